import type { Order } from './order-types.ts';

/** What can still be promised back: captured, and neither given nor promised back. Minor units. */
export function refundableOf({ balance }: Pick<Order, 'balance'>): number {
  return balance.captured_amount - balance.refunded_amount - balance.granted_amount;
}

/** What is to be given back when everything that still can be is cancelled. Minor units. */
export function owedAfterCancelling(order: Pick<Order, 'balance' | 'lines' | 'total'>): number {
  const lines = order.lines.filter((line) => !line.is_bundle);
  const gone = lines.map((line) => ({
    ...line,
    gone: line.cancelled + line.waiting + line.backordered + line.allocated,
  }));
  const isWhole = gone.every((line) => line.gone === line.quantity);
  const cancelled = isWhole
    ? order.total.amount
    : gone.reduce((sum, line) => sum + Math.floor((line.total_amount * line.gone) / line.quantity), 0);
  const due = Math.max(0, order.total.amount - cancelled - order.balance.credited_amount);
  return Math.max(0, refundableOf(order) - due);
}
