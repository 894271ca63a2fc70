import { expect, test } from 'vitest';
import { binsOfBlock, readBinCode, wholeBin } from './bins.ts';
import { buildingOf } from './building.ts';

test.each([
  ['B-14-3', { aisle: 'B', bay: 14, level: 3 }],
  ['b 14', { aisle: 'B', bay: 14, level: 1 }],
  ['12.03.2', { aisle: '12', bay: 3, level: 2 }],
  ['AA/7/12', { aisle: 'AA', bay: 7, level: 12 }],
  ['B-0-1', null],
  ['SHELF', null],
  ['B-14-3-2', null],
])('the code %s says %j', (code, read) => {
  expect(readBinCode(code)).toEqual(read);
});

test('odd bays stand left and even ones right, opposite each other', () => {
  const [left, right] = [wholeBin({ code: 'C-03-1' }), wholeBin({ code: 'C-04-1' })];
  expect([left?.side, right?.side]).toEqual(['left', 'right']);
  expect([left?.x_mm, left?.y_mm]).toEqual([right?.x_mm, right?.y_mm]);
  expect(wholeBin({ code: 'C-03-1', side: 'right', x_mm: 5, y_mm: 6 })).toMatchObject({
    side: 'right',
    x_mm: 5,
    y_mm: 6,
  });
});

test('a code that says no aisle needs fields that do', () => {
  expect(wholeBin({ code: 'COUNTER' })).toBeNull();
  expect(wholeBin({ code: 'COUNTER', aisle: 'A', bay: 1 })).toMatchObject({
    aisle: 'A',
    bay: 1,
    level: 1,
    kind: 'pick_face',
  });
});

test('a block has every bin once, and its building follows from them', () => {
  const bins = binsOfBlock({ aisles: 28, bays: 4, levels: 3 });
  expect(bins).toHaveLength(28 * 8 * 3);
  expect(new Set(bins.map(({ code }) => code)).size).toBe(bins.length);
  expect(bins.at(-1)?.code).toBe('AB-08-3');
  const building = buildingOf(bins, null);
  expect(building?.aisles).toHaveLength(28);
  expect(building?.aisles.map(({ x_mm }) => x_mm)).toEqual(
    Array.from({ length: 28 }, (_, index) => index * 3_000),
  );
  expect(building).toMatchObject({ depot: { x_mm: 0, y_mm: -400 }, front_y_mm: -400, back_y_mm: 5_200 });
});

test('a frame that cuts bins off is widened to hold them', () => {
  const bins = binsOfBlock({ aisles: 1, bays: 4, levels: 1 });
  const frame = { depot_x_mm: -2_000, depot_y_mm: -3_000, front_y_mm: 2_000, back_y_mm: 3_000 };
  expect(buildingOf(bins, frame)).toMatchObject({
    depot: { x_mm: -2_000, y_mm: -3_000 },
    front_y_mm: 600,
    back_y_mm: 4_200,
  });
  expect(buildingOf([], frame)).toBeNull();
});
