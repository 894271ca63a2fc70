import { expect, test } from 'vitest';
import {
  choosePayment,
  decideRecordPayment,
  type MoneyMovement,
  type PaymentFacts,
} from './record-payment.ts';

const paid: PaymentFacts = { authorized: 0, captured: 5000, refunded: 2000, voided: 0, granted: 0 };
const held: PaymentFacts = { authorized: 5000, captured: 1000, refunded: 0, voided: 500, granted: 0 };

const cases: [
  name: string,
  kind: MoneyMovement,
  amount: number,
  payment: PaymentFacts,
  due: number,
  answer: string,
][] = [
  ['a refund of all that is left', 'refund', 3000, paid, 0, 'refunded 5000'],
  ['a refund of one unit more than is left', 'refund', 3001, paid, 0, 'refund_too_large'],
  [
    'a refund of what is promised otherwise',
    'refund',
    2501,
    { ...paid, granted: 500 },
    0,
    'refund_too_large',
  ],
  ['a capture of what is due', 'capture', 4000, held, 4000, 'captured 5000'],
  ['a capture of more than is due', 'capture', 4001, held, 4000, 'capture_too_large'],
  ['a void of what is still authorized', 'void', 3500, held, 4000, 'voided 4000'],
  ['a void of more than is still authorized', 'void', 3501, held, 4000, 'void_too_large'],
  ['another authorization', 'authorization', 100, held, 4000, 'authorized 5100'],
];

test.each(cases)('%s', (_name, kind, amount, payment, due, answer) => {
  const decision = decideRecordPayment({ kind, amount, currency: 'USD' }, payment, due);
  const [field = ''] = answer.split(' ');
  const said = decision.ok
    ? `${field} ${decision.value[field as keyof PaymentFacts]}`
    : decision.refusal.code;
  expect(said).toBe(answer);
});

const choices: [
  name: string,
  kind: MoneyMovement,
  payment_id: string | null,
  payments: string[],
  answer: string,
][] = [
  ['a named one', 'refund', 'b', ['a', 'b'], 'b'],
  ['a named one that is another order’s', 'refund', 'c', ['a', 'b'], 'payment_unknown'],
  ['the only one', 'capture', null, ['a'], 'a'],
  ['several and none is named: a capture', 'capture', null, ['a', 'b'], 'payment_not_named'],
  ['several and none is named: a void', 'void', null, ['a', 'b'], 'payment_not_named'],
  ['several and none is named: a refund', 'refund', null, ['a', 'b'], 'payment_not_named'],
  ['another authorization opens one', 'authorization', null, ['a'], 'new'],
  ['the first capture opens one', 'capture', null, [], 'new'],
  ['a refund where nothing was paid', 'refund', null, [], 'payment_unknown'],
];

test.each(choices)('which payment: %s', (_name, kind, payment_id, payments, answer) => {
  const choice = choosePayment(
    payments.map((id) => ({ id })),
    { payment_id, kind },
  );
  expect(choice.ok ? (choice.value?.id ?? 'new') : choice.refusal.code).toBe(answer);
});
