import { expect, test } from 'vitest';
import {
  dayAt,
  formatAmount,
  formatExact,
  formatMoney,
  formatSpan,
  formatWhen,
  noonAt,
  parseAmount,
} from './format.ts';

const now = new Date('2026-05-12T18:12:00Z');

test.each([
  ['today shows the time', '2026-05-12T18:06:00Z', '14:06'],
  ['this year shows the day', '2026-05-09T16:00:00Z', 'May 9'],
  ['another year shows the year', '2025-05-09T16:00:00Z', 'May 9, 2025'],
  ['just past local midnight is today', '2026-05-12T04:05:00Z', '00:05'],
])('%s', (_name, iso, shown) => {
  expect(formatWhen(iso, { now, time_zone: 'America/New_York' })).toBe(shown);
});

test.each([
  [38 * 60_000, '38 min'],
  [138 * 60_000, '2 h 18 min'],
  [300 * 60_000, '5 h'],
  [28 * 3_600_000, '1 d 4 h'],
  [-28 * 3_600_000, '1 d 4 h'],
])('%i ms reads %s', (span, shown) => {
  // No line breaks inside a span.
  expect(formatSpan(span)).toBe(shown.replaceAll(' ', '\u00a0'));
});

test.each([
  [16400, 'USD', '164.00'],
  [191250, 'USD', '1,912.50'],
  [5, 'USD', '0.05'],
  [-1400, 'USD', '−14.00'],
  [1500, 'JPY', '1,500'],
  [123456, 'KWD', '123.456'],
])('%i minor units of %s read %s', (minor, currency, shown) => {
  expect(formatAmount(minor, currency)).toBe(shown);
});

test('money outside a column names its currency', () => {
  expect(formatMoney(2130, 'USD')).toBe('21.30 USD');
});

test.each([
  ['12.50', 'USD', 1250],
  ['1,912', 'USD', 191200],
  ['12.', 'USD', 1200],
  ['1500', 'JPY', 1500],
  ['1.5', 'JPY', null],
  ['1.250', 'KWD', 1250],
  ['12.505', 'USD', null],
  ['-1', 'USD', null],
  ['', 'USD', null],
])('reads the amount %s %s', (text, currency, minor) => {
  expect(parseAmount(text, currency)).toBe(minor);
});

test('a record reads to the second, with the day when it is not today', () => {
  const options = { now: new Date('2026-05-12T20:00:00Z'), time_zone: 'UTC' };
  expect(formatExact('2026-05-12T14:12:05Z', options)).toBe('14:12:05');
  expect(formatExact('2026-05-09T14:12:05Z', options)).toBe('May 9, 14:12:05');
});

test('noon at a place is on that day there, also where a day changes its clocks', () => {
  expect(noonAt('2027-01-31', 'Pacific/Auckland')).toBe('2027-01-30T23:00:00.000Z');
  expect(noonAt('2027-01-31', 'America/Los_Angeles')).toBe('2027-01-31T20:00:00.000Z');
  expect(noonAt('2027-03-14', 'America/New_York')).toBe('2027-03-14T16:00:00.000Z');
  expect(dayAt('2027-01-30T23:00:00Z', 'Pacific/Auckland')).toBe('2027-01-31');
});
