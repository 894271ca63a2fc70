import { expect, test } from 'vitest';
import {
  deriveFulfillmentStatus,
  deriveOrderStatus,
  derivePaymentStatus,
  type PaymentTotals,
  type UnitCounts,
} from './derive-statuses.ts';

function units(counts: Partial<UnitCounts>): UnitCounts {
  const all = {
    cancelled: 0,
    waiting: 0,
    backordered: 0,
    allocated: 0,
    picked: 0,
    packed: 0,
    shipped: 0,
    delivered: 0,
    ...counts,
  };
  const quantity = Object.values(all).reduce((sum, count) => sum + count, 0);
  return { ...all, quantity };
}

const goods: [
  name: string,
  counts: Partial<UnitCounts>,
  isOnHold: boolean,
  fulfillment: string,
  order: string,
][] = [
  ['everything allocated', { allocated: 3 }, false, 'unfulfilled', 'open'],
  ['some of it waits for stock', { allocated: 2, backordered: 1 }, false, 'backordered', 'open'],
  ['held', { allocated: 3 }, true, 'on_hold', 'open'],
  ['one unit picked', { allocated: 2, picked: 1 }, false, 'in_progress', 'open'],
  ['packed while some waits', { packed: 2, backordered: 1 }, false, 'in_progress', 'open'],
  ['some shipped', { allocated: 1, shipped: 2 }, false, 'partially_fulfilled', 'open'],
  ['some shipped, the rest held', { allocated: 1, shipped: 2 }, true, 'on_hold', 'open'],
  ['all shipped', { shipped: 3 }, false, 'fulfilled', 'open'],
  ['all that was not cancelled shipped', { shipped: 2, cancelled: 1 }, false, 'fulfilled', 'open'],
  ['some delivered, some on the road', { shipped: 1, delivered: 2 }, false, 'fulfilled', 'open'],
  ['all delivered', { delivered: 3 }, false, 'delivered', 'completed'],
  ['all that was not cancelled delivered', { delivered: 2, cancelled: 1 }, false, 'delivered', 'completed'],
  ['everything cancelled', { cancelled: 3 }, false, 'unfulfilled', 'cancelled'],
  ['everything cancelled under a hold', { cancelled: 3 }, true, 'unfulfilled', 'cancelled'],
];

test.each(goods)('%s', (_name, counts, isOnHold, fulfillment, order) => {
  expect(deriveFulfillmentStatus(units(counts), isOnHold)).toBe(fulfillment);
  expect(deriveOrderStatus(units(counts))).toBe(order);
});

const money: [name: string, totals: Partial<PaymentTotals>, due: number, status: string, cancelled?: true][] =
  [
    ['nothing happened', {}, 5000, 'pending'],
    ['nothing is due', {}, 0, 'paid'],
    ['authorized', { authorized: 5000 }, 5000, 'authorized'],
    ['authorized and voided', { authorized: 5000, voided: 5000 }, 5000, 'voided'],
    ['captured in part', { authorized: 5000, captured: 2000 }, 5000, 'partially_paid'],
    ['captured whole', { captured: 5000 }, 5000, 'paid'],
    ['captured, then some cancelled', { captured: 5000 }, 3000, 'paid'],
    ['refunded in part', { captured: 5000, refunded: 1 }, 5000, 'partially_refunded'],
    ['refunded whole', { captured: 5000, refunded: 5000 }, 5000, 'refunded'],
    ['cancelled, never paid', {}, 0, 'voided', true],
    ['cancelled, still authorized', { authorized: 5000 }, 0, 'authorized', true],
    ['cancelled, authorized and voided', { authorized: 5000, voided: 5000 }, 0, 'voided', true],
    ['cancelled, captured and not refunded yet', { captured: 5000 }, 0, 'paid', true],
    ['cancelled and refunded', { captured: 5000, refunded: 5000 }, 0, 'refunded', true],
  ];

test.each(money)('money: %s', (_name, totals, due, status, cancelled) => {
  const moved = { authorized: 0, captured: 0, refunded: 0, voided: 0, ...totals };
  expect(derivePaymentStatus(moved, due, cancelled)).toBe(status);
});

test('what lies at the counter is ready for pickup, as soon as nothing else is to come', () => {
  expect(deriveFulfillmentStatus(units({ packed: 3 }), false, 3)).toBe('ready_for_pickup');
  expect(deriveFulfillmentStatus(units({ packed: 1, delivered: 2 }), false, 1)).toBe('ready_for_pickup');
  expect(deriveFulfillmentStatus(units({ packed: 2, allocated: 1 }), false, 2)).toBe('in_progress');
  expect(deriveFulfillmentStatus(units({ packed: 3 }), true, 3)).toBe('on_hold');
});
