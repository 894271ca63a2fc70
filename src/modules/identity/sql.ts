import type { Transaction } from '../../platform/database.ts';

/*
 * Every write-side statement of the module. Whatever expires does so by the clock of the database, which all
 * processes share.
 */

export type UserRow = {
  id: string;
  email: string;
  name: string;
  roles: string[];
  is_active: boolean;
  is_demo: boolean;
  time_zone: string;
  version: number;
};

const USER = 'id, email, name, roles, is_active, is_demo, time_zone, version';

/** Locks a user until the transaction ends. */
export async function lockUser(tx: Transaction, id: string): Promise<UserRow | undefined> {
  const [user] = await tx.rows<UserRow>(
    `select ${USER} from identity.users where id = $1 for no key update`,
    [id],
  );
  return user;
}

/** Locks all active owners, in the order of their ids, so that two who demote each other wait for each other. */
export async function lockOwners(tx: Transaction): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(
    `select id from identity.users where 'owner' = any(roles) and is_active order by id for no key update`,
  );
  return rows.map(({ id }) => id);
}

export type NewUser = Pick<UserRow, 'id' | 'email' | 'name' | 'roles' | 'is_demo' | 'time_zone'> & {
  password_hash: string | null;
};

/** Adds a user, unless the e-mail address is taken. */
export async function insertUser(tx: Transaction, user: NewUser): Promise<UserRow | undefined> {
  const [row] = await tx.rows<UserRow>(
    `insert into identity.users (id, email, name, roles, is_demo, time_zone, password_hash)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict (email) do nothing returning ${USER}`,
    [user.id, user.email, user.name, user.roles, user.is_demo, user.time_zone, user.password_hash],
  );
  return row;
}

export type UserChange = Pick<UserRow, 'name' | 'roles' | 'is_active' | 'time_zone'>;

export async function updateUser(
  tx: Transaction,
  id: string,
  change: UserChange,
): Promise<UserRow | undefined> {
  const [row] = await tx.rows<UserRow>(
    `update identity.users set name = $2, roles = $3, is_active = $4, time_zone = $5, version = version + 1
     where id = $1 returning ${USER}`,
    [id, change.name, change.roles, change.is_active, change.time_zone],
  );
  return row;
}

/** Sets the password and the name, where one is given. */
export async function updatePassword(
  tx: Transaction,
  user: { id: string; password_hash: string; name: string | null },
): Promise<void> {
  await tx.rows(
    `update identity.users set password_hash = $2, name = coalesce($3, name), version = version + 1 where id = $1`,
    [user.id, user.password_hash, user.name],
  );
}

/** A session lives seven days at most, and twelve hours without a request. */
export const SESSION_LIFE_S = 7 * 86_400;

export type NewSession = { id: string; user_id: string; token_hash: Buffer; user_agent: string; ip: string };

export async function insertSession(tx: Transaction, session: NewSession): Promise<void> {
  await tx.rows(
    `insert into identity.sessions (id, user_id, token_hash, user_agent, ip, expires_at)
     values ($1, $2, $3, $4, $5, now() + make_interval(secs => ${SESSION_LIFE_S}))`,
    [session.id, session.user_id, session.token_hash, session.user_agent, session.ip],
  );
}

/** Ends the session of a token, the current one or the one before. */
export async function deleteSession(tx: Transaction, token_hash: Buffer): Promise<number> {
  return tx.affected('delete from identity.sessions where token_hash = $1 or previous_token_hash = $1', [
    token_hash,
  ]);
}

export async function deleteSessionsOf(tx: Transaction, user_id: string): Promise<number> {
  return tx.affected('delete from identity.sessions where user_id = $1', [user_id]);
}

export type LinkPurpose = 'owner' | 'invite' | 'reset';
export type NewLink = { id: string; token_hash: Buffer; purpose: LinkPurpose; user_id: string | null };

/** Makes a link that works once within a day, in place of every unused one of the same user (or of the first owner). */
export async function replaceLink(tx: Transaction, link: NewLink): Promise<Date> {
  const [row] = await tx.rows<{ expires_at: Date }>(
    `with replaced as (
       delete from identity.password_links
       where used_at is null and (user_id = $4 or ($4::uuid is null and purpose = 'owner'))
     )
     insert into identity.password_links (id, token_hash, purpose, user_id, expires_at)
     values ($1, $2, $3, $4, now() + interval '24 hours') returning expires_at`,
    [link.id, link.token_hash, link.purpose, link.user_id],
  );
  return row?.expires_at ?? new Date(0);
}

/** Ends the links that somebody could still set a password with. */
export async function deleteUnusedLinks(tx: Transaction, user_id: string): Promise<void> {
  await tx.rows('delete from identity.password_links where user_id = $1 and used_at is null', [user_id]);
}

