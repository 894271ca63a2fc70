import fc from 'fast-check';
import { expect, test } from 'vitest';
import { averageAfter, formatCost, parseCost, worthOf } from './unit-cost.ts';

// Each row: on hand, average before, what comes in, its cost, average after.
const GOLDEN: [number, string | null, number, string, string][] = [
  [0, null, 10, '2', '2.000000'],
  [10, '2', 10, '3', '2.500000'],
  [100, '10.00', 50, '13.00', '11.000000'],
  [3, '1', 4, '2', '1.571429'],
  [2, '1', 1, '2', '1.333333'],
  [1, '1', 2, '2', '1.666667'],
  [1, '0.000001', 1, '0.000002', '0.000002'],
  [7, '0.1', 3, '0.2', '0.130000'],
  [0, '9.99', 5, '4', '4.000000'],
  [5, null, 5, '4', '4.000000'],
  [10, '5', 10, '0', '2.500000'],
  [1_000_000, '999999999.999999', 1_000_000, '999999999.999999', '999999999.999999'],
];

test.each(GOLDEN)('%i at %s and %i at %s average %s', (on_hand, before, quantity, cost, after) => {
  const average = before === null ? null : parseCost(before);
  expect(formatCost(averageAfter({ average, on_hand }, quantity, parseCost(cost)))).toBe(after);
});

test('what is written is what was read, in every place', () => {
  for (const text of ['0', '0.000001', '12.5', '12.500000', '999999999.999999', '007.10']) {
    const cost = parseCost(text);
    expect(parseCost(formatCost(cost))).toBe(cost);
  }
  expect(parseCost('0.1') + parseCost('0.2')).toBe(parseCost('0.3'));
});

test('a value is minor units of the currency, rounded half up', () => {
  expect(worthOf(3, parseCost('1.005'), 'USD')).toBe(302);
  expect(worthOf(3, parseCost('1.005'), 'JPY')).toBe(3);
  expect(worthOf(3, parseCost('1.0055'), 'KWD')).toBe(3017);
  expect(worthOf(0, parseCost('5'), 'USD')).toBe(0);
});

test('an average lies between what was there and what came', () => {
  const cost = fc.bigInt({ min: 0n, max: 999_999_999_999_999n });
  const units = fc.integer({ min: 1, max: 1_000_000 });
  fc.assert(
    fc.property(units, cost, units, cost, (on_hand, average, quantity, paid) => {
      const after = averageAfter({ average, on_hand }, quantity, paid);
      const [low, high] = average < paid ? [average, paid] : [paid, average];
      expect(after >= low && after <= high).toBe(true);
    }),
  );
});
