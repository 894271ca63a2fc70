import fc from 'fast-check';
import { expect, test } from 'vitest';
import { faultOfFilling, type Size } from './fill-box.ts';
import { type Box, type PackingPlan, type PackUnit, packBoxes } from './pack-boxes.ts';

const size = (length_mm: number, width_mm: number, height_mm: number): Size => ({
  length_mm,
  width_mm,
  height_mm,
});

const box = (code: string, inner: Size, given: Partial<Box> = {}): Box => ({
  ...{ code, inner, outer: inner, own_weight_grams: 100, max_weight_grams: 10_000, amount: 0, stock: null },
  ...given,
});

const unit = (
  key: string,
  [l, w, h]: [number, number, number],
  quantity = 1,
  given: Partial<PackUnit> = {},
): PackUnit => ({
  ...{ key, quantity, ...size(l, w, h), weight_grams: 500, may_stand_on: [true, true, true], bears: true },
  ...{ ships_alone: false, is_packaged: false, is_hazardous: false },
  ...given,
});

const small = box('small', size(200, 200, 100));
const large = box('large', size(400, 300, 300));
/** By weight or by size, 5,000 mm³ a gram, 4.00 and 1.00 for each begun kilogram. */
const volumetric = ({ length_mm, width_mm, height_mm, weight_grams }: Size & { weight_grams: number }) =>
  400 + 100 * Math.ceil(Math.max(weight_grams, (length_mm * width_mm * height_mm) / 5_000) / 1_000);
const only_flat = { may_stand_on: [false, false, true] as const };

const cases: [name: string, units: PackUnit[], boxes: Box[], answer: string][] = [
  ['one unit, the box that bills less', [unit('a', [100, 100, 50])], [large, small], 'small a'],
  [
    'eight that fill a box to the last millimeter',
    [unit('a', [100, 100, 50], 8)],
    [large, small],
    'small aaaaaaaa',
  ],
  ['lying down where it may', [unit('a', [90, 90, 180])], [small, large], 'small a'],
  [
    'this side up: too high for the small box',
    [unit('a', [90, 90, 180], 1, only_flat)],
    [small, large],
    'large a',
  ],
  [
    'too heavy for one box',
    [unit('a', [50, 50, 50], 2, { weight_grams: 6_000 })],
    [small, large],
    'small a, small a',
  ],
  [
    'nothing on fragile: two cannot be stacked',
    [unit('a', [200, 200, 50], 2, { bears: false })],
    [small],
    'small a, small a',
  ],
  [
    'fragile on top',
    [unit('f', [200, 200, 50], 1, { bears: false }), unit('a', [200, 200, 50])],
    [small],
    'small af',
  ],
  [
    'hazardous apart',
    [unit('h', [50, 50, 50], 1, { is_hazardous: true }), unit('a', [50, 50, 50])],
    [small],
    'small a, small h',
  ],
  [
    'each alone',
    [unit('a', [50, 50, 50], 2, { ships_alone: true }), unit('b', [50, 50, 50])],
    [small],
    'small b, small a, small a',
  ],
  ['in its own packaging', [unit('a', [900, 50, 50], 2, { is_packaged: true })], [small], '- a, - a'],
  ['in no box', [unit('a', [900, 50, 50], 2), unit('b', [50, 50, 50])], [small], 'small b; left aa'],
  [
    'two small are cheaper than a large one',
    [unit('a', [200, 200, 100], 2)],
    [box('large', size(900, 900, 200)), small],
    'small a, small a',
  ],
  ['only one small left', [unit('a', [200, 200, 100], 2)], [{ ...small, stock: 1 }, large], 'large aa'],
  ['no boxes', [unit('a', [50, 50, 50])], [], 'left a'],
  ['nothing', [], [small], ''],
  ['the box itself costs', [unit('a', [100, 100, 50])], [{ ...small, amount: 900 }, large], 'large a'],
];

const said = ({ parcels, left }: PackingPlan): string => {
  const packed = parcels.map(
    (parcel) => `${parcel.box?.code ?? '-'} ${parcel.placed.map(({ key }) => key).join('')}`,
  );
  const missing = left.map(({ key, quantity }) => key.repeat(quantity)).join('');
  return [packed.join(', '), missing && `left ${missing}`].filter((part) => part !== '').join('; ');
};

