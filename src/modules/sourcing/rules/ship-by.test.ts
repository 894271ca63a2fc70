import { describe, expect, test } from 'vitest';
import { type DatedTerms, DEFAULT_TERMS, type LocationTerms } from './location-terms.ts';
import { type Journey, type LocationCalendar, promiseTimes, promiseTimesAt, shipDay } from './ship-by.ts';

const BERLIN = { time_zone: 'Europe/Berlin', cut_off: '16:00' };

function terms(change: Partial<LocationTerms>, valid_from = '2020-01-01', version = 1): DatedTerms {
  return { ...DEFAULT_TERMS, ...change, valid_from, version };
}

function week(text: string): LocationTerms['opening_days'] {
  return text.split(', ').map((day) => {
    const [weekday = '', opens = '', closes = ''] = day.split(' ');
    return { weekday: Number(weekday), opens, closes };
  });
}

// 'ship_by deliver_by' in local time.
function told(now: string, location: LocationCalendar, journey: Journey): string {
  const times = promiseTimes(new Date(now), location, journey);
  if (!times) return 'never';
  const local = (at: Date): string =>
    Temporal.Instant.fromEpochMilliseconds(at.getTime())
      .toZonedDateTimeISO(location.time_zone)
      .toPlainDateTime()
      .toString({ smallestUnit: 'minute' });
  return `${local(times.ship_by)} ${local(times.deliver_by)}`;
}

// 2026-03-02 is a Monday. Berlin is at +01:00 until 2026-03-29, 02:00, and at +02:00 until 2026-10-25, 03:00.
const SATURDAYS = week(
  '1 09:00 18:00, 2 09:00 18:00, 3 09:00 18:00, 4 09:00 18:00, 5 09:00 18:00, 6 09:00 13:00',
);
const cases: [name: string, now: string, terms: Partial<LocationTerms>, journey: Journey, answer: string][] =
  [
    [
      'default terms are as none',
      '2026-03-02T08:00:00Z',
      {},
      { transit_days: 2 },
      '2026-03-02T16:00 2026-03-04T18:00',
    ],
    [
      'and over a weekend',
      '2026-03-06T20:00:00Z',
      {},
      { transit_days: 1 },
      '2026-03-09T16:00 2026-03-10T18:00',
    ],
    [
      'who works on Saturday ships on Saturday, when closing; the carrier travels from Monday on',
      '2026-03-06T20:00:00Z',
      { opening_days: SATURDAYS },
      { transit_days: 1 },
      '2026-03-07T13:00 2026-03-09T18:00',
    ],
    [
      'but not after closing',
      '2026-03-07T12:00:01Z',
      { opening_days: SATURDAYS },
      { transit_days: 1 },
      '2026-03-09T16:00 2026-03-10T18:00',
    ],
    [
      'nor where the carrier does not come',
      '2026-03-06T20:00:00Z',
      { opening_days: SATURDAYS },
      { transit_days: 1, collects_on: [1, 2, 3, 4, 5] },
      '2026-03-09T16:00 2026-03-10T18:00',
    ],
    [
      'a carrier that delivers on Saturdays',
      '2026-03-06T08:00:00Z',
      {},
      { transit_days: 1, travels_on: [1, 2, 3, 4, 5, 6] },
      '2026-03-06T16:00 2026-03-07T18:00',
    ],
    [
      'a holiday',
      '2026-03-02T08:00:00Z',
      { holidays: [{ date: '2026-03-02', name: 'Stocktaking' }] },
      { transit_days: 1 },
      '2026-03-03T16:00 2026-03-04T18:00',
    ],
    [
      'an extra day beats the week and the holiday',
      '2026-03-08T07:00:00Z',
      {
        holidays: [{ date: '2026-03-08', name: 'Sunday' }],
        extra_days: [{ date: '2026-03-08', opens: '10:00', closes: '15:00', name: 'Peak' }],
      },
      { transit_days: 1 },
      '2026-03-08T15:00 2026-03-09T18:00',
    ],
    [
      'a service with a later cut-off',
      '2026-03-02T16:00:00Z',
      { cut_offs: [{ service_code: 'express', cut_off: '20:00' }] },
      { transit_days: 1, service_code: 'express' },
      '2026-03-02T20:00 2026-03-03T18:00',
    ],
    [
      'the others keep theirs',
      '2026-03-02T16:00:00Z',
      { cut_offs: [{ service_code: 'express', cut_off: '20:00' }] },
      { transit_days: 1, service_code: 'ground' },
      '2026-03-03T16:00 2026-03-04T18:00',
    ],
    [
      'two hours of handling still reach the cut-off',
      '2026-03-02T13:00:00Z',
      { handling_hours: 2 },
      { transit_days: 0 },
      '2026-03-02T16:00 2026-03-02T18:00',
    ],
    [
      'or miss it by a second',
      '2026-03-02T13:00:01Z',
      { handling_hours: 2 },
      { transit_days: 0 },
      '2026-03-03T16:00 2026-03-03T18:00',
    ],
    [
      'only hours of work count: eight from Friday 17:00 end on Monday at noon, after Saturday morning',
      '2026-03-06T16:00:00Z',
      { opening_days: SATURDAYS, handling_hours: 8, cut_offs: [{ service_code: 'a', cut_off: '12:00' }] },
      { transit_days: 0, service_code: 'a' },
      '2026-03-09T12:00 2026-03-09T18:00',
    ],
    [
      'a day of handling, before the cut-off',
      '2026-03-05T08:00:00Z',
      { handling_days: 1 },
      { transit_days: 0 },
      '2026-03-06T16:00 2026-03-06T18:00',
    ],
    [
      'and after it',
      '2026-03-05T15:00:01Z',
      { handling_days: 1 },
      { transit_days: 0 },
      '2026-03-09T16:00 2026-03-09T18:00',
    ],
    [
      'in winter the cut-off at 16:00 is 15:00 UTC',
      '2026-03-27T15:00:00Z',
      { handling_hours: 0, holidays: [] },
      { transit_days: 0 },
      '2026-03-27T16:00 2026-03-27T18:00',
    ],
    [
      'in summer the same moment is late',
      '2026-03-30T15:00:00Z',
      { holidays: [] },
      { transit_days: 0 },
      '2026-03-31T16:00 2026-03-31T18:00',
    ],
    [
      'a cut-off in the hour that clocks skip counts an hour later',
      '2026-03-29T01:20:00Z',
      {
        opening_days: week('7 00:00 24:00'),
        cut_offs: [{ service_code: 'night', cut_off: '02:30' }],
      },
      { transit_days: 0, service_code: 'night' },
      '2026-03-29T03:30 2026-03-29T18:00',
    ],
    [
      'a cut-off in the hour that clocks repeat counts the first time',
      '2026-10-25T00:31:00Z',
      {
        opening_days: week('7 00:00 24:00'),
        cut_offs: [{ service_code: 'night', cut_off: '02:30' }],
      },
      { transit_days: 0, service_code: 'night' },
      '2026-11-01T02:30 2026-11-01T18:00',
    ],
    [
      'hours of work in the night that is an hour longer: 23 of 25 end at 22:00',
      '2026-10-24T22:00:00Z',
      {
        opening_days: week('7 00:00 24:00'),
        handling_hours: 23,
        cut_offs: [{ service_code: 'a', cut_off: '22:00' }],
      },
      { transit_days: 0, service_code: 'a' },
      '2026-10-25T22:00 2026-10-25T18:00',
    ],
    [
      'and in the one that is an hour shorter: 23 of 23 end at midnight',
      '2026-03-28T23:00:00Z',
      {
        opening_days: week('7 00:00 24:00'),
        handling_hours: 23,
        cut_offs: [{ service_code: 'a', cut_off: '23:59' }],
      },
      { transit_days: 0, service_code: 'a' },
      '2026-04-05T23:59 2026-04-05T18:00',
    ],
    [
      'a place without a day of work',
      '2026-03-02T08:00:00Z',
      { opening_days: [] },
      { transit_days: 0 },
      'never',
    ],
    [
      'a day that the plan has chosen',
      '2026-03-02T08:00:00Z',
      {},
      { transit_days: 1, ships_on: '2026-03-05' },
      '2026-03-05T16:00 2026-03-06T18:00',
    ],
  ];

