import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import {
  type CountAction,
  type CountedStock,
  type CountLineState,
  type CountScope,
  type CountState,
  countActions,
  differenceOf,
  type HeldFor,
  type MovementClass,
} from '../rules/cycle-count.ts';

type LinesByState = Record<CountLineState, number>;

export type CycleCount = {
  id: string;
  number: number;
  location_id: string;
  location_name: string;
  scope: CountScope;
  stock: CountedStock;
  is_blind: boolean;
  state: CountState;
  note: string;
  created_by: string;
  created_at: Date;
  closed_at: Date | null;
  lines: LinesByState;
  supported_actions: CountAction[];
  version: number;
};

type Row = Omit<CycleCount, 'supported_actions' | 'lines'> & { lines: Partial<LinesByState> | null };

const COUNTS = `select c.id, c.number, c.location_id, o.name as location_name, c.scope, c.stock, c.is_blind, c.state, c.note,
    c.created_by, c.created_at, c.closed_at, c.version,
    (select jsonb_object_agg(state, lines) from (select state, count(*) as lines from inventory.cycle_count_lines l
      where l.count_id = c.id group by state) s) as lines
  from inventory.cycle_counts c join inventory.locations o on o.id = c.location_id`;

/** Counts, the newest first. */
export async function listCycleCounts(
  reader: Queryable,
  options: { limit?: number; after?: string; location_id?: string; state?: CountState; is_open?: boolean },
): Promise<PageOf<CycleCount>> {
  const { limit = DEFAULT_LIMIT, after, location_id, state, is_open } = options;
  const values: unknown[] = [];
  const where = ['true'];
  if (location_id !== undefined) where.push(`c.location_id = $${values.push(location_id)}`);
  if (state !== undefined) where.push(`c.state = $${values.push(state)}`);
  if (is_open !== undefined) where.push(`c.state ${is_open ? 'in' : 'not in'} ('counting', 'review')`);
  if (after !== undefined)
    where.push(`c.id < $${values.push(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const rows = await reader.adHoc<Row>(
    `${COUNTS} where ${where.join(' and ')} order by c.id desc limit ${limit + 1}`,
    values,
  );
  const page = pageOf(rows, limit, 'newest', ({ id }) => [id]);
  return { ...page, items: page.items.map(wholeCount) };
}

/** One count. */
export async function readCycleCount(reader: Queryable, id: string): Promise<CycleCount | undefined> {
  const [row] = await reader.rows<Row>(`${COUNTS} where c.id = $1`, [id]);
  return row && wholeCount(row);
}

function wholeCount(row: Row): CycleCount {
  const lines = { open: 0, counted: 0, waiting: 0, recount: 0, posted: 0, skipped: 0, ...row.lines };
  return { ...row, lines, supported_actions: countActions(row.state, lines) };
}

export type SheetLine = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  options: string;
  image_url: string | null;
  state: CountLineState;
  round: number;
  counted: number;
  counted_at: Date | null;
  /** Only where the count is open: a blind count shows nobody what the books say. */
  on_books: number | null;
};

type LinePage = { limit?: number; after?: string; state?: CountLineState };

const UNITS = `case c.stock when 'quality_control' then n.quality_control when 'damaged' then n.damaged
  else n.available + n.committed + n.reserved + n.safety_stock end`;

/** The lines of a count as those see them who count. */
export async function listSheet(
  reader: Queryable,
  count_id: string,
  { limit = DEFAULT_LIMIT, after, state }: LinePage,
): Promise<PageOf<SheetLine>> {
  const values: unknown[] = [count_id];
  const where = ['l.count_id = $1'];
  if (state !== undefined) where.push(`l.state = $${values.push(state)}`);
  if (after !== undefined) where.push(`v.sku > $${values.push(decodeCursor(after, 'sku', ['text'])[0])}`);
  const rows = await reader.adHoc<SheetLine>(
    `select l.id, l.variant_id, v.sku, v.title, v.options, v.image_url, l.state, l.round, l.counted, l.counted_at,
            case when c.is_blind then null else coalesce(${UNITS}, 0) end as on_books
     from inventory.cycle_count_lines l
     join inventory.cycle_counts c on c.id = l.count_id
     join catalog.v_variants v on v.id = l.variant_id
     left join inventory.levels n on n.variant_id = l.variant_id and n.location_id = l.location_id
     where ${where.join(' and ')} order by v.sku limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'sku', ({ sku }) => [sku]);
}

export type ReviewLine = Omit<SheetLine, 'on_books'> & {
  class: MovementClass | null;
  expected: number | null;
  suspected: number | null;
  /** What the stock changes by when the count is believed. */
  difference: number | null;
  held_for: HeldFor | null;
  counters: string[];
  short: number | null;
  decided_by: string | null;
  decided_at: Date | null;
  note: string | null;
};

