import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Building,
  batchOrders,
  type Stop,
  shortestLength,
  sShapeWalk,
} from '../src/modules/warehouse/rules/index.ts';
import { pickingFolder, readBlock } from './kit/picking-files.ts';
import { report, round } from './kit/result.ts';

/**
 * How far all walks of a wave are together, on the instance of Henn and Wäscher with 20 orders, beside its published optima and
 * beside orders that are put on carts as they come. `npm run bench -- batching [seconds]`
 */
const seconds = Number(process.argv[2] ?? 2);
const folder = pickingFolder();
if (folder === null) {
  console.log(
    'The public instances do not stand beside the project (../shared/data/picking): nothing was measured.',
  );
  process.exit(1);
}
const { building, orders, capacity } = readBlock(readFileSync(join(folder, 'henn_1l-20-30-0.txt'), 'latin1'));
const cart = { totes: orders.length, units: capacity };

type LengthOf = (building: Building, stops: readonly Stop[]) => number;
const routings: { name: string; lengthOf: LengthOf; optimum: number }[] = [
  { name: 'shortest walk', lengthOf: shortestLength, optimum: 4_316 },
  { name: 'S-shape', lengthOf: (own, stops) => sShapeWalk(own, stops).length_mm, optimum: 5_270 },
];
console.log(`routing       | as they come | at once | ${seconds} s | optimum`);
const results = routings.map(({ name, lengthOf, optimum }) => {
  const length = (stops: readonly Stop[]): number => lengthOf(building, stops);
  const first_come = asTheyCome(length);
  const at_once = batchOrders(orders, cart, { lengthOf: length, isOver: () => true }).length_mm;
  const began = performance.now();
  let found_ms = 0;
  const isOver = (): boolean => performance.now() - began > seconds * 1_000;
  const { length_mm } = batchOrders(orders, cart, { lengthOf: length, isOver });
  for (const ms of [50, 100, 250, 500, 1_000]) {
    const until = performance.now() + ms;
    const short = batchOrders(orders, cart, { lengthOf: length, isOver: () => performance.now() > until });
    if (short.length_mm === length_mm) {
      found_ms = ms;
      break;
    }
  }
  const cells = [first_come, at_once, length_mm, optimum].map((value) => value.toFixed(0).padStart(7));
  console.log(`${name.padEnd(13)} | ${cells[0]?.padStart(12)} | ${cells[1]} | ${cells[2]} | ${cells[3]}`);
  return { first_come, at_once, length_mm, optimum, found_ms };
});
const [best, s_shape] = results;
if (!best || !s_shape) throw new Error('there are two routings');
report(
  'batching',
  {
    length: best.length_mm,
    gap_to_optimum: round(best.length_mm / best.optimum - 1),
    less_than_as_they_come: round(1 - best.length_mm / best.first_come),
    s_shape_gap_to_optimum: round(s_shape.length_mm / s_shape.optimum - 1),
    found_within_ms: best.found_ms,
  },
  { length: '<= 4360', less_than_as_they_come: '>= 0.05' },
);

function asTheyCome(length: (stops: readonly Stop[]) => number): number {
  const batches: { units: number; stops: Stop[] }[] = [];
  for (const { units, stops } of orders) {
    const last = batches.at(-1);
    if (last && last.units + units <= capacity) {
      last.units += units;
      last.stops.push(...stops);
    } else {
      batches.push({ units, stops: [...stops] });
    }
  }
  return batches.reduce((sum, { stops }) => sum + length(stops), 0);
}
