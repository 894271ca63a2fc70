import { expect, test } from 'vitest';
import type { UnitCounts } from './derive-statuses.ts';
import { dayAt, isTimeZone } from './location-day.ts';
import { promiseStateOf } from './promise.ts';

const NOW = new Date('2026-05-12T14:12:00Z');
const NONE: UnitCounts = {
  quantity: 2,
  cancelled: 0,
  waiting: 0,
  backordered: 0,
  allocated: 0,
  picked: 0,
  packed: 0,
  shipped: 0,
  delivered: 0,
};

const cases: [
  name: string,
  ship_by: string | null,
  units: Partial<UnitCounts>,
  state: string,
  status?: string,
][] = [
  ['time enough', '2026-05-13T16:00:00Z', { allocated: 2 }, 'on_time'],
  ['four hours are time enough', '2026-05-12T18:12:00Z', { allocated: 2 }, 'on_time'],
  ['a millisecond less is a risk', '2026-05-12T18:11:59.999Z', { allocated: 2 }, 'at_risk'],
  ['packed in time is no risk', '2026-05-12T16:00:00Z', { packed: 2 }, 'on_time'],
  ['half packed is a risk', '2026-05-12T16:00:00Z', { packed: 1, picked: 1 }, 'at_risk'],
  ['the very moment is not late', '2026-05-12T14:12:00Z', { packed: 2 }, 'on_time'],
  ['a millisecond later is', '2026-05-12T14:11:59.999Z', { packed: 2 }, 'late'],
  ['what has left is kept', '2026-05-11T14:12:00Z', { shipped: 1, delivered: 1 }, 'kept'],
  ['what is cancelled is promised no more', '2026-05-11T14:12:00Z', { cancelled: 2 }, 'none', 'cancelled'],
  ['without a promise', null, { backordered: 2 }, 'none'],
];

test.each(cases)('%s', (_name, ship_by, units, state, status = 'open') => {
  expect(
    promiseStateOf(
      { status, ship_by: ship_by === null ? null : new Date(ship_by), units: { ...NONE, ...units } },
      NOW,
    ),
  ).toBe(state);
});

test('a day is 23 hours long when clocks go forward', () => {
  const { start, end } = dayAt(new Date('2026-03-08T20:00:00Z'), 'America/Los_Angeles');
  expect([start.toISOString(), end.toISOString()]).toEqual([
    '2026-03-08T08:00:00.000Z',
    '2026-03-09T07:00:00.000Z',
  ]);
});

test('only time zones that exist are time zones', () => {
  expect([isTimeZone('Europe/Berlin'), isTimeZone('UTC'), isTimeZone("UTC'; drop table")]).toEqual([
    true,
    true,
    false,
  ]);
});
