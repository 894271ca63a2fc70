import fc from 'fast-check';
import { expect, test } from 'vitest';
import { computeTotals, type PricedOrder } from './totals.ts';

function order(overrides: Partial<PricedOrder>): PricedOrder {
  return {
    lines: [
      { quantity: 2, unit_amount: 1250, discount_amount: 0, tax_amount: 200 },
      { quantity: 1, unit_amount: 2550, discount_amount: 0, tax_amount: 204 },
    ],
    shipping: { amount: 590, discount_amount: 0, tax_amount: 47 },
    discounts: [],
    taxes_included: false,
    ...overrides,
  };
}

test('items, shipping and taxes add up', () => {
  expect(computeTotals(order({}))).toEqual({
    items_amount: 5050,
    discount_amount: 0,
    shipping_amount: 590,
    tax_amount: 451,
    total_amount: 6091,
    lines: [
      { discount_amount: 0, total_amount: 2700 },
      { discount_amount: 0, total_amount: 2754 },
    ],
  });
});

test('taxes that prices include are counted but not added', () => {
  expect(computeTotals(order({ taxes_included: true }))).toMatchObject({
    tax_amount: 451,
    total_amount: 5640,
  });
});

test('an order discount is spread to the minor unit', () => {
  expect(computeTotals(order({ discounts: [{ amount: 1000 }] }))).toMatchObject({
    discount_amount: 1000,
    total_amount: 5091,
    lines: [
      { discount_amount: 495, total_amount: 2205 },
      { discount_amount: 505, total_amount: 2249 },
    ],
  });
});

test('lines and shipping always sum exactly to the total', () => {
  const line = fc
    .record({
      quantity: fc.integer({ min: 1, max: 1000 }),
      unit_amount: fc.nat(100_000),
      share: fc.nat(100),
      tax_amount: fc.nat(50_000),
    })
    .map(({ share, ...rest }) => ({
      ...rest,
      discount_amount: Math.floor((rest.quantity * rest.unit_amount * share) / 100),
    }));
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 30 }),
      fc.nat(100),
      fc.boolean(),
      fc.nat(5000),
      (lines, share, taxes_included, tax) => {
        const own = lines.reduce((sum, one) => sum + one.quantity * one.unit_amount - one.discount_amount, 0);
        const shipping = { amount: 590, discount_amount: 90, tax_amount: tax };
        const totals = computeTotals({
          lines,
          shipping,
          discounts: [{ amount: Math.floor((own * share) / 100) }],
          taxes_included,
        });
        const ofLines = totals.lines.reduce((sum, one) => sum + one.total_amount, 0);
        expect(ofLines + 590 - 90 + (taxes_included ? 0 : tax)).toBe(totals.total_amount);
        for (const one of totals.lines) expect(one.total_amount).toBeGreaterThanOrEqual(0);
      },
    ),
  );
});
