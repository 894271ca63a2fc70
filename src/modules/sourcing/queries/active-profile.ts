import type { Queryable } from '../../../platform/database.ts';
import { readCondition } from '../conditions.ts';
import { type Profile, type ReadProfile, readProfile } from '../rules/index.ts';

/** The rules that count now, kept by processes under the reference version `sourcing_profile`; null is the built-in ones. */
export async function loadActiveProfile(reader: Queryable): Promise<ReadProfile | null> {
  const [row] = await reader.rows<{ id: string | null; profile: Profile | null }>(
    `select v.id, v.profile from sourcing.activations a
     left join sourcing.profile_versions v on v.id = a.version_id
     order by a.id desc limit 1`,
  );
  return row?.id && row.profile ? readProfile(row.id, row.profile, readCondition) : null;
}
