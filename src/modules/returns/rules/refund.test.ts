import { describe, expect, test } from 'vitest';
import { feeOf, valueOfUnits } from './refund.ts';

const line = { quantity: 3, total_amount: 1000, cancelled: 0, returned: 0, returned_amount: 0 };

describe('the value of units that come back', () => {
  test('one by one, they sum to the total of the line', () => {
    const parts: number[] = [];
    for (let returned = 0; returned < 3; returned++)
      parts.push(
        valueOfUnits({ ...line, returned, returned_amount: parts.reduce((sum, part) => sum + part, 0) }, 1),
      );
    expect(parts).toEqual([333, 333, 334]);
  });

  test('what was cancelled between two returns is not paid back twice, and nothing is left over', () => {
    const first = valueOfUnits(line, 1);
    // A cancelled unit falls away with floor(1000 / 3) on the order.
    const last = valueOfUnits({ ...line, cancelled: 1, returned: 1, returned_amount: first }, 1);
    expect([first, last, first + last + 333]).toEqual([333, 334, 1000]);
  });

  test('amounts beyond what floats hold stay exact', () => {
    expect(valueOfUnits({ ...line, quantity: 7, total_amount: 9_007_199_254_740_991 }, 7)).toBe(
      9_007_199_254_740_991,
    );
  });

  test('a fee is rounded in favor of the customer', () => {
    expect([feeOf(999, 10), feeOf(1000, 0), feeOf(1, 100)]).toEqual([99, 0, 1]);
  });
});
