import type { Transaction } from '../../../platform/database.ts';

export type LockedOrder = {
  id: string;
  number: number;
  status: 'open' | 'completed' | 'cancelled';
  payment_status: string;
  fulfillment_status: string;
  currency: string;
  total_amount: number;
  cancelled_amount: number;
  tags: string[];
  priority: number;
  fulfilled_elsewhere: boolean;
  version: number;
};

/** Reads orders and holds their rows, in the order of their ids, until the transaction ends. */
export async function lockOrders(tx: Transaction, ids: readonly string[]): Promise<Map<string, LockedOrder>> {
  const rows = await tx.rows<LockedOrder>(
    `select id, number, status, payment_status, fulfillment_status, currency, total_amount, cancelled_amount, tags, priority,
            fulfilled_elsewhere, version
     from orders.orders where id = any($1::uuid[]) order by id for no key update`,
    [[...ids].sort()],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
