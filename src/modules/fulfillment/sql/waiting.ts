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
