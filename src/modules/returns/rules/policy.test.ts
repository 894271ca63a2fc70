import { expect, test } from 'vitest';
import { type Clause, evaluatePolicy, type PolicyFacts } from './policy.ts';

const clause = (change: Partial<Clause>): Clause => ({
  ...{ name: 'All', channels: [], reasons: [], skus: [], is_final_sale: false, window_days: 30 },
  ...{ label_paid_by: 'customer', restocking_fee_percent: 0, keep_below: null, approval: 'rule' },
  ...{ refunds_shipping: false, ...change },
});

const left_at = new Date('2026-03-01T12:00:00Z');
const day = (days: number, ms = 0) => new Date(left_at.getTime() + days * 86_400_000 + ms);
const facts = (change: Partial<PolicyFacts> = {}): PolicyFacts => ({
  ...{ channel: 'web', reason: 'changed_mind', sku: 'MUG', left_at, now: day(1) },
  value: { amount: 500, currency: 'USD' },
  ...change,
});

const clauses = [
  clause({ name: 'Outlet', skus: ['CAP'], is_final_sale: true }),
  clause({ name: 'Ours', reasons: ['damaged'], window_days: 60, label_paid_by: 'shop' }),
  clause({ name: 'Market', channels: ['market'], window_days: 14, approval: 'hand' }),
  clause({ name: 'All', keep_below: { amount: 600, currency: 'USD' } }),
];

const cases: [name: string, facts: PolicyFacts, answer: string][] = [
  ['the last clause takes what no other fits', facts(), 'All kept'],
  ['another currency is never kept', facts({ value: { amount: 500, currency: 'EUR' } }), 'All'],
  ['worth as much as the limit comes back', facts({ value: { amount: 600, currency: 'USD' } }), 'All'],
  ['a final sale', facts({ sku: 'CAP' }), 'return_final_sale Outlet'],
  [
    'a final sale, even when it broke: the first clause decides',
    facts({ sku: 'CAP', reason: 'damaged' }),
    'return_final_sale Outlet',
  ],
  ['the reason lengthens the window', facts({ reason: 'damaged', now: day(59) }), 'Ours'],
  ['the channel shortens it', facts({ channel: 'market', now: day(15) }), 'return_window_over Market'],
  ['the last moment is inside', facts({ now: day(30) }), 'All kept'],
  ['a moment later is not', facts({ now: day(30, 1) }), 'return_window_over All'],
];

test.each(cases)('%s', (_name, given, answer) => {
  const decided = evaluatePolicy(clauses, given);
  expect(
    decided.ok
      ? `${decided.value.clause}${decided.value.is_kept ? ' kept' : ''}`
      : `${decided.refusal.code} ${'clause' in decided.refusal ? decided.refusal.clause : ''}`,
  ).toBe(answer);
});

test('what no clause fits is refused', () => {
  const decided = evaluatePolicy([clause({ channels: ['market'] })], facts());
  expect(decided).toMatchObject({ ok: false, refusal: { code: 'return_without_clause' } });
});
