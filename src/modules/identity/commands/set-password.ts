import { userChanged } from '../../../events/identity.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Actor } from '../../../platform/actor.ts';
import { writeAudit } from '../../../platform/audit.ts';
import { command } from '../../../platform/command.ts';
import type { Services } from '../../../platform/module.ts';
import type { PlatformRefusal } from '../../../platform/refusals.ts';
import { hashPassword, verifyPassword } from '../passwords.ts';
import { permissionsOf } from '../permissions-of.ts';
import { findLink, findPassword, findUser, hasOwner } from '../queries/users.ts';
import type { IdentityRefusal } from '../refusals.ts';
import { decidePassword } from '../rules/password.ts';
import { digestOf, newToken } from '../secrets.ts';
import {
  deleteFailures,
  deleteLatestFailure,
  deleteSessionsOf,
  deleteUnusedLinks,
  insertSession,
  insertUser,
  lockLink,
  lockOwnerLinks,
  lockUser,
  markLinkUsed,
  type UserRow,
  updatePassword,
} from '../sql.ts';
import { beginSignIn, type Device, DOORKEEPER, ownSubjects, type Subjects } from './sign-in.ts';

type NewPassword = { password_hash: string; token_hash: Buffer; device: Device };
type UseLink = NewPassword & { link_hash: Buffer; name: string | null; email: string | null };
type UseLinkRefusal = Extract<IdentityRefusal, { code: 'password_link_dead' | 'email_taken' }>;

/** Takes a link: makes the first owner, or sets a user's password. Every older session of theirs ends. */
export const useLink = command<UseLink, { user_id: string }, UseLinkRefusal>({
  name: 'identity.use-password-link',
  permission: 'users:manage',
  async handle(shell, request) {
    const { input } = request;
    const { tx } = shell;
    await lockOwnerLinks(tx);
    const link = await lockLink(tx, input.link_hash);
    if (!link || (link.purpose === 'owner' && (await hasOwner(tx))))
      return refuse({ code: 'password_link_dead' });
    const user =
      link.user_id === null ? await insertOwner(shell.tx, input) : await lockUser(tx, link.user_id);
    if (!user && link.user_id === null) return refuse({ code: 'email_taken', email: input.email ?? '' });
    if (!user?.is_active) return refuse({ code: 'password_link_dead' });
    await markLinkUsed(tx, link.id);
    await updatePassword(tx, { id: user.id, password_hash: input.password_hash, name: input.name });
    await deleteSessionsOf(tx, user.id);
    await insertSession(tx, { id: newId(), user_id: user.id, token_hash: input.token_hash, ...input.device });
    const entry = {
      subject_type: 'user',
      subject_id: user.id,
      after: { purpose: link.purpose, ip: input.device.ip },
    };
    shell.audit(entry, { ...request, actor: personOf(user) });
    shell.publish(userChanged(user.id, { is_active: true }), request);
    return accept({ user_id: user.id });
  },
});

function insertOwner(tx: Parameters<typeof insertUser>[0], input: UseLink): Promise<UserRow | undefined> {
  const { name, email, password_hash } = input;
  const owner = { id: newId(), email: email?.toLowerCase() ?? '', name: name ?? '', roles: ['owner'] };
  return insertUser(tx, { ...owner, is_demo: false, time_zone: 'UTC', password_hash });
}

function personOf({ id, name, roles }: Pick<UserRow, 'id' | 'name' | 'roles'>): Actor {
  return { type: 'user', id, name, permissions: permissionsOf(roles) };
}

type ChangePassword = NewPassword & { person: Actor & { id: string }; version: number; subjects: Subjects };

/** Sets a new password for somebody who knows the old one. Every session ends; the one that asked gets a new one. */
export const changePassword = command<
  ChangePassword,
  void,
  Extract<IdentityRefusal, { code: 'sign_in_failed' }>
