import { formatAmount } from '../../kernel/money.ts';
import type { RefusalCatalogue } from '../../platform/refusals.ts';
import type { GrantRefundRefusal, SettleRefundRefusal } from './rules/refund.ts';

/** The words of refunds; those of payments that channels report are with the orders that record them. */
export const paymentRefusals: RefusalCatalogue<
  Exclude<GrantRefundRefusal, { code: 'payment_unknown' }> | SettleRefundRefusal
> = {
  refund_too_large: {
    status: 409,
    title: 'More than was paid cannot be refunded.',
    detail: ({ asked, captured, refunded, granted, currency }) =>
      `${money(asked, currency)} were to be refunded; ${money(captured, currency)} were captured, ` +
      `${money(refunded, currency)} refunded before, and ${money(granted, currency)} are granted and not given back yet. ` +
      'Nothing was recorded.',
    fix: 'Refund at most what is left, or withdraw a refund that was granted and not given back.',
  },
  refund_reference_used: {
    status: 409,
    title: 'This reference stands for another refund.',
    detail: ({ granted, currency }) =>
      `${money(granted, currency)} were granted under it, for another purpose, amount or payment. Nothing was granted twice.`,
    fix: 'Nothing needs to be done if it is the same refund; send another reference for another one.',
  },
  refund_settled: {
    status: 409,
    title: 'The refund is settled already.',
    detail: ({ state }) => `It was ${state} before. Nothing was changed.`,
    fix: 'Read the order for how and when; grant another refund if more money is to go back.',
  },
};

function money(amount: number, currency: string): string {
  return currency === '' ? String(amount) : `${formatAmount({ amount, currency })} ${currency}`;
}
