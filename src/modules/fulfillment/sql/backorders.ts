import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { WaitingBackorder } from '../rules/cancel-allocations.ts';
import type { OrderSnapshot } from '../rules/order-snapshot.ts';

/** What still waits for stock for order lines. */
export async function readWaitingOfLines(
  reader: Queryable,
  order_line_ids: readonly string[],
): Promise<WaitingBackorder[]> {
  return reader.rows<WaitingBackorder>(
    `select id, order_line_id, quantity from fulfillment.backorders
     where state = 'waiting' and order_line_id = any($1::uuid[]) order by id`,
    [order_line_ids],
  );
}

/**
 * Takes units off backorders and answers the ids of those that ended by it, as filled or cancelled; they keep the
 * quantity that they ended with.
 */
export async function reduceBackorders(
  tx: Transaction,
  reductions: readonly { id: string; quantity: number }[],
  ends_as: 'filled' | 'cancelled',
): Promise<ReadonlySet<string>> {
  if (reductions.length === 0) return new Set();
  const rows = await tx.rows<{ id: string; state: string }>(
    `update fulfillment.backorders b set
       quantity = case when r.quantity = b.quantity then b.quantity else b.quantity - r.quantity end,
       state = case when r.quantity = b.quantity then $3 else b.state end,
       closed_at = case when r.quantity = b.quantity then now() end
     from unnest($1::uuid[], $2::int[]) as r (id, quantity)
     where b.id = r.id and b.state = 'waiting'
     returning b.id, b.state`,
    [reductions.map(({ id }) => id), reductions.map(({ quantity }) => quantity), ends_as],
  );
  return new Set(rows.filter(({ state }) => state === ends_as).map(({ id }) => id));
}

/** Marks what waits for orders as held or free: what is promised for it while it is held goes on hold at once. */
export async function setBackordersHeld(
  tx: Transaction,
  order_ids: readonly string[],
  is_held: boolean,
): Promise<void> {
  await tx.rows(
    `update fulfillment.backorders set is_held = $2 where state = 'waiting' and order_id = any($1::uuid[])`,
    [order_ids, is_held],
  );
}

/** Lets what waits for an order go where and how the order says from now on. */
export async function redirectBackorders(
  tx: Transaction,
  { order_id, destination, service_code }: Pick<OrderSnapshot, 'order_id' | 'destination' | 'service_code'>,
): Promise<void> {
  await tx.rows(
    `update fulfillment.backorders
     set snapshot = snapshot || jsonb_build_object('destination', $2::jsonb, 'service_code', $3::text)
     where state = 'waiting' and order_id = $1`,
    [order_id, JSON.stringify(destination), service_code],
  );
}
