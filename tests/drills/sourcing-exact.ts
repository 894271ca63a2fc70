/*
 * `npm run drill -- sourcing-exact`: the exact planner against every possible plan, on thousands of random small orders; against
 * the integer-programming solver HiGHS on larger ones; and on orders of ten lines over fifty locations against itself with twenty
 * times the steps. The control is a planner that stops after
 * its quick part. `DRILL_CASES` makes it longer.
 */
import { solvePlan } from '../../src/modules/sourcing/rules/index.ts';
import { loadHighs, optimumByModel } from '../kit/plan-model.ts';
import {
  bruteForce,
  ordinaryProblem,
  type ProblemSize,
  randomProblem,
  seeded,
} from '../kit/plan-problems.ts';
import { Report, say } from './kit/report.ts';

const CASES = Number(process.env.DRILL_CASES ?? 4_000);
const SIZES: ProblemSize[] = [
  { items: 3, candidates: 3, most_units: 2 },
  { items: 2, candidates: 4, most_units: 5 },
  { items: 4, candidates: 4, most_units: 1 },
  { items: 1, candidates: 5, most_units: 8 },
];

const report = new Report();
compareAll();
await compareWithModel();
proveOrdinary();
control();
report.end();

function compareAll(): void {
  const random = seeded(Number(process.env.DRILL_SEED ?? 1));
  let [worst, exact] = [0, 0];
  for (let index = 0; index < CASES; index += 1) {
    const problem = randomProblem(random, SIZES[index % SIZES.length] as ProblemSize);
    const { best, is_exact } = solvePlan(problem);
    worst = Math.max(worst, Math.abs(best.cost - bruteForce(problem)));
    exact += is_exact ? 1 : 0;
  }
  report.check(
    'no plan is cheaper than the one that was chosen',
    worst === 0 && exact === CASES,
    `${CASES} cases, ${exact} proven, largest difference ${worst}`,
  );
}

async function compareWithModel(): Promise<void> {
  const highs = await loadHighs();
  const random = seeded(Number(process.env.DRILL_SEED ?? 3));
  const sizes = [
    { lines: 4, locations: 8, cases: CASES / 100 },
    { lines: 6, locations: 12, cases: CASES / 100 },
    { lines: 10, locations: 50, cases: CASES / 1_000 },
  ];
  for (const { lines, locations, cases } of sizes) {
    let [worst, exact] = [0, 0];
    for (let index = 0; index < cases; index += 1) {
      const problem = ordinaryProblem(random, { lines, locations, carried: 0.6, split_amount: 400 });
      const { best, is_exact } = solvePlan(problem, 400_000);
      worst = Math.max(worst, Math.abs(best.cost - optimumByModel(highs, problem)));
      exact += is_exact ? 1 : 0;
    }
    report.check(
      `an integer-programming solver finds no cheaper plan of ${lines} lines over ${locations} locations`,
      worst === 0 && exact >= cases,
      `${Math.ceil(cases)} cases, ${exact} proven, largest difference ${worst}`,
    );
  }
}

function proveOrdinary(): void {
  const random = seeded(2);
  let [proven, below, dearest] = [0, 0, 0];
  const cases = 40;
  for (let index = 0; index < cases; index += 1) {
    const problem = ordinaryProblem(random, { lines: 10, locations: 50, carried: 0.75, split_amount: 400 });
    const [short, long] = [solvePlan(problem), solvePlan(problem, 400_000)];
    proven += long.is_exact ? 1 : 0;
    if (short.bound > long.best.cost) below += 1;
    dearest = Math.max(dearest, (short.best.cost - long.best.cost) / long.best.cost);
  }
  say(`ten lines over fifty locations: ${proven} of ${cases} proven with 400,000 steps`);
  say(`the plan of 20,000 steps costs at most ${(dearest * 100).toFixed(1)} % more`);
  report.check('a bound is never above the cheapest plan that is known', below === 0, `${below} of ${cases}`);
}

function control(): void {
  const random = seeded(1);
  let worse = 0;
  const cases = 400;
  for (let index = 0; index < cases; index += 1) {
    const problem = randomProblem(random, SIZES[index % SIZES.length] as ProblemSize);
    if (solvePlan(problem, 0).best.cost > bruteForce(problem)) worse += 1;
  }
  report.control('a planner that proves nothing', worse > 0, `${worse} of ${cases} plans cost too much`);
}
