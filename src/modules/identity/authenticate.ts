import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../../platform/actor.ts';
import { Batcher } from '../../platform/batcher.ts';
import { isUnavailable } from '../../platform/database.ts';
import type { Authenticate } from '../../platform/http/server.ts';
import type { Services } from '../../platform/module.ts';
import { isPermission, type Permission } from '../../platform/permissions.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { readSessionCookie, setSessionCookie } from './cookies.ts';
import { requireSameSite } from './cross-site.ts';
import { isDemo } from './demo.ts';
import { permissionsOf } from './permissions-of.ts';
import {
  type FoundKey,
  type FoundSession,
  findApiKeys,
  findSessions,
  rotateSession,
  touchApiKeys,
  touchSessions,
} from './queries/credentials.ts';
import { digestOf, isApiKey, newToken } from './secrets.ts';

type Found<Row> = { row: Row | undefined };
type Lookup<Row> = Batcher<string, Found<Row> | 'overloaded'>;

/**
 * Says who a request comes from: an API key in `Authorization`, or a session cookie. Lookups of concurrent requests
 * share one statement and begin after the requests came, so a revoked key or an ended session is dead at once.
 */
export function authenticate(services: Services): Authenticate {
  const sessions = lookup(services, findSessions, ({ token_hash }) => token_hash, touchSessions);
  const keys = lookup(services, findApiKeys, ({ secret_hash }) => secret_hash, touchApiKeys);
  return async (request, reply) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) return actorOfKey(authorization, keys);
    const token = readSessionCookie(request, services.config);
    if (token === undefined) return null;
    return actorOfSession({ services, request, reply, token, sessions });
  };
}

async function actorOfKey(authorization: string, keys: Lookup<FoundKey>): Promise<Actor> {
  const key = /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '';
  const found = isApiKey(key) ? await find(keys, digestOf(key)) : undefined;
  if (!found) throw new RefusedRequest({ code: 'not_signed_in', carried: 'wrong_key' });
  return { type: 'api_key', id: found.id, name: found.name, permissions: permissionsOfKey(found) };
}

// A key never does more than the person who made it may do now.
function permissionsOfKey({ scopes, creator_id, creator_roles }: FoundKey): ReadonlySet<Permission> {
  const named = scopes.filter(isPermission);
  if (creator_id === null) return new Set(named);
  const own = permissionsOf(creator_roles ?? []);
  return new Set(named.filter((scope) => own.has(scope)));
}

async function actorOfSession(options: {
  services: Services;
  request: FastifyRequest;
  reply: FastifyReply;
  token: string;
  sessions: Lookup<FoundSession>;
}): Promise<Actor> {
  const { services, request, reply, token, sessions } = options;
  const found = await find(sessions, digestOf(token));
  if (!found) throw new RefusedRequest({ code: 'not_signed_in', carried: 'ended_session' });
  requireSameSite(request, services.config);
  if (found.wants_rotation) await rotate(services, reply, found);
  return { type: 'user', id: found.user_id, name: found.name, permissions: permissionsOf(found.roles) };
}

async function rotate(
  { database, config }: Services,
  reply: FastifyReply,
  session: FoundSession,
): Promise<void> {
  const token = newToken();
  const { id, token_hash } = session;
  const seconds_left = await rotateSession(database, { id, old_hash: token_hash, new_hash: digestOf(token) });
  if (seconds_left !== undefined) setSessionCookie(reply, config, token, seconds_left);
}

async function find<Row>(lookups: Lookup<Row>, digest: Buffer): Promise<Row | undefined> {
  const found = await lookups.add(digest.toString('base64'));
  if (found === 'overloaded') throw new RefusedRequest({ code: 'overloaded', retry_after_s: 1 });
  return found.row;
}

function lookup<Row extends { id: string; wants_touch: boolean }>(
  { database, log, config }: Services,
  read: (database: Services['database'], digests: readonly Buffer[], allows_demo: boolean) => Promise<Row[]>,
  digestIn: (row: Row) => Buffer,
  touch: (database: Services['database'], rows: readonly Row[]) => Promise<void>,
): Lookup<Row> {
  return new Batcher<string, Found<Row> | 'overloaded'>({
    flushers: 2,
    batch_size: 1_000,
    queue_limit: 10_000,
    overflow: () => 'overloaded',
    async run(asked) {
      const rows = await read(
        database,
        [...new Set(asked)].map((digest) => Buffer.from(digest, 'base64')),
        isDemo(config),
      );
      const byDigest = new Map(rows.map((row) => [digestIn(row).toString('base64'), row]));
      const touched = rows.filter((row) => row.wants_touch);
      // When something was last used is news for people, not for this request: nobody waits for it.
      if (touched.length > 0) {
        touch(database, touched).catch((error) => {
          if (!isUnavailable(error)) log.warn({ err: error }, 'last use not noted');
        });
      }
      return asked.map((digest) => ({ row: byDigest.get(digest) }));
    },
  });
}
