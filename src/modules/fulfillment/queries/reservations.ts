import type { Queryable } from '../../../platform/database.ts';
import { countRows, DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { type ReservationState, reservationActions } from '../rules/reservation.ts';

/** A reservation as the API shows it. `holds` are the units that are kept now, by location; none when it ended. */
export type Reservation = {
  id: string;
  reference: string;
  state: ReservationState;
  channel: { id: string; code: string; name: string };
  holder_name: string;
  destination: { country: string; postal_code: string } | null;
  units: number;
  lines: { sku: string; title: string; quantity: number; reserved: number }[];
  holds: { sku: string; location_id: string; location_name: string; quantity: number }[];
  created_at: Date;
  expires_at: Date;
  ended_at: Date | null;
  end_reason: string | null;
  order_id: string | null;
  supported_actions: ('extend' | 'release')[];
  version: number;
};

type Row = Omit<Reservation, 'supported_actions'>;

const RESERVATIONS = `select r.id, r.reference, r.state, r.holder_name, r.destination, r.units, r.created_at, r.expires_at,
    r.ended_at, r.end_reason, r.order_id, r.version, jsonb_build_object('id', c.id, 'code', c.code, 'name', c.name) as channel,
    (select jsonb_agg(jsonb_build_object('sku', v.sku, 'title', v.title, 'quantity', l.quantity, 'reserved', l.reserved)
              order by l.position)
     from fulfillment.reservation_lines l join catalog.v_variants v on v.id = l.variant_id
     where l.reservation_id = r.id) as lines,
    coalesce((select jsonb_agg(jsonb_build_object('sku', v.sku, 'location_id', o.id, 'location_name', o.name,
                                                  'quantity', h.quantity) order by v.sku, o.name)
              from fulfillment.reservation_holds h join catalog.v_variants v on v.id = h.variant_id
              join inventory.v_locations o on o.id = h.location_id
              where h.reservation_id = r.id), '[]') as holds
  from fulfillment.reservations r join channels.v_channels c on c.id = r.channel_id`;

/** One reservation. */
export async function readReservation(reader: Queryable, id: string): Promise<Reservation | undefined> {
  const [row] = await reader.rows<Row>(`${RESERVATIONS} where r.id = $1`, [id]);
  return row && present(row);
}

export type ReservationFilter = {
  state?: readonly ReservationState[];
  channel_id?: string;
  /** Open ones that keep units of this SKU now, bundles by their components. */
  sku?: string;
  reference?: string;
  after?: string;
  limit?: number;
};

/** Reservations, newest first; `soonest` sorts the open ones by when they end. */
export async function listReservations(
  reader: Queryable,
  filter: ReservationFilter & { sort?: 'newest' | 'soonest' },
): Promise<PageOf<Reservation>> {
  const { state, channel_id, sku, reference, after, limit = DEFAULT_LIMIT, sort = 'newest' } = filter;
  const values: unknown[] = [];
  const where = ['true'];
  const put = (value: unknown): string => `$${values.push(value)}`;
  if (state) where.push(`r.state = any(${put(state)}::text[])`);
  if (channel_id !== undefined) where.push(`r.channel_id = ${put(channel_id)}::uuid`);
  if (reference !== undefined) where.push(`r.reference = ${put(reference)}`);
  if (sku !== undefined) {
    where.push(`r.id in (select h.reservation_id from fulfillment.reservation_holds h
      join catalog.v_variants v on v.id = h.variant_id where v.sku = ${put(sku)})`);
  }
  if (sort === 'soonest') where.push(`r.state = 'open'`);
  const counted = countRows(reader, `from fulfillment.reservations r where ${where.join(' and ')}`, [
    ...values,
  ]);
  if (after !== undefined && sort === 'newest')
    where.push(`r.id < ${put(decodeCursor(after, sort, ['uuid'])[0])}::uuid`);
  if (after !== undefined && sort === 'soonest') {
    const [at, id] = decodeCursor(after, sort, ['time', 'uuid']);
    where.push(`(r.expires_at, r.id) > (${put(at)}::timestamptz, ${put(id)}::uuid)`);
  }
  const order = sort === 'newest' ? 'r.id desc' : 'r.expires_at, r.id';
  const rows = await reader.adHoc<Row>(
    `${RESERVATIONS} where ${where.join(' and ')} order by ${order} limit ${limit + 1}`,
    values,
  );
  const keysOf = ({ id, expires_at }: Row) => (sort === 'newest' ? [id] : [expires_at, id]);
  const page = pageOf(rows, limit, sort, keysOf);
  return { ...page, items: page.items.map(present), ...(await counted) };
}

function present(row: Row): Reservation {
  return { ...row, supported_actions: reservationActions(row) };
}
