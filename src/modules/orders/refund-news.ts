import type { Refund } from '../payments/index.ts';

/** What the events of a refund say of it. */
export function refundNews({ id, order_id, payment_id, amount, currency, purpose }: Refund) {
  return { refund_id: id, order_id, payment_id, amount, currency, purpose };
}
