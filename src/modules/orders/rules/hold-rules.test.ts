import { expect, test } from 'vitest';
import { readHoldCondition } from '../hold-conditions.ts';
import { decideHolds, type HoldContext, type HoldRule } from './hold-rules.ts';

const home = { name: 'Demo Buyer', city: 'Sacramento', postal_code: '95814', country: 'US' };
const context: HoldContext = {
  order: {
    ...{ channel: 'web', currency: 'USD', tags: ['gift'], units: 3n, lines: 1n, total_amount: 60_000n },
    ...{ discount_amount: 0n, service: '', payment_method: 'card', payment_status: 'paid', is_pickup: false },
  },
  customer: { is_new: true, email: 'demo.buyer@example.com', phone: '' },
  shipping: home,
  billing: { ...home, country: 'CA' },
  items: [{ sku: 'MUG', quantity: 3n, unit_amount: 20_000n }],
};
const now = new Date('2026-05-13T10:00:00Z');

function rule(name: string, condition: string, own: Partial<HoldRule> = {}): HoldRule {
  const read = readHoldCondition(condition);
  if (!read.ok) throw new Error(read.refusal.reason);
  return { id: name, name, hold_type: 'fraud', release_after_minutes: null, condition: read.value, ...own };
}

const cases: [condition: string, holds: boolean][] = [
  ['customer.is_new && order.total_amount > 50000', true],
  ['customer.is_new && order.total_amount > 60000', false],
  ['shipping.country != billing.country', true],
  ['order.payment_status == "pending"', false],
  ['items.exists(i, i.sku == "MUG" && i.quantity >= 3)', true],
  ['"gift" in order.tags && customer.email.endsWith("@example.com")', true],
];

test.each(cases)('%s', (condition, holds) => {
  expect(decideHolds([rule('r', condition)], context, now).length > 0).toBe(holds);
});

test('of each type there is one hold, with every reason, as long as the longest of them', () => {
  const rules = [
    rule('Large first order', 'customer.is_new', { release_after_minutes: 30 }),
    rule('Two countries', 'shipping.country != billing.country', { release_after_minutes: 60 }),
    rule('Gift', '"gift" in order.tags', { hold_type: 'customer_request' }),
  ];
  expect(decideHolds(rules, context, now)).toEqual([
    {
      ...{ type: 'fraud', reason: 'Large first order; Two countries', rule_id: 'Large first order' },
      release_at: new Date('2026-05-13T11:00:00Z'),
    },
    { type: 'customer_request', reason: 'Gift', rule_id: 'Gift', release_at: null },
  ]);
});

test('what is no condition is refused with why', () => {
  for (const text of ['order.total_amount', 'order.nothing > 1', 'customer.email.matches("a+")'])
    expect(readHoldCondition(text)).toMatchObject({ refusal: { code: 'condition_invalid' } });
});
