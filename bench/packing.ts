import {
  type Box,
  FILL_WAYS,
  type FillWay,
  faultOfFilling,
  fillBox,
  type PackUnit,
  packBoxes,
  type Size,
} from '../src/modules/warehouse/rules/index.ts';
import { seeded } from '../tests/kit/plan-problems.ts';
import { type Container, packingFolder, readBoxPackerOrders, readContainers } from './kit/packing-files.ts';
import { report, round } from './kit/result.ts';

/**
 * How many boxes real orders need, beside the published result of BoxPacker and first fit; how full containers get, beside the
 * best known; how long it takes. Every plan is checked: inside, through no other, on enough, not too heavy, every unit.
 * `npm run bench -- packing [seconds of search a container]`
 */
const seconds = Number(process.argv[2] ?? 1);
const SEARCHED_EVERY = 10;
const folder = packingFolder();
if (folder === null) {
  console.log(
    'The public data does not stand beside the project (../shared/data/packing): nothing was measured.',
  );
  process.exit(1);
}

const { boxes, orders } = readBoxPackerOrders(folder);
/** As few boxes as possible, and among as many the smaller ones. */
const rate = ({ length_mm, width_mm, height_mm }: Size) =>
  1_000_000 + Math.round((length_mm * width_mm * height_mm) / 1e6);
for (const { units } of orders.slice(0, 200)) packBoxes(units, boxes, { rate });
const found = { boxes: 0, first_fit: 0, published: 0, fewer: 0, more: 0, violations: 0 };
const times: { units: number; ms: number }[] = [];
for (const { units, boxes_3d } of orders) {
  const began = performance.now();
  const { parcels } = packBoxes(units, boxes, { rate });
  times.push({ units: count(units), ms: performance.now() - began });
  found.boxes += parcels.length;
  found.published += boxes_3d;
  found.fewer += parcels.length < boxes_3d ? 1 : 0;
  found.more += parcels.length > boxes_3d ? 1 : 0;
  found.first_fit += firstFit(units);
  const packed = parcels.reduce((sum, { placed }) => sum + placed.length, 0);
  if (packed !== count(units)) found.violations += 1;
  for (const { box, placed, weight_grams } of parcels)
    if (!box || faultOfFilling(box.inner, placed, () => true) !== null || weight_grams > box.max_weight_grams)
      found.violations += 1;
}
const mean_ms = times.reduce((sum, { ms }) => sum + ms, 0) / times.length;
const to_20 = times.filter(({ units }) => units <= 20).map(({ ms }) => ms);
console.log(`${orders.length} orders of BoxPacker: boxes, with ${found.violations} violations`);
console.log('first fit | BoxPacker | ours');
console.log(
  `${[found.first_fit, found.published, found.boxes].join(' | ')}, fewer in ${found.fewer} orders, more in ${found.more}`,
);
console.log(
  `${round(mean_ms, 3)} ms an order; up to 20 units p99 ${round(share(to_20, 0.99))} ms, most ${round(share(to_20, 1))} ms\n`,
);

console.log(`set     | one way | all ways | these in ${seconds} s | best known, in percent of the volume`);
const sets = ['thpack1', 'thpack2', 'thpack3'].map((set) => measure(set, readContainers(folder, set)));
report(
  'packing',
  {
    boxes: found.boxes,
    boxes_first_fit: found.first_fit,
    boxes_published: found.published,
    violations: found.violations + sets.reduce((sum, { violations }) => sum + violations, 0),
    mean_ms: round(mean_ms, 3),
    up_to_20_units_p99_ms: round(share(to_20, 0.99)),
    ...Object.fromEntries(sets.map(({ set, all_ways }) => [`${set}_greedy`, all_ways])),
    ...Object.fromEntries(sets.map(({ set, searched }) => [`${set}_searched`, searched])),
    ...Object.fromEntries(sets.map(({ set, best_known }) => [`${set}_best_known`, best_known])),
  },
  {
    boxes: '<= 2289',
    violations: '<= 0',
    up_to_20_units_p99_ms: '< 50',
    thpack1_greedy: '>= 83',
    thpack2_greedy: '>= 83',
    thpack3_greedy: '>= 83',
  },
);

function measure(set: string, containers: readonly Container[]) {
  const sums = {
    one_way: 0,
    all_ways: 0,
    best_known: 0,
    searched: 0,
    sampled: 0,
    sampled_ways: 0,
    violations: 0,
  };
  for (const [at, container] of containers.entries()) {
    const fill = (way: FillWay, random?: () => number): number => {
      const { placed, volume_mm3 } = fillBox(container.inner, 0, container.items, way, random);
      if (faultOfFilling(container.inner, placed, () => true) !== null) sums.violations += 1;
      return volume_mm3 / volumeOf(container.inner);
    };
    const ways = FILL_WAYS.map((way) => fill(way));
    const best = Math.max(...ways);
    sums.one_way += ways[0] ?? 0;
    sums.all_ways += best;
    sums.best_known += container.best_known / volumeOf(container.inner);
    if (at % SEARCHED_EVERY !== 0) continue;
    sums.sampled += 1;
    sums.sampled_ways += best;
    sums.searched += search(fill, best);
  }
  const percent = (sum: number, of: number) => round((100 * sum) / of, 1);
  const all_ways = percent(sums.all_ways, containers.length);
  const best_known = percent(sums.best_known, containers.length);
  const searched = percent(sums.searched, sums.sampled);
  const one_way = percent(sums.one_way, containers.length);
  const before = percent(sums.sampled_ways, sums.sampled);
  console.log(
    `${set} | ${one_way} | ${all_ways} | ${searched}, every tenth container, ${before} before | ${best_known}`,
  );
  return { set, all_ways, searched, best_known, violations: sums.violations };
}

/** The same ways with chance in them, as long as the time lasts. */
function search(fill: (way: FillWay, random: () => number) => number, start: number): number {
  const random = seeded(1);
  const until = performance.now() + seconds * 1_000;
  let best = start;
  while (performance.now() < until) {
    const way = FILL_WAYS[Math.floor(random() * 9)] ?? FILL_WAYS[0];
    if (way) best = Math.max(best, fill({ ...way, noise: random() * 0.6 }, random));
  }
  return best;
}

/** Each unit as it comes into the first open box that still takes it, packed in one way; otherwise into a new one. */
function firstFit(units: readonly PackUnit[]): number {
  const way: FillWay = { room: 'floor', by: 'volume', noise: 0 };
  const open: { box: Box; units: PackUnit[] }[] = [];
  const fits = (box: Box, own: readonly PackUnit[]): boolean =>
    fillBox(box.inner, box.max_weight_grams - box.own_weight_grams, own, way).left.length === 0;
  for (const { quantity, ...unit } of units)
    for (let done = 0; done < quantity; done += 1) {
      const one = { ...unit, quantity: 1 };
      const home = open.find(({ box, units: own }) => fits(box, [...own, one]));
      if (home) home.units.push(one);
      else open.push({ box: boxes.find((box) => fits(box, [one])) ?? (boxes[0] as Box), units: [one] });
    }
  return open.length;
}

function count(units: readonly PackUnit[]): number {
  return units.reduce((sum, { quantity }) => sum + quantity, 0);
}

function volumeOf({ length_mm, width_mm, height_mm }: Size): number {
  return length_mm * width_mm * height_mm;
}

function share(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
