import { expect, test } from 'vitest';
import { addDays, type DayChange, walkBack } from './stock-history.ts';

const change = (day: string, on_hand: number, available = on_hand, received = 0): DayChange => ({
  day,
  on_hand,
  available,
  received,
});
const week = { from: '2026-05-08', to: '2026-05-12', since: '2026-05-09' };

const cases: [name: string, changes: DayChange[], evenings: string][] = [
  ['nothing moved', [], '5/4 5/4 5/4 5/4 5/4'],
  ['what changed today was not there yesterday', [change('2026-05-12', 5, 4)], '0/0 0/0! 0/0! 0/0! 5/4'],
  [
    'a delivery, then orders that have not left yet',
    [change('2026-05-09', 5, 5, 5), change('2026-05-11', 0, -1)],
    '0/0 5/5+5 5/5 5/4 5/4',
  ],
  [
    'sold out, and delivered again',
    [change('2026-05-09', 3, 3, 3), change('2026-05-10', -3), change('2026-05-12', 5, 4, 5)],
    '0/0 3/3+3 0/0! 0/0! 5/4+5',
  ],
  [
    'what is older than the first day counts for all of them',
    [change('2026-01-01', 5, 4, 5)],
    '5/4 5/4 5/4 5/4 5/4',
  ],
];

test.each(cases)('%s', (_name, changes, evenings) => {
  const days = walkBack({ on_hand: 5, available: 4 }, changes, week);
  const words = days.map(
    ({ on_hand, available, received, is_sold_out }) =>
      `${on_hand}/${available}${received > 0 ? `+${received}` : ''}${is_sold_out ? '!' : ''}`,
  );
  expect(words.join(' ')).toBe(evenings);
  expect(days.map(({ day }) => day)).toEqual(
    [8, 9, 10, 11, 12].map((date) => `2026-05-${String(date).padStart(2, '0')}`),
  );
});

test('what never came in was never sold out', () => {
  expect(
    walkBack({ on_hand: 0, available: 0 }, [], { ...week, since: null }).some((day) => day.is_sold_out),
  ).toBe(false);
});

test('days pass the ends of months and years', () => {
  expect([addDays('2026-12-31', 1), addDays('2028-03-01', -1)]).toEqual(['2027-01-01', '2028-02-29']);
});
