import type { Transaction } from '../../../platform/database.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { markQueues } from '../sql/queue.ts';

/** Gives the work of orders another priority: what waits moves in its queues. */
export async function prioritizeWork(
  tx: Transaction,
  order_ids: readonly string[],
  priority: number,
): Promise<void> {
  await lockWorkOfOrders(tx, order_ids);
  const [, waiting] = await Promise.all([
    tx.rows('update fulfillment.fulfillment_orders set priority = $2 where order_id = any($1::uuid[])', [
      order_ids,
      priority,
    ]),
    tx.rows<{ variant_id: string }>(
      `update fulfillment.backorders set priority = $2 where state = 'waiting' and order_id = any($1::uuid[])
       returning variant_id`,
      [order_ids, priority],
    ),
  ]);
  await markQueues(
    tx,
    waiting.map(({ variant_id }) => variant_id),
  );
}
