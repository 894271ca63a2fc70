import { Readable } from 'node:stream';
import { exponentOf, formatAmount, type Money } from '../../../kernel/money.ts';
import { csvRecord } from '../../../platform/csv.ts';
import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { loadStockSettings } from '../sql/settings.ts';

/*
 * What stock is worth. The smallest figure is a variant at a location (or on its way there): units times the average, rounded
 * to the minor unit. Every sum is a sum of those, so that figures add up wherever they are shown.
 */

// Now: the levels and what is in transit. In the past: the ledger up to then, and what transfers and receipts had said.
const UNITS_NOW = `
  select variant_id, location_id, 'on_hand' as place, on_hand::bigint as units from inventory.levels where on_hand > 0
  union all
  select l.variant_id, t.destination_id, 'in_transit', sum(l.in_transit)
  from inventory.transfer_lines l join inventory.transfers t on t.id = l.transfer_id
  where l.in_transit > 0 group by l.variant_id, t.destination_id`;

const UNITS_THEN = `
  select variant_id, location_id, 'on_hand' as place,
         sum(case when from_state is null then quantity when to_state is null then -quantity else 0 end) as units
  from inventory.movements where at <= $1 group by variant_id, location_id
  union all
  select l.variant_id, t.destination_id, 'in_transit', sum(greatest(l.shipped - coalesce(c.units, 0), 0))
  from inventory.transfer_lines l join inventory.transfers t on t.id = l.transfer_id
  left join lateral (
    select sum(g.quantity) as units from inventory.goods_receipt_supplies g
    join inventory.goods_receipt_lines n on n.id = g.line_id join inventory.goods_receipts r on r.id = n.receipt_id
    where g.supply_id = l.supply_id and r.posted_at <= $1) c on true
  where t.shipped_at <= $1 and (t.closed_at is null or t.closed_at > $1) group by l.variant_id, t.destination_id`;

const AVERAGE_NOW = 'left join inventory.unit_costs c on c.variant_id = u.variant_id';
const AVERAGE_THEN = `left join lateral (select h.average_after as average from inventory.cost_history h
  where h.variant_id = u.variant_id and h.at <= $1 order by h.serial desc limit 1) c on true`;

/** Rows of value: `$1` is the moment (null for now), `$2` the digits of the currency. */
function valued(at: Date | null): string {
  return `with units as (${at ? UNITS_THEN : UNITS_NOW}), valued as (
    select u.variant_id, u.location_id, u.place, u.units, c.average,
           round(u.units * c.average * power(10::numeric, $2::int))::bigint as amount
    from units u ${at ? AVERAGE_THEN : AVERAGE_NOW}
    where u.units > 0 ${at ? '' : 'and $1::timestamptz is null'})`;
}

export type ValueSummary = {
  at: Date;
  total: Money;
  units: number;
  /** Units of which nobody has said what they cost; they are in no amount. */
  units_without_cost: number;
  locations: {
    location_id: string;
    location_code: string;
    location_name: string;
    units: number;
    units_without_cost: number;
    value: Money;
    in_transit_units: number;
    in_transit_value: Money;
  }[];
};

/** What all stock is worth, by location; what is in transit stands with its destination. */
export async function readStockValue(reader: Queryable, at: Date | null, now: Date): Promise<ValueSummary> {
  const { valuation_currency: currency } = await loadStockSettings(reader);
  const rows = await reader.rows<{
    location_id: string;
    location_code: string;
    location_name: string;
    units: number;
    units_without_cost: number;
    amount: number;
    in_transit_units: number;
    in_transit_amount: number;
  }>(
    `${valued(at)}
     select v.location_id, o.code as location_code, o.name as location_name,
            coalesce(sum(v.units) filter (where place = 'on_hand'), 0)::bigint as units,
            coalesce(sum(v.units) filter (where average is null), 0)::bigint as units_without_cost,
            coalesce(sum(amount) filter (where place = 'on_hand'), 0)::bigint as amount,
            coalesce(sum(v.units) filter (where place = 'in_transit'), 0)::bigint as in_transit_units,
            coalesce(sum(amount) filter (where place = 'in_transit'), 0)::bigint as in_transit_amount
     from valued v join inventory.locations o on o.id = v.location_id
     group by v.location_id, o.code, o.name order by o.code`,
    [at, exponentOf(currency)],
  );
  const money = (amount: number): Money => ({ amount, currency });
  const sum = (pick: (row: (typeof rows)[number]) => number) => rows.reduce((all, row) => all + pick(row), 0);
  return {
    at: at ?? now,
    total: money(sum((row) => row.amount + row.in_transit_amount)),
    units: sum((row) => row.units + row.in_transit_units),
    units_without_cost: sum((row) => row.units_without_cost),
    locations: rows.map(({ amount, in_transit_amount, ...row }) => ({
      ...row,
      value: money(amount),
      in_transit_value: money(in_transit_amount),
    })),
  };
}

