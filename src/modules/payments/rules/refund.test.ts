import { expect, test } from 'vitest';
import {
  decideGrantRefund,
  decideSettleRefund,
  type GrantRefund,
  gatewayOf,
  type KnownRefund,
  type RefundablePayment,
  type RefundState,
} from './refund.ts';

const card = payment('card', { captured: 5000, refunded: 1000, granted: 500 });
const bank = payment('bank', { captured: 2000 });

function payment(id: string, fields: Partial<RefundablePayment>): RefundablePayment {
  return { id, currency: 'USD', authorized: 0, captured: 0, refunded: 0, voided: 0, granted: 0, ...fields };
}

function ask(amount: number, payment_id: string | null = null): GrantRefund {
  return { amount, payment_id, purpose: 'goodwill' };
}

const same: KnownRefund[] = [
  { payment_id: 'card', amount: 3500, purpose: 'goodwill' },
  { payment_id: 'bank', amount: 100, purpose: 'goodwill' },
];

const grants: [
  name: string,
  request: GrantRefund,
  payments: RefundablePayment[],
  known: KnownRefund[],
  answer: string,
][] = [
  ['a part of what is left', ask(100), [card], [], 'card 100'],
  ['all that is left', ask(3500), [card], [], 'card 3500'],
  ['one unit more than is left', ask(3501), [card], [], 'refund_too_large'],
  ['over two payments, the older first', ask(3600), [card, bank], [], 'card 3500, bank 100'],
  ['over the one that is named', ask(2000, 'bank'), [card, bank], [], 'bank 2000'],
  ['more than the one that is named holds', ask(2001, 'bank'), [card, bank], [], 'refund_too_large'],
  ['a payment of another order', ask(1, 'till'), [card, bank], [], 'payment_unknown'],
  ['nothing was ever paid', ask(1), [], [], 'refund_too_large'],
  ['the same reference again', ask(3600), [card, bank], same, 'nothing more'],
  ['the same reference with another amount', ask(3599), [card, bank], same, 'refund_reference_used'],
  [
    'the same reference for another purpose',
    { ...ask(3600), purpose: 'return' },
    [card, bank],
    same,
    'refund_reference_used',
  ],
  ['the same reference over another payment', ask(3600, 'bank'), [card, bank], same, 'refund_reference_used'],
];

test.each(grants)('granted: %s', (_name, request, payments, known, answer) => {
  const decision = decideGrantRefund(request, payments, known);
  const said = decision.ok
    ? decision.value.map(({ payment_id, amount }) => `${payment_id} ${amount}`).join(', ') || 'nothing more'
    : decision.refusal.code;
  expect(said).toBe(answer);
});

const settles: [name: string, state: RefundState, asked: 'a' | 'b' | 'withdrawn', answer: string][] = [
  ['granted, executed now', 'granted', 'a', 'does it'],
  ['granted, withdrawn now', 'granted', 'withdrawn', 'does it'],
  ['executed with the same reference', 'executed', 'a', 'did it'],
  ['executed with another reference', 'executed', 'b', 'refund_settled'],
  ['executed cannot be withdrawn', 'executed', 'withdrawn', 'refund_settled'],
  ['withdrawn twice', 'withdrawn', 'withdrawn', 'did it'],
  ['withdrawn is not executed any more', 'withdrawn', 'a', 'refund_settled'],
];

test.each(settles)('settled: %s', (_name, state, asked, answer) => {
  const decision = decideSettleRefund(
    asked === 'withdrawn' ? { state: 'withdrawn' } : { state: 'executed', reference: asked },
    { state, executed_reference: state === 'executed' ? 'a' : null },
  );
  expect(decision.ok ? (decision.value ? 'does it' : 'did it') : decision.refusal.code).toBe(answer);
});

test('money of the bank and the till goes back by hand', () => {
  const ways = ['card', 'Bank transfer', 'cash_on_delivery', 'paypal'].map((method) => gatewayOf({ method }));
  expect(ways).toEqual(['external', 'manual', 'manual', 'external']);
});
