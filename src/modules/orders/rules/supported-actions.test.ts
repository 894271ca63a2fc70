import { expect, test } from 'vitest';
import type { UnitCounts } from './derive-statuses.ts';
import { type ActionFacts, supportedActions } from './supported-actions.ts';

const ALL = new Set([
  ...['orders:hold', 'orders:edit', 'orders:cancel', 'orders:note'],
  ...['payments:record', 'payments:refund', 'fulfillment:work'],
]);

function units(counts: Partial<UnitCounts>): UnitCounts {
  const none = {
    cancelled: 0,
    waiting: 0,
    backordered: 0,
    allocated: 0,
    picked: 0,
    packed: 0,
    shipped: 0,
    delivered: 0,
  };
  const all = { ...none, ...counts };
  return { quantity: Object.values(all).reduce((sum, count) => sum + count, 0), ...all };
}

function facts(counts: Partial<UnitCounts>, overrides: Partial<ActionFacts> = {}): ActionFacts {
  return {
    status: 'open',
    fulfilled_elsewhere: false,
    is_on_hold: false,
    refundable_amount: 0,
    granted_amount: 0,
    units: units(counts),
    ...overrides,
  };
}

const cases: [name: string, facts: ActionFacts, actions: string][] = [
  ['allocated', facts({ allocated: 2 }), 'hold change cancel note tag record_payment pick'],
  ['waiting for stock', facts({ backordered: 2 }), 'hold change cancel note tag prioritize record_payment'],
  ['picked', facts({ picked: 2 }), 'hold change note tag record_payment pack'],
  [
    'partly picked',
    facts({ allocated: 1, picked: 1 }),
    'hold change cancel note tag record_payment pick pack',
  ],
  ['packed', facts({ packed: 2 }), 'hold change note tag record_payment ship'],
  [
    'on hold',
    facts({ allocated: 2 }, { is_on_hold: true }),
    'hold release_hold change cancel note tag record_payment',
  ],
  ['shipped', facts({ shipped: 2 }), 'change note tag record_payment'],
  ['delivered', facts({ delivered: 2 }, { status: 'completed' }), 'note tag record_payment'],
  [
    'promised back',
    facts({ shipped: 2 }, { granted_amount: 1 }),
    'change note tag record_payment settle_refund',
  ],
  ['paid', facts({ shipped: 2 }, { refundable_amount: 1 }), 'change note tag record_payment refund'],
  ['cancelled', facts({ cancelled: 2 }, { status: 'cancelled' }), 'note tag record_payment'],
  ['imported history', facts({ allocated: 2 }, { fulfilled_elsewhere: true }), 'note tag record_payment'],
];

test.each(cases)('%s', (_name, given, actions) => {
  expect(supportedActions(given, ALL).join(' ')).toBe(actions);
});

test('nothing is offered that this person may not do', () => {
  expect(supportedActions(facts({ allocated: 2 }), new Set(['orders:note', 'fulfillment:work']))).toEqual([
    'note',
    'tag',
    'pick',
  ]);
});
