import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { ServedBy } from '../rules/availability.ts';

export type GroupRow = {
  id: string;
  code: string;
  name: string;
  version: number;
  location_ids: string[];
  channel_ids: string[];
};

/** Every group with its locations and channels, of which there are few. */
export async function loadLocationGroups(reader: Queryable): Promise<GroupRow[]> {
  return reader.rows<GroupRow>(
    `select g.id, g.code, g.name, g.version,
            array(select m.location_id from inventory.location_group_members m where m.group_id = g.id) as location_ids,
            array(select c.channel_id from inventory.location_group_channels c where c.group_id = g.id) as channel_ids
     from inventory.location_groups g order by g.code`,
  );
}

/** Which locations serve each channel that is served by a group: the reference data `location_groups`. */
export async function loadServedBy(reader: Queryable): Promise<ServedBy> {
  const groups = await loadLocationGroups(reader);
  return new Map(
    groups.flatMap(({ location_ids, channel_ids }) =>
      channel_ids.map((channel_id) => [channel_id, new Set(location_ids)] as const),
    ),
  );
}

/** Writes a group with exactly these locations and channels; a channel leaves the group that served it before. */
export async function writeLocationGroup(tx: Transaction, group: GroupRow): Promise<void> {
  const { id, code, name, version, location_ids, channel_ids } = group;
  await tx.rows(
    `insert into inventory.location_groups (id, code, name, version) values ($1, $2, $3, $4)
     on conflict (code) do update set name = excluded.name, version = excluded.version`,
    [id, code, name, version],
  );
  await Promise.all([
    tx.rows('delete from inventory.location_group_members where group_id = $1', [id]),
    tx.rows(
      'insert into inventory.location_group_members (group_id, location_id) select $1, unnest($2::uuid[])',
      [id, location_ids],
    ),
    tx.rows(
      'delete from inventory.location_group_channels where group_id = $1 or channel_id = any($2::uuid[])',
      [id, channel_ids],
    ),
    tx.rows(
      'insert into inventory.location_group_channels (channel_id, group_id) select unnest($2::uuid[]), $1',
      [id, channel_ids],
    ),
  ]);
}