test.each(cases)('%s', (_name, units, boxes, answer) => {
  expect(said(packBoxes(units, boxes, { rate: volumetric }))).toBe(answer);
});

test('what no carrier takes is left', () => {
  const plan = packBoxes([unit('a', [50, 50, 50])], [small, large], { rate: () => null });
  expect(said(plan)).toBe('left a');
});

const side = fc.integer({ min: 10, max: 320 });
const anyUnit = fc.record({
  sides: fc.tuple(side, side, side),
  quantity: fc.integer({ min: 1, max: 6 }),
  weight_grams: fc.integer({ min: 0, max: 4_000 }),
  upright: fc.boolean(),
  bears: fc.boolean(),
  ships_alone: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  is_hazardous: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
});

test('every unit is placed once or left, inside, on enough, through no other, and no box is too heavy', () => {
  fc.assert(
    fc.property(fc.array(anyUnit, { maxLength: 7 }), fc.integer({ min: 0, max: 3 }), (drawn, stock) => {
      const units = drawn.map(({ sides, upright, ...rest }, at) =>
        unit(`u${at}`, sides, rest.quantity, { ...rest, ...(upright && only_flat) }),
      );
      const boxes = [{ ...small, stock }, large, box('tube', size(900, 60, 60))];
      const { parcels, left, amount } = packBoxes(units, boxes, { rate: volumetric });
      const named = new Map(units.map((each) => [each.key, each]));
      for (const { key, quantity } of units) {
        const placed = parcels.flatMap((parcel) => parcel.placed).filter((each) => each.key === key).length;
        expect(placed + (left.find((each) => each.key === key)?.quantity ?? 0)).toBe(quantity);
      }
      for (const parcel of parcels) {
        const own = parcel.placed.flatMap(({ key }) => named.get(key) ?? []);
        const inner = parcel.box?.inner ?? size(0, 0, 0);
        expect(faultOfFilling(inner, parcel.placed, (key) => named.get(key)?.bears ?? false)).toBeNull();
        const weight = own.reduce(
          (sum, { weight_grams }) => sum + weight_grams,
          parcel.box?.own_weight_grams ?? 0,
        );
        expect(parcel.weight_grams).toBe(weight);
        expect(weight).toBeLessThanOrEqual(parcel.box?.max_weight_grams ?? 0);
        expect(new Set(own.map(({ is_hazardous }) => is_hazardous)).size).toBe(1);
        if (own.some(({ ships_alone }) => ships_alone)) expect(own).toHaveLength(1);
        for (const { key, height_mm, ...rest } of parcel.placed) {
          const { length_mm = 0, width_mm = 0, height_mm: up = 0, may_stand_on } = named.get(key) ?? {};
          const lying = [rest.length_mm, rest.width_mm, height_mm].sort((a, b) => a - b);
          expect(lying).toEqual([length_mm, width_mm, up].sort((a, b) => a - b));
          if (may_stand_on?.[0] === false) expect(height_mm).toBe(up);
        }
      }
      expect(amount).toBe(parcels.reduce((sum, parcel) => sum + parcel.amount, 0));
      expect(parcels.filter((parcel) => parcel.box?.code === 'small').length).toBeLessThanOrEqual(stock);
    }),
    { numRuns: 200 },
  );
});

test('the checker names each fault', () => {
  const at = (key: string, x_mm: number, y_mm: number, z_mm: number, l = 50) => ({
    key,
    x_mm,
    y_mm,
    z_mm,
    ...size(l, 50, 50),
  });
  const inner = size(100, 100, 100);
  const fault = (...placed: Parameters<typeof faultOfFilling>[1]) =>
    faultOfFilling(inner, placed, (key) => key !== 'f');
  expect(fault(at('a', 0, 0, 0), at('b', 0, 0, 50))).toBeNull();
  expect(fault(at('a', -1, 0, 0))).toBe('a begins outside');
  expect(fault(at('a', 51, 0, 0))).toBe('a ends outside');
  expect(fault(at('a', 0, 0, 0), at('b', 49, 0, 0))).toBe('a lies in b');
  expect(fault(at('a', 0, 0, 0), at('b', 20, 0, 50))).toBe('b hangs in the air');
  expect(fault(at('f', 0, 0, 0), at('b', 0, 0, 50))).toBe('b lies above f, which bears nothing');
});
