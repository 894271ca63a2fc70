import type { Address } from '../../../kernel/address.ts';
import type { Queryable } from '../../../platform/database.ts';
import {
  type LabelDocument,
  type PackingSlip,
  type PickList,
  readLivingLabels,
} from '../../shipping/index.ts';
import { orderNumberOf } from '../rules/order-snapshot.ts';
import { readFulfillmentOrder } from './fulfillment-orders.ts';
import { readParcel, trackingUrl } from './parcels.ts';

/** The label of a parcel as it was bought; `undefined` when there is none. */
export async function readLabelDocument(
  reader: Queryable,
  parcel_id: string,
  base_url: string,
): Promise<LabelDocument | undefined> {
  const [label] = await readLivingLabels(reader, [parcel_id]);
  if (!label || label.tracking_number === null || label.bought_at === null) return undefined;
  const [facts] = await reader.rows<{ of: number; carrier_name: string }>(
    `select (select count(*) from fulfillment.parcels q where q.fulfillment_order_id = p.fulfillment_order_id
               and q.state <> 'cancelled') as of,
            (select name from shipping.v_carriers where code = $2) as carrier_name
     from fulfillment.parcels p where p.id = $1`,
    [parcel_id, label.carrier_code],
  );
  const { service_name, from, to, weight_grams, order_number, parcel_number, ships_on } = label.request;
  return {
    carrier_name: facts?.carrier_name ?? label.carrier_code,
    service_name,
    tracking_number: label.tracking_number,
    tracking_url: trackingUrl(base_url, label.tracking_token),
    from,
    to,
    weight_grams,
    order_number,
    // Numbers are never given twice, so the third parcel stays the third when the second was opened again.
    parcel: { number: parcel_number, of: Math.max(parcel_number, facts?.of ?? 1) },
    ships_on,
    created_at: label.bought_at.toISOString(),
  };
}

/** What the packing slip of a parcel says. */
export async function readPackingSlip(
  reader: Queryable,
  parcel_id: string,
  base_url: string,
): Promise<PackingSlip | undefined> {
  const parcel = await readParcel(reader, parcel_id, base_url);
  if (!parcel || parcel.state === 'cancelled') return undefined;
  const [facts] = await reader.rows<{
    destination: Address;
    sender: string;
    location_name: string;
    from: Address;
    time_zone: string;
    ordered_at: Date;
    of: number;
  }>(
    `select f.destination, coalesce(nullif(c.sender_name, ''), c.name) as sender, o.name as location_name,
            o.address as from, o.time_zone, f.created_at as ordered_at,
            (select count(*) from fulfillment.parcels q where q.fulfillment_order_id = f.id and q.state <> 'cancelled') as of
     from fulfillment.fulfillment_orders f
     join inventory.v_locations o on o.id = f.location_id
     join channels.v_channels c on c.id = f.channel_id
     where f.id = $1`,
    [parcel.fulfillment_order_id],
  );
  if (!facts) return undefined;
  return {
    size: sheetSizeOf(facts.from.country),
    seller_name: facts.sender,
    from: { ...facts.from, name: facts.from.name || facts.location_name },
    to: facts.destination,
    order_number: String(orderNumberOf(parcel.fulfillment_order_number)),
    ordered_on: localDate(facts.ordered_at, facts.time_zone),
    tracking_number: parcel.label?.tracking_number ?? null,
    parcel: { number: parcel.number, of: Math.max(parcel.number, facts.of) },
    lines: parcel.lines.map(({ sku, title, quantity }) => ({ sku, title, quantity })),
    created_at: parcel.created_at.toISOString(),
  };
}

/** What the pick list of a fulfillment order says: what is still on the shelf, in SKU order until bins are known. */
export async function readPickList(
  reader: Queryable,
  fulfillment_order_id: string,
  base_url: string,
): Promise<PickList | undefined> {
  const order = await readFulfillmentOrder(reader, { id: fulfillment_order_id }, base_url);
  if (!order) return undefined;
  const [location] = await reader.rows<{ address: Address; time_zone: string }>(
    'select address, time_zone from inventory.v_locations where id = $1',
    [order.location.id],
  );
  return {
    size: sheetSizeOf(location?.address.country ?? ''),
    number: order.number,
    location_name: order.location.name,
    order_number: String(order.order_number),
    service_name: order.service_code,
    ship_by: localDate(order.ship_by, location?.time_zone ?? 'UTC'),
    lines: order.lines
      .map(({ sku, title, options, quantity, cancelled, picked }) => ({
        sku,
        title: options === '' ? title : `${title}, ${options}`,
        quantity: quantity - cancelled - picked,
      }))
      .filter(({ quantity }) => quantity > 0),
    created_at: order.created_at.toISOString(),
  };
}

// The paper that lies in the printers there.
function sheetSizeOf(country: string): 'letter' | 'a4' {
  return ['US', 'CA', 'MX'].includes(country) ? 'letter' : 'a4';
}

function localDate(at: Date, time_zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate()
    .toString();
}
