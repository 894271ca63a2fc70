import type { Queryable } from '../../../platform/database.ts';
import type { LineFacts, OrderFacts, ParcelFacts, PickupFacts, ToldDays } from '../rules/compose-message.ts';

/** What messages tell of orders, by id. Orders that do not exist are absent. */
export async function readOrderFacts(
  reader: Queryable,
  order_ids: readonly string[],
): Promise<Map<string, OrderFacts>> {
  const [orders, lines] = await Promise.all([
    reader.rows<Omit<OrderFacts, 'lines'>>(
      `select o.id, o.number, o.channel_id, coalesce(nullif(c.sender_name, ''), c.name) as sender_name, o.customer_name,
              o.email, o.currency, o.status, o.fulfilled_elsewhere, o.units, s.items_amount, s.discount_amount,
              s.shipping_amount, s.tax_amount, o.total_amount, o.cancelled_amount,
              s.taxes_included, o.deliver_by, s.destination_country,
              (select g.time_zone from fulfillment.v_origins g where g.order_id = o.id
               order by g.fulfillment_order_id limit 1) as origin_time_zone,
              o.tracking_token, c.tells_delays,
              (select g.location_name from fulfillment.v_origins g where g.order_id = o.id and g.service_code = 'pickup'
               order by g.fulfillment_order_id limit 1) as pickup_at
       from orders.v_order_card o
       join orders.v_order_sums s on s.id = o.id
       join channels.v_channels c on c.id = o.channel_id
       where o.id = any($1::uuid[])`,
      [order_ids],
    ),
    reader.rows<LineFacts & { order_id: string }>(
      `select l.order_id, l.title, coalesce(l.options, '') as options, l.quantity, l.unit_amount, l.backordered, l.is_component,
              l.sku, l.cancelled, l.is_bundle, b.expected_at, b.promised_at
       from orders.v_line_pictures l
       left join lateral (
         select case when bool_and(w.expected_at is not null) then max(w.expected_at) end as expected_at,
                case when bool_and(w.promised_at is not null) then max(w.promised_at) end as promised_at
         from fulfillment.v_backorders w
         where l.backordered > 0 and w.order_id = l.order_id and w.order_line_id = l.line_id and w.state = 'waiting') b on true
       where l.order_id = any($1::uuid[]) order by l.order_id, l.position`,
      [order_ids],
    ),
  ]);
  const linesOf = Map.groupBy(lines, ({ order_id }) => order_id);
  return new Map(orders.map((order) => [order.id, { ...order, lines: linesOf.get(order.id) ?? [] }]));
}

/** Parcels are counted through the whole order, in the order of packing: a shopper knows nothing of fulfillment orders. */
export const PARCEL_NUMBER = `(select count(*) from fulfillment.v_parcels q
  where q.order_id = p.order_id and q.state <> 'cancelled' and q.id <= p.id)`;

/** The parcels of shipments, and single parcels, with what is in them. */
export async function readParcelFacts(
  reader: Queryable,
  { shipment_ids, parcel_ids }: { shipment_ids: readonly string[]; parcel_ids: readonly string[] },
): Promise<ParcelFacts[]> {
  const wanted = '(p.shipment_id = any($1::uuid[]) or p.id = any($2::uuid[]))';
  const values = [shipment_ids, parcel_ids];
  const [parcels, items] = await Promise.all([
    reader.rows<Omit<ParcelFacts, 'items'>>(
      `select p.id, p.order_id, p.shipment_id, ${PARCEL_NUMBER} as number, coalesce(c.name, l.carrier_code, '') as carrier_name,
              coalesce(l.tracking_number, '') as tracking_number, l.expected_at,
              coalesce(p.delivered_at, l.delivered_at) as delivered_at
       from fulfillment.v_parcels p
       left join shipping.v_labels l on l.parcel_id = p.id and l.state = 'bought'
       left join shipping.v_carrier_names c on c.code = l.carrier_code
       where ${wanted} order by p.id`,
      values,
    ),
    reader.rows<{ parcel_id: string; title: string; options: string; quantity: number }>(
      `select pl.parcel_id, ol.title, coalesce(v.options, '') as options, pl.quantity
       from fulfillment.v_parcels p
       join fulfillment.v_parcel_lines pl on pl.parcel_id = p.id
       join fulfillment.v_fulfillment_order_lines fl on fl.id = pl.fulfillment_order_line_id
       join orders.v_lines ol on ol.id = fl.order_line_id
       left join orders.v_line_pictures v on v.line_id = ol.id
       where ${wanted} order by pl.parcel_id, ol.position`,
      values,
    ),
  ]);
  const itemsOf = Map.groupBy(items, ({ parcel_id }) => parcel_id);
  return parcels.map((parcel) => ({ ...parcel, items: itemsOf.get(parcel.id) ?? [] }));
}

/** What customers collect, with what is in it. */
export async function readPickupFacts(
  reader: Queryable,
  fulfillment_order_ids: readonly string[],
): Promise<PickupFacts[]> {
  if (fulfillment_order_ids.length === 0) return [];
  return reader.rows<PickupFacts>(
    `select p.fulfillment_order_id, p.order_id, p.code, p.state, p.collect_by, p.location_name, p.time_zone, p.address,
            (select jsonb_agg(jsonb_build_object('title', ol.title, 'options', coalesce(v.options, ''), 'quantity', l.quantity)
                              order by ol.position)
             from fulfillment.v_fulfillment_order_lines l
             join orders.v_lines ol on ol.id = l.order_line_id
             left join orders.v_line_pictures v on v.line_id = ol.id
             where l.fulfillment_order_id = p.fulfillment_order_id) as items
     from fulfillment.v_pickups p where p.fulfillment_order_id = any($1::uuid[])`,
    [fulfillment_order_ids],
  );
}

/** What the customers of orders were told last of what they wait for. */
export async function readToldDays(
  reader: Queryable,
  order_ids: readonly string[],
): Promise<Map<string, ToldDays>> {
  const rows = await reader.rows<{ order_id: string; told: ToldDays }>(
    `select distinct on (order_id) order_id, facts -> 'told' as told from notifications.messages
     where order_id = any($1::uuid[]) and kind in ('order_confirmation', 'expected_date') and facts ? 'told'
     order by order_id, id desc`,
    [order_ids],
  );
  return new Map(rows.map(({ order_id, told }) => [order_id, told]));
}
