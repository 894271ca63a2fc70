import type { Queryable, Transaction } from '../../../platform/database.ts';

/** Variants that somebody waits for although some of them are free. */
export async function readFillableVariants(reader: Queryable): Promise<string[]> {
  const rows = await reader.rows<{ variant_id: string }>(
    `select distinct b.variant_id from fulfillment.backorders b
     join inventory.v_levels l on l.variant_id = b.variant_id and l.available > 0
     join inventory.v_locations o on o.id = l.location_id and o.ships_orders and o.status = 'active'
     where b.state = 'waiting' limit 100`,
  );
  return rows.map(({ variant_id }) => variant_id);
}

/** How many fulfillment orders each order has: the next one's number goes on from there. */
export async function countFulfillmentOrders(
  tx: Transaction,
  order_ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await tx.rows<{ order_id: string; existing: number }>(
    `select order_id, count(*) as existing from fulfillment.fulfillment_orders
     where order_id = any($1::uuid[]) group by order_id`,
    [order_ids],
  );
  return new Map(rows.map(({ order_id, existing }) => [order_id, existing]));
}

/**
 * The open fulfillment orders of orders that nobody has begun to pick, and that wait for nothing; the most urgent orders
 * first, as many as asked for.
 */
export async function readUntouched(
  reader: Queryable,
  now: Date,
  limit: number,
): Promise<{ id: string; order_id: string }[]> {
  return reader.rows(
    `with urgent as materialized (
       select f.order_id, min(f.ship_by) as ship_by from fulfillment.fulfillment_orders f
       where f.status = 'open' and f.ship_by > $1
         and not exists (select from fulfillment.fulfillment_order_lines l
                         where l.fulfillment_order_id = f.id and l.picked + l.shipped > 0)
         and not exists (select from fulfillment.backorders b where b.order_id = f.order_id and b.state = 'waiting')
         and not exists (select from fulfillment.offers o where o.order_id = f.order_id and o.state in ('open', 'accepted'))
       group by f.order_id order by min(f.ship_by), f.order_id limit $2)
     select f.id, f.order_id from urgent u join fulfillment.fulfillment_orders f on f.order_id = u.order_id
     where f.status not in ('cancelled', 'closed', 'incomplete') order by f.id`,
    [now, limit],
  );
}
