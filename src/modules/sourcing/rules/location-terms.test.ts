import { describe, expect, test } from 'vitest';
import {
  type DatedTerms,
  DEFAULT_TERMS,
  datedOn,
  decideLocationTerms,
  restrictionOfOrder,
  termsOn,
} from './location-terms.ts';

const facts = { location: 'OAK', today: '2026-03-02', service_codes: new Set(['ground', 'express']) };

function terms(change: Partial<DatedTerms>): DatedTerms {
  return { ...DEFAULT_TERMS, valid_from: '2026-03-02', version: 1, ...change };
}

const wrong: [change: Partial<DatedTerms>, field: string, words: string][] = [
  [{ valid_from: '2026-02-30' }, 'valid_from', 'is no date'],
  [{ opening_days: [] }, 'opening_days', 'never works'],
  [{ opening_days: [{ weekday: 8, opens: '09:00', closes: '18:00' }] }, 'opening_days', '7 is Sunday'],
  [{ opening_days: [{ weekday: 1, opens: '18:00', closes: '09:00' }] }, 'opening_days', 'must close later'],
  [{ opening_days: [{ weekday: 1, opens: '9:00', closes: '18:00' }] }, 'opening_days', 'no time of day'],
  [
    {
      opening_days: [
        { weekday: 1, opens: '09:00', closes: '12:00' },
        { weekday: 1, opens: '13:00', closes: '18:00' },
      ],
    },
    'opening_days',
    'twice',
  ],
  [{ holidays: [{ date: '25.12.2026', name: '' }] }, 'holidays', 'no date'],
  [
    {
      holidays: [
        { date: '2026-12-25', name: 'a' },
        { date: '2026-12-25', name: 'b' },
      ],
    },
    'holidays',
    'twice',
  ],
  [
    { extra_days: [{ date: '2026-12-20', opens: '10:00', closes: '25:00', name: '' }] },
    'extra_days',
    '25:00',
  ],
  [{ cut_offs: [{ service_code: 'rocket', cut_off: '12:00' }] }, 'cut_offs', 'Known are ground, express'],
  [{ cut_offs: [{ service_code: 'ground', cut_off: '24:00' }] }, 'cut_offs', '16:00'],
  [{ handling_hours: 2, handling_days: 1 }, 'handling_hours', 'not both'],
  [{ channel_ids: [] }, 'channel_ids', 'serves nobody'],
  [{ countries: [] }, 'countries', 'no country'],
];

describe('terms of a location', () => {
  test.each(wrong)('%j is refused', (change, field, words) => {
    const decision = decideLocationTerms(terms(change), facts);
    expect(decision).toMatchObject({
      ok: false,
      refusal: { code: 'location_terms_invalid', location: 'OAK', field },
    });
    expect(JSON.stringify(decision)).toContain(words);
  });

  test('they do not begin before today', () => {
    expect(decideLocationTerms(terms({ valid_from: '2026-03-01' }), facts)).toMatchObject({
      refusal: { code: 'location_terms_past', valid_from: '2026-03-01', today: '2026-03-02' },
    });
  });

  test('what is kept is in one order', () => {
    const decision = decideLocationTerms(
      terms({
        holidays: [
          { date: '2026-12-26', name: 'b' },
          { date: '2026-12-25', name: 'a' },
        ],
        countries: ['US', 'CA'],
      }),
      facts,
    );
    expect(decision).toMatchObject({
      ok: true,
      value: { holidays: [{ date: '2026-12-25' }, { date: '2026-12-26' }], countries: ['CA', 'US'] },
    });
  });

  test('the last that began counts, and the newest of a day', () => {
    const all = [
      terms({ version: 3, valid_from: '2026-03-10', order_amount: 3 }),
      terms({ version: 1, valid_from: '2026-03-02', order_amount: 1 }),
      terms({ version: 2, valid_from: '2026-03-10', order_amount: 2 }),
    ];
    expect(
      ['2026-03-01', '2026-03-09', '2026-03-10', '2027-01-01'].map((day) => datedOn(all, day)?.version),
    ).toEqual([undefined, 1, 3, 3]);
    expect(termsOn(all, '2026-03-01')).toBe(DEFAULT_TERMS);
  });

  test('default terms restrict nothing', () => {
    expect(restrictionOfOrder(DEFAULT_TERMS, 'shop', 'US')).toBeNull();
  });

  test('restrictions have a reason', () => {
    const strict = terms({
      channel_ids: ['shop'],
      countries: ['US'],
    });
    expect(restrictionOfOrder(strict, 'outlet', 'US')).toBe('channel_not_served');
    expect(restrictionOfOrder(strict, 'shop', 'CA')).toBe('country_not_served');
    expect(restrictionOfOrder(strict, 'shop', null)).toBeNull();
  });
});
