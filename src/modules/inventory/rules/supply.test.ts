import { expect, test } from 'vitest';
import {
  decideAnnounceSupply,
  decideChangeSupply,
  type NewSupply,
  promisableUnits,
  type Supply,
  type SupplyChange,
} from './supply.ts';

const DAY = new Date('2027-01-10T00:00:00Z');
const untracked = { tracking: 'none', shelf_life_days: null, min_remaining_days: 0 } as const;
const facts = {
  id: 'new',
  variants: new Map([
    ['MUG', { ...untracked, id: 'mug', sku: 'MUG', is_bundle: false }],
    ['SET', { ...untracked, id: 'set', sku: 'SET', is_bundle: true }],
  ]),
  locations: new Map([
    ['OAK', { id: 'oak', code: 'OAK', status: 'active' as const, time_zone: 'UTC' }],
    ['OLD', { id: 'old', code: 'OLD', status: 'archived' as const, time_zone: 'UTC' }],
  ]),
};
const asked: NewSupply = {
  sku: 'MUG',
  location_code: 'OAK',
  kind: 'purchase_order',
  expected_at: DAY,
  quantity: 10,
};

const announcements: [name: string, change: Partial<NewSupply>, answer: string][] = [
  ['ten mugs', {}, 'open 10'],
  ['an unknown SKU', { sku: 'NONE' }, 'sku_unknown'],
  ['a bundle', { sku: 'SET' }, 'stock_of_bundle'],
  ['nowhere', { location_code: 'NONE' }, 'location_unknown'],
  ['to a closed location', { location_code: 'OLD' }, 'location_archived'],
  ['nothing', { quantity: 0 }, 'supply_field_invalid'],
  ['half a mug', { quantity: 0.5 }, 'supply_field_invalid'],
  ['too many', { quantity: 1_000_001 }, 'supply_field_invalid'],
  ['no time', { expected_at: new Date('never') }, 'supply_field_invalid'],
];

test.each(announcements)('announcing %s', (_name, change, answer) => {
  const decision = decideAnnounceSupply({ ...asked, ...change }, facts);
  expect(decision.ok ? `${decision.value.state} ${decision.value.outstanding}` : decision.refusal.code).toBe(
    answer,
  );
});

const announced = decideAnnounceSupply(asked, facts);
const open = (announced.ok && announced.value) as Supply;

const changes: [name: string, from: Partial<Supply>, change: SupplyChange, answer: string][] = [
  ['a part came', {}, { received: 4 }, 'open 6 v2'],
  ['more was ordered', { received: 4 }, { quantity: 12 }, 'open 8 v2'],
  ['it comes later', {}, { expected_at: new Date('2027-02-01T00:00:00Z') }, 'open 10 v2'],
  ['all came', {}, { received: 10 }, 'closed 0 v2'],
  ['more than all came', {}, { received: 11 }, 'closed 0 v2'],
  ['less was ordered than came', { received: 4 }, { quantity: 3 }, 'closed 0 v2'],
  ['it will not come', { received: 4 }, { state: 'closed' }, 'closed 0 v2'],
  ['closed is closed', { state: 'closed' }, { received: 1 }, 'supply_closed'],
  ['less than nothing came', {}, { received: -1 }, 'supply_field_invalid'],
];

test.each(changes)('%s', (_name, from, change, answer) => {
  const decision = decideChangeSupply({ ...open, ...from }, change);
  expect(
    decision.ok
      ? `${decision.value.state} ${decision.value.outstanding} v${decision.value.version}`
      : decision.refusal.code,
  ).toBe(answer);
});

test('a kind is promised to its share, in whole units', () => {
  const shares = { purchase_order: 100, transfer: 75, return: 0 };
  const outstanding = 7;
  expect(promisableUnits({ kind: 'purchase_order', outstanding }, shares)).toBe(7);
  expect(promisableUnits({ kind: 'transfer', outstanding }, shares)).toBe(5);
  expect(promisableUnits({ kind: 'return', outstanding }, shares)).toBe(0);
});
