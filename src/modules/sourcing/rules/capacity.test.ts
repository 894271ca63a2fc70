import { expect, test } from 'vitest';
import { copyOfBoard, hasRoom, isLimited, takeRoom } from './capacity.ts';
import { type DatedTerms, DEFAULT_TERMS } from './location-terms.ts';
import { calendarAt, type LocationCalendar } from './ship-by.ts';

const dated = (limits: Partial<DatedTerms>): DatedTerms => ({
  ...DEFAULT_TERMS,
  version: 1,
  valid_from: '2027-01-01',
  ...limits,
});
const location = (limits: Partial<DatedTerms>): LocationCalendar => ({
  id: 'east',
  time_zone: 'UTC',
  cut_off: '16:00',
  terms: [dated(limits)],
});
// A Wednesday.
const now = new Date('2027-03-03T09:00:00Z');

test.each([
  ['nothing is limited', {}, { orders: 900, units: 9_000 }, 1, true],
  ['one more order', { orders_per_day: 3 }, { orders: 2, units: 50 }, 10, true],
  ['as many orders as it does', { orders_per_day: 3 }, { orders: 3, units: 3 }, 1, false],
  ['units that still fit', { units_per_day: 10 }, { orders: 1, units: 6 }, 4, true],
  ['one unit too many', { units_per_day: 10 }, { orders: 1, units: 6 }, 5, false],
  ['more than a day holds, on a day of its own', { units_per_day: 10 }, { orders: 0, units: 0 }, 25, true],
  ['more than a day holds, after another', { units_per_day: 10 }, { orders: 1, units: 1 }, 25, false],
] as const)('%s', (_name, limits, load, more, answer) => {
  expect(hasRoom([dated(limits)], '2027-03-03', load, more)).toBe(answer);
});

test('what is full today leaves on the next day that is open and has room', () => {
  const place = location({ orders_per_day: 2 });
  const board = new Map([['east', new Map()]]);
  const leaves = () =>
    calendarAt(now, board).timesOf(place, { transit_days: 1, units: 1 })?.ship_by.toISOString().slice(0, 10);
  const days = Array.from({ length: 7 }, () => {
    const day = leaves() ?? '';
    takeRoom(board, 'east', day, 1);
    return day;
  });
  // Two a day, and none on the weekend.
  expect(days).toEqual([
    ...['2027-03-03', '2027-03-03', '2027-03-04', '2027-03-04', '2027-03-05', '2027-03-05', '2027-03-08'],
  ]);
  const calendar = calendarAt(now, board);
  expect(calendar.fullDays(place, { transit_days: 1, units: 1 })).toBe(5);
  // What is packed already takes no room, and another location is not asked.
  expect(calendar.timesOf(place, { transit_days: 0, is_packed: true })?.ship_by.toISOString()).toBe(
    '2027-03-03T16:00:00.000Z',
  );
  expect(calendar.fullDays({ ...place, id: 'west' }, { transit_days: 1 })).toBe(0);
});

test('a copy of the board takes room of its own; terms that begin later limit, too', () => {
  const board = new Map([['east', new Map()]]);
  const copy = copyOfBoard(board);
  takeRoom(copy, 'east', '2027-03-03', 4);
  takeRoom(copy, 'nowhere', '2027-03-03', 4);
  expect([board.get('east')?.size, copy.get('east')?.get('2027-03-03')]).toEqual([
    0,
    { orders: 1, units: 4 },
  ]);
  expect(isLimited({ terms: [dated({}), dated({ valid_from: '2028-01-01', units_per_day: 5 })] })).toBe(true);
  expect(isLimited({})).toBe(false);
});
