import { expect, test } from 'vitest';
import { DEFAULT_RATE_TABLE } from '../../shipping/rules/index.ts';
import type { SourcingLocation } from '../../sourcing/rules/index.ts';
import { type Expecting, expectBackorders } from './expect-backorders.ts';

const now = new Date('2027-03-03T09:00:00Z');
const day = (date: string): Date => new Date(`${date}T00:00:00Z`);
const week = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' }));

function location(id: string, refuses: readonly 'hazardous'[]): SourcingLocation {
  const terms = {
    ...{
      version: 1,
      valid_from: '2027-01-01',
      opening_days: week,
      holidays: [],
      extra_days: [],
      cut_offs: [],
    },
    ...{ handling_hours: 0, handling_days: 0, order_amount: 0, line_amount: 0, unit_amount: 0 },
    ...{ orders_per_day: null, units_per_day: null, channel_ids: null, countries: null, offer_minutes: null },
    ...{ refuses, pickup_hold_days: 5 },
  };
  return {
    ...{ id, code: id, name: id, kind: 'store', time_zone: 'UTC', cut_off: '16:00', terms: [terms] },
    place: { country: 'US', postal_code: '94607' },
  };
}

const waits: Expecting = {
  ...{ id: 'b', order_id: 'o', priority: 5, promised_at: null, waiting_since: now, expected_at: null },
  ...{ variant_id: 'paint', channel_id: 'web', quantity: 1, policy: 'backorder', bundle_line_id: null },
  destination: { country: 'US', postal_code: '95814' },
};
const facts = {
  lots: new Map([
    [
      'paint',
      [
        { location_id: 'refusing', at: day('2027-03-05').getTime(), quantity: 1 },
        { location_id: 'sending', at: day('2027-03-09').getTime(), quantity: 1 },
      ],
    ],
  ]),
  locations: [location('refusing', ['hazardous']), location('sending', [])],
  served_by: new Map(),
  rates: DEFAULT_RATE_TABLE,
  now,
};

test.each([
  ['ordinary goods come from the first supply', [], {}, '2027-03-05'],
  ['what a location sends nothing of comes from elsewhere', ['hazardous'], {}, '2027-03-09'],
  ['who collects there gets it there', ['hazardous'], { pickup_location_id: 'refusing' }, '2027-03-05'],
] as const)('%s', (_name, kinds, place, expected) => {
  const special = new Map(kinds.length > 0 ? [['paint', kinds] as const] : []);
  const asked = { ...waits, destination: { ...waits.destination, ...place } };
  const [answer] = expectBackorders([asked], { ...facts, special });
  expect(answer?.expected_at).toEqual(day(expected));
});
