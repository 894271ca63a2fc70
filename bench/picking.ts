import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shortestLength, shortestWalk, sShapeWalk } from '../src/modules/warehouse/rules/index.ts';
import { pickingFolder, readBlock } from './kit/picking-files.ts';
import { report, round } from './kit/result.ts';

/**
 * How long the walk of one picker is, on the 600 single-block instances of Heßler and Irnich (2023), beside their proven optima
 * and beside walking aisle by aisle. `npm run bench -- picking`
 */
const folder = pickingFolder();
if (folder === null) {
  console.log(
    'The public instances do not stand beside the project (../shared/data/picking): nothing was measured.',
  );
  process.exit(1);
}
const unpacked = mkdtempSync(join(tmpdir(), 'longshore-picking-'));
execFileSync('tar', ['-xzf', join(folder, 'sprp_600.tar.gz'), '-C', unpacked]);
const instances = readFileSync(join(folder, 'sprp_600_optima.csv'), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [name = '', optimum] = line.split(',');
    return { name, optimum: Number(optimum), ...readBlock(readFileSync(join(unpacked, name), 'latin1')) };
  });
rmSync(unpacked, { recursive: true });

const groups = Map.groupBy(
  instances,
  ({ building, stops }) => `${building.aisles.length} aisles, ${sizeOf(stops.length)} stops`,
);
console.log('instances                 | count | optimum | ours    | S-shape');
for (const [name, own] of [...groups].sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))) {
  const mean = (of: (one: (typeof own)[number]) => number): string =>
    (own.reduce((sum, one) => sum + of(one), 0) / own.length).toFixed(1).padStart(7);
  const ours = mean(({ building, stops }) => shortestLength(building, stops));
  const s_shape = mean(({ building, stops }) => sShapeWalk(building, stops).length_mm);
  console.log(
    `${name.padEnd(25)} | ${String(own.length).padStart(5)} | ${mean(({ optimum }) => optimum)} | ${ours} | ${s_shape}`,
  );
}

const optimal = instances.filter(({ building, stops, optimum }) => {
  const walk = shortestWalk(building, stops);
  return walk.length_mm === optimum && new Set(walk.stops).size === stops.length;
});
const began = performance.now();
for (const { building, stops } of instances) shortestWalk(building, stops);
const total_ms = performance.now() - began;
const sum = (of: (one: (typeof instances)[number]) => number): number =>
  instances.reduce((all, one) => all + of(one), 0);
const lengths = sum(({ building, stops }) => shortestLength(building, stops));
report(
  'picking',
  {
    instances: instances.length,
    equal_to_optimum: optimal.length,
    over_s_shape: round(1 - lengths / sum(({ building, stops }) => sShapeWalk(building, stops).length_mm)),
    ms_a_walk: round(total_ms / instances.length),
  },
  { equal_to_optimum: `>= ${instances.length}`, over_s_shape: '>= 0.1' },
);

function sizeOf(stops: number): string {
  return stops <= 5 ? 'up to 5' : stops <= 15 ? '6 to 15' : 'over 15';
}
