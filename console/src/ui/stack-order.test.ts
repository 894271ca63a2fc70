import { expect, test } from 'vitest';
import { type Cuboid, drawingOrder, facesOf, flat } from './stack-order.ts';

const cube = (x_mm: number, y_mm: number, z_mm: number, side = 10): Cuboid => ({
  ...{ x_mm, y_mm, z_mm },
  ...{ length_mm: side, width_mm: side, height_mm: side },
});

const cases: [name: string, cuboids: Cuboid[], order: number[]][] = [
  ['nothing', [], []],
  ['what lies on another is drawn after it', [cube(0, 0, 10), cube(0, 0, 0)], [1, 0]],
  [
    'what stands to the front is drawn after what is behind',
    [cube(10, 0, 0), cube(0, 10, 0), cube(0, 0, 0)],
    [2, 0, 1],
  ],
  ['a large one behind small ones', [cube(20, 0, 0), cube(20, 0, 10), cube(0, 0, 0, 20)], [2, 0, 1]],
];

test.each(cases)('%s', (_name, cuboids, order) => {
  expect(drawingOrder(cuboids)).toEqual(order);
});

test('the front corner of the floor is the lowest point, the lid lies above it', () => {
  const { top, left, right } = facesOf(cube(0, 0, 0));
  const lowest = Math.max(...[...top, ...left, ...right].map(([, y]) => y));
  expect(lowest).toBe(flat(10, 10, 0)[1]);
  expect(top[2]).toEqual([0, 0]);
});
