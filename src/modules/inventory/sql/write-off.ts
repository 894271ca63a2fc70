import type { Transaction } from '../../../platform/database.ts';
import { parseCost, worthOf } from '../rules/unit-cost.ts';
import { NOTHING_TAKEN, type Taken, type WriteOffFacts } from '../rules/write-off.ts';
import { loadStockSettings } from './settings.ts';

type Author = { name: string; permissions: ReadonlySet<string> };

/**
 * The limits of writing off, what units of these variants cost on average, and what the authors took out within 24 hours. Read
 * after the levels are held: where a limit counts by day, each author waits here for the other calls of the same person.
 */
export async function readWriteOffFacts(
  tx: Transaction,
  variant_ids: readonly string[],
  authors: readonly Author[],
): Promise<WriteOffFacts> {
  const [settings, rows] = await Promise.all([
    loadStockSettings(tx),
    tx.rows<{ variant_id: string; average: string }>(
      `select variant_id, average::text as average from inventory.unit_costs
       where variant_id = any($1::uuid[]) and average is not null`,
      [[...new Set(variant_ids)]],
    ),
  ]);
  const { write_off_day_limit_units: day_limit_units, write_off_day_limit_amount: day_limit_amount } =
    settings;
  const limited = authors.filter(({ permissions }) => !permissions.has('inventory:approve'));
  const names = [...new Set(limited.map(({ name }) => name))];
  const isByDay = day_limit_units !== null || day_limit_amount !== null;
  return {
    limit_units: settings.write_off_limit_units,
    limit_amount: settings.write_off_limit_amount,
    ...{ day_limit_units, day_limit_amount, currency: settings.valuation_currency },
    averages: new Map(rows.map(({ variant_id, average }) => [variant_id, parseCost(average)])),
    of_day: isByDay && names.length > 0 ? await readTaken(tx, names, settings.valuation_currency) : new Map(),
    of_call: new Map(),
  };
}

// By movements that no document asked for, and by the units in transit that somebody said were lost.
async function readTaken(
  tx: Transaction,
  names: readonly string[],
  currency: string,
): Promise<Map<string, Taken>> {
  await tx.rows(
    'select count(pg_advisory_xact_lock(hashtextextended(name, 46))) from (select unnest($1::text[]) as name order by 1) n',
    [names],
  );
  const rows = await tx.rows<{ actor_name: string; quantity: number; average: string | null }>(
    `select t.actor_name, sum(t.quantity)::int as quantity, c.average::text as average
     from (
       select m.actor_name, m.variant_id, m.quantity from inventory.movements m
       where m.actor_name = any($1::text[]) and m.to_state is null and m.reference_type is null
         and m.id >= inventory.id_at(now() - interval '24 hours')
       union all
       select t.closed_by, l.variant_id, l.written_off from inventory.transfers t
       join inventory.transfer_lines l on l.transfer_id = t.id and l.written_off > 0
       where t.closed_by = any($1::text[]) and t.closed_at >= now() - interval '24 hours'
     ) t left join inventory.unit_costs c on c.variant_id = t.variant_id
     group by t.actor_name, t.variant_id, c.average`,
    [names],
  );
  const taken = new Map<string, Taken>();
  for (const { actor_name, quantity, average } of rows) {
    const before = taken.get(actor_name) ?? NOTHING_TAKEN;
    const amount = average === null ? 0 : worthOf(quantity, parseCost(average), currency);
    taken.set(actor_name, { units: before.units + quantity, amount: before.amount + amount });
  }
  return taken;
}
