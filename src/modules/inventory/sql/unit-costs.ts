import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { AverageChange, CostState } from '../rules/unit-cost.ts';
import { formatCost, parseCost } from '../rules/unit-cost.ts';

/** A variant's cost as it stands under its lock; `serial` counts how often it changed. */
export type HeldCost = CostState & { serial: number };

/**
 * Holds the average costs of variants and reads what the company owns of each, on hand everywhere and in transit, after the
 * locks are held. Before any level is locked: whoever places orders waits for no average.
 */
export async function holdCosts(
  tx: Transaction,
  variant_ids: readonly string[],
): Promise<Map<string, HeldCost>> {
  const ids = [...new Set(variant_ids)].sort();
  if (ids.length === 0) return new Map();
  const [, costs, owned] = await Promise.all([
    tx.rows(
      'insert into inventory.unit_costs (variant_id) select unnest($1::uuid[]) on conflict do nothing',
      [ids],
    ),
    tx.rows<{ variant_id: string; average: string | null; serial: number }>(
      `select variant_id, average::text as average, serial from inventory.unit_costs
       where variant_id = any($1::uuid[]) order by variant_id for no key update`,
      [ids],
    ),
    // A statement of its own: it sees what was committed while the one before waited.
    tx.rows<{ variant_id: string; units: number }>(
      `select variant_id, sum(units) as units from (
         select variant_id, on_hand as units from inventory.levels where variant_id = any($1::uuid[])
         union all
         select variant_id, in_transit from inventory.transfer_lines where variant_id = any($1::uuid[]) and in_transit > 0
       ) as owned group by variant_id`,
      [ids],
    ),
  ]);
  const units = new Map(owned.map((row) => [row.variant_id, row.units]));
  return new Map(
    costs.map(({ variant_id, average, serial }) => [
      variant_id,
      {
        average: average === null ? null : parseCost(average),
        on_hand: units.get(variant_id) ?? 0,
        serial,
      },
    ]),
  );
}

/** One change of an average. */
export type CostChange = Omit<AverageChange, 'index'> & {
  reference_type: string;
  reference_id: string | null;
  actor_name: string;
};

/** Writes the history of averages that are held, and what they are after the last change of each. */
export async function writeCosts(tx: Transaction, changes: readonly CostChange[]): Promise<void> {
  if (changes.length === 0) return;
  const last = [...new Map(changes.map((change) => [change.variant_id, change])).values()];
  const textOf = (cost: bigint | null) => (cost === null ? null : formatCost(cost));
  await Promise.all([
    tx.rows(
      `insert into inventory.cost_history (variant_id, serial, on_hand_before, average_before, quantity, unit_cost,
         average_after, reference_type, reference_id, actor_name)
       select * from unnest($1::uuid[], $2::int[], $3::int[], $4::numeric[], $5::int[], $6::numeric[], $7::numeric[],
         $8::text[], $9::uuid[], $10::text[])`,
      [
        changes.map(({ variant_id }) => variant_id),
        changes.map(({ serial }) => serial),
        changes.map(({ on_hand_before }) => on_hand_before),
        changes.map(({ average_before }) => textOf(average_before)),
        changes.map(({ quantity }) => quantity),
        changes.map(({ unit_cost }) => textOf(unit_cost)),
        changes.map(({ average_after }) => textOf(average_after)),
        changes.map(({ reference_type }) => reference_type),
        changes.map(({ reference_id }) => reference_id),
        changes.map(({ actor_name }) => actor_name),
      ],
    ),
    tx.rows(
      `update inventory.unit_costs c set average = n.average, serial = n.serial
       from unnest($1::uuid[], $2::numeric[], $3::int[]) as n (variant_id, average, serial)
       where c.variant_id = n.variant_id`,
      [
        last.map(({ variant_id }) => variant_id),
        last.map(({ average_after }) => textOf(average_after)),
        last.map(({ serial }) => serial),
      ],
    ),
  ]);
}

/** The average costs of variants as they stand, held by nobody; absent where none is known. */
export async function readAverages(
  reader: Queryable,
  variant_ids: readonly string[],
): Promise<Map<string, bigint>> {
  const rows = await reader.rows<{ variant_id: string; average: string }>(
    `select variant_id, average::text as average from inventory.unit_costs
     where variant_id = any($1::uuid[]) and average is not null`,
    [variant_ids],
  );
  return new Map(rows.map(({ variant_id, average }) => [variant_id, parseCost(average)]));
}
