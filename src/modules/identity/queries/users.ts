import type { Queryable } from '../../../platform/database.ts';
import type { UserRow } from '../sql.ts';

export type User = UserRow & { created_at: Date; has_password: boolean; last_seen_at: Date | null };

const USER = `u.id, u.email, u.name, u.roles, u.is_active, u.is_demo, u.time_zone, u.version, u.created_at,
  u.password_hash is not null as has_password,
  (select max(s.last_seen_at) from identity.sessions s where s.user_id = u.id) as last_seen_at`;

/** Users in the order of their making. */
export async function listUsers(
  database: Queryable,
  { after, limit }: { after: string | null; limit: number },
): Promise<User[]> {
  return database.rows<User>(
    `select ${USER} from identity.users u
     where u.id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000') order by u.id limit $2`,
    [after, limit],
  );
}

export async function findUser(database: Queryable, id: string): Promise<User | undefined> {
  const [user] = await database.rows<User>(`select ${USER} from identity.users u where u.id = $1`, [id]);
  return user;
}

export type PasswordRow = {
  id: string;
  name: string;
  email: string;
  roles: string[];
  password_hash: string | null;
  is_active: boolean;
  is_demo: boolean;
  version: number;
};

/** What a sign-in compares with; e-mail addresses are kept in lower case. */
export async function findPassword(database: Queryable, email: string): Promise<PasswordRow | undefined> {
  const [row] = await database.rows<PasswordRow>(
    `select id, name, email, roles, password_hash, is_active, is_demo, version from identity.users where email = $1`,
    [email.toLowerCase()],
  );
  return row;
}

/** What a living link is for, and whom; nothing when it is dead. */
export async function findLink(
  database: Queryable,
  token_hash: Buffer,
): Promise<{ purpose: 'owner' | 'invite' | 'reset'; email: string | null; name: string | null } | undefined> {
  const [link] = await database.rows<{
    purpose: 'owner' | 'invite' | 'reset';
    email: string | null;
    name: string | null;
  }>(
    `select l.purpose, u.email, u.name
     from identity.password_links l left join identity.users u on u.id = l.user_id
     where l.token_hash = $1 and l.used_at is null and l.expires_at > now() and coalesce(u.is_active, true)`,
    [token_hash],
  );
  return link;
}

/** Whether the company has an owner who can sign in; the demo's does not count. */
export async function hasOwner(database: Queryable): Promise<boolean> {
  const [row] = await database.rows<{ has_owner: boolean }>(
    `select exists (
       select from identity.users
       where 'owner' = any(roles) and is_active and not is_demo and password_hash is not null) as has_owner`,
  );
  return row?.has_owner ?? false;
}
