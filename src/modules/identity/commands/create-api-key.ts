import { apiKeyChanged } from '../../../events/identity.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import type { Transaction } from '../../../platform/database.ts';
import type { Permission } from '../../../platform/permissions.ts';
import type { PlatformRefusal } from '../../../platform/refusals.ts';
import { auditRefusal } from '../audit-refusal.ts';
import type { IdentityRefusal } from '../refusals.ts';
import { decideGrant } from '../rules/grant.ts';
import { insertApiKey, lockApiKey, lockKeyFamilies } from '../sql.ts';

/** The secret itself never comes here: what a command is given and answers may be stored with an idempotency key. */
export type CreateApiKey = {
  name: string;
  scopes: readonly Permission[];
  expires_at: Date | null;
  hint: string;
  secret_hash: Buffer;
};

/** Makes a key with no more permissions than its maker has; one that a key makes dies with that key. */
export const createApiKey = command<
  CreateApiKey,
  { id: string },
  | Extract<IdentityRefusal, { code: 'grant_above_own' | 'api_key_expires_in_past' }>
  | Extract<PlatformRefusal, { code: 'not_signed_in' }>
>({
  name: 'identity.create-api-key',
  permission: 'api_keys:manage',
  async handle(shell, request) {
    const { name, hint, secret_hash } = request.input;
    const scopes = [...new Set(request.input.scopes)];
    const granted = decideGrant(request.actor.permissions, scopes);
    if (!granted.ok) {
      const attempt = {
        request,
        action: 'identity.create-api-key',
        subject_type: 'api_key',
        subject_id: null,
      };
      return auditRefusal(shell, attempt, granted);
    }
    const id = newId();
    const { type, id: maker } = request.actor;
    if (type === 'api_key' && !(await lockParent(shell.tx, maker))) return refuse({ code: 'not_signed_in' });
    const made = await insertApiKey(shell.tx, {
      ...{ id, name, hint, secret_hash, scopes, expires_at: request.input.expires_at },
      created_by: type === 'user' ? maker : null,
      parent_id: type === 'api_key' ? maker : null,
    });
    if (!made) return refuse({ code: 'api_key_expires_in_past' });
    const { expires_at } = made;
    shell.audit(
      { subject_type: 'api_key', subject_id: id, after: { name, hint, scopes, expires_at } },
      request,
    );
    shell.publish(apiKeyChanged(id, { is_revoked: false }), request);
    return accept({ id });
  },
});

// The key that asked was alive when it came in; it may have been revoked since.
async function lockParent(tx: Transaction, id: string | null): Promise<boolean> {
  await lockKeyFamilies(tx);
  const parent = id === null ? undefined : await lockApiKey(tx, id);
  return parent?.revoked_at === null;
}
