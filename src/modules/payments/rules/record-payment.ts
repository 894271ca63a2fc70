import { accept, type Decision, refuse } from '../../../kernel/decision.ts';

export type MoneyMovement = 'authorization' | 'capture' | 'void' | 'refund';

/** A payment as its ledger stands, minor units; `granted` are refunds that were promised and have not left yet. */
export type PaymentFacts = {
  authorized: number;
  captured: number;
  refunded: number;
  voided: number;
  granted: number;
};

export type ChoosePaymentRefusal =
  | { code: 'payment_unknown' }
  | { code: 'payment_not_named'; payments: number };

export type RecordPaymentRefusal =
  | {
      code: 'refund_too_large';
      asked: number;
      captured: number;
      refunded: number;
      granted: number;
      currency: string;
    }
  | { code: 'capture_too_large'; asked: number; due: number; currency: string }
  | { code: 'void_too_large'; asked: number; open: number; currency: string };

/**
 * Chooses the payment that a movement belongs to: the one that is named, otherwise the only one. `null` opens a new one,
 * as an authorization without a name does, and a capture where nothing was paid yet. Among several nobody guesses.
 */
export function choosePayment<Payment extends { id: string }>(
  payments: readonly Payment[],
  { payment_id, kind }: { payment_id: string | null; kind: MoneyMovement },
): Decision<Payment | null, ChoosePaymentRefusal> {
  const [only] = payments;
  if (payment_id !== null) {
    const named = payments.find(({ id }) => id === payment_id);
    return named ? accept(named) : refuse({ code: 'payment_unknown' });
  }
  if (kind === 'authorization') return accept(null);
  if (payments.length > 1) return refuse({ code: 'payment_not_named', payments: payments.length });
  if (only) return accept(only);
  return kind === 'capture' ? accept(null) : refuse({ code: 'payment_unknown' });
}

/** Decides whether a reported movement of money can be true; law 3: refunds never exceed captures. */
export function decideRecordPayment(
  movement: { kind: MoneyMovement; amount: number; currency: string },
  payment: PaymentFacts,
  due_amount: number,
): Decision<PaymentFacts, RecordPaymentRefusal> {
  const { kind, amount: asked, currency } = movement;
  const { authorized, captured, refunded, voided, granted } = payment;
  switch (kind) {
    case 'authorization':
      return accept({ ...payment, authorized: authorized + asked });
    case 'capture':
      if (asked > due_amount) return refuse({ code: 'capture_too_large', asked, due: due_amount, currency });
      return accept({ ...payment, captured: captured + asked });
    case 'void': {
      const open = Math.max(0, authorized - voided - captured);
      if (asked > open) return refuse({ code: 'void_too_large', asked, open, currency });
      return accept({ ...payment, voided: voided + asked });
    }
    case 'refund':
      if (refunded + granted + asked > captured)
        return refuse({ code: 'refund_too_large', asked, captured, refunded, granted, currency });
      return accept({ ...payment, refunded: refunded + asked });
  }
}
