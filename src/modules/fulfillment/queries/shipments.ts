import type { Queryable } from '../../../platform/database.ts';
import { decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';

export type Shipment = {
  id: string;
  order_id: string;
  fulfillment_order_id: string;
  fulfillment_order_number: string;
  location_id: string;
  location_name: string;
  carrier_code: string;
  shipped_at: Date;
  parcel_ids: string[];
  tracking_numbers: string[];
  units: number;
};

const SHIPMENTS = `select s.id, s.order_id, s.fulfillment_order_id, f.number as fulfillment_order_number, s.location_id,
    o.name as location_name, s.carrier_code, s.shipped_at,
    array(select p.id from fulfillment.parcels p where p.shipment_id = s.id order by p.number) as parcel_ids,
    array(select b.tracking_number from fulfillment.parcels p
          join shipping.v_labels b on b.parcel_id = p.id and b.state = 'bought'
          where p.shipment_id = s.id order by p.number) as tracking_numbers,
    (select coalesce(sum(c.quantity), 0) from fulfillment.parcels p join fulfillment.parcel_lines c on c.parcel_id = p.id
     where p.shipment_id = s.id) as units
  from fulfillment.shipments s
  join fulfillment.fulfillment_orders f on f.id = s.fulfillment_order_id
  join inventory.v_locations o on o.id = s.location_id`;

/** One shipment. */
export async function readShipment(reader: Queryable, id: string): Promise<Shipment | undefined> {
  const [shipment] = await reader.rows<Shipment>(`${SHIPMENTS} where s.id = $1`, [id]);
  return shipment;
}

const SORT = 'newest';

/** Shipments, newest first. */
export async function listShipments(
  reader: Queryable,
  filter: {
    order_id?: string | undefined;
    location_id?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<PageOf<Shipment>> {
  const { order_id, location_id, after, limit } = filter;
  const [shipped_at = null, id = null] =
    after === undefined ? [] : decodeCursor(after, SORT, ['time', 'uuid']);
  const rows = await reader.rows<Shipment>(
    `${SHIPMENTS} where ($1::uuid is null or s.order_id = $1) and ($2::uuid is null or s.location_id = $2)
       and ($3::timestamptz is null or (s.shipped_at, s.id) < ($3, $4::uuid))
     order by s.shipped_at desc, s.id desc limit $5`,
    [order_id ?? null, location_id ?? null, shipped_at, id, limit + 1],
  );
  return pageOf(rows, limit, SORT, (row) => [row.shipped_at, row.id]);
}
