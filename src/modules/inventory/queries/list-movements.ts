import { type IdPrefix, toWire } from '../../../kernel/ids.ts';
import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, type PageOf } from '../../../platform/http/lists.ts';
import type { StockState } from '../rules/stock-state.ts';

export type MovementRow = {
  id: string;
  variant_id: string;
  sku: string;
  location_id: string;
  location_code: string;
  from_state: StockState | null;
  to_state: StockState | null;
  quantity: number;
  reason: string;
  reference_type: string | null;
  /** As it stands on the wire: what a movement is about may be of any module. */
  reference_id: string | null;
  note: string | null;
  actor_name: string;
  at: Date;
};

export type MovementFilter = {
  variant_id?: string;
  location_id?: string;
  sku?: string;
  reason?: string;
  /** Came into this state or left it. */
  state?: StockState;
  /** Days in UTC, both included. */
  from?: string;
  to?: string;
};

// What the ids of those documents look like on the wire that movements refer to.
const REFERENCES: Readonly<Record<string, IdPrefix>> = {
  fulfillment_order: 'ful',
  shipment: 'shp',
  supply: 'sup',
  goods_receipt: 'grn',
  transfer: 'trf',
};

// A filter that no index knows looks at so many movements a page. What it finds may be less than a page while `next` leads
// on: a reason that was last seen a year ago must not read a year at once.
const LOOKED_AT = 50_000;

/** The movement ledger, the newest first. */
export async function listMovements(
  reader: Queryable,
  options: MovementFilter & { limit?: number; after?: string },
): Promise<PageOf<MovementRow>> {
  const { variant_id, location_id, sku, reason, state, from, to, limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = [];
  const param = (value: unknown) => `$${values.push(value)}`;
  const range = ['true'];
  if (after !== undefined) range.push(`m.id < ${param(decodeCursor(after, 'newest', ['uuid'])[0])}::uuid`);
  if (from !== undefined) range.push(`m.id >= inventory.first_id_of(${param(dayFrom1970(from))}::date)`);
  if (to !== undefined) range.push(`m.id < inventory.first_id_of(${param(dayFrom1970(to))}::date + 1)`);
  const picked = ['true'];
  if (reason !== undefined) picked.push(`m.reason = ${param(reason)}`);
  if (state !== undefined) {
    const named = param(state);
    picked.push(`(m.from_state = ${named} or m.to_state = ${named})`);
  }
  const subjects = ['true'];
  if (variant_id !== undefined) subjects.push(`l.variant_id = ${param(variant_id)}::uuid`);
  if (sku !== undefined) {
    subjects.push(`l.variant_id = (select id from catalog.v_variants where sku = ${param(sku)})`);
  }
  const ofOne = variant_id !== undefined || sku !== undefined;
  if (location_id !== undefined) {
    if (ofOne) subjects.push(`l.location_id = ${param(location_id)}::uuid`);
    else picked.push(`m.location_id = ${param(location_id)}::uuid`);
  }
  const looked = picked.length > 1 ? LOOKED_AT : limit + 1;
  // Of one SKU the newest of each level, by the index of levels; otherwise the newest of all.
  const source = ofOne
    ? `select m.* from inventory.levels l cross join lateral (
         select * from inventory.movements m
         where m.variant_id = l.variant_id and m.location_id = l.location_id and ${range.join(' and ')}
         order by m.id desc limit ${looked}) m
       where ${subjects.join(' and ')} order by m.id desc limit ${looked}`
    : `select * from inventory.movements m where ${range.join(' and ')} order by m.id desc limit ${looked}`;
  const rows = await reader.adHoc<MovementRow & { last_looked_at: string | null }>(
    `with looked_at as materialized (${source}),
     found as (select * from looked_at m where ${picked.join(' and ')} order by m.id desc limit ${limit + 1})
     select m.id, m.variant_id, v.sku, m.location_id, o.code as location_code, m.from_state, m.to_state, m.quantity,
            m.reason, m.reference_type, m.reference_id, m.note, m.actor_name, m.at, e.last_looked_at
     from (select case when count(*) = ${looked} then (array_agg(id order by id))[1] end as last_looked_at from looked_at) e
     left join found m on true
     left join catalog.v_variants v on v.id = m.variant_id left join inventory.locations o on o.id = m.location_id
     order by m.id desc`,
    values,
  );
  const found = rows.filter(({ id }) => id !== null);
  const items = found.slice(0, limit).map(({ last_looked_at: _, ...row }) => asListed(row));
  const last = found.length > limit ? items.at(-1)?.id : (rows[0]?.last_looked_at ?? undefined);
  return { items, next: last === undefined ? null : encodeCursor('newest', [last]) };
}

// Ids begin in 1970, and PostgreSQL knows no year 0.
function dayFrom1970(day: string): string {
  return day < '1970-01-01' ? '1970-01-01' : day;
}

function asListed(row: MovementRow): MovementRow {
  const prefix = row.reference_type === null ? undefined : REFERENCES[row.reference_type];
  const reference_id = prefix && row.reference_id !== null ? toWire(prefix, row.reference_id) : null;
  return { ...row, reference_id };
}