>({
  name: 'identity.change-password',
  permission: 'users:manage',
  async handle(shell, request) {
    const { person, version, subjects, password_hash, token_hash, device } = request.input;
    const { tx } = shell;
    const current = await lockUser(tx, person.id);
    if (!current?.is_active || current.version !== version) return refuse({ code: 'sign_in_failed' });
    await Promise.all([deleteFailures(tx, subjects.pair), deleteLatestFailure(tx, subjects.address)]);
    await deleteUnusedLinks(tx, person.id);
    await updatePassword(tx, { id: person.id, password_hash, name: null });
    await deleteSessionsOf(tx, person.id);
    await insertSession(tx, { id: newId(), user_id: person.id, token_hash, ...device });
    shell.audit(
      { subject_type: 'user', subject_id: person.id, after: { ip: device.ip } },
      { ...request, actor: person },
    );
    shell.publish(userChanged(person.id, { is_active: true }), { ...request, actor: person });
    return accept(undefined);
  },
});

type Asked = { password: string; device: Device; request_id: string };

/** Checks the password, hashes it outside any transaction, takes the link, and answers the token of the new session. */
export async function setPasswordByLink(
  services: Services,
  {
    link_token,
    name,
    email,
    password,
    device,
    request_id,
  }: Asked & { link_token: string; name?: string; email?: string },
): Promise<Decision<{ token: string; user_id: string }, IdentityRefusal | PlatformRefusal>> {
  const link_hash = digestOf(link_token);
  const link = await findLink(services.database, link_hash);
  if (!link) return refuse({ code: 'password_link_dead' });
  if (link.purpose === 'owner' && (name === undefined || email === undefined)) {
    return refuse({ code: 'invalid_request', reason: 'The first owner needs a name and an e-mail address.' });
  }
  const strong = decidePassword(password, wordsAbout(name ?? link.name, email ?? link.email));
  if (!strong.ok) return strong;
  const token = newToken();
  const password_hash = await hashPassword(password);
  const given = {
    name: name ?? null,
    email: email ?? null,
    device,
    password_hash,
    token_hash: digestOf(token),
    link_hash,
  };
  const used = await services.executor.execute(useLink, { input: given, actor: DOORKEEPER, request_id });
  return used.ok ? accept({ token, user_id: used.value.user_id }) : used;
}

/**
 * Checks the new password, compares the old one, and answers the token of the new session. Only a wrong old one counts as
 * a failed try: a session that was stolen must not be a way to guess it.
 */
export async function setOwnPassword(
  services: Services,
  {
    person,
    current_password,
    password,
    device,
    request_id,
  }: Asked & {
    person: Actor & { id: string };
    current_password: string;
  },
): Promise<Decision<{ token: string }, IdentityRefusal | PlatformRefusal>> {
  const user = await findUser(services.database, person.id);
  if (!user) return refuse({ code: 'sign_in_failed' });
  const strong = decidePassword(password, wordsAbout(user.name, user.email));
  if (!strong.ok) return strong;
  const subjects = ownSubjects(person.id, device.ip);
  const begun = await services.executor.execute(beginSignIn, {
    input: subjects,
    actor: DOORKEEPER,
    request_id,
  });
  if (!begun.ok) return begun;
  const stored = await findPassword(services.database, user.email);
  if (!stored || !(await verifyPassword(current_password, stored.password_hash))) {
    const attempt = { action: 'identity.change-password', outcome: 'refused' as const, subject_type: 'user' };
    const entry = { ...attempt, subject_id: person.id, after: { ip: device.ip } };
    await writeAudit(services.database, [{ ...entry, actor: person, request_id }]);
    return refuse({ code: 'sign_in_failed' });
  }
  const token = newToken();
  const given = { password_hash: await hashPassword(password), token_hash: digestOf(token) };
  const input = { person, device, version: stored.version, subjects, ...given };
  const changed = await services.executor.execute(changePassword, { input, actor: DOORKEEPER, request_id });
  return changed.ok ? accept({ token }) : changed;
}

function wordsAbout(name: string | null | undefined, email: string | null | undefined): string[] {
  return [...(name ?? '').split(/\s+/), ...(email ?? '').split(/[@.]/)].filter((word) => word.length >= 3);
}
