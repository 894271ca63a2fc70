import { apiKeyChanged } from '../../../events/identity.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { PlatformRefusal } from '../../../platform/refusals.ts';
import { lockApiKey, lockKeyFamilies, revokeKeyFamily } from '../sql.ts';

/** Ends a key, and the keys that were made with it, with the commit. Revoking it again changes nothing. */
export const revokeApiKey = command<
  { id: string },
  { id: string },
  Extract<PlatformRefusal, { code: 'not_found' }>
>({
  name: 'identity.revoke-api-key',
  permission: 'api_keys:manage',
  async handle(shell, request) {
    const { id } = request.input;
    await lockKeyFamilies(shell.tx);
    const key = await lockApiKey(shell.tx, id);
    if (!key) return refuse({ code: 'not_found', what: 'API key' });
    for (const { id: ended, name, scopes } of await revokeKeyFamily(shell.tx, id)) {
      shell.audit({ subject_type: 'api_key', subject_id: ended, before: { name, scopes } }, request);
      shell.publish(apiKeyChanged(ended, { is_revoked: true }), request);
    }
    return accept({ id });
  },
});
