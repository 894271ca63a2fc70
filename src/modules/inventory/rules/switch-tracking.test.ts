import { expect, test } from 'vitest';
import { NO_UNITS, type Units } from './change-stock.ts';
import type { LotFacts } from './lot.ts';
import { decideSwitchTracking, type FoundLot, type SwitchTracking } from './switch-tracking.ts';

const variant = {
  ...{ id: 'milk', sku: 'MILK', is_bundle: false, tracking: 'none' as const },
  ...{ shelf_life_days: null, min_remaining_days: 0 },
};
const level = (code: string, units: Partial<Units>) => ({
  location: { id: code.toLowerCase(), code, status: 'active' as const, time_zone: 'UTC' },
  units: { ...NO_UNITS, ...units },
});
const LEVELS = [level('OAK', { available: 3, committed: 2, damaged: 1 }), level('EWR', {})];
const found = (code: string, quantity: number, more: Partial<FoundLot> = {}): FoundLot => ({
  ...{ code, quantity, location_code: 'OAK', state: 'sellable' },
  ...more,
});
const facts = (): LotFacts => ({
  ...{ now: new Date('2027-01-10T12:00:00Z'), lots: new Map(), units: new Map(), serials: new Map() },
  ...{ created: [], newId: () => 'new' },
});
const whole = [found('A', 4), found('B', 1), found('A', 1, { state: 'damaged' })];

type Case = [
  name: string,
  asked: Partial<SwitchTracking>,
  of: Partial<typeof variant> | object | undefined,
  answer: string,
];
const cases: Case[] = [
  ['everything has its lot', { lots: whole }, {}, '4 sellable at oak, 1 sellable at oak, 1 damaged at oak'],
  ['nothing said', {}, {}, 'tracking_lots_missing'],
  ['one unit too few', { lots: [found('A', 4), ...whole.slice(2)] }, {}, 'tracking_lots_missing'],
  ['a place nobody knows', { lots: [found('A', 1, { location_code: 'X' })] }, {}, 'location_unknown'],
  [
    'where nothing lies',
    { lots: [...whole, found('A', 1, { location_code: 'EWR' })] },
    {},
    'tracking_lots_missing',
  ],
  ['a lot past its day', { lots: [found('A', 5, { expires_on: '2027-01-09' })] }, {}, 'lot_not_good'],
  ['by serial number, several to a lot', { tracking: 'serial', lots: whole }, {}, 'lot_field_invalid'],
  ['as it is', { tracking: 'none' }, {}, ''],
  ['off', { tracking: 'none' }, { tracking: 'lot' }, ''],
  ['off with lots', { tracking: 'none', lots: whole }, { tracking: 'lot' }, 'lots_not_tracked'],
  ['from lots to serial numbers', { tracking: 'serial' }, { tracking: 'lot' }, 'tracking_off_first'],
  ['a bundle', {}, { is_bundle: true }, 'stock_of_bundle'],
  ['an unknown SKU', {}, undefined, 'sku_unknown'],
];

test.each(cases)('switching %s', (_name, asked, of, answer) => {
  const wanted: SwitchTracking = { sku: 'MILK', tracking: 'lot', lots: [], ...asked };
  const decision = decideSwitchTracking(wanted, of && { ...variant, ...of }, LEVELS, facts());
  const said = decision.ok
    ? decision.value
        .map(({ quantity, state, location_id }) => `${quantity} ${state} at ${location_id}`)
        .join(', ')
    : decision.refusal.code;
  expect(said).toBe(answer);
});
