import { describe, expect, test } from 'vitest';
import {
  decideLots,
  freshnessOf,
  inOrderOfExpiry,
  isDay,
  type Lot,
  type LotFacts,
  type LotVariant,
  lotKey,
  lotStockKey,
  type NamedLot,
  NO_LOT_UNITS,
  standingOf,
} from './lot.ts';
import type { StockState } from './stock-state.ts';

const NOW = new Date('2027-01-10T03:00:00Z');
const oak = { id: 'oak', code: 'OAK', time_zone: 'America/Los_Angeles' };
const milk: LotVariant = {
  id: 'milk',
  sku: 'MILK',
  tracking: 'lot',
  shelf_life_days: null,
  min_remaining_days: 5,
};
const phone: LotVariant = { ...milk, id: 'phone', sku: 'PHONE', tracking: 'serial', min_remaining_days: 0 };
const mug: LotVariant = { ...milk, id: 'mug', sku: 'MUG', tracking: 'none' };

const lot = (code: string, more: Partial<Lot> = {}): Lot => ({
  id: code.toLowerCase(),
  variant_id: 'milk',
  kind: 'lot',
  code,
  lot_id: null,
  expires_on: null,
  supplier_reference: '',
  received_at: NOW,
  blocked_at: null,
  ...more,
});

function facts(): LotFacts {
  const lots = [
    lot('FEB', { expires_on: '2027-02-01' }),
    lot('OLD', { expires_on: '2027-01-12' }),
    lot('BAD', { blocked_at: NOW }),
    lot('SN1', { variant_id: 'phone', kind: 'serial' }),
    lot('SN2', { variant_id: 'phone', kind: 'serial' }),
  ];
  let ids = 0;
  return {
    now: NOW,
    lots: new Map(lots.map((each) => [lotKey(each.variant_id, each.kind, each.code), each])),
    units: new Map([
      [lotStockKey('feb', 'oak'), { ...NO_LOT_UNITS, sellable: 6, picked: 2, quality_control: 1 }],
      [lotStockKey('old', 'oak'), { ...NO_LOT_UNITS, quality_control: 4 }],
      [lotStockKey('sn1', 'oak'), { ...NO_LOT_UNITS, sellable: 1 }],
    ]),
    serials: new Map([['sn1', { id: 'oak', code: 'OAK' }]]),
    created: [],
    newId: () => `new${++ids}`,
  };
}

type Flow = [
  variant: LotVariant,
  from: StockState | null,
  to: StockState | null,
  units: number,
  named?: NamedLot[],
];
const one = (code: string, quantity = 1, more: Partial<NamedLot> = {}): NamedLot => ({
  code,
  quantity,
  ...more,
});

const cases: [name: string, flow: Flow, answer: string][] = [
  ['untracked units name none', [mug, null, 'available', 3], ''],
  ['untracked units name one', [mug, null, 'available', 3, [one('X', 3)]], 'lots_not_tracked'],
  ['tracked units name none', [milk, null, 'available', 3], 'lots_missing'],
  ['promising touches no lot', [milk, 'available', 'committed', 3], ''],
  ['safety stock is no other lot', [milk, 'available', 'safety_stock', 3], ''],
  [
    'a new lot',
    [milk, null, 'available', 3, [one('NEW', 3, { expires_on: '2027-03-01' })]],
    'new1 3, NEW 2027-03-01',
  ],
  ['a new lot that never expires', [milk, null, 'available', 3, [one('NEW', 3)]], 'new1 3, NEW null'],
  ['more of a lot', [milk, null, 'available', 3, [one('FEB', 3)]], 'feb 3'],
  ['two lots', [milk, null, 'available', 3, [one('FEB', 1), one('NEW', 2)]], 'feb 1, new1 2, NEW null'],
  ['lots that do not add up', [milk, null, 'available', 3, [one('FEB', 1)]], 'lots_differ'],
  ['a lot twice', [milk, null, 'available', 2, [one('FEB'), one('FEB')]], 'lot_field_invalid'],
  ['a lot with a blank at its end', [milk, null, 'available', 1, [one('FEB ')]], 'lot_field_invalid'],
  ['no day', [milk, null, 'available', 1, [one('N', 1, { expires_on: '2027-02-30' })]], 'lot_field_invalid'],
  [
    'another day',
    [milk, null, 'available', 1, [one('FEB', 1, { expires_on: '2027-02-02' })]],
    'lot_expiry_differs',
  ],
  ['the same day', [milk, null, 'available', 1, [one('FEB', 1, { expires_on: '2027-02-01' })]], 'feb 1'],
  [
    'too old for sale',
    [milk, null, 'available', 1, [one('N', 1, { expires_on: '2027-01-13' })]],
    'lot_not_good',
  ],
  [
    'just good enough',
    [milk, null, 'available', 1, [one('N', 1, { expires_on: '2027-01-14' })]],
    'new1 1, N 2027-01-14',
  ],
  ['too old, for inspection', [milk, null, 'quality_control', 1, [one('OLD')]], 'old 1'],
  ['too old, out of inspection', [milk, 'quality_control', 'available', 1, [one('OLD')]], 'lot_not_good'],
  ['too old, to be thrown away', [milk, 'quality_control', 'damaged', 4, [one('OLD', 4)]], 'old 4'],
  ['a blocked lot', [milk, null, 'available', 1, [one('BAD')]], 'lot_not_good'],
  ['taken from a lot', [milk, 'available', null, 6, [one('FEB', 6)]], 'feb 6'],
  ['more than lies there', [milk, 'available', null, 7, [one('FEB', 7)]], 'lot_short'],
  ['of a lot nobody knows', [milk, 'available', null, 1, [one('X')]], 'lot_unknown'],
  ['a lot of a lot', [milk, null, 'available', 1, [one('N', 1, { lot: 'FEB' })]], 'lot_field_invalid'],
  ['a serial number', [phone, null, 'available', 1, [one('SN2')]], 'sn2 1'],
  ['a serial number that is here', [phone, null, 'available', 1, [one('SN1')]], 'serial_taken'],
  ['two units with one number', [phone, null, 'available', 2, [one('SN3', 2)]], 'lot_field_invalid'],
  [
    'a serial number of a lot',
    [phone, null, 'available', 1, [one('SN3', 1, { lot: 'L' })]],
    'new2 1, L null, SN3 null',
  ],
  ['a serial number leaves', [phone, 'available', null, 1, [one('SN1')]], 'sn1 1'],
  ['one that is not here leaves', [phone, 'available', null, 1, [one('SN2')]], 'lot_short'],
];