export type ValueRow = {
  variant_id: string;
  sku: string;
  title: string;
  location_id: string;
  location_code: string;
  place: 'on_hand' | 'in_transit';
  units: number;
  average_cost: string | null;
  value: Money | null;
};

type Options = { limit?: number; after?: string; at?: Date | null; sku?: string; location_id?: string };

/** What stock is worth by SKU and location. */
export async function listStockValue(reader: Queryable, options: Options): Promise<PageOf<ValueRow>> {
  const { limit = DEFAULT_LIMIT, after, at = null, sku, location_id } = options;
  const { valuation_currency: currency } = await loadStockSettings(reader);
  const values: unknown[] = [at, exponentOf(currency)];
  const where = ['true'];
  if (sku !== undefined) where.push(`p.sku = $${values.push(sku)}`);
  if (location_id !== undefined) where.push(`v.location_id = $${values.push(location_id)}`);
  if (after !== undefined) {
    const keys = decodeCursor(after, 'value', ['text', 'text', 'text']).map((key) => `$${values.push(key)}`);
    where.push(`(p.sku, o.code, v.place) > (${keys.join(', ')})`);
  }
  const rows = await reader.adHoc<Omit<ValueRow, 'value'> & { amount: number | null }>(
    `${valued(at)}
     select v.variant_id, p.sku, p.title, v.location_id, o.code as location_code, v.place, v.units,
            v.average::text as average_cost, v.amount
     from valued v join catalog.v_variants p on p.id = v.variant_id join inventory.locations o on o.id = v.location_id
     where ${where.join(' and ')} order by p.sku, o.code, v.place limit ${limit + 1}`,
    values,
  );
  const items = rows.map(({ amount, ...row }) => ({
    ...row,
    value: amount === null ? null : { amount, currency },
  }));
  return pageOf(items, limit, 'value', (row) => [row.sku, row.location_code, row.place]);
}

const PAGE = 1_000;

/** The same as CSV, page by page while it is sent. */
export function exportStockValue(reader: Queryable, options: Omit<Options, 'limit' | 'after'>): Readable {
  return Readable.from(records(reader, options), { objectMode: false });
}

async function* records(
  reader: Queryable,
  options: Omit<Options, 'limit' | 'after'>,
): AsyncGenerator<Buffer> {
  const columns = ['sku', 'title', 'location', 'place', 'units', 'average_cost', 'value', 'currency'];
  yield Buffer.from(`\ufeff${csvRecord(columns)}`);
  let after: string | null = null;
  do {
    const page: PageOf<ValueRow> = await listStockValue(reader, {
      ...options,
      limit: PAGE,
      ...(after !== null && { after }),
    });
    const lines = page.items.map(({ sku, title, location_code, place, units, average_cost, value }) =>
      csvRecord([
        ...[sku, title, location_code, place, units],
        average_cost === null ? null : { decimal: average_cost },
        value && { decimal: formatAmount(value) },
        value?.currency ?? null,
      ]),
    );
    yield Buffer.from(lines.join(''));
    after = page.next;
  } while (after !== null);
}

export type ValueChange = {
  reason: string;
  units_in: number;
  units_out: number;
  value_in: Money;
  value_out: Money;
};

