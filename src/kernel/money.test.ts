import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, formatAmount, parseAmount } from './money.ts';

const formatted: [amount: number, currency: string, text: string][] = [
  [1250, 'USD', '12.50'],
  [5, 'USD', '0.05'],
  [-5, 'USD', '-0.05'],
  [0, 'EUR', '0.00'],
  [1250, 'JPY', '1250'],
  [1250, 'KWD', '1.250'],
];

test.each(formatted)('%i %s reads %s and is read back', (amount, currency, text) => {
  expect(formatAmount({ amount, currency })).toBe(text);
  expect(parseAmount(text, currency)).toBe(amount);
});

const refused: [text: string, currency: string][] = [
  ['12.345', 'USD'],
  ['1e3', 'USD'],
  ['', 'USD'],
  ['1,000.00', 'USD'],
  ['NaN', 'USD'],
  ['0.5', 'JPY'],
  ['٣', 'USD'],
];

test.each(refused)('"%s" is no amount of %s', (text, currency) => {
  expect(parseAmount(text, currency)).toBeUndefined();
});

const shared: [amount: number, weights: number[], parts: number[]][] = [
  [100, [1, 1, 1], [34, 33, 33]],
  [-100, [1, 1, 1], [-34, -33, -33]],
  [10, [0, 0], [10, 0]],
  [1, [5, 5], [1, 0]],
  [999, [250, 500, 250], [250, 499, 250]],
];

test.each(shared)('%i over %j makes %j', (amount, weights, parts) => {
  expect(allocate(amount, weights)).toEqual(parts);
});

test('parts always sum exactly to the whole and differ from their exact share by less than one', () => {
  const weights = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }), weights, (amount, shares) => {
      const parts = allocate(amount, shares);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
      const total = shares.reduce((sum, weight) => sum + weight, 0);
      if (total === 0) return;
      for (const [index, part] of parts.entries()) {
        expect(Math.abs(part - (amount * (shares[index] ?? 0)) / total)).toBeLessThan(1.000001);
      }
    }),
  );
});
