import { expect, test } from 'vitest';
import { isCountry } from './country.ts';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

const cases: [code: string, is_country: boolean][] = [
  ['US', true],
  ['DE', true],
  ['XK', true],
  ['ZZ', false],
  ['EU', false],
  ['UK', false],
  ['us', false],
  ['USA', false],
  ['', false],
];

test.each(cases)('%j', (code, is_country) => {
  expect(isCountry(code)).toBe(is_country);
});

test('ISO 3166 has 249 countries, and Kosovo makes one more; each has a name', () => {
  const all = LETTERS.flatMap((first) => LETTERS.map((second) => first + second)).filter(isCountry);
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
  expect(all.length).toBe(250);
  expect(all.filter((code) => names.of(code) === undefined)).toEqual([]);
});
