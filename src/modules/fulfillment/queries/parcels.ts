import type { Queryable } from '../../../platform/database.ts';
import { decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import { isWithCarrier, type TrackingStatus } from '../../shipping/rules/index.ts';
import type { FulfillmentOrderStatus } from '../rules/fulfillment-order-states.ts';
import { type ParcelAction, parcelActions } from '../rules/parcel-actions.ts';
import type { ParcelState } from '../rules/work.ts';

export type ParcelLabel = {
  id: string;
  state: 'requested' | 'bought';
  carrier_code: string;
  service_code: string;
  tracking_number: string | null;
  tracking_url: string | null;
  cost: { amount: number; currency: string } | null;
  expected_at: Date | string | null;
  tracking_status: TrackingStatus;
};

export type Parcel = {
  id: string;
  fulfillment_order_id: string;
  fulfillment_order_number: string;
  order_id: string;
  number: number;
  state: ParcelState;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  shipment_id: string | null;
  created_at: Date;
  handed_over_at: Date | null;
  delivered_at: Date | null;
  version: number;
  lines: {
    line_id: string;
    sku: string;
    title: string;
    quantity: number;
    /** Of a tracked variant: which lots or serial numbers lie in it. */
    lots: { id: string; code: string; quantity: number }[];
  }[];
  label: ParcelLabel | null;
  supported_actions: ParcelAction[];
};

type Row = Omit<Parcel, 'label' | 'supported_actions'> & {
  fulfillment_order_status: FulfillmentOrderStatus;
  is_pickup: boolean;
  label: (Omit<ParcelLabel, 'tracking_url'> & { tracking_token: string }) | null;
};

const PARCELS = `select p.id, p.fulfillment_order_id, f.number as fulfillment_order_number, p.order_id, p.number, p.state,
    p.weight_grams, p.length_mm, p.width_mm, p.height_mm, p.shipment_id, p.created_at, p.handed_over_at, p.delivered_at,
    p.version, f.status as fulfillment_order_status, f.service_code = 'pickup' as is_pickup,
    (select jsonb_agg(jsonb_build_object('line_id', c.fulfillment_order_line_id, 'sku', v.sku, 'title', v.title,
                                         'quantity', c.quantity, 'lots', case when v.tracking = 'none' then '[]' else
                                         coalesce((select jsonb_agg(jsonb_build_object('id', k.lot_id, 'code', t.code,
                                                            'quantity', k.quantity) order by t.code)
                                                   from fulfillment.parcel_lots k join inventory.v_lots t on t.id = k.lot_id
                                                   where k.parcel_id = p.id
                                                     and k.fulfillment_order_line_id = l.id), '[]') end)
                        order by c.fulfillment_order_line_id)
     from fulfillment.parcel_lines c
     join fulfillment.fulfillment_order_lines l on l.id = c.fulfillment_order_line_id
     join catalog.v_variants v on v.id = l.variant_id
     where c.parcel_id = p.id) as lines,
    (select jsonb_build_object('id', b.id, 'state', b.state, 'carrier_code', b.carrier_code,
                               'service_code', b.service_code, 'tracking_number', b.tracking_number,
                               'tracking_token', encode(b.tracking_token, 'hex'),
                               'cost', case when b.cost_amount is not null then
                                  jsonb_build_object('amount', b.cost_amount, 'currency', b.cost_currency) end,
                               'expected_at', b.expected_at, 'tracking_status', b.tracking_status)
     from shipping.v_labels b where b.parcel_id = p.id and b.state in ('requested', 'bought')) as label
  from fulfillment.parcels p join fulfillment.fulfillment_orders f on f.id = p.fulfillment_order_id`;

/** The parcels of fulfillment orders that were not opened again. */
export async function readParcelsOf(
  reader: Queryable,
  fulfillment_order_ids: readonly string[],
  base_url: string,
): Promise<Parcel[]> {
  const rows = await reader.rows<Row>(
    `${PARCELS} where p.fulfillment_order_id = any($1::uuid[]) and p.state <> 'cancelled' order by p.number`,
    [fulfillment_order_ids],
  );
  return rows.map((row) => parcelOf(row, base_url));
}

/** One parcel. */
export async function readParcel(
  reader: Queryable,
  id: string,
  base_url: string,
): Promise<Parcel | undefined> {
  const [row] = await reader.rows<Row>(`${PARCELS} where p.id = $1`, [id]);
  return row && parcelOf(row, base_url);
}

const SORT = 'newest';

/** Parcels, newest first. */
export async function listParcels(
  reader: Queryable,
  filter: {
    state?: ParcelState | undefined;
    order_id?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
  base_url: string,
): Promise<PageOf<Parcel>> {
  const { state, order_id, after, limit } = filter;
  const [last = null] = after === undefined ? [] : decodeCursor(after, SORT, ['uuid']);
  const rows = await reader.rows<Row>(
    `${PARCELS} where ($1::text is null or p.state = $1) and ($2::uuid is null or p.order_id = $2)
       and ($3::uuid is null or p.id < $3) order by p.id desc limit $4`,
    [state ?? null, order_id ?? null, last, limit + 1],
  );
  const page = pageOf(rows, limit, SORT, ({ id }) => [id]);
  return { ...page, items: page.items.map((row) => parcelOf(row, base_url)) };
}

/** The public address of a label's tracking page; its token is 128 random bits. */
export function trackingUrl(base_url: string, token: Buffer): string {
  return `${base_url}/t/${token.toString('base64url')}`;
}

function parcelOf(row: Row, base_url: string): Parcel {
  const { fulfillment_order_status, is_pickup, label, ...parcel } = row;
  const supported_actions = parcelActions({
    state: parcel.state,
    has_label: label !== null,
    is_with_carrier: label !== null && isWithCarrier(label.tracking_status),
    fulfillment_order_status,
    is_pickup,
  });
  if (!label) return { ...parcel, label: null, supported_actions };
  const { tracking_token, ...rest } = label;
  const tracking_url =
    label.tracking_number === null ? null : trackingUrl(base_url, Buffer.from(tracking_token, 'hex'));
  return { ...parcel, label: { ...rest, tracking_url }, supported_actions };
}
