import { type Api, acceptedOf } from '../../platform/http/api.ts';
import { DEFAULT_LIMIT, decodeCursor, pageOf } from '../../platform/http/lists.ts';
import type { Services } from '../../platform/module.ts';
import { isPermission, type Permission } from '../../platform/permissions.ts';
import { createApiKey } from './commands/create-api-key.ts';
import { revokeApiKey } from './commands/revoke-api-key.ts';
import { type ApiKey, findApiKey, listApiKeys } from './queries/api-keys.ts';
import {
  ApiKeyList,
  ApiKeyPage,
  ApiKeyParams,
  ApiKeySchema,
  CreateApiKeyBody,
  NewApiKeySchema,
} from './schemas.ts';
import { digestOf, hintOf, newApiKey } from './secrets.ts';

const tag = 'API keys';

/** Keys for connected systems. */
export function apiKeyRoutes(api: Api): void {
  api.get('/v1/api-keys', {
    summary: 'List API keys, the newest first',
    tag,
    permission: 'api_keys:read',
    query: ApiKeyList,
    answer: ApiKeyPage,
    async handler({ services, query: { limit = DEFAULT_LIMIT, after } }) {
      const last = after === undefined ? null : decodeCursor(after, 'api_keys', ['uuid'])[0];
      const rows = await listApiKeys(services.database, {
        before: last,
        limit: limit + 1,
      });
      return pageOf(rows.map(withScopes), limit, 'api_keys', ({ id }) => [id]);
    },
  });

  api.post('/v1/api-keys', {
    summary: 'Make an API key',
    description:
      'The answer shows the key this once. Its scopes are permissions that the caller has. A key that another key makes ' +
      'is revoked and expires with it at the latest.',
    tag,
    permission: 'api_keys:manage',
    body: CreateApiKeyBody,
    answer: NewApiKeySchema,
    status: 201,
    async handler({ services, body, execute, reply }) {
      const secret = newApiKey();
      const expires_at = body.expires_at == null ? null : new Date(body.expires_at);
      const secrets = { hint: hintOf(secret), secret_hash: digestOf(secret) };
      const { id } = await execute(createApiKey, {
        name: body.name,
        scopes: body.scopes,
        expires_at,
        ...secrets,
      });
      const is_replay = reply.getHeader('idempotent-replay') !== undefined;
      return { ...(await keyOf(services, id)), secret: is_replay ? null : secret };
    },
  });

  api.delete('/v1/api-keys/:id', {
    summary: 'Revoke an API key; it and the keys that were made with it are dead at once',
    tag,
    permission: 'api_keys:manage',
    params: ApiKeyParams,
    answer: ApiKeySchema,
    async handler({ services, params, execute }) {
      const { id } = await execute(revokeApiKey, { id: params.id });
      return keyOf(services, id);
    },
  });
}

async function keyOf(services: Services, id: string): Promise<ApiKey & { scopes: Permission[] }> {
  const key = await findApiKey(services.database, id);
  return acceptedOf(
    key
      ? { ok: true, value: withScopes(key) }
      : { ok: false, refusal: { code: 'not_found', what: 'API key' } },
  );
}

// A scope that an older release knew is shown no more, because it opens nothing.
function withScopes(key: ApiKey): ApiKey & { scopes: Permission[] } {
  return { ...key, scopes: key.scopes.filter(isPermission) };
}
