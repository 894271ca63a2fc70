import { describe, expect, test } from 'vitest';
import { formatDecimal, fromMinorUnits, parseDecimal, toMinorUnits } from './decimal.ts';

describe('exact decimals', () => {
  const cases: [text: string, currency: string, minor: number | undefined, shown: string][] = [
    ['2.55', 'GBP', 255, '2.55'],
    ['0.001', 'GBP', 0, '0.001'],
    ['0.005', 'GBP', 1, '0.005'],
    ['-0.005', 'GBP', -1, '-0.005'],
    ['-11062.06', 'GBP', -1106206, '-11062.06'],
    ['1.4', 'JPY', 1, '1.40'],
    ['1.2345', 'KWD', 1235, '1.2345'],
    ['7', 'USD', 700, '7.00'],
    ['1.50000000', 'USD', 150, '1.50'],
    ['1e3', 'USD', undefined, ''],
    ['1,50', 'USD', undefined, ''],
    ['', 'USD', undefined, ''],
  ];
  test.each(cases)('%s %s', (text, currency, minor, shown) => {
    const millionths = parseDecimal(text);
    expect(millionths === undefined ? undefined : toMinorUnits(millionths, currency)).toBe(minor);
    expect(millionths === undefined ? '' : formatDecimal(millionths)).toBe(shown);
  });

  test('minor units become millionths and back', () => {
    expect(fromMinorUnits(255, 'GBP')).toBe(2_550_000n);
    expect(toMinorUnits(fromMinorUnits(-3, 'JPY'), 'JPY')).toBe(-3);
  });
});
