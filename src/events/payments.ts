import { defineEvent } from './define.ts';

/** Money moved, as a channel or a person reported it. Minor units. */
export const paymentRecorded = defineEvent<{
  payment_id: string;
  kind: string;
  amount: number;
  currency: string;
}>('payment.recorded');
