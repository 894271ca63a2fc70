import { expect, test } from 'vitest';
import {
  expectedMarks,
  promiseSteps,
  receiptMarks,
  type StockDay,
  scaleFor,
  soldOutSpans,
  weeksOf,
} from './stock-year.ts';

const day = (on_hand: number, received = 0): StockDay => ({
  day: '2026-05-12',
  on_hand,
  available: on_hand,
  received,
  is_sold_out: on_hand === 0,
});

test.each([
  [0, '0 1'],
  [3, '0 1 2 3'],
  [10, '0 3 6 9 12'],
  [1_180, '0 300 600 900 1200'],
  [1_201, '0 500 1000 1500'],
])('up to %i the ticks are %s', (most, ticks) => {
  expect(scaleFor(most).ticks.join(' ')).toBe(ticks);
});

test('days in a row without stock are one span', () => {
  const days = [3, 0, 0, 5, 0].map((units) => day(units));
  expect(soldOutSpans(days)).toEqual([
    { from: 1, to: 3, days: 2 },
    { from: 4, to: 5, days: 1 },
  ]);
});

test('deliveries that would stand on one another are one mark', () => {
  const days = [day(1, 10), day(1, 5), day(1), day(1), day(1), day(1, 7)];
  expect(receiptMarks(days, 3).map(({ index, units }) => [index, units])).toEqual([
    [0, 15],
    [5, 7],
  ]);
});

test('what is expected keeps its name while it stands alone; late and far away is left out', () => {
  const at = (days: number) => new Date(days * 86_400_000).toISOString();
  const expected = [
    { at: at(40), units: 9, reference: 'PO 4' },
    { at: at(8), units: 3, reference: 'PO 2' },
    { at: at(6), units: 2, reference: 'PO 1' },
    { at: at(-1), units: 1, reference: 'PO 0' },
    { at: at(70), units: 1, reference: 'PO 9' },
  ];
  expect(expectedMarks(expected, 0, 56, 5)).toEqual([
    { index: 6, units: 5, words: '' },
    { index: 40, units: 9, words: 'PO 4' },
  ]);
});

test('a promise is level until something changes it', () => {
  const promises = [5, 5, 8, 8, 2].map((atp) => ({ at: '', atp }));
  expect(promiseSteps(promises)).toEqual([
    { from: 0, to: 2, atp: 5 },
    { from: 2, to: 4, atp: 8 },
    { from: 4, to: 4, atp: 2 },
  ]);
});

test('weeks end today', () => {
  const weeks = weeksOf([day(9, 4), ...Array.from({ length: 6 }, () => day(0)), day(2, 3)]);
  expect(weeks.map(({ on_hand, received, sold_out_days }) => [on_hand, received, sold_out_days])).toEqual([
    [9, 4, 0],
    [2, 3, 6],
  ]);
});
