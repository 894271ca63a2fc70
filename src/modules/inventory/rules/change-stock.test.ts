import { expect, test } from 'vitest';
import { decideChangeStock, NO_UNITS, type StockChange, type StockFacts } from './change-stock.ts';

const untracked = { tracking: 'none', shelf_life_days: null, min_remaining_days: 0 } as const;

const facts = (): StockFacts => ({
  variants: new Map([
    ['MUG', { ...untracked, id: 'mug', sku: 'MUG', is_bundle: false }],
    ['SET', { ...untracked, id: 'set', sku: 'SET', is_bundle: true }],
  ]),
  locations: new Map([
    ['EAST', { id: 'east', code: 'EAST', status: 'active', time_zone: 'UTC' }],
    ['OLD', { id: 'old', code: 'OLD', status: 'archived', time_zone: 'UTC' }],
  ]),
  units: new Map([
    ['mug east', { ...NO_UNITS, available: 10, committed: 4, damaged: 999_999 }],
    ['mug old', { ...NO_UNITS, available: 3 }],
  ]),
  lots: {
    now: new Date(0),
    lots: new Map(),
    units: new Map(),
    serials: new Map(),
    created: [],
    newId: () => 'new',
  },
});

const at = { sku: 'MUG', location_code: 'EAST' };
const adjust = (quantity: number, more: object = {}): StockChange =>
  ({ ...at, kind: 'adjust', state: 'available', quantity, reason: 'count', ...more }) as StockChange;
const set = (quantity: number, more: object = {}): StockChange =>
  ({ ...at, kind: 'set', state: 'available', quantity, reason: 'count', ...more }) as StockChange;
const receive = (quantity: number, more: object = {}): StockChange =>
  ({ ...at, kind: 'receive', state: 'available', quantity, reason: 'receipt', ...more }) as StockChange;
const move = (quantity: number, more: object = {}): StockChange =>
  ({
    ...at,
    kind: 'move',
    from_state: 'available',
    to_state: 'damaged',
    quantity,
    reason: 'damage',
    ...more,
  }) as StockChange;

const cases: [name: string, change: StockChange, answer: string][] = [
  ['more is found', adjust(5), 'null > available 5'],
  ['some is lost', adjust(-10), 'available > null 10'],
  ['more is lost than there is', adjust(-11), 'stock_below_zero'],
  ['counted more', set(12), 'null > available 2'],
  ['counted less', set(0), 'available > null 10'],
  ['counted the same', set(10), 'null > available 0'],
  ['received', receive(1), 'null > available 1'],
  ['received for inspection', receive(1, { state: 'quality_control' }), 'null > quality_control 1'],
  ['one breaks', move(1), 'available > damaged 1'],
  ['more breaks than there is', move(11, { to_state: 'quality_control' }), 'stock_below_zero'],
  ['more than a level holds', move(2), 'stock_above_limit'],
  ['from one state into itself', move(1, { to_state: 'available' }), 'stock_same_state'],
  ['stock that belongs to orders', adjust(1, { state: 'committed' }), 'stock_state_not_free'],
  ['stock taken from orders', move(1, { from_state: 'committed' }), 'stock_state_not_free'],
  ['a reason nobody knows', adjust(1, { reason: 'magic' }), 'stock_reason_unknown'],
  ['a receipt for damage', receive(1, { reason: 'damage' }), 'stock_reason_unknown'],
  ['an unknown SKU', adjust(1, { sku: 'mug' }), 'sku_unknown'],
  ['a bundle', adjust(1, { sku: 'SET' }), 'stock_of_bundle'],
  ['an unknown location', adjust(1, { location_code: 'WEST' }), 'location_unknown'],
  ['into a closed location', receive(1, { location_code: 'OLD' }), 'location_archived'],
  ['out of a closed location', adjust(-3, { location_code: 'OLD' }), 'available > null 3'],
  ['counted down at a closed location', set(1, { location_code: 'OLD' }), 'available > null 2'],
  ['counted the same at a closed location', set(3, { location_code: 'OLD' }), 'null > available 0'],
  ['counted up at a closed location', set(4, { location_code: 'OLD' }), 'location_archived'],
  ['adjusted by nothing', adjust(0), 'stock_quantity_invalid'],
  ['received nothing', receive(0), 'stock_quantity_invalid'],
  ['received less than nothing', receive(-1), 'stock_quantity_invalid'],
  ['moved less than nothing', move(-1), 'stock_quantity_invalid'],
  ['counted less than nothing', set(-1), 'stock_quantity_invalid'],
  ['one and a half', receive(1.5), 'stock_quantity_invalid'],
  ['a billion', receive(1e9), 'stock_quantity_invalid'],
  ['2^31', adjust(2 ** 31), 'stock_quantity_invalid'],
  ['2^53', adjust(-(2 ** 53)), 'stock_quantity_invalid'],
  ['not a number', adjust(Number.NaN), 'stock_quantity_invalid'],
];

test.each(cases)('%s', (_name, change, answer) => {
  const decision = decideChangeStock(change, facts());
  const said = decision.ok
    ? `${decision.value.from_state} > ${decision.value.to_state} ${decision.value.quantity}`
    : decision.refusal.code;
  expect(said).toBe(answer);
});

test('a refusal for lack of stock names the state and the numbers', () => {
  const decision = decideChangeStock(adjust(-11), facts());
  expect(decision).toEqual({
    ok: false,
    refusal: {
      code: 'stock_below_zero',
      sku: 'MUG',
      location: 'EAST',
      state: 'available',
      units: 10,
      asked: 11,
    },
  });
});
