import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatTrackingNumber,
  isTrackingNumber,
  MAX_TRACKING_SERIAL,
  makeTrackingNumber,
  parseTrackingNumber,
} from './tracking-number.ts';

const made: [serial: number, number: string][] = [
  [0, 'LSL0000000000000'],
  [1, 'LSL0000000000017'],
  // The GTIN-13 example of the GS1 check-digit calculator, 629104150021 with check digit 3.
  [629_104_150_021, 'LSL6291041500213'],
  [MAX_TRACKING_SERIAL, 'LSL9999999999994'],
];

describe('tracking number', () => {
  test.each(made)('serial %i is %s', (serial, number) => {
    expect(makeTrackingNumber(serial)).toBe(number);
    expect(isTrackingNumber(number)).toBe(true);
  });

  test.each([-1, 1.5, Number.NaN, MAX_TRACKING_SERIAL + 1])('serial %d is a bug', (serial) => {
    expect(() => makeTrackingNumber(serial)).toThrow('does not fit twelve digits');
  });

  const read: [typed: string, number: string | undefined][] = [
    ['lsl 6291 0415 0021 3', 'LSL6291041500213'],
    ['LSL-6291-0415-0021-3\r\n', 'LSL6291041500213'],
    ['LSL6291041500214', undefined],
    ['LSL629104150021', undefined],
    ['LSL62910415002130', undefined],
    ['EZ1000000001', undefined],
    ['LSL6291041500213^XZ', undefined],
    ['LSL٦٢٩١٠٤١٥٠٠٢١٣', undefined],
    ['', undefined],
    [`${' '.repeat(100)}LSL6291041500213`, undefined],
  ];
  test.each(read)('%j reads as %s', (typed, number) => {
    expect(parseTrackingNumber(typed)).toBe(number);
  });

  test('is shown in groups', () => {
    expect(formatTrackingNumber('LSL6291041500213')).toBe('LSL 6291 0415 0021 3');
    expect(formatTrackingNumber('EZ1000000001')).toBe('EZ1000000001');
  });

  test('one mistyped digit is always caught', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: MAX_TRACKING_SERIAL }),
        fc.integer({ min: 3, max: 15 }),
        fc.integer({ min: 1, max: 9 }),
        (serial, at, shift) => {
          const number = makeTrackingNumber(serial);
          const digit = (Number(number[at]) + shift) % 10;
          expect(isTrackingNumber(`${number.slice(0, at)}${digit}${number.slice(at + 1)}`)).toBe(false);
          expect(parseTrackingNumber(formatTrackingNumber(number))).toBe(number);
        },
      ),
    );
  });
});
