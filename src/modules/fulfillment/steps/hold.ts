import type { Transaction } from '../../../platform/database.ts';
import { isWorkable, statusOfWork } from '../rules/fulfillment-order-states.ts';
import { setBackordersHeld } from '../sql/backorders.ts';
import { setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { type OrderWork, readWorkOfOrders } from '../sql/work-of-orders.ts';

/** A fulfillment order whose state changed with its order. */
export type ChangedFulfillmentOrder = Pick<OrderWork, 'id' | 'order_id' | 'number' | 'status'>;

/**
 * Stops the work on orders: what is open or in progress goes on hold and keeps its stock, and what waits for stock will be
 * on hold when it gets some. Answers what changed.
 */
export async function holdFulfillmentOrders(
  tx: Transaction,
  order_ids: readonly string[],
): Promise<ChangedFulfillmentOrder[]> {
  await lockWorkOfOrders(tx, order_ids);
  const held = (await readWorkOfOrders(tx, order_ids))
    .filter(({ status }) => isWorkable(status) || status === 'scheduled')
    .map(({ id, order_id, number }) => ({ id, order_id, number, status: 'on_hold' as const }));
  await Promise.all([setStatuses(tx, held), setBackordersHeld(tx, order_ids, true)]);
  return held;
}

/** Lets the work on orders go on where it stood. Answers what changed. */
export async function releaseFulfillmentOrders(
  tx: Transaction,
  order_ids: readonly string[],
): Promise<ChangedFulfillmentOrder[]> {
  await lockWorkOfOrders(tx, order_ids);
  const released = (await readWorkOfOrders(tx, order_ids))
    .filter(({ status }) => status === 'on_hold')
    .map(({ id, order_id, number, lines }) => ({ id, order_id, number, status: statusOfWork(lines) }));
  await Promise.all([setStatuses(tx, released), setBackordersHeld(tx, order_ids, false)]);
  return released;
}
