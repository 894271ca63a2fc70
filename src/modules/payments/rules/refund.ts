import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { PaymentFacts } from './record-payment.ts';

/** Why money is given back. What was cancelled or paid too much is not due any more anyway; the others lower what is due. */
export const REFUND_PURPOSES = ['cancellation', 'return', 'goodwill', 'overpayment'] as const;
export type RefundPurpose = (typeof REFUND_PURPOSES)[number];

export const REFUND_STATES = ['granted', 'executed', 'withdrawn'] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** Who moves the money: the channel that took it, or a person at the bank or the till. */
export const REFUND_GATEWAYS = ['external', 'manual'] as const;
export type RefundGateway = (typeof REFUND_GATEWAYS)[number];

export type RefundablePayment = PaymentFacts & { id: string; currency: string };

export type GrantRefund = {
  amount: number;
  purpose: RefundPurpose;
  /** Without it the money goes back over the payments in the order in which they came. */
  payment_id: string | null;
};

/** What was granted under the same reference before, a row for each payment that it goes back over. */
export type KnownRefund = { payment_id: string; amount: number; purpose: RefundPurpose };

export type GrantRefundRefusal =
  | { code: 'payment_unknown' }
  | {
      code: 'refund_too_large';
      asked: number;
      captured: number;
      refunded: number;
      granted: number;
      currency: string;
    }
  | { code: 'refund_reference_used'; granted: number; currency: string };

/**
 * Decides over which payments an amount goes back; law 3: what is granted and refunded never exceeds what was captured. A
 * reference that is known already answers with what it stands for and grants nothing more.
 */
export function decideGrantRefund(
  { amount, purpose, payment_id }: GrantRefund,
  payments: readonly RefundablePayment[],
  known: readonly KnownRefund[],
): Decision<{ payment_id: string; amount: number }[], GrantRefundRefusal> {
  const currency = payments[0]?.currency ?? '';
  if (known.length > 0) {
    const granted = sumOf(known, (refund) => refund.amount);
    const isSame =
      granted === amount &&
      known.every(
        (refund) => refund.purpose === purpose && (payment_id ?? refund.payment_id) === refund.payment_id,
      );
    return isSame ? accept([]) : refuse({ code: 'refund_reference_used', granted, currency });
  }
  const possible = payments.filter(({ id }) => payment_id === null || id === payment_id);
  if (payment_id !== null && possible.length === 0) return refuse({ code: 'payment_unknown' });
  const left = sumOf(possible, refundable);
  if (amount > left) {
    const captured = sumOf(possible, (payment) => payment.captured);
    const refunded = sumOf(possible, (payment) => payment.refunded);
    return refuse({
      code: 'refund_too_large',
      asked: amount,
      captured,
      refunded,
      granted: captured - refunded - left,
      currency,
    });
  }
  const parts: { payment_id: string; amount: number }[] = [];
  let rest = amount;
  for (const payment of possible) {
    const part = Math.min(rest, refundable(payment));
    if (part > 0) parts.push({ payment_id: payment.id, amount: part });
    rest -= part;
  }
  return accept(parts);
}

/** Whether money that is given back for this is not due any more; the statement of `readCredited` says the same. */
export function lowersDue(purpose: RefundPurpose): boolean {
  return purpose === 'return' || purpose === 'goodwill';
}

/** What of a payment can still be given back. */
export function refundable({ captured, refunded, granted }: PaymentFacts): number {
  return captured - refunded - granted;
}

const BY_HAND: readonly string[] = ['bank_transfer', 'cash_on_delivery', 'cash', 'check', 'manual'];

/** Money that came to the bank or the till goes back by hand; all other money where the channel took it. */
export function gatewayOf({ method }: { method: string }): RefundGateway {
  return BY_HAND.includes(
    method
      .trim()
      .toLowerCase()
      .replaceAll(/[\s-]+/g, '_'),
  )
    ? 'manual'
    : 'external';
}

export type SettleRefundRefusal = { code: 'refund_settled'; state: RefundState };

/** Decides whether a refund may be executed or withdrawn; `false` where exactly that was done before. */
export function decideSettleRefund(
  asked: { state: 'executed'; reference: string } | { state: 'withdrawn' },
  refund: { state: RefundState; executed_reference: string | null },
): Decision<boolean, SettleRefundRefusal> {
  if (refund.state === 'granted') return accept(true);
  const isSame =
    asked.state === refund.state &&
    (asked.state === 'withdrawn' || asked.reference === refund.executed_reference);
  return isSame ? accept(false) : refuse({ code: 'refund_settled', state: refund.state });
}

function sumOf<Item>(items: readonly Item[], amount: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}
