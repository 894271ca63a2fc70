import { expect, test } from 'vitest';
import { bruteForce, isAllowed, randomProblem, seeded } from '../../../../tests/kit/plan-problems.ts';
import type { PlanProblem } from './plan-problem.ts';
import { priceAllotments, solvePlan } from './solve-plan.ts';

const quantitiesOf = ({ candidates }: PlanProblem, { best }: ReturnType<typeof solvePlan>) =>
  candidates.map((_, at) => best.allotments.find(({ candidate }) => candidate === at)?.quantities ?? []);

test.each([
  ['3 items at 3 locations', { items: 3, candidates: 3, most_units: 2 }, 700],
  ['2 items of more units at 4 locations', { items: 2, candidates: 4, most_units: 5 }, 300],
  ['4 single units at 4 locations', { items: 4, candidates: 4, most_units: 1 }, 500],
])('no plan is cheaper: %s', (_name, size, cases) => {
  const random = seeded(20_261_126);
  for (let index = 0; index < cases; index += 1) {
    const problem = randomProblem(random, size);
    const solved = solvePlan(problem);
    expect(solved.is_exact).toBe(true);
    expect(isAllowed(problem, quantitiesOf(problem, solved))).toBe(true);
    expect([index, solved.best.cost]).toEqual([index, bruteForce(problem)]);
    expect(solved.bound).toBe(solved.best.cost);
  }
});

test('what is not proven within the steps keeps a plan as it says, and a bound below it', () => {
  const random = seeded(4);
  for (let index = 0; index < 10; index += 1) {
    const problem = randomProblem(random, { items: 10, candidates: 50, most_units: 2 });
    const solved = solvePlan(problem, 500);
    const longer = solvePlan(problem, 20_000);
    expect(isAllowed(problem, quantitiesOf(problem, solved))).toBe(true);
    expect(priceAllotments(problem, quantitiesOf(problem, solved)).cost).toBe(solved.best.cost);
    expect(longer.best.cost).toBeLessThanOrEqual(solved.best.cost);
    for (const { bound } of [solved, longer]) expect(bound).toBeLessThanOrEqual(longer.best.cost);
  }
});
