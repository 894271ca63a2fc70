import type { Queryable } from '../../../platform/database.ts';
import { PARCEL_NUMBER } from '../queries/message-facts.ts';
import type { TrackedItem, TrackedOrder, TrackedParcel } from './tracking-view.ts';

type OrderRow = Omit<TrackedOrder, 'parcels' | 'lines'>;
type ParcelRow = Omit<TrackedParcel, 'events' | 'items'> & { label_id: string | null };

/**
 * Finds what a token opens: an order with all its parcels, or by a label's own token that one parcel alone. Both kinds
 * are looked up together, so that the answer tells nothing by how long it takes.
 */
export async function readTrackedOrder(reader: Queryable, token: Buffer): Promise<TrackedOrder | undefined> {
  const [found] = await reader.rows<{ order_id: string; parcel_id: string | null }>(
    `select id as order_id, null::uuid as parcel_id from orders.v_order_card where tracking_token = $1
     union all
     select p.order_id, p.id from shipping.v_labels l join fulfillment.v_parcels p on p.id = l.parcel_id
     where l.tracking_token = $1 and l.state = 'bought'`,
    [token],
  );
  if (!found) return undefined;
  const { order_id, parcel_id } = found;
  const [[order], parcels, items, lines, events] = await Promise.all([
    readOrder(reader, order_id),
    readParcels(reader, order_id),
    readItems(reader, order_id),
    readLines(reader, order_id),
    readEvents(reader, order_id),
  ]);
  if (!order) return undefined;
  const itemsOf = Map.groupBy(items, (item) => item.parcel_id);
  const eventsOf = Map.groupBy(events, (event) => event.label_id);
  const all = parcels.map(({ label_id, ...parcel }) => ({
    ...parcel,
    events: label_id === null ? [] : (eventsOf.get(label_id) ?? []),
    items: itemsOf.get(parcel.id) ?? [],
  }));
  if (parcel_id === null) return { ...order, parcels: all, lines };
  return { ...order, parcels: all.filter(({ id }) => id === parcel_id), lines: [] };
}

function readOrder(reader: Queryable, order_id: string): Promise<OrderRow[]> {
  return reader.rows(
    `select o.id, o.number, coalesce(nullif(c.sender_name, ''), c.name) as sender_name, o.status, o.fulfillment_status,
            o.fulfilled_elsewhere, o.deliver_by, s.destination_country,
            (select g.time_zone from fulfillment.v_origins g where g.order_id = o.id
             order by g.fulfillment_order_id limit 1) as origin_time_zone
     from orders.v_order_card o
     join orders.v_order_sums s on s.id = o.id
     join channels.v_channels c on c.id = o.channel_id
     where o.id = $1`,
    [order_id],
  );
}

function readParcels(reader: Queryable, order_id: string): Promise<ParcelRow[]> {
  return reader.rows(
    `select p.id, ${PARCEL_NUMBER} as number, p.created_at as packed_at, p.handed_over_at,
            coalesce(p.delivered_at, l.delivered_at) as delivered_at,
            coalesce(c.name, u.location_name, '') as carrier_name,
            coalesce(l.tracking_number, '') as tracking_number, l.expected_at, l.id as label_id,
            case when p.state = 'delivered' and coalesce(l.tracking_status, '') <> 'return_to_sender' then 'delivered'
                 when u.state = 'ready' then 'available_for_pickup'
                 else coalesce(l.tracking_status, 'unknown') end as tracking_status
     from fulfillment.v_parcels p
     left join shipping.v_labels l on l.parcel_id = p.id and l.state = 'bought'
     left join shipping.v_carrier_names c on c.code = l.carrier_code
     left join fulfillment.v_pickups u on u.fulfillment_order_id = p.fulfillment_order_id
     where p.order_id = $1 and p.state <> 'cancelled' order by p.id`,
    [order_id],
  );
}

function readItems(reader: Queryable, order_id: string): Promise<(TrackedItem & { parcel_id: string })[]> {
  return reader.rows(
    `select pl.parcel_id, ol.title, coalesce(v.options, '') as options, v.image_url, pl.quantity
     from fulfillment.v_parcels p
     join fulfillment.v_parcel_lines pl on pl.parcel_id = p.id
     join fulfillment.v_fulfillment_order_lines fl on fl.id = pl.fulfillment_order_line_id
     join orders.v_lines ol on ol.id = fl.order_line_id
     left join orders.v_line_pictures v on v.line_id = ol.id
     where p.order_id = $1 order by pl.parcel_id, ol.position`,
    [order_id],
  );
}

// Bundles are shown by what is really packed, their components.
function readLines(reader: Queryable, order_id: string): Promise<TrackedOrder['lines']> {
  return reader.rows(
    `select l.title, coalesce(v.options, '') as options, v.image_url, l.quantity,
            l.waiting + l.backordered + l.allocated + l.picked as unpacked, l.backordered,
            (select case when bool_and(b.expected_at is not null) then max(b.expected_at) end
             from fulfillment.v_backorders b
             where b.order_id = l.order_id and b.order_line_id = l.id and b.state = 'waiting') as expected_at
     from orders.v_lines l left join orders.v_line_pictures v on v.line_id = l.id
     where l.order_id = $1 and not l.is_bundle order by l.position`,
    [order_id],
  );
}

function readEvents(
  reader: Queryable,
  order_id: string,
): Promise<(TrackedParcel['events'][number] & { label_id: string })[]> {
  return reader.rows(
    `select e.label_id, e.status, e.place, e.occurred_at
     from fulfillment.v_parcels p
     join shipping.v_labels l on l.parcel_id = p.id and l.state = 'bought'
     join shipping.v_tracking_events e on e.label_id = l.id
     where p.order_id = $1`,
    [order_id],
  );
}
