import { defineEvent } from './define.ts';

/** Money moved, as a channel or a person reported it. Minor units. */
export const paymentRecorded = defineEvent<{
  payment_id: string;
  kind: string;
  amount: number;
  currency: string;
}>('payment.recorded');

type RefundNews = {
  order_id: string;
  refund_id: string;
  payment_id: string;
  amount: number;
  currency: string;
  purpose: string;
};

/** Money was promised back for an order; whoever executes it gives it back. */
export const refundGranted = defineEvent<RefundNews & { gateway: string }>('payment.refund_granted');

/** A granted refund has left, under this reference of the bank or the provider. */
export const refundExecuted = defineEvent<RefundNews & { reference: string }>('payment.refund_executed');

/** A granted refund was taken back before it left. */
export const refundWithdrawn = defineEvent<RefundNews>('payment.refund_withdrawn');