describe('when it leaves and arrives', () => {
  test.each(cases)('%s', (_, now, change, journey, answer) => {
    expect(told(now, { ...BERLIN, terms: [terms(change)] }, journey)).toBe(answer);
  });

  test('a location without terms works from Monday to Friday until its cut-off', () => {
    expect(told('2026-03-06T15:00:01Z', BERLIN, { transit_days: 2 })).toBe(
      '2026-03-09T16:00 2026-03-11T18:00',
    );
  });

  test('default terms promise what no terms promise, at every hour of two weeks with a change of clocks in it', () => {
    const plain = promiseTimesAt;
    for (let hour = 0; hour < 14 * 24; hour += 1) {
      const now = new Date(Date.parse('2026-03-23T00:30:00Z') + hour * 3_600_000);
      for (const transit_days of [0, 1, 3]) {
        const journey = { transit_days, service_code: 'ground' };
        expect(plain(now)({ ...BERLIN, terms: [terms({})] }, journey)).toEqual(plain(now)(BERLIN, journey));
      }
    }
  });

  test('terms that begin on a day rule the days from then on', () => {
    const location = {
      ...BERLIN,
      terms: [
        terms({ opening_days: SATURDAYS }, '2026-03-07', 2),
        terms({ opening_days: week('1 09:00 12:00') }, '2026-03-01', 1),
        terms({}, '2026-03-07', 1),
      ],
    };
    expect(told('2026-03-03T08:00:00Z', location, { transit_days: 0 })).toBe(
      '2026-03-07T13:00 2026-03-07T18:00',
    );
    expect(told('2026-03-02T08:00:00Z', location, { transit_days: 0 })).toBe(
      '2026-03-02T12:00 2026-03-02T18:00',
    );
  });

  test('a full day sends to the next that has room', () => {
    const full = new Set(['2026-03-02', '2026-03-03']);
    expect(shipDay(new Date('2026-03-02T08:00:00Z'), BERLIN, {}, (day) => !full.has(day))).toBe('2026-03-04');
    expect(shipDay(new Date('2026-03-02T08:00:00Z'), BERLIN, {}, () => false)).toBeNull();
  });

  test('two locations of one time zone with other terms keep their own times', () => {
    const times = promiseTimesAt(new Date('2026-03-06T20:00:00Z'));
    const journey = { transit_days: 0 };
    const one = times({ id: 'a', ...BERLIN, terms: [terms({ opening_days: SATURDAYS })] }, journey);
    const other = times({ id: 'b', ...BERLIN, terms: [terms({ handling_days: 1 })] }, journey);
    expect([one?.ship_by.toISOString(), other?.ship_by.toISOString()]).toEqual([
      '2026-03-07T12:00:00.000Z',
      '2026-03-10T15:00:00.000Z',
    ]);
  });
});
