import type { Queryable } from '../../../platform/database.ts';

export type FoundSession = {
  token_hash: Buffer;
  id: string;
  user_id: string;
  name: string;
  roles: string[];
  wants_rotation: boolean;
  wants_touch: boolean;
};

/**
 * The living sessions behind these tokens, with their people as they are now. The token before the current one counts
 * until a minute after the current one was first seen: for requests that were under way while it was replaced, and for a
 * browser that never got the new one, which is offered another a minute later.
 */
export async function findSessions(
  database: Queryable,
  token_hashes: readonly Buffer[],
  allows_demo: boolean,
): Promise<FoundSession[]> {
  return database.rows<FoundSession>(
    `select asked.hash as token_hash, s.id, u.id as user_id, u.name, u.roles,
            case when s.token_hash = asked.hash then s.rotated_at < now() - interval '15 minutes'
                 else s.token_seen_at is null and s.rotated_at < now() - interval '1 minute' end as wants_rotation,
            s.last_seen_at < now() - interval '1 minute' or (s.token_hash = asked.hash and s.token_seen_at is null)
              as wants_touch
     from unnest($1::bytea[]) as asked (hash)
     join identity.sessions s on s.token_hash = asked.hash
       or (s.previous_token_hash = asked.hash and coalesce(s.token_seen_at > now() - interval '1 minute', true))
     join identity.users u on u.id = s.user_id
     where s.expires_at > now() and s.last_seen_at > now() - interval '12 hours' and u.is_active
       and (not u.is_demo or $2)`,
    [token_hashes, allows_demo],
  );
}

/** Gives a session its next token; of several requests that try at once, one succeeds. */
export async function rotateSession(
  database: Queryable,
  session: { id: string; old_hash: Buffer; new_hash: Buffer },
): Promise<number | undefined> {
  const [row] = await database.rows<{ seconds_left: number }>(
    `update identity.sessions set token_hash = $3, previous_token_hash = $2, rotated_at = now(), last_seen_at = now(),
       token_seen_at = null
     where id = $1 and (token_hash = $2 or (
       previous_token_hash = $2 and token_seen_at is null and rotated_at < now() - interval '1 minute'))
     returning extract(epoch from expires_at - now())::int as seconds_left`,
    [session.id, session.old_hash, session.new_hash],
  );
  return row?.seconds_left;
}

/**
 * Notes that sessions were used, and the first use of a current token: from then on the one before has a minute left. A
 * token that was replaced since it was found counts for its session only: the one after it has not been seen yet.
 */
export async function touchSessions(database: Queryable, sessions: readonly FoundSession[]): Promise<void> {
  await database.rows(
    `update identity.sessions set last_seen_at = now(),
       token_seen_at = case when token_hash = any($2::bytea[]) then coalesce(token_seen_at, now()) else token_seen_at end
     where id = any($1::uuid[])`,
    [sessions.map(({ id }) => id), sessions.map(({ token_hash }) => token_hash)],
  );
}

export type FoundKey = {
  secret_hash: Buffer;
  id: string;
  name: string;
  scopes: string[];
  creator_id: string | null;
  creator_roles: string[] | null;
  wants_touch: boolean;
};

/** The living keys behind these secrets. The key of somebody who was switched off is dead with them. */
export async function findApiKeys(
  database: Queryable,
  secret_hashes: readonly Buffer[],
  allows_demo: boolean,
): Promise<FoundKey[]> {
  return database.rows<FoundKey>(
    `select k.secret_hash, k.id, k.name, k.scopes, k.created_by as creator_id, u.roles as creator_roles,
            coalesce(k.last_used_at < now() - interval '1 minute', true) as wants_touch
     from identity.api_keys k left join identity.users u on u.id = k.created_by
     where k.secret_hash = any($1::bytea[]) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
       and (u.id is null or (u.is_active and (not u.is_demo or $2)))`,
    [secret_hashes, allows_demo],
  );
}

export async function touchApiKeys(database: Queryable, keys: readonly FoundKey[]): Promise<void> {
  const ids = keys.map(({ id }) => id);
  await database.rows('update identity.api_keys set last_used_at = now() where id = any($1::uuid[])', [ids]);
}
