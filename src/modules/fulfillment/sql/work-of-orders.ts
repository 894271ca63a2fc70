import type { Queryable } from '../../../platform/database.ts';
import type { FulfillmentOrderStatus, LineCounters } from '../rules/fulfillment-order-states.ts';

export type OrderWork = {
  id: string;
  order_id: string;
  number: string;
  status: FulfillmentOrderStatus;
  lines: (LineCounters & { id: string })[];
};

const WORK = `select f.id, f.order_id, f.number, f.status,
    (select jsonb_agg(jsonb_build_object('id', l.id, 'quantity', l.quantity, 'cancelled', l.cancelled,
                                         'picked', l.picked, 'packed', l.packed, 'shipped', l.shipped))
     from fulfillment.fulfillment_order_lines l where l.fulfillment_order_id = f.id) as lines
  from fulfillment.fulfillment_orders f`;

/** The fulfillment orders of orders with their counters. */
export async function readWorkOfOrders(
  reader: Queryable,
  order_ids: readonly string[],
): Promise<OrderWork[]> {
  return reader.rows<OrderWork>(`${WORK} where f.order_id = any($1::uuid[]) order by f.id`, [order_ids]);
}

/** Fulfillment orders with their counters. */
export async function readWork(reader: Queryable, ids: readonly string[]): Promise<OrderWork[]> {
  return reader.rows<OrderWork>(`${WORK} where f.id = any($1::uuid[]) order by f.id`, [ids]);
}
