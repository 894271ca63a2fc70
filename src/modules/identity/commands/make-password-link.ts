import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { systemActor } from '../../../platform/actor.ts';
import { baseUrlOf } from '../../../platform/base-url.ts';
import { command } from '../../../platform/command.ts';
import type { Services } from '../../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../../platform/permissions.ts';
import type { PlatformRefusal } from '../../../platform/refusals.ts';
import { auditRefusal } from '../audit-refusal.ts';
import { permissionsOf } from '../permissions-of.ts';
import { hasOwner } from '../queries/users.ts';
import type { IdentityRefusal } from '../refusals.ts';
import { decideTouch } from '../rules/grant.ts';
import { digestOf, newToken } from '../secrets.ts';
import { lockOwnerLinks, lockUser, replaceLink } from '../sql.ts';

/** Makes a link by which a user sets a password, in place of an earlier one that nobody used. */
export const makePasswordLink = command<
  { user_id: string; token_hash: Buffer; purpose: 'invite' | 'reset' },
  { expires_at: Date },
  Extract<IdentityRefusal, { code: 'user_above_own' }> | Extract<PlatformRefusal, { code: 'not_found' }>
>({
  name: 'identity.make-password-link',
  permission: 'users:manage',
  async handle(shell, request) {
    const { user_id, token_hash, purpose } = request.input;
    const user = await lockUser(shell.tx, user_id);
    if (!user?.is_active) return refuse({ code: 'not_found', what: 'active user' });
    const touched = decideTouch(request.actor.permissions, permissionsOf(user.roles));
    if (!touched.ok) {
      const attempt = { action: 'identity.make-password-link', subject_type: 'user', subject_id: user_id };
      return auditRefusal(shell, { request, ...attempt }, touched);
    }
    const expires_at = await replaceLink(shell.tx, { id: newId(), token_hash, purpose, user_id });
    shell.audit({ subject_type: 'user', subject_id: user_id, after: { purpose, expires_at } }, request);
    return accept({ expires_at });
  },
});

const makeOwnerLink = command<{ token_hash: Buffer }, { expires_at: Date } | null, never>({
  name: 'identity.make-owner-link',
  permission: 'owners:manage',
  async handle(shell, request) {
    const { token_hash } = request.input;
    await lockOwnerLinks(shell.tx);
    if (await hasOwner(shell.tx)) return accept(null);
    const expires_at = await replaceLink(shell.tx, {
      id: newId(),
      token_hash,
      purpose: 'owner',
      user_id: null,
    });
    shell.audit(
      { subject_type: 'password_link', subject_id: null, after: { purpose: 'owner', expires_at } },
      request,
    );
    return accept({ expires_at });
  },
});

/** The address of the page that takes a link's token. */
export function passwordPage(base_url: string, token: string): string {
  return `${base_url}/set-password/${token}`;
}

/**
 * The one-time link that makes the first owner, for whoever reads the server's output; null once there is an owner.
 * Each start replaces the link of the one before.
 */
export async function ownerLink(services: Services): Promise<string | null> {
  if (await hasOwner(services.database)) return null;
  const token = newToken();
  const input = { token_hash: digestOf(token) };
  const actor = systemActor('start', ALL_PERMISSIONS);
  const made = await services.executor.execute(makeOwnerLink, { input, actor, request_id: 'start' });
  if (!made.ok || made.value === null) return null;
  return passwordPage(baseUrlOf(services.config), token);
}
