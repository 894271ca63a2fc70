import { expect, test } from 'vitest';
import { barePostalCode, greatCircleKm, postalCodePrefixes } from './distance.ts';

const point = (latitude: number, longitude: number) => ({ latitude, longitude });

test.each([
  // A quarter and a half of the circumference of a ball of 6,371.0088 km.
  ['from the equator to the pole', point(0, 0), point(90, 0), 10_007.557],
  ['to the other side', point(0, 0), point(0, 180), 20_015.114],
  ['nowhere', point(37.8, -122.3), point(37.8, -122.3), 0],
  ['over the date line', point(0, 179.5), point(0, -179.5), 111.195],
])('%s', (_name, a, b, km) => {
  expect(greatCircleKm(a, b)).toBeCloseTo(km, 2);
  expect(greatCircleKm(b, a)).toBeCloseTo(km, 2);
});

test('what people write in a postal code means nothing', () => {
  expect(['sw1a 1aa', 'D-10115', ' 94607-1234 ', '—'].map(barePostalCode)).toEqual([
    'SW1A1AA',
    'D10115',
    '946071234',
    null,
  ]);
});

test('a code is looked for whole first, then by its beginnings', () => {
  expect(postalCodePrefixes('94607')).toEqual(['94607', '9460', '946', '94']);
  expect(postalCodePrefixes('SW1A 1AA').slice(0, 4)).toEqual(['SW1A1AA', 'SW1A1A', 'SW1A1', 'SW1A']);
  expect(postalCodePrefixes('7')).toEqual(['7']);
  expect(postalCodePrefixes('')).toEqual([]);
});