/**
 * What came to the company and left it in a period, by reason, each movement at the average of its moment: `shipped` is the cost
 * of goods sold. Transfers within it are left out, but for what they lost or brought too much. `cost_change` is what new
 * averages made of the units that were there. Together they are what the value changed by.
 */
export async function readValueChanges(
  reader: Queryable,
  { from, to }: { from: Date; to: Date },
): Promise<ValueChange[]> {
  const { valuation_currency: currency } = await loadStockSettings(reader);
  const rows = await reader.rows<{
    reason: string;
    units_in: number;
    units_out: number;
    amount_in: number;
    amount_out: number;
  }>(
    `with changes as (
       -- Ids begin with their time: the period is a range of the primary key, an hour wider for clocks that differ.
       select m.variant_id, m.reason, m.at, case when m.from_state is null then m.quantity else -m.quantity end as units
       from inventory.movements m
       where m.id >= inventory.id_at($1::timestamptz - interval '1 hour')
         and m.id < inventory.id_at($2::timestamptz + interval '1 hour')
         and m.at >= $1 and m.at < $2 and (m.from_state is null or m.to_state is null)
         and m.reason not in ('transfer_shipped', 'transfer_received', 'transfer_returned')
       union all
       select l.variant_id, 'transfer_written_off', t.closed_at, -l.written_off
       from inventory.transfers t join inventory.transfer_lines l on l.transfer_id = t.id
       where t.closed_at >= $1 and t.closed_at < $2 and l.written_off > 0
     ), valued as (
       select 'cost_change' as reason, 0 as units,
              round(on_hand_before * (average_after - coalesce(average_before, 0)) *
                power(10::numeric, $3::int))::bigint as amount
       from inventory.cost_history where at >= $1 and at < $2
       union all
       select c.reason, c.units,
              sign(c.units)::int *
                round(abs(c.units) * coalesce(h.average_after, 0) * power(10::numeric, $3::int))::bigint as amount
       from changes c
       left join lateral (select average_after from inventory.cost_history h
         where h.variant_id = c.variant_id and h.at <= c.at order by h.serial desc limit 1) h on true
     )
     select reason, coalesce(sum(units) filter (where units > 0), 0)::bigint as units_in,
            coalesce(-sum(units) filter (where units < 0), 0)::bigint as units_out,
            coalesce(sum(amount) filter (where amount > 0), 0)::bigint as amount_in,
            coalesce(-sum(amount) filter (where amount < 0), 0)::bigint as amount_out
     from valued group by reason order by reason`,
    [from, to, exponentOf(currency)],
  );
  return rows.map(({ amount_in, amount_out, ...row }) => ({
    ...row,
    value_in: { amount: amount_in, currency },
    value_out: { amount: amount_out, currency },
  }));
}

export type CostHistoryRow = {
  sku: string;
  serial: number;
  at: Date;
  on_hand_before: number;
  average_before: string | null;
  quantity: number;
  unit_cost: string;
  average_after: string;
  reference_type: string;
  actor_name: string;
};

/** How the average of a SKU came to be what it is, the newest change first. */
export async function listCostHistory(
  reader: Queryable,
  { sku, limit = DEFAULT_LIMIT, after }: { sku: string; limit?: number; after?: string },
): Promise<PageOf<CostHistoryRow>> {
  const before = after === undefined ? null : decodeCursor(after, 'serial', ['integer'])[0];
  const rows = await reader.rows<CostHistoryRow>(
    `select v.sku, h.serial, h.at, h.on_hand_before, h.average_before::text as average_before, h.quantity,
            h.unit_cost::text as unit_cost, h.average_after::text as average_after, h.reference_type, h.actor_name
     from inventory.cost_history h join catalog.v_variants v on v.id = h.variant_id
     where v.sku = $1 and ($2::int is null or h.serial < $2) order by h.serial desc limit $3`,
    [sku, before, limit + 1],
  );
  return pageOf(rows, limit, 'serial', ({ serial }) => [serial]);
}