/** Lets the making and the taking of links go one after another where the first owner is made: one link, one owner. */
export async function lockOwnerLinks(tx: Transaction): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('longshore.owner-link'))`);
}

/** A living link, held until the transaction ends: of two who come at once, one finds it living. */
export async function lockLink(
  tx: Transaction,
  token_hash: Buffer,
): Promise<{ id: string; purpose: LinkPurpose; user_id: string | null } | undefined> {
  const [link] = await tx.rows<{ id: string; purpose: LinkPurpose; user_id: string | null }>(
    `select id, purpose, user_id from identity.password_links
     where token_hash = $1 and used_at is null and expires_at > now() for no key update`,
    [token_hash],
  );
  return link;
}

export async function markLinkUsed(tx: Transaction, id: string): Promise<void> {
  await tx.rows('update identity.password_links set used_at = now() where id = $1', [id]);
}

/** The failures of each subject within the last hour; nobody else can count or add for them until the transaction ends. */
export async function lockFailures(
  tx: Transaction,
  subjects: readonly string[],
): Promise<Map<string, { count: number; seconds_since_last: number }>> {
  // Locks in the order of their keys, in a statement of their own: the counts must be read after the wait.
  await tx.rows(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended(subject, 11) as key from unnest($1::text[]) as t (subject) order by key) as keys`,
    [subjects],
  );
  const rows = await tx.rows<{ subject: string; count: number; seconds_since_last: number }>(
    `select subject, count(*) as count,
            extract(epoch from clock_timestamp() - max(failed_at))::float8 as seconds_since_last
     from identity.sign_in_failures where subject = any($1::text[]) and failed_at > now() - interval '1 hour'
     group by subject`,
    [subjects],
  );
  return new Map(rows.map(({ subject, ...failures }) => [subject, failures]));
}

export async function insertFailures(tx: Transaction, subjects: readonly string[]): Promise<void> {
  await tx.rows(
    `insert into identity.sign_in_failures (subject, failed_at)
     select subject, clock_timestamp() from unnest($1::text[]) as t (subject)`,
    [subjects],
  );
}

export async function deleteFailures(tx: Transaction, subject: string): Promise<void> {
  await tx.rows('delete from identity.sign_in_failures where subject = $1', [subject]);
}

/** Takes back the failure that was noted for a subject before its password turned out right. */
export async function deleteLatestFailure(tx: Transaction, subject: string): Promise<void> {
  await tx.rows(
    `delete from identity.sign_in_failures where ctid = (
       select ctid from identity.sign_in_failures where subject = $1 order by failed_at desc limit 1)`,
    [subject],
  );
}

export type NewApiKey = {
  id: string;
  name: string;
  hint: string;
  secret_hash: Buffer;
  scopes: readonly string[];
  created_by: string | null;
  /** The key that makes this one: what its maker loses, both lose. */
  parent_id: string | null;
  expires_at: Date | null;
};

/** Adds a key, unless it would have expired already. One that a key makes lives no longer than that key. */
export async function insertApiKey(
  tx: Transaction,
  key: NewApiKey,
): Promise<{ expires_at: Date | null } | undefined> {
  const [made] = await tx.rows<{ expires_at: Date | null }>(
    `insert into identity.api_keys (id, name, hint, secret_hash, scopes, created_by, parent_id, expires_at)
     select $1::uuid, $2, $3, $4::bytea, $5::text[], coalesce($6::uuid, parent.created_by), parent.id,
            least($7::timestamptz, parent.expires_at)
     from (select) as one left join identity.api_keys parent on parent.id = $8::uuid
     where coalesce(least($7::timestamptz, parent.expires_at) > now(), true) returning expires_at`,
    [key.id, key.name, key.hint, key.secret_hash, key.scopes, key.created_by, key.expires_at, key.parent_id],
  );
  return made;
}

/** Lets keys be made by keys, and be revoked, one after another: nothing slips in below a key that is being revoked. */
export async function lockKeyFamilies(tx: Transaction): Promise<void> {
  await tx.rows(`select pg_advisory_xact_lock(hashtext('longshore.api-key-families'))`);
}

export async function lockApiKey(
  tx: Transaction,
  id: string,
): Promise<{ id: string; name: string; scopes: string[]; revoked_at: Date | null } | undefined> {
  const [key] = await tx.rows<{ id: string; name: string; scopes: string[]; revoked_at: Date | null }>(
    'select id, name, scopes, revoked_at from identity.api_keys where id = $1 for no key update',
    [id],
  );
  return key;
}

/**
 * Ends a key and every key that was made with it, however far down, and answers those that ended. Asked for under
 * `lockKeyFamilies`.
 */
export async function revokeKeyFamily(
  tx: Transaction,
  id: string,
): Promise<{ id: string; name: string; scopes: string[] }[]> {
  return tx.rows(
    `with recursive family (id) as (
       select $1::uuid union select k.id from identity.api_keys k join family f on k.parent_id = f.id
     )
     update identity.api_keys set revoked_at = now()
     where id in (select id from family) and revoked_at is null returning id, name, scopes`,
    [id],
  );
}

/** Forgets what has ended: sessions, links and failures that no decision reads any more. */
export async function deleteEnded(tx: Transaction): Promise<void> {
  await Promise.all([
    tx.rows(
      `delete from identity.sessions where expires_at < now() or last_seen_at < now() - interval '12 hours'`,
    ),
    tx.rows(`delete from identity.password_links where expires_at < now() - interval '30 days'`),
    tx.rows(`delete from identity.sign_in_failures where failed_at < now() - interval '1 day'`),
  ]);
}
