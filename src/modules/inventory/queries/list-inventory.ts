import { likePrefix, wordPrefixes } from '../../../kernel/search-text.ts';
import type { Queryable } from '../../../platform/database.ts';
import { countRows, DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { NO_UNITS, type Units } from '../rules/change-stock.ts';
import type { LotKind } from '../rules/lot.ts';
import { STOCK_STATES } from '../rules/stock-state.ts';

/** At this many available units or fewer, in all, a SKU is low. */
export const LOW_STOCK = 10;
export const STOCK_FILTERS = ['all', 'low', 'short', 'sold_out'] as const;

type Counts = Units & { on_hand: number; incoming: number };
type Subject = {
  variant_id: string;
  sku: string;
  title: string;
  options: string;
  image_url: string | null;
  tracking: LotKind | 'none';
};

export type InventoryItem = Subject & {
  totals: Counts & { waiting: number };
  locations: (Counts & { location_id: string; location_code: string; location_name: string })[];
};

type Options = {
  q?: string;
  location_id?: string;
  state?: (typeof STOCK_FILTERS)[number];
  limit?: number;
  after?: string;
};

/** Stock by SKU, with its locations. `short`: more units are waited for than there are; `low`: few are left. */
export async function listInventory(reader: Queryable, options: Options): Promise<PageOf<InventoryItem>> {
  const { q, location_id, state = 'all', limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  const where = [`not v.is_bundle and v.status = 'active'`];
  if (q !== undefined) {
    where.push(`(lower(v.sku) like ${param(likePrefix(q.trim()))} or v.gtin = ${param(q.trim())}
      or to_tsvector('simple', v.title) @@ ${param(wordPrefixes(q))}::tsquery)`);
  }
  const place = location_id === undefined ? undefined : param(location_id);
  const here = place === undefined ? '' : `and l.location_id = ${place}`;
  if (place !== undefined) {
    where.push(`exists (select from inventory.levels l where l.variant_id = v.id ${here})`);
  }
  const available = `coalesce((select sum(l.available) from inventory.levels l where l.variant_id = v.id ${here}), 0)`;
  if (state === 'low') where.push(`${available} <= ${LOW_STOCK}`);
  if (state === 'sold_out') where.push(`${available} = 0`);
  if (state === 'short') {
    where.push(`v.id in (select d.variant_id from inventory.waiting_demand d)
      and ${available} < (select sum(d.quantity) from inventory.waiting_demand d where d.variant_id = v.id)`);
  }
  const counted =
    after === undefined &&
    countRows(reader, `from catalog.v_variants v where ${where.join(' and ')}`, [...values]);
  if (after !== undefined) where.push(`v.sku > ${param(decodeCursor(after, 'sku', ['text'])[0])}`);
  const [rows, total] = await Promise.all([
    reader.adHoc<Subject>(
      `select v.id as variant_id, v.sku, v.title, v.options, v.image_url, v.tracking from catalog.v_variants v
       where ${where.join(' and ')} order by v.sku limit ${limit + 1}`,
      values,
    ),
    counted,
  ]);
  const page = pageOf(rows, limit, 'sku', ({ sku }) => [sku]);
  return { ...page, items: await withLevels(reader, page.items, location_id), ...(total || {}) };
}

async function withLevels(
  reader: Queryable,
  subjects: readonly Subject[],
  location_id?: string,
): Promise<InventoryItem[]> {
  const ids = subjects.map(({ variant_id }) => variant_id);
  const [levels, waiting] = await Promise.all([
    reader.rows<InventoryItem['locations'][number] & { variant_id: string }>(
      `select l.variant_id, l.location_id, o.code as location_code, o.name as location_name, l.available, l.committed, l.reserved,
            l.damaged,
              l.safety_stock, l.quality_control, l.on_hand,
              coalesce((select sum(s.outstanding) from inventory.supplies s where s.state = 'open'
                and s.variant_id = l.variant_id and s.location_id = l.location_id), 0) as incoming
       from inventory.levels l join inventory.locations o on o.id = l.location_id
       where l.variant_id = any($1::uuid[]) and ($2::uuid is null or l.location_id = $2) order by o.code`,
      [ids, location_id ?? null],
    ),
    reader.rows<{ variant_id: string; waiting: number }>(
      `select variant_id, sum(quantity) as waiting from inventory.waiting_demand
       where variant_id = any($1::uuid[]) group by variant_id`,
      [ids],
    ),
  ]);
  const byVariant = Map.groupBy(levels, ({ variant_id }) => variant_id);
  const waitingOf = new Map(waiting.map((row) => [row.variant_id, row.waiting]));
  return subjects.map((subject) => {
    const locations = (byVariant.get(subject.variant_id) ?? []).map(({ variant_id: _, ...level }) => level);
    return {
      ...subject,
      totals: { ...sumOf(locations), waiting: waitingOf.get(subject.variant_id) ?? 0 },
      locations,
    };
  });
}

function sumOf(levels: readonly Counts[]): Counts {
  const sum = { ...NO_UNITS, on_hand: 0, incoming: 0 };
  for (const level of levels)
    for (const state of [...STOCK_STATES, 'on_hand', 'incoming'] as const) sum[state] += level[state];
  return sum;
}
