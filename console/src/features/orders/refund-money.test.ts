import { expect, test } from 'vitest';
import type { Order, OrderLine } from './order-types.ts';
import { owedAfterCancelling } from './refund-money.ts';

type Facts = Pick<Order, 'balance' | 'lines' | 'total'>;

function order(lines: Partial<OrderLine>[], balance: Partial<Order['balance']>): Facts {
  const none = { is_bundle: false, cancelled: 0, waiting: 0, backordered: 0, allocated: 0 };
  const nothing = { captured_amount: 0, refunded_amount: 0, granted_amount: 0, credited_amount: 0 };
  return {
    total: { amount: 1000, currency: 'USD' },
    lines: lines.map((line) => ({ ...none, ...line }) as OrderLine),
    balance: { ...nothing, ...balance } as Order['balance'],
  };
}

const cases: [name: string, facts: Facts, owed: number][] = [
  [
    'everything, the shipping charge with it',
    order([{ quantity: 3, allocated: 3, total_amount: 900 }], { captured_amount: 1000 }),
    1000,
  ],
  [
    'two of three, rounded down as the server does',
    order([{ quantity: 3, allocated: 2, total_amount: 800 }], { captured_amount: 1000 }),
    533,
  ],
  [
    'what is promised back already is not promised twice',
    order([{ quantity: 1, allocated: 1, total_amount: 900 }], { captured_amount: 1000, granted_amount: 400 }),
    600,
  ],
  [
    'a part was paid, and the rest costs as much',
    order([{ quantity: 2, allocated: 1, total_amount: 1000 }], { captured_amount: 500 }),
    0,
  ],
  [
    'goodwill lowered what is due before',
    order([{ quantity: 2, allocated: 1, total_amount: 1000 }], {
      captured_amount: 1000,
      refunded_amount: 100,
      credited_amount: 100,
    }),
    500,
  ],
];

test.each(cases)('owed after cancelling: %s', (_name, facts, owed) => {
  expect(owedAfterCancelling(facts)).toBe(owed);
});