test.each(cases)('%s', (_name, [variant, from_state, to_state, quantity, named], answer) => {
  const running = facts();
  const decision = decideLots({ variant, location: oak, from_state, to_state, quantity, named }, running);
  const said = decision.ok
    ? [
        ...decision.value.map(({ lot_id, quantity: units }) => `${lot_id} ${units}`),
        ...running.created.map(({ code, expires_on }) => `${code} ${expires_on}`),
      ].join(', ')
    : decision.refusal.code;
  expect(said).toBe(answer);
  if (!decision.ok) expect(running).toEqual({ ...facts(), newId: expect.any(Function) });
});

describe('over the running state', () => {
  test('what one change takes, the next one does not find', () => {
    const running = facts();
    const flow = { variant: milk, location: oak, from_state: 'available', to_state: null } as const;
    expect(decideLots({ ...flow, quantity: 4, named: [one('FEB', 4)] }, running).ok).toBe(true);
    expect(decideLots({ ...flow, quantity: 4, named: [one('FEB', 4)] }, running)).toMatchObject({
      refusal: { code: 'lot_short', units: 2 },
    });
  });

  test('a shelf life makes the day of a lot that named none, by the calendar of the place', () => {
    const running = facts();
    const keeps = { ...milk, shelf_life_days: 30 };
    const flow = { variant: keeps, location: oak, from_state: null, to_state: 'available' } as const;
    decideLots({ ...flow, quantity: 1, named: [one('N')] }, running);
    // It still is the ninth in Oakland.
    expect(running.created[0]?.expires_on).toBe('2027-02-08');
  });
});

const days: [expires_on: string | null, answer: string][] = [
  [null, 'good'],
  ['2027-01-09', 'expired'],
  ['2027-01-10', 'too_old'],
  ['2027-01-14', 'too_old'],
  ['2027-01-15', 'good'],
];
test.each(days)('a lot until %s is %s on January 10, when five days must be left', (expires_on, answer) => {
  expect(freshnessOf({ expires_on, blocked_at: null }, '2027-01-10', 5)).toBe(answer);
});

test('a lot is said to expire soon within thirty days of when it can no longer be sold', () => {
  const on = (expires_on: string) => standingOf({ expires_on, blocked_at: null }, '2027-01-10', 5);
  expect([on('2027-02-13'), on('2027-02-14'), on('2027-01-14')]).toEqual(['expiring', 'good', 'too_old']);
  expect(standingOf({ expires_on: null, blocked_at: NOW }, '2027-01-10', 5)).toBe('blocked');
});

test('first expired, first out; then the one that came first; what never expires comes last', () => {
  const later = new Date(NOW.getTime() + 1);
  const all = [
    lot('NEVER'),
    lot('B', { expires_on: '2027-02-01', received_at: later }),
    lot('A', { expires_on: '2027-02-01' }),
    lot('FIRST', { expires_on: '2027-01-31', received_at: later }),
  ];
  expect(all.sort(inOrderOfExpiry).map(({ code }) => code)).toEqual(['FIRST', 'A', 'B', 'NEVER']);
});

test('a day is one that the calendar has', () => {
  expect(['2028-02-29', '2027-02-29', '2027-1-1', '27-01-01', ''].map(isDay)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
