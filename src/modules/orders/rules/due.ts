/**
 * What of an order is to be paid, minor units: its total without what was cancelled and without what was credited for returned
 * goods and goodwill. A credit for something that was cancelled later makes nobody owe us less than nothing.
 */
export function dueOf(order: {
  total_amount: number;
  cancelled_amount: number;
  credited_amount: number;
}): number {
  return Math.max(0, order.total_amount - order.cancelled_amount - order.credited_amount);
}
