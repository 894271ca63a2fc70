import type { Queryable } from '../../../platform/database.ts';
import type { HoldType } from '../rules/hold-type.ts';
import { decideNextAction, type NextAction, type OpenWork } from '../rules/next-action.ts';

type OrderFacts = {
  id: string;
  status: string;
  ship_by: Date | null;
  deliver_by: Date | null;
  on_the_road: number;
  backordered: number;
};

/** The next step of each of these orders, from facts that are read for all of them together. */
export async function readNextActions(
  reader: Queryable,
  ids: readonly string[],
): Promise<Map<string, NextAction | null>> {
  if (ids.length === 0) return new Map();
  const [orders, holds, work, parcels] = await Promise.all([
    reader.rows<OrderFacts>(
      `select o.id, o.status, o.ship_by, o.deliver_by, coalesce(sum(l.shipped), 0) as on_the_road,
              coalesce(sum(l.backordered), 0) as backordered
       from orders.orders o left join orders.lines l on l.order_id = o.id and not l.is_bundle
       where o.id = any($1::uuid[]) group by o.id`,
      [ids],
    ),
    reader.rows<{ id: string; order_id: string; type: HoldType }>(
      `select id, order_id, type from orders.holds
       where order_id = any($1::uuid[]) and released_at is null order by placed_at, id`,
      [ids],
    ),
    reader.rows<Omit<OpenWork, 'parcels'> & { order_id: string }>(
      `select f.id, f.order_id, p.name as location_name, f.status, f.ship_by,
              case when f.service_code = 'pickup' then coalesce(
                (select u.state from fulfillment.v_pickups u where u.fulfillment_order_id = f.id), 'preparing') end as pickup,
              coalesce(sum(l.quantity - l.cancelled - l.picked), 0) as to_pick, coalesce(sum(l.picked - l.packed), 0) as to_pack
       from fulfillment.v_fulfillment_orders f
       join inventory.v_locations p on p.id = f.location_id
       left join fulfillment.v_fulfillment_order_lines l on l.fulfillment_order_id = f.id
       where f.order_id = any($1::uuid[])
       group by f.id, f.order_id, p.name, f.status, f.ship_by, f.service_code`,
      [ids],
    ),
    reader.rows<{ id: string; fulfillment_order_id: string; state: string; units: number }>(
      `select p.id, p.fulfillment_order_id, p.state, coalesce(sum(c.quantity), 0) as units
       from fulfillment.v_parcels p left join fulfillment.v_parcel_lines c on c.parcel_id = p.id
       where p.order_id = any($1::uuid[]) and p.state in ('packed', 'labeled')
       group by p.id, p.fulfillment_order_id, p.state order by p.id`,
      [ids],
    ),
  ]);
  const holdsOf = Map.groupBy(holds, ({ order_id }) => order_id);
  const workOf = Map.groupBy(work, ({ order_id }) => order_id);
  const parcelsOf = Map.groupBy(parcels, ({ fulfillment_order_id }) => fulfillment_order_id);
  return new Map(
    orders.map((order) => {
      const fulfillment_orders = (workOf.get(order.id) ?? []).map((each) => ({
        ...each,
        parcels: parcelsOf.get(each.id) ?? [],
      }));
      return [
        order.id,
        decideNextAction({ ...order, holds: holdsOf.get(order.id) ?? [], fulfillment_orders }),
      ];
    }),
  );
}
