import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { ReferenceData } from '../../../platform/reference-data.ts';
import type { ChannelDemand } from '../rules/availability.ts';
import { type Lot, lotsOf, type OpenSupply } from '../rules/expected-dates.ts';
import type { SellingPolicy } from '../rules/selling-policy.ts';
import { SUPPLY_KINDS, type SupplyShares } from '../rules/supply.ts';
import { readPolicies } from '../sql/selling-policies.ts';
import { loadSupplyKinds } from '../sql/supplies.ts';

/** What a decision on units that are short reads, by variant. */
export type ShortageFacts = {
  /** The policies that differ from those of the channels, by channel. */
  policies: ReadonlyMap<string, ReadonlyMap<string, SellingPolicy>>;
  /** What waits; the orders of one batch add to it. */
  waiting: Map<string, ChannelDemand[]>;
  /** What is announced. */
  lots: ReadonlyMap<string, readonly Lot[]>;
};

/**
 * Reads what counts for variants that are short. Policies with a cap are held until the transaction ends: whoever lets more units
 * wait in the same channel comes after, and counts these. They come after the levels in the order of locks.
 */
export async function readShortageFacts(
  tx: Transaction,
  references: ReferenceData,
  variant_ids: readonly string[],
  now: Date,
): Promise<ShortageFacts> {
  const versions = references.versions(tx);
  const [, policies, waiting, supply, shares] = await Promise.all([
    tx.rows(
      `select variant_id from inventory.selling_policies where variant_id = any($1::uuid[]) and cap is not null
       order by variant_id, channel_id for no key update`,
      [variant_ids],
    ),
    readPolicies(tx, variant_ids),
    tx.rows<ChannelDemand & { variant_id: string }>(
      `select variant_id, channel_id, sum(quantity) as quantity from inventory.waiting_demand
       where variant_id = any($1::uuid[]) group by variant_id, channel_id`,
      [variant_ids],
    ),
    readOpenSupply(tx, variant_ids),
    versions.then((known) => supplyShares(tx, references, known)),
  ]);
  return {
    policies: new Map(
      [...Map.groupBy(policies, ({ variant_id }) => variant_id)].map(([variant_id, rows]) => [
        variant_id,
        new Map(rows.map((row) => [row.channel_id, row])),
      ]),
    ),
    waiting: Map.groupBy(waiting, ({ variant_id }) => variant_id),
    lots: new Map(
      [...Map.groupBy(supply, ({ variant_id }) => variant_id)].map(([variant_id, rows]) => [
        variant_id,
        lotsOf(rows, shares, now.getTime()),
      ]),
    ),
  };
}

/** Whether anything but refusal is said for some of these SKUs, or components of them, in some channel. */
export async function mayAnyWait(reader: Queryable, skus: readonly string[]): Promise<boolean> {
  const [row] = await reader.rows<{ found: boolean }>(
    `select exists (
       select from inventory.selling_policies p where p.policy <> 'refuse' and p.variant_id in (
         select v.id from catalog.v_variants v where v.sku = any($1::text[])
         union all
         select c.component_id from catalog.v_variants v join catalog.v_bundle_components c on c.bundle_id = v.id
         where v.sku = any($1::text[]))) as found`,
    [skus],
  );
  return row?.found ?? false;
}

/** Open supply at the locations that ship orders. */
export async function readOpenSupply(
  reader: Queryable,
  variant_ids: readonly string[],
): Promise<(OpenSupply & { variant_id: string })[]> {
  return reader.rows(
    `select s.variant_id, s.location_id, s.kind, s.outstanding, s.expected_at
     from inventory.supplies s join inventory.locations o on o.id = s.location_id
     where s.variant_id = any($1::uuid[]) and s.state = 'open' and s.outstanding > 0
       and o.ships_orders and o.status = 'active'`,
    [variant_ids],
  );
}

/** How much of each kind of supply may be promised, under the versions that the reader sees. */
export async function supplyShares(
  reader: Queryable,
  references: ReferenceData,
  versions: ReadonlyMap<string, number>,
): Promise<SupplyShares> {
  const kinds = await references.get(versions, 'supply_kinds', () => loadSupplyKinds(reader));
  const percents = new Map(kinds.map(({ kind, promisable_percent }) => [kind, promisable_percent]));
  return Object.fromEntries(SUPPLY_KINDS.map((kind) => [kind, percents.get(kind) ?? 0])) as SupplyShares;
}
