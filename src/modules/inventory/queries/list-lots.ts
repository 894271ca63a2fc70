import { likePrefix } from '../../../kernel/search-text.ts';
import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import {
  dayIn,
  type LotKind,
  type LotStanding,
  type LotState,
  type LotUnits,
  remainingDays,
  standingOf,
} from '../rules/lot.ts';

export type LotStockRow = LotUnits & {
  location_id: string;
  location_code: string;
  location_name: string;
  on_hand: number;
  /** How it stands by the calendar of that place. */
  standing: LotStanding;
};

export type LotRow = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  kind: LotKind;
  code: string;
  /** The lot that a serial number was made in. */
  lot: { id: string; code: string } | null;
  expires_on: string | null;
  remaining_days: number | null;
  min_remaining_days: number;
  supplier_reference: string;
  received_at: Date;
  blocked_at: Date | null;
  blocked_reason: string;
  standing: LotStanding;
  on_hand: number;
  /** On the way between two locations. */
  in_transit: number;
  stock: LotStockRow[];
  version: number;
  supported_actions: ('block' | 'release')[];
};

type Row = Omit<LotRow, 'standing' | 'remaining_days' | 'stock' | 'supported_actions'> & {
  stock: (Omit<LotStockRow, 'standing'> & { time_zone: string })[];
};

const LOTS = `select l.id, l.variant_id, v.sku, v.title, l.kind, l.code,
    case when p.id is not null then jsonb_build_object('id', p.id, 'code', p.code) end as lot,
    to_char(l.expires_on, 'YYYY-MM-DD') as expires_on, v.min_remaining_days, l.supplier_reference, l.received_at,
    l.blocked_at, l.blocked_reason, l.version, coalesce(s.on_hand, 0)::int as on_hand, coalesce(s.stock, '[]') as stock,
    coalesce((select sum(k.in_transit) from inventory.transfer_line_lots k
              where k.lot_id = l.id and k.in_transit > 0), 0)::int as in_transit
  from inventory.lots l
  join catalog.v_variants v on v.id = l.variant_id
  left join inventory.lots p on p.id = l.lot_id
  left join lateral (
    select sum(k.on_hand) as on_hand, jsonb_agg(jsonb_build_object('location_id', k.location_id, 'location_code', o.code,
             'location_name', o.name, 'time_zone', o.time_zone, 'sellable', k.sellable, 'picked', k.picked,
             'quality_control', k.quality_control, 'damaged', k.damaged, 'on_hand', k.on_hand) order by o.code) as stock
    from inventory.lot_stock k join inventory.locations o on o.id = k.location_id
    where k.lot_id = l.id and k.on_hand > 0) s on true`;

export type LotFilter = {
  sku?: string | undefined;
  variant_id?: string | undefined;
  location_id?: string | undefined;
  kind?: LotKind | undefined;
  /** The beginning of a code. */
  q?: string | undefined;
  /** The last day, this one included. */
  expires_by?: string | undefined;
  is_blocked?: boolean | undefined;
  is_in_stock?: boolean | undefined;
  limit?: number | undefined;
  after?: string | undefined;
};

/** Lots and serial numbers, those that expire first at the beginning. */
export async function listLots(reader: Queryable, filter: LotFilter, now: Date): Promise<PageOf<LotRow>> {
  const { sku, variant_id, location_id, kind, q, expires_by, limit = DEFAULT_LIMIT, after } = filter;
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const where = ['true'];
  if (sku !== undefined) where.push(`v.sku = ${put(sku)}`);
  if (variant_id !== undefined) where.push(`l.variant_id = ${put(variant_id)}::uuid`);
  if (kind !== undefined) where.push(`l.kind = ${put(kind)}`);
  if (q !== undefined) where.push(`lower(l.code) like ${put(likePrefix(q))}`);
  if (expires_by !== undefined) where.push(`l.expires_on <= ${put(expires_by)}::date`);
  if (filter.is_blocked !== undefined) where.push(`(l.blocked_at is not null) = ${put(filter.is_blocked)}`);
  if (filter.is_in_stock !== undefined)
    where.push(`(coalesce(s.on_hand, 0) > 0) = ${put(filter.is_in_stock)}`);
  if (location_id !== undefined)
    where.push(`exists (select from inventory.lot_stock k where k.lot_id = l.id and k.on_hand > 0
      and k.location_id = ${put(location_id)}::uuid)`);
  if (after !== undefined) {
    const [day, id] = decodeCursor(after, 'expiry', ['time', 'uuid']);
    where.push(
      `(coalesce(l.expires_on, 'infinity'::date), l.id) >
           ((${put(day)}::timestamptz at time zone 'UTC')::date, ${put(id)}::uuid)`,
    );
  }
  const rows = await reader.adHoc<Row>(
    `${LOTS} where ${where.join(' and ')} order by coalesce(l.expires_on, 'infinity'::date), l.id limit ${limit + 1}`,
    values,
  );
  const page = pageOf(rows, limit, 'expiry', ({ expires_on, id }) => [
    expires_on === null ? 'infinity' : `${expires_on}T00:00:00Z`,
    id,
  ]);
  return { ...page, items: page.items.map((row) => lotOf(row, now)) };
}

/** One lot or serial number. */
export async function readLot(reader: Queryable, id: string, now: Date): Promise<LotRow | undefined> {
  const [row] = await reader.rows<Row>(`${LOTS} where l.id = $1`, [id]);
  return row && lotOf(row, now);
}

// Worst first: a lot that expired at one of its places is one to look at.
const WORST: readonly LotStanding[] = ['blocked', 'expired', 'too_old', 'expiring', 'good'];

function lotOf({ stock, ...row }: Row, now: Date): LotRow {
  const days = stock.map(({ time_zone }) => dayIn(time_zone, now));
  const places = stock.map(({ time_zone: _, ...place }, index) => ({
    ...place,
    standing: standingOf(row, days[index] as string, row.min_remaining_days),
  }));
  const day = days.toSorted().at(-1) ?? dayIn('UTC', now);
  const all = [...places.map(({ standing }) => standing), standingOf(row, day, row.min_remaining_days)];
  return {
    ...row,
    remaining_days: row.expires_on === null ? null : remainingDays(row.expires_on, day),
    standing: WORST.find((each) => all.includes(each)) ?? 'good',
    stock: places,
    supported_actions: [row.blocked_at === null ? 'block' : 'release'],
  };
}

export type LotMovementRow = {
  id: string;
  location_code: string;
  from_state: LotState | null;
  to_state: LotState | null;
  quantity: number;
  reason: string;
  reference_type: string | null;
  note: string | null;
  actor_name: string;
  at: Date;
};

/** Everything that happened to a lot, and to the serial numbers that were made in it, the newest first. */
export async function readLotMovements(
  reader: Queryable,
  lot_ids: readonly string[],
  limit: number,
): Promise<LotMovementRow[]> {
  return reader.rows<LotMovementRow>(
    `select m.id, o.code as location_code, m.from_state, m.to_state, m.quantity, m.reason, m.reference_type, m.note,
            m.actor_name, m.at
     from inventory.lot_movements m join inventory.locations o on o.id = m.location_id
     where m.lot_id = any($1::uuid[]) order by m.id desc limit $2`,
    [lot_ids, limit],
  );
}
