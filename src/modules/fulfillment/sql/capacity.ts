import type { Queryable } from '../../../platform/database.ts';
import { type CapacityBoard, isLimited, type SourcingLocation } from '../../sourcing/rules/index.ts';

/**
 * What the locations have to do that can only do so much on a day. With `hold` nobody else plans for these locations until the
 * transaction ends; the levels are held before.
 */
export async function readCapacity(
  reader: Queryable,
  locations: readonly SourcingLocation[],
  hold: boolean,
): Promise<CapacityBoard> {
  const ids = locations
    .filter(isLimited)
    .map(({ id }) => id)
    .sort();
  if (ids.length === 0) return new Map();
  if (hold)
    await reader.rows(
      `select pg_advisory_xact_lock(hashtext('fulfillment.capacity'), hashtext(id::text))
       from (select id from unnest($1::uuid[]) as k (id) order by id) k`,
      [ids],
    );
  return readLoad(reader, ids);
}

/**
 * What is planned to leave locations, by their local days: open work on the day on which it leaves, what is overdue today, and
 * what left today already.
 */
export async function readLoad(reader: Queryable, location_ids: readonly string[]): Promise<CapacityBoard> {
  const rows = await reader.rows<{ location_id: string; day: string; orders: number; units: number }>(
    `with places as (
       select id, time_zone, (now() at time zone time_zone)::date as today
       from inventory.v_locations where id = any($1::uuid[])
     ), load as (
       select f.location_id, greatest((f.ship_by at time zone p.time_zone)::date, p.today) as day, 1 as orders, f.units
       from places p join fulfillment.fulfillment_orders f on f.location_id = p.id
       where f.status in ('scheduled', 'open', 'in_progress', 'on_hold')
       union all
       select s.location_id, p.today, 1,
              (select coalesce(sum(c.quantity), 0) from fulfillment.parcels q
               join fulfillment.parcel_lines c on c.parcel_id = q.id where q.shipment_id = s.id)
       from places p join fulfillment.shipments s on s.location_id = p.id
       where s.shipped_at >= p.today at time zone p.time_zone
     )
     select location_id, day::text as day, sum(orders)::int as orders, sum(units)::int as units from load group by 1, 2`,
    [location_ids],
  );
  const board: CapacityBoard = new Map(location_ids.map((id) => [id, new Map()]));
  for (const { location_id, day, orders, units } of rows) board.get(location_id)?.set(day, { orders, units });
  return board;
}
