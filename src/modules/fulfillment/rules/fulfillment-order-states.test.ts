import { describe, expect, test } from 'vitest';
import {
  FULFILLMENT_ORDER_STATUSES,
  type FulfillmentOrderStatus,
  isEnded,
  type LineCounters,
  statusAfter,
  supportedActions,
} from './fulfillment-order-states.ts';

const line = (quantity: number, done: Partial<LineCounters> = {}): LineCounters => ({
  quantity,
  cancelled: 0,
  picked: 0,
  packed: 0,
  shipped: 0,
  ...done,
});

describe('the state follows the counters', () => {
  const cases: [
    name: string,
    from: FulfillmentOrderStatus,
    lines: LineCounters[],
    to: FulfillmentOrderStatus,
  ][] = [
    ['nothing done', 'open', [line(2)], 'open'],
    ['one unit picked', 'open', [line(2, { picked: 1 })], 'in_progress'],
    ['everything put back', 'in_progress', [line(2)], 'open'],
    ['all shipped', 'in_progress', [line(2, { picked: 2, packed: 2, shipped: 2 })], 'closed'],
    ['part shipped', 'in_progress', [line(2, { picked: 1, packed: 1, shipped: 1 })], 'in_progress'],
    ['all cancelled', 'open', [line(2, { cancelled: 2 })], 'cancelled'],
    [
      'part shipped, rest cancelled',
      'in_progress',
      [line(2, { cancelled: 1, picked: 1, packed: 1, shipped: 1 })],
      'closed',
    ],
    ['a hold stays', 'on_hold', [line(2, { picked: 1 })], 'on_hold'],
    ['all cancelled on hold', 'on_hold', [line(2, { cancelled: 2 })], 'cancelled'],
    ['not started yet', 'scheduled', [line(2)], 'scheduled'],
    ['what ended stays ended', 'closed', [line(2)], 'closed'],
  ];
  test.each(cases)('%s', (_name, from, lines, to) => {
    expect(statusAfter(from, lines)).toBe(to);
  });

  test('three states are the end', () => {
    expect(FULFILLMENT_ORDER_STATUSES.filter(isEnded)).toEqual(['incomplete', 'closed', 'cancelled']);
  });
});

describe('what may be done', () => {
  const labeled = [{ state: 'labeled' }];
  const cases: [
    name: string,
    status: FulfillmentOrderStatus,
    lines: LineCounters[],
    parcels: { state: string }[],
    actions: string,
  ][] = [
    ['fresh', 'open', [line(2)], [], 'pick short_pick pick_list reject move'],
    [
      'half picked',
      'in_progress',
      [line(2, { picked: 1 })],
      [],
      'pick put_back short_pick pack pick_list reject move',
    ],
    ['all packed', 'in_progress', [line(2, { picked: 2, packed: 2 })], [{ state: 'packed' }], 'pick_list'],
    ['labeled', 'in_progress', [line(2, { picked: 2, packed: 2 })], labeled, 'ship pick_list'],
    ['on hold', 'on_hold', [line(2, { picked: 1 })], labeled, 'pick_list'],
    ['closed', 'closed', [line(2, { picked: 2, packed: 2, shipped: 2 })], [{ state: 'handed_over' }], ''],
  ];
  test.each(cases)('%s', (_name, status, lines, parcels, actions) => {
    expect(supportedActions({ status, lines, parcels }).join(' ')).toBe(actions);
  });
});
