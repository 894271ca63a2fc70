import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { SellingPolicy } from '../rules/selling-policy.ts';

/** A policy as it stands for one variant in one channel. */
export type PolicyRow = SellingPolicy & { variant_id: string; channel_id: string; version: number };

export type PolicyKey = Pick<PolicyRow, 'variant_id' | 'channel_id'>;

/** Reads policies and holds them, in the order of (variant, channel), until the transaction ends. */
export async function lockPolicies(tx: Transaction, keys: readonly PolicyKey[]): Promise<PolicyRow[]> {
  return tx.rows<PolicyRow>(
    `select p.variant_id, p.channel_id, p.policy, p.ship_by, p.cap, p.version
     from unnest($1::uuid[], $2::uuid[]) as k (variant_id, channel_id)
     join inventory.selling_policies p on p.variant_id = k.variant_id and p.channel_id = k.channel_id
     order by p.variant_id, p.channel_id for update of p`,
    [keys.map(({ variant_id }) => variant_id), keys.map(({ channel_id }) => channel_id)],
  );
}

/** Writes policies; what waits under a cap already stands, however low the new one is. */
export async function writePolicies(tx: Transaction, rows: readonly PolicyRow[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into inventory.selling_policies (variant_id, channel_id, policy, ship_by, cap, version, standing)
     select p.*, coalesce((select sum(d.quantity) from inventory.waiting_demand d
                           where d.variant_id = p.variant_id and d.channel_id = p.channel_id and d.is_capped), 0)
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::timestamptz[], $5::int[], $6::int[])
       as p (variant_id, channel_id, policy, ship_by, cap, version)
     on conflict (variant_id, channel_id) do update set policy = excluded.policy, ship_by = excluded.ship_by,
       cap = excluded.cap, version = excluded.version, standing = excluded.standing, updated_at = now()`,
    [
      rows.map(({ variant_id }) => variant_id),
      rows.map(({ channel_id }) => channel_id),
      rows.map(({ policy }) => policy),
      rows.map(({ ship_by }) => ship_by),
      rows.map(({ cap }) => cap),
      rows.map(({ version }) => version),
    ],
  );
}

/** Takes policies away: the channels decide again. */
export async function deletePolicies(tx: Transaction, keys: readonly PolicyKey[]): Promise<void> {
  if (keys.length === 0) return;
  await tx.rows(
    `delete from inventory.selling_policies p using unnest($1::uuid[], $2::uuid[]) as k (variant_id, channel_id)
     where p.variant_id = k.variant_id and p.channel_id = k.channel_id`,
    [keys.map(({ variant_id }) => variant_id), keys.map(({ channel_id }) => channel_id)],
  );
}

/** The policies of variants, in all channels. */
export async function readPolicies(reader: Queryable, variant_ids: readonly string[]): Promise<PolicyRow[]> {
  return reader.rows<PolicyRow>(
    `select variant_id, channel_id, policy, ship_by, cap, version from inventory.selling_policies
     where variant_id = any($1::uuid[])`,
    [variant_ids],
  );
}
