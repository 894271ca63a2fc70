import { expect, test } from 'vitest';
import { countRest, emptyHand, type Hand, readScan, stageOf, type Task, tasksOf } from './pick-machine.ts';
import { partOf, stopPlaces } from './walk-line.ts';
import type { Walk } from './wave-types.ts';

const mug = {
  variant_id: 'var_mug',
  sku: 'MUG',
  gtin: '4006381333931',
  title: 'Mug',
  options: '',
  image_url: null,
  tracking: 'none',
};
const bin = (code: string, x_mm: number, y_mm: number) => ({
  id: code,
  code,
  zone: '',
  aisle: code.charAt(0),
  side: 'left',
  bay: 1,
  level: 1,
  kind: 'pick_face',
  x_mm,
  y_mm,
});
const tote = (number: number, wanted: number, picked = 0) => ({
  tote: number,
  fulfillment_order_id: `ful_${number}`,
  line_id: `fli_${number}`,
  wanted,
  picked,
});
const walk = {
  stops: [
    { bin: bin('A-01-1', 0, 600), items: [{ ...mug, totes: [tote(1, 2), tote(3, 1)] }] },
    {
      bin: null,
      items: [{ ...mug, variant_id: 'var_cap', sku: 'CAP', gtin: null, totes: [tote(1, 1, 1), tote(2, 1)] }],
    },
  ],
} as unknown as Walk;
const cart = { wave: 218, batch: 1, totes: 3 };

function first(unsent: Parameters<typeof tasksOf>[1] = []): Task {
  const [task] = tasksOf(walk, unsent);
  if (!task) throw new Error('nothing is left');
  return task;
}

function after(codes: readonly string[], task = first(), hand: Hand = emptyHand) {
  return codes.reduce((read, code) => readScan(task, read.hand, code, cart), {
    heard: 'put',
    hand,
    picked: [],
  } as ReturnType<typeof readScan>);
}

test('what is left goes stop by stop and tote by tote, without what is on its way', () => {
  expect(tasksOf(walk, []).map(({ item, tote: into, take }) => [item.sku, into, take])).toEqual([
    ['MUG', 1, 2],
    ['MUG', 3, 1],
    ['CAP', 2, 1],
  ]);
  const unsent = [
    { client_id: '1', fulfillment_order_id: 'ful_1', variant_id: 'var_mug', code: 'MUG', quantity: 2 },
  ];
  expect(first(unsent).tote).toBe(3);
});

test('bin, item, item, tote: only then is anything picked', () => {
  expect(stageOf(first(), emptyHand)).toBe('bin');
  expect(after(['a-01-1'])).toMatchObject({ heard: 'bin_right', picked: [] });
  const one = after(['A-01-1', 'MUG']);
  expect([one.heard, one.picked, stageOf(first(), one.hand)]).toEqual(['item_right', [], 'count']);
  const two = after(['A-01-1', 'MUG', '4006381333931']);
  expect(stageOf(first(), two.hand)).toBe('tote');
  const put = after(['A-01-1', 'MUG', '4006381333931', 'W218-1-1']);
  expect(put).toMatchObject({ heard: 'put', hand: { at: 'A-01-1', codes: [] } });
  expect(put.picked).toEqual([
    { code: 'MUG', quantity: 1 },
    { code: '4006381333931', quantity: 1 },
  ]);
});

test.each([
  [['MUG'], 'bin_wrong'],
  [['A-02-1'], 'bin_wrong'],
  [['A-01-1', 'CAP'], 'item_wrong'],
  [['A-01-1', 'MUG', 'MUG', '2'], 'tote_wrong'],
  [['A-01-1', 'MUG', 'MUG', 'W219-1-1'], 'tote_wrong'],
])('%j is %s and forgets nothing', (codes, heard) => {
  const before = after(codes.slice(0, -1));
  const read = after(codes);
  expect([read.heard, read.picked, read.hand]).toEqual([heard, [], before.hand]);
});

test('the next item of the same bin needs no second scan of the bin, and one without a bin needs none', () => {
  const [, second, third] = tasksOf(walk, []);
  const { hand } = after(['A-01-1']);
  expect(second && stageOf(second, hand)).toBe('item');
  expect(third && stageOf(third, emptyHand)).toBe('item');
});

test('a handful is counted by its first unit, and a cart of one order needs no tote', () => {
  const { hand } = after(['A-01-1', 'MUG']);
  expect(stageOf(first(), countRest(first(), hand, 3).hand)).toBe('tote');
  expect(countRest(first(), hand, 1)).toMatchObject({ heard: 'put', picked: [{ code: 'MUG', quantity: 2 }] });
});

test('a walk is cut where its stops are', () => {
  const path = [
    [0, 0],
    [0, 5_000],
    [3_000, 5_000],
    [3_000, 0],
    [0, 0],
  ].map(([x_mm = 0, y_mm = 0]) => ({ x_mm, y_mm }));
  const places = stopPlaces(path, [{ x_mm: 0, y_mm: 2_000 }, null, { x_mm: 3_000, y_mm: 4_000 }]);
  expect(places).toEqual([2_000, null, 9_000]);
  expect(partOf(path, 2_000, 9_000)).toEqual([
    { x_mm: 0, y_mm: 2_000 },
    { x_mm: 0, y_mm: 5_000 },
    { x_mm: 3_000, y_mm: 5_000 },
    { x_mm: 3_000, y_mm: 4_000 },
  ]);
});