/** The lines of a count as those see them who decide: what waits first, then by SKU. */
export async function listReview(
  reader: Queryable,
  count_id: string,
  { limit = DEFAULT_LIMIT, after, state }: LinePage,
): Promise<PageOf<ReviewLine>> {
  const values: unknown[] = [count_id];
  const where = ['l.count_id = $1'];
  if (state !== undefined) where.push(`l.state = $${values.push(state)}`);
  if (after !== undefined) {
    const [waits, sku] = decodeCursor(after, 'waiting', ['integer', 'text']);
    where.push(
      `((l.state <> 'waiting')::int, v.sku) > ($${values.push(waits)}::int, $${values.push(sku)}::text)`,
    );
  }
  const rows = await reader.adHoc<Omit<ReviewLine, 'difference'>>(
    `select l.id, l.variant_id, v.sku, v.title, v.options, v.image_url, l.state, l.round, l.counted, l.counted_at, l.class,
            l.expected, l.suspected, l.held_for, l.decided_by, l.decided_at, l.note,
            array(select distinct s.actor_name from inventory.cycle_count_scans s
                  where s.line_id = l.id and s.round = l.round order by 1) as counters,
            (select f.quantity from inventory.shortfalls f where f.source_id = l.id) as short
     from inventory.cycle_count_lines l join catalog.v_variants v on v.id = l.variant_id
     where ${where.join(' and ')} order by (l.state <> 'waiting')::int, v.sku limit ${limit + 1}`,
    values,
  );
  const page = pageOf(rows, limit, 'waiting', ({ state: at, sku }) => [at === 'waiting' ? 0 : 1, sku]);
  return {
    ...page,
    items: page.items.map((row) => ({
      ...row,
      difference:
        row.expected === null || row.suspected === null
          ? null
          : differenceOf({ counted: row.counted, expected: row.expected, suspected: row.suspected }),
    })),
  };
}

export type ShortfallRow = {
  id: string;
  variant_id: string;
  sku: string;
  location_id: string;
  location_code: string;
  source_type: 'count' | 'snapshot';
  quantity: number;
  posted: number;
  dismissed: number;
  outstanding: number;
  as_of: Date;
  created_at: Date;
  closed_at: Date | null;
  note: string | null;
};

/** Units that are missing although orders hold them, the newest first. */
export async function listShortfalls(
  reader: Queryable,
  { limit = DEFAULT_LIMIT, after, is_open }: { limit?: number; after?: string; is_open?: boolean },
): Promise<PageOf<ShortfallRow>> {
  const values: unknown[] = [];
  const where = ['true'];
  if (is_open !== undefined) where.push(`f.outstanding ${is_open ? '>' : '='} 0`);
  if (after !== undefined)
    where.push(`f.id < $${values.push(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  const rows = await reader.adHoc<ShortfallRow>(
    `select f.id, f.variant_id, v.sku, f.location_id, o.code as location_code, f.source_type, f.quantity, f.posted,
            f.dismissed, f.outstanding, f.as_of, f.created_at, f.closed_at, f.note
     from inventory.shortfalls f join catalog.v_variants v on v.id = f.variant_id
     join inventory.locations o on o.id = f.location_id
     where ${where.join(' and ')} order by f.id desc limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'newest', ({ id }) => [id]);
}

export type Accuracy = {
  location_id: string;
  location_code: string;
  class: MovementClass | null;
  /** Lines that were counted and decided in the period. */
  counted: number;
  /** Of these, lines that lay within the tolerance. */
  accurate: number;
  /** `accurate / counted`, in percent with one decimal. */
  accuracy_percent: number;
  units_counted: number;
  units_more: number;
  units_fewer: number;
};

/** Inventory record accuracy of counted lines, by location and class of movement. */
export async function readAccuracy(
  reader: Queryable,
  { from, to, tolerance_percent }: { from: Date; to: Date; tolerance_percent: number },
): Promise<Accuracy[]> {
  return reader.rows<Accuracy>(
    `with counted as (
       select l.location_id, l.class, l.counted, l.counted - l.expected - l.suspected as difference,
              abs(l.counted - l.expected - l.suspected) * 100 <= $3::float8 * greatest(l.expected + l.suspected, 0) as is_accurate
       from inventory.cycle_count_lines l
       where l.state = 'posted' and l.counted_at >= $1 and l.counted_at < $2
     )
     select c.location_id, o.code as location_code, c.class, count(*) as counted,
            count(*) filter (where is_accurate) as accurate,
            round(100.0 * count(*) filter (where is_accurate) / count(*), 1) as accuracy_percent,
            coalesce(sum(c.counted), 0) as units_counted,
            coalesce(sum(difference) filter (where difference > 0), 0) as units_more,
            coalesce(-sum(difference) filter (where difference < 0), 0) as units_fewer
     from counted c join inventory.locations o on o.id = c.location_id
     group by c.location_id, o.code, c.class order by o.code, c.class nulls last`,
    [from, to, tolerance_percent],
  );
}

export type ClassedVariant = {
  location_id: string;
  location_code: string;
  variant_id: string;
  sku: string;
  title: string;
  class: MovementClass;
  units: number;
  rank: number;
  share: number;
  share_before: number;
  demand_per_day: number;
  made_at: Date;
};

/** What moves at a location, most first, with the figures that make its class. */
export async function listClasses(
  reader: Queryable,
  options: { limit?: number; after?: string; location_id: string; class?: MovementClass },
): Promise<PageOf<ClassedVariant>> {
  const { limit = DEFAULT_LIMIT, after, location_id } = options;
  const values: unknown[] = [location_id];
  const where = ['k.location_id = $1'];
  if (options.class !== undefined) where.push(`k.class = $${values.push(options.class)}`);
  if (after !== undefined)
    where.push(`k.rank > $${values.push(decodeCursor(after, 'rank', ['integer'])[0])}`);
  const rows = await reader.adHoc<ClassedVariant>(
    `select k.location_id, o.code as location_code, k.variant_id, v.sku, v.title, k.class, k.units, k.rank, k.share,
            k.share_before, round(k.units_28::numeric / k.days_28, 2) as demand_per_day, k.made_at
     from inventory.movement_classes k join catalog.v_variants v on v.id = k.variant_id
     join inventory.locations o on o.id = k.location_id
     where ${where.join(' and ')} order by k.rank limit ${limit + 1}`,
    values,
  );
  return pageOf(rows, limit, 'rank', ({ rank }) => [rank]);
}
