import { type PlanProblem, solvePlan } from '../src/modules/sourcing/rules/index.ts';
import { ordinaryProblem, seeded } from '../tests/kit/plan-problems.ts';
import { report, round } from './kit/result.ts';

/**
 * How many plans the exact planner makes in a second, in one process: small orders, and large ones over many locations, beside
 * whoever takes each line from the first location that has it. `npm run bench -- sourcing [seconds]`
 */
const seconds = Number(process.argv[2] ?? 5);
// What the hot path allows itself; beyond it the best plan that was found goes, with its gap.
const STEPS = 300;

const small = measure({ lines: 3, locations: 5, carried: 0.75, split_amount: 400 });
const large = measure({ lines: 20, locations: 50, carried: 0.75, split_amount: 400 });
report(
  'sourcing',
  {
    small_plans_per_s: small.plans_per_s,
    small_exact_share: small.exact_share,
    small_floor_plans_per_s: small.floor_per_s,
    small_cost_to_floor: small.cost_to_floor,
    large_plans_per_s: large.plans_per_s,
    large_exact_share: large.exact_share,
    large_floor_plans_per_s: large.floor_per_s,
    large_cost_to_floor: large.cost_to_floor,
  },
  { small_plans_per_s: '>= 20000', large_plans_per_s: '>= 500' },
);

function measure(size: Parameters<typeof ordinaryProblem>[1]) {
  const random = seeded(1);
  const problems = Array.from({ length: 400 }, () => ordinaryProblem(random, size));
  const costs = { plans: 0, floor: 0, exact: 0 };
  for (const problem of problems) {
    const { best, is_exact } = solvePlan(problem, STEPS);
    costs.plans += best.cost;
    costs.floor += nearest(problem);
    costs.exact += is_exact ? 1 : 0;
  }
  return {
    plans_per_s: Math.round(pace(problems, (problem) => solvePlan(problem, STEPS).best.cost)),
    floor_per_s: Math.round(pace(problems, nearest)),
    exact_share: round(costs.exact / problems.length),
    cost_to_floor: round(costs.plans / costs.floor),
  };
}

function pace(problems: readonly PlanProblem[], plan: (problem: PlanProblem) => number): number {
  const until = performance.now() + seconds * 1_000;
  const began = performance.now();
  let [done, sink] = [0, 0];
  while (performance.now() < until)
    for (const problem of problems) {
      sink += plan(problem);
      done += 1;
    }
  if (Number.isNaN(sink)) throw new Error('a plan has a cost');
  return done / ((performance.now() - began) / 1_000);
}

/** Each line from the location whose empty parcel is the cheapest among those that have it: no look at the whole. */
function nearest({ items, candidates, split_amount, unserved_amount }: PlanProblem): number {
  const near = candidates
    .map((candidate, at) => ({
      at,
      amount: Math.min(...candidate.options.map(({ amountFor }) => amountFor(1))),
    }))
    .sort((a, b) => a.amount - b.amount);
  const grams = new Map<number, number>();
  let cost = 0;
  for (const [item, { quantity, weight_grams }] of items.entries()) {
    let missing = quantity;
    for (const { at } of near) {
      const candidate = candidates[at];
      const units = Math.min(missing, candidate?.stock[item] ?? 0);
      if (!candidate || units === 0) continue;
      missing -= units;
      cost += candidate.line_amount + units * (candidate.unit_amounts[item] ?? 0);
      grams.set(at, (grams.get(at) ?? 0) + units * weight_grams);
      if (missing === 0) break;
    }
    cost += missing * unserved_amount;
  }
  for (const [at, weight] of grams) {
    const candidate = candidates[at];
    if (!candidate) continue;
    cost += candidate.order_amount + Math.min(...candidate.options.map(({ amountFor }) => amountFor(weight)));
  }
  return cost + Math.max(0, grams.size - 1) * split_amount;
}
