import { createHash } from 'node:crypto';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { systemActor } from '../../../platform/actor.ts';
import { writeAudit } from '../../../platform/audit.ts';
import { command } from '../../../platform/command.ts';
import type { Services } from '../../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../../platform/permissions.ts';
import type { PlatformRefusal } from '../../../platform/refusals.ts';
import { isDemo } from '../demo.ts';
import { verifyPassword } from '../passwords.ts';
import { permissionsOf } from '../permissions-of.ts';
import { findPassword, type PasswordRow } from '../queries/users.ts';
import type { IdentityRefusal } from '../refusals.ts';
import { networkOf, secondsToWait } from '../rules/backoff.ts';
import { digestOf, newToken } from '../secrets.ts';
import {
  deleteFailures,
  deleteLatestFailure,
  deleteSession,
  insertFailures,
  insertSession,
  lockFailures,
  lockUser,
} from '../sql.ts';

/** Sign-in acts for somebody who is nobody yet; the audit row names the person once they are known. */
export const DOORKEEPER = systemActor('sign-in', ALL_PERMISSIONS);

export type Device = { ip: string; user_agent: string };
export type Subjects = { pair: string; address: string };

/**
 * Counts the try before the password is looked at: a hundred tries at the same moment are a hundred failures,
 * until one of them turns out right.
 */
export const beginSignIn = command<Subjects, void, Extract<IdentityRefusal, { code: 'sign_in_too_often' }>>({
  name: 'identity.begin-sign-in',
  permission: 'users:manage',
  async handle(shell, { input }) {
    const failures = await lockFailures(shell.tx, [input.pair, input.address]);
    const waits = (['pair', 'address'] as const).map((kind) => {
      const found = failures.get(input[kind]);
      return found ? secondsToWait(kind, found) : 0;
    });
    const retry_after_s = Math.max(...waits);
    if (retry_after_s > 0) return refuse({ code: 'sign_in_too_often', retry_after_s });
    await insertFailures(shell.tx, [input.pair, input.address]);
    return accept(undefined);
  },
});

/** What tries at the own password are counted under. */
export function ownSubjects(user_id: string, ip: string): Subjects {
  return { pair: subjectOf('own', user_id), address: subjectOf('address', networkOf(ip)) };
}

type Completion = {
  user: PasswordRow;
  subjects: Subjects;
  token_hash: Buffer;
  replaced_hash: Buffer | null;
  device: Device;
};

/** Opens the session, if the account is still what the password was compared with. */
export const completeSignIn = command<Completion, void, Extract<IdentityRefusal, { code: 'sign_in_failed' }>>(
  {
    name: 'identity.sign-in',
    permission: 'users:manage',
    async handle(shell, request) {
      const { user, subjects, token_hash, replaced_hash, device } = request.input;
      const { tx } = shell;
      const current = await lockUser(tx, user.id);
      if (!current?.is_active || current.version !== user.version) return refuse({ code: 'sign_in_failed' });
      if (replaced_hash) await deleteSession(tx, replaced_hash);
      await Promise.all([
        insertSession(tx, { id: newId(), user_id: user.id, token_hash, ...device }),
        deleteFailures(tx, subjects.pair),
        deleteLatestFailure(tx, subjects.address),
      ]);
      const { id, name, roles } = user;
      const actor = { type: 'user' as const, id, name, permissions: permissionsOf(roles) };
      shell.audit({ subject_type: 'user', subject_id: id, after: { ip: device.ip } }, { ...request, actor });
      return accept(undefined);
    },
  },
);

export type SignIn = {
  email: string;
  password: string;
  device: Device;
  /** The session that the browser had before; it ends. */
  replaced_token: string | undefined;
  request_id: string;
};

/**
 * Compares a password and opens a session; answers its token. An address that nobody has and a wrong password get
 * the same answer after the same work.
 */
export async function signIn(
  services: Services,
  { email, password, device, replaced_token, request_id }: SignIn,
): Promise<Decision<{ token: string; user: PasswordRow }, IdentityRefusal | PlatformRefusal>> {
  const subjects = {
    pair: subjectOf('pair', email.toLowerCase(), networkOf(device.ip)),
    address: subjectOf('address', networkOf(device.ip)),
  };
  const doorkeeper = { actor: DOORKEEPER, request_id };
  const begun = await services.executor.execute(beginSignIn, { ...doorkeeper, input: subjects });
  if (!begun.ok) return begun;
  const user = await findPassword(services.database, email);
  const fits = await verifyPassword(password, user?.password_hash ?? null);
  if (!user || !fits || !user.is_active || (user.is_demo && !isDemo(services.config))) {
    const attempt = {
      action: 'identity.sign-in',
      outcome: 'refused' as const,
      subject_type: 'user',
      subject_id: user?.id ?? null,
    };
    await writeAudit(services.database, [{ ...attempt, ...doorkeeper, after: { ip: device.ip } }]);
    return refuse({ code: 'sign_in_failed' });
  }
  const token = newToken();
  const replaced_hash = replaced_token === undefined ? null : digestOf(replaced_token);
  const input = { user, subjects, token_hash: digestOf(token), replaced_hash, device };
  const completed = await services.executor.execute(completeSignIn, { ...doorkeeper, input });
  return completed.ok ? accept({ token, user }) : completed;
}

// Digests, so that the list of failures holds no e-mail addresses.
function subjectOf(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\u001f')).digest('base64');
}
