import type { Address } from '../../../kernel/address.ts';
import { likePrefix } from '../../../kernel/search-text.ts';
import type { Queryable } from '../../../platform/database.ts';
import { COUNT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import {
  type FulfillmentAction,
  type FulfillmentOrderStatus,
  type LineCounters,
  supportedActions,
} from '../rules/fulfillment-order-states.ts';
import { proposeLots, type ToldLot } from '../rules/pick-lot.ts';
import type { Pickup } from '../rules/pickup.ts';
import { isPickup } from '../rules/work.ts';
import { readShownOffers, type ShownOffer } from '../sql/offers.ts';
import { readPickups } from '../sql/pickups.ts';
import { type Parcel, readParcelsOf } from './parcels.ts';
import { readShelf } from './shelf.ts';

export type FulfillmentOrderLine = LineCounters & {
  id: string;
  order_line_id: string;
  variant_id: string;
  sku: string;
  gtin: string | null;
  title: string;
  options: string;
  image_url: string | null;
  weight_grams: number;
  delivered: number;
  tracking: 'none' | 'lot' | 'serial';
  min_remaining_days: number;
  lot_confirmation: 'scan' | 'proposal';
  lots: {
    id: string;
    code: string;
    expires_on: string | null;
    picked: number;
    packed: number;
    shipped: number;
  }[];
  /** Filled where one order is read, for whoever picks it. */
  proposed_lots: ToldLot[];
};

export type FulfillmentOrder = {
  id: string;
  number: string;
  order_id: string;
  order_number: number;
  status: FulfillmentOrderStatus;
  location: { id: string; name: string; code: string };
  channel: { id: string; name: string; kind: string };
  service_code: string;
  ship_by: Date;
  deliver_by: Date | null;
  destination: Address;
  /** Of what its customer collects: since when it is ready, and until when; null of what is sent. */
  pickup: ShownPickup | null;
  /** Of what locations were asked to take: which, and what they said. */
  offer: ShownOffer | null;
  customer_name: string;
  units: number;
  lines: FulfillmentOrderLine[];
  parcels: Parcel[];
  supported_actions: FulfillmentAction[];
  created_at: Date;
  updated_at: Date;
  version: number;
};

/** The code is for the customer alone. */
export type ShownPickup = {
  state: 'preparing' | Pickup['state'];
  ready_at: Date | null;
  collect_by: Date | null;
};

type Row = Omit<FulfillmentOrder, 'parcels' | 'supported_actions' | 'pickup' | 'offer'>;

const FULFILLMENT_ORDERS = `select f.id, f.number, f.order_id, split_part(f.number, '-', 1)::bigint as order_number,
    f.status, jsonb_build_object('id', o.id, 'name', o.name, 'code', o.code) as location,
    jsonb_build_object('id', c.id, 'name', c.name, 'kind', c.kind) as channel,
    f.service_code, f.ship_by, f.deliver_by, f.destination - 'pickup_location_id' as destination,
    f.customer_name, f.units, f.created_at, f.updated_at, f.version,
    (select jsonb_agg(jsonb_build_object(
              'id', l.id, 'order_line_id', l.order_line_id, 'variant_id', l.variant_id, 'sku', v.sku, 'gtin', v.gtin,
              'title', v.title, 'options', v.options, 'image_url', v.image_url, 'weight_grams', v.weight_grams,
              'quantity', l.quantity, 'cancelled', l.cancelled, 'picked', l.picked, 'packed', l.packed,
              'shipped', l.shipped, 'delivered', l.delivered, 'tracking', v.tracking,
              'min_remaining_days', v.min_remaining_days, 'lot_confirmation', v.lot_confirmation, 'proposed_lots', '[]'::jsonb,
              'lots',
              case when v.tracking = 'none' then '[]' else coalesce((
                select jsonb_agg(jsonb_build_object('id', g.lot_id, 'code', t.code, 'expires_on', t.expires_on,
                         'picked', g.picked, 'packed', g.packed, 'shipped', g.shipped) order by t.expires_on, t.code)
                from fulfillment.line_lots g join inventory.v_lots t on t.id = g.lot_id
                where g.fulfillment_order_line_id = l.id and g.picked > 0), '[]') end) order by v.sku, l.id)
     from fulfillment.fulfillment_order_lines l join catalog.v_variants v on v.id = l.variant_id
     where l.fulfillment_order_id = f.id) as lines
  from fulfillment.fulfillment_orders f
  join inventory.v_locations o on o.id = f.location_id
  join channels.v_channels c on c.id = f.channel_id`;

/** One fulfillment order by its id or its number. */
export async function readFulfillmentOrder(
  reader: Queryable,
  key: { id: string } | { number: string },
  base_url: string,
): Promise<FulfillmentOrder | undefined> {
  const rows =
    'id' in key
      ? await reader.rows<Row>(`${FULFILLMENT_ORDERS} where f.id = $1`, [key.id])
      : await reader.rows<Row>(`${FULFILLMENT_ORDERS} where f.number = $1`, [key.number]);
  return (await withParcels(reader, rows, base_url))[0];
}

/** The same for whoever picks it now: with the lots to take. */
export async function readFulfillmentOrderToPick(
  reader: Queryable,
  key: { id: string } | { number: string },
  base_url: string,
  now: Date,
): Promise<FulfillmentOrder | undefined> {
  const order = await readFulfillmentOrder(reader, key, base_url);
  if (!order?.lines.some(({ tracking }) => tracking !== 'none')) return order;
  const shelf = (await readShelf(reader, [{ location_id: order.location.id, lines: order.lines }], now)).get(
    order.location.id,
  );
  return { ...order, lines: proposeLots(order.lines, shelf ?? []) };
}

/** The fulfillment orders of many orders with their parcels, in the order in which they were made. */
export async function readFulfillmentOrdersOfOrders(
  reader: Queryable,
  order_ids: readonly string[],
  base_url: string,
): Promise<FulfillmentOrder[]> {
  const rows = await reader.rows<Row>(
    `${FULFILLMENT_ORDERS} where f.order_id = any($1::uuid[]) order by f.id`,
    [order_ids],
  );
  return withParcels(reader, rows, base_url);
}

export type FulfillmentOrderFilter = {
  status?: readonly FulfillmentOrderStatus[] | undefined;
  location_id?: string | undefined;
  order_id?: string | undefined;
  /** Only what customers collect and is that far. */
  pickup?: Pickup['state'] | undefined;
  /** Only what locations are asked to take now, or this one. */
  is_offered?: boolean | undefined;
  offered_to?: string | undefined;
  /** The beginning of a number, or of the customer's name. */
  q?: string | undefined;
  after?: string | undefined;
  limit: number;
};

const SORT = 'ship_by';

/** Fulfillment orders, the most urgent first. */
export async function listFulfillmentOrders(
  reader: Queryable,
  filter: FulfillmentOrderFilter,
  base_url: string,
): Promise<PageOf<FulfillmentOrder>> {
  const { where, values } = conditionsOf(filter);
  const [ship_by = null, id = null] =
    filter.after === undefined ? [] : decodeCursor(filter.after, SORT, ['time', 'uuid']);
  const at = values.length;
  const beyond =
    filter.after === undefined ? 'true' : `(f.ship_by, f.id) > ($${at + 2}::timestamptz, $${at + 3}::uuid)`;
  const [rows, counted] = await Promise.all([
    reader.adHoc<Row>(
      `${FULFILLMENT_ORDERS} where ${where} and ${beyond} order by f.ship_by, f.id limit $${at + 1}`,
      filter.after === undefined ? [...values, filter.limit + 1] : [...values, filter.limit + 1, ship_by, id],
    ),
    reader.adHoc<{ count: number }>(
      `select count(*) from (select 1 from fulfillment.fulfillment_orders f where ${where} limit ${COUNT_LIMIT + 1}) c`,
      values,
    ),
  ]);
  const page = pageOf(rows, filter.limit, SORT, (row) => [row.ship_by, row.id]);
  const total = Number(counted[0]?.count ?? 0);
  return {
    items: await withParcels(reader, page.items, base_url),
    next: page.next,
    total: Math.min(total, COUNT_LIMIT),
    total_is_exact: total <= COUNT_LIMIT,
  };
}

function conditionsOf({
  status,
  location_id,
  order_id,
  pickup,
  is_offered,
  offered_to,
  q,
}: FulfillmentOrderFilter): {
  where: string;
  values: unknown[];
} {
  const values: unknown[] = [];
  const put = (value: unknown): string => `$${values.push(value)}`;
  const conditions = [
    ...(status && status.length > 0 ? [`f.status = any(${put(status)}::text[])`] : []),
    ...(location_id !== undefined ? [`f.location_id = ${put(location_id)}::uuid`] : []),
    ...(order_id !== undefined ? [`f.order_id = ${put(order_id)}::uuid`] : []),
    ...(pickup !== undefined
      ? [
          `exists (select from fulfillment.pickups p
                   where p.fulfillment_order_id = f.id and p.state = ${put(pickup)})`,
        ]
      : []),
    ...(is_offered === true
      ? [
          `f.status = 'scheduled' and exists (select from fulfillment.offers o
                   where o.fulfillment_order_id = f.id and o.state = 'open')`,
        ]
      : []),
    ...(offered_to !== undefined
      ? [
          `f.status = 'scheduled' and f.id in (
                   select o.fulfillment_order_id from fulfillment.offers o
                   join fulfillment.offer_answers a on a.offer_id = o.id
                   where o.state = 'open' and a.answer = 'asked' and a.location_id = ${put(offered_to)}::uuid)`,
        ]
      : []),
  ];
  if (q !== undefined && q.trim() !== '') {
    const pattern = put(likePrefix(q.trim()));
    conditions.push(`(f.number like ${pattern} or lower(f.customer_name) like ${pattern})`);
  }
  return { where: conditions.join(' and ') || 'true', values };
}

async function withParcels(
  reader: Queryable,
  rows: readonly Row[],
  base_url: string,
): Promise<FulfillmentOrder[]> {
  const ids = rows.map(({ id }) => id);
  const [read, offers] = await Promise.all([
    readParcelsOf(reader, ids, base_url),
    readShownOffers(reader, ids),
  ]);
  const parcels = Map.groupBy(read, ({ fulfillment_order_id }) => fulfillment_order_id);
  const collected = rows.filter(isPickup).map(({ id }) => id);
  const pickups = collected.length > 0 ? await readPickups(reader, collected) : new Map<string, Pickup>();
  return rows.map((row) => {
    const own = parcels.get(row.id) ?? [];
    const pickup = isPickup(row) ? shownPickup(pickups.get(row.id)) : null;
    const offer = offers.get(row.id) ?? null;
    const actions = supportedActions({
      ...row,
      parcels: own,
      pickup: pickup && { is_ready: pickup.state === 'ready' },
      is_offered: offer?.state === 'open',
    });
    return { ...row, pickup, offer, parcels: own, supported_actions: actions };
  });
}

function shownPickup(pickup: Pickup | undefined): ShownPickup {
  if (!pickup) return { state: 'preparing', ready_at: null, collect_by: null };
  const { state, ready_at, collect_by } = pickup;
  return { state, ready_at, collect_by };
}
