import { expect, test } from 'vitest';
import { decideOrderRights } from './order-rights.ts';

const PRICES = new Map([['mug', new Map([['USD', 1250]])]]);
const order = (fields: object = {}) => ({
  currency: 'USD',
  discounts: [] as { code: null; title: string; amount: number }[],
  shipping: { title: '', amount: 500, tax_amount: 0, discount_amount: 0 },
  payment: null,
  lines: [{ variant_id: 'mug', unit_amount: 1250, discount_amount: 0 }],
  ...fields,
});
const line = (unit_amount: number, discount_amount = 0, variant_id = 'mug') => ({
  lines: [{ variant_id, unit_amount, discount_amount }],
});
const pay = (status: string) => ({ payment: { method: 'card', status, amount: null, reference: null } });

const cases: [name: string, fields: object, needed: string | null][] = [
  ['at list prices, nothing said about money', {}, null],
  ['at list prices, to be paid', pay('pending'), null],
  ['paid', pay('paid'), 'payments:record'],
  ['authorized', pay('authorized'), 'payments:record'],
  ['below the list price', line(0), 'orders:price'],
  ['above the list price', line(1251), 'orders:price'],
  ['of something without a list price', line(1, 0, 'tee'), 'orders:price'],
  ['with a discount on a line', line(1250, 1), 'orders:price'],
  ['with a discount on the order', { discounts: [{ code: null, title: '', amount: 1 }] }, 'orders:price'],
  [
    'with a discount on shipping',
    { shipping: { title: '', amount: 500, tax_amount: 0, discount_amount: 500 } },
    'orders:price',
  ],
];

test.each(cases)('an order %s', (_name, fields, needed) => {
  const asked = order(fields) as Parameters<typeof decideOrderRights>[0];
  const none = decideOrderRights(asked, new Set(['orders:place']), PRICES);
  expect(none.ok ? null : none.refusal.permission).toBe(needed);
  expect(decideOrderRights(asked, new Set(['orders:price', 'payments:record']), PRICES).ok).toBe(true);
});
