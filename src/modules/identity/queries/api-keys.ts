import type { Queryable } from '../../../platform/database.ts';

export type ApiKey = {
  id: string;
  name: string;
  hint: string;
  scopes: string[];
  created_by_name: string | null;
  created_at: Date;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

const KEY = `k.id, k.name, k.hint, k.scopes, u.name as created_by_name, k.created_at, k.expires_at, k.last_used_at, k.revoked_at`;

/** Keys, the newest first; revoked ones stay in the list. */
export async function listApiKeys(
  database: Queryable,
  { before, limit }: { before: string | null; limit: number },
): Promise<ApiKey[]> {
  return database.rows<ApiKey>(
    `select ${KEY} from identity.api_keys k left join identity.users u on u.id = k.created_by
     where k.id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff') order by k.id desc limit $2`,
    [before, limit],
  );
}

export async function findApiKey(database: Queryable, id: string): Promise<ApiKey | undefined> {
  const [key] = await database.rows<ApiKey>(
    `select ${KEY} from identity.api_keys k left join identity.users u on u.id = k.created_by where k.id = $1`,
    [id],
  );
  return key;
}
