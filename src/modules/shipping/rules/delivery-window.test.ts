import { describe, expect, test } from 'vitest';
import { deliveryWindow, type ShippingCalendar } from './delivery-window.ts';

const berlin: ShippingCalendar = {
  time_zone: 'Europe/Berlin',
  cutoff: '16:00',
  work_days: [1, 2, 3, 4, 5],
  closed_on: ['2026-04-03', '2026-04-06'],
};
const newYork: ShippingCalendar = { ...berlin, time_zone: 'America/New_York', closed_on: [] };

// 2026-03-02 is a Monday; Berlin is at +01:00 until 2026-03-29 and at +02:00 after it.
const cases: [
  name: string,
  ready: string,
  days: [number, number],
  calendar: ShippingCalendar,
  answer: string,
][] = [
  ['Monday morning', '2026-03-02T08:00:00Z', [1, 3], berlin, '2026-03-02 2026-03-03 2026-03-05'],
  ['exactly at the cutoff', '2026-03-02T15:00:00Z', [1, 1], berlin, '2026-03-02 2026-03-03 2026-03-03'],
  ['a second after it', '2026-03-02T15:00:01Z', [1, 1], berlin, '2026-03-03 2026-03-04 2026-03-04'],
  [
    'the same hour in summer time is late',
    '2026-03-30T15:00:00Z',
    [1, 1],
    berlin,
    '2026-03-31 2026-04-01 2026-04-01',
  ],
  ['Friday evening', '2026-03-06T20:00:00Z', [1, 2], berlin, '2026-03-09 2026-03-10 2026-03-11'],
  ['Saturday', '2026-03-07T10:00:00Z', [1, 2], berlin, '2026-03-09 2026-03-10 2026-03-11'],
  ['over Easter', '2026-04-02T10:00:00Z', [1, 2], berlin, '2026-04-02 2026-04-07 2026-04-08'],
  [
    'Tuesday in UTC is Monday in New York',
    '2026-03-03T02:00:00Z',
    [1, 1],
    { ...newYork, cutoff: '22:00' },
    '2026-03-02 2026-03-03 2026-03-03',
  ],
  ['the same day', '2026-03-02T08:00:00Z', [0, 0], berlin, '2026-03-02 2026-03-02 2026-03-02'],
  [
    'parcels move on Sundays only',
    '2026-03-02T08:00:00Z',
    [1, 2],
    { ...berlin, work_days: [7] },
    '2026-03-08 2026-03-15 2026-03-22',
  ],
];

describe('delivery window', () => {
  test.each(cases)('%s', (_, ready, [min, max], calendar, answer) => {
    const window = deliveryWindow(ready, { min, max }, calendar);
    expect(`${window.ships_on} ${window.earliest} ${window.latest}`).toBe(answer);
  });

  test('a calendar without a day is a bug, not an endless search', () => {
    const never = { ...berlin, work_days: [] };
    expect(() => deliveryWindow('2026-03-02T08:00:00Z', { min: 1, max: 1 }, never)).toThrow('needs a day');
  });
});
