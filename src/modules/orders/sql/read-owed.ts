import type { Transaction } from '../../../platform/database.ts';
import { readCredited } from '../../payments/index.ts';
import { dueOf } from '../rules/due.ts';

/** What a locked order has to give back and has not promised back yet: captured beyond what is due. Minor units, 0 or more. */
export async function readOwed(tx: Transaction, order_id: string): Promise<number> {
  const [[order], credited_amount] = await Promise.all([
    tx.rows<{ total_amount: number; cancelled_amount: number; kept: number }>(
      `select total_amount, cancelled_amount,
              coalesce((select sum(captured_amount - refunded_amount - granted_amount)
                        from payments.v_payments where order_id = $1), 0)::bigint as kept
       from orders.orders where id = $1`,
      [order_id],
    ),
    readCredited(tx, order_id),
  ]);
  return order ? Math.max(0, order.kept - dueOf({ ...order, credited_amount })) : 0;
}
