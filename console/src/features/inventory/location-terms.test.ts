import { describe, expect, test } from 'vitest';
import {
  readCountries,
  readCutOffs,
  readDays,
  readOpenDays,
  writeDays,
  writeOpenDays,
} from './location-terms.ts';

describe('terms of a location as people write them', () => {
  test('days, a line each, with or without a name', () => {
    const days = [
      { date: '2026-12-25', name: 'Christmas Day' },
      { date: '2026-12-26', name: '' },
    ];
    expect(readDays('2026-12-25 Christmas Day\n\n 2026-12-26 ')).toEqual(days);
    expect(readDays(writeDays(days))).toEqual(days);
    expect(readDays('Christmas')).toBeNull();
  });

  test('days with hours', () => {
    const days = [{ date: '2026-12-20', opens: '10:00', closes: '15:00', name: 'Peak' }];
    expect(readOpenDays('2026-12-20 10:00 – 15:00 Peak')).toEqual(days);
    expect(readOpenDays(writeOpenDays(days))).toEqual(days);
    expect(readOpenDays('2026-12-20 Peak')).toBeNull();
  });

  test('services with their cut-offs', () => {
    expect(readCutOffs('express 18:00')).toEqual([{ service_code: 'express', cut_off: '18:00' }]);
    expect(readCutOffs('express late')).toBeNull();
  });

  test.each([
    ['', null],
    ['us, CA', ['US', 'CA']],
    ['Atlantis', undefined],
  ])('countries: "%s"', (text, countries) => {
    expect(readCountries(text)).toEqual(countries);
  });
});
