import type { Transaction } from '../../../platform/database.ts';

// Longshore's lock order: fulfillment orders by id, then backorders by id, then stock levels.
const LOCK_OF_ORDERS = `select id from fulfillment.fulfillment_orders where order_id = any($1::uuid[]) order by id
  for no key update`;

/**
 * Holds everything that orders have in work here until the transaction ends. Whoever creates a fulfillment order for an
 * order that exists holds these rows too, so that its number is its own and a hold misses none.
 *
 * A fulfillment order may have come into being while this waited for a backorder: the last statement catches it.
 */
export async function lockWorkOfOrders(tx: Transaction, order_ids: readonly string[]): Promise<void> {
  if (order_ids.length === 0) return;
  await Promise.all([
    tx.rows(LOCK_OF_ORDERS, [order_ids]),
    tx.rows(
      `select id from fulfillment.backorders where order_id = any($1::uuid[]) and state = 'waiting' order by id
       for update`,
      [order_ids],
    ),
    tx.rows(LOCK_OF_ORDERS, [order_ids]),
  ]);
}

/** Holds fulfillment orders until the transaction ends. */
export async function lockFulfillmentOrders(tx: Transaction, ids: readonly string[]): Promise<void> {
  await tx.rows(
    'select id from fulfillment.fulfillment_orders where id = any($1::uuid[]) order by id for no key update',
    [ids],
  );
}
