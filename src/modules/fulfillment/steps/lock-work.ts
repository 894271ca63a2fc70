import { present } from '../../../kernel/assert.ts';
import type { Transaction } from '../../../platform/database.ts';
import type { FulfillmentWork } from '../rules/work.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { readWorkOfOrders } from '../sql/work-of-orders.ts';

/** Holds all work of the order that some work belongs to, and reads it; undefined where there is none. */
export async function lockWorkWithOrder(
  tx: Transaction,
  fulfillment_order_id: string,
): Promise<{ all: FulfillmentWork[]; work: FulfillmentWork } | undefined> {
  // The order of a fulfillment order never changes, so it may be read before anything is held.
  const [owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
  if (!owner) return undefined;
  await lockWorkOfOrders(tx, [owner.order_id]);
  const ids = (await readWorkOfOrders(tx, [owner.order_id])).map(({ id }) => id);
  const all = await readFulfillmentWork(tx, ids);
  return {
    all,
    work: present(
      all.find(({ id }) => id === fulfillment_order_id),
      'the work',
    ),
  };
}
