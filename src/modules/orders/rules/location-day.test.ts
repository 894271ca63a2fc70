import { expect, test } from 'vitest';
import { isDay } from './location-day.ts';

test('a day is a day of the calendar, written in full', () => {
  expect(['2026-11-27', '2028-02-29'].filter(isDay)).toHaveLength(2);
  expect(
    ['2026-02-29', '2026-13-01', '0000-01-01', '26-11-27', '2026-11-27T00:00', ''].filter(isDay),
  ).toEqual([]);
});
