import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ordinaryProblem, seeded } from '../../../../tests/kit/plan-problems.ts';
import { type OpenPlan, type PlanProblem, planTogether, priceAllotments, solvePlan } from './index.ts';

/** One unit that costs so much from each of three stores. */
function single(id: string, amounts: readonly number[]): OpenPlan['problem'] {
  return {
    items: [{ quantity: 1, weight_grams: 1 }],
    candidates: amounts.map((amount, at) => ({
      id: `store ${at + 1}`,
      stock: [1],
      unit_amounts: [amount],
      line_amount: 0,
      order_amount: 0,
      units_left: 1_000,
      options: [{ code: id, fixed_amount: 0, amountFor: () => 0, corners: [1] }],
    })),
    split_amount: 0,
    unserved_amount: 1_000,
    max_locations: 3,
  };
}

/** Plans order by order, each over what those before it have left. */
function inSequence(
  problems: readonly { id: string; problem: PlanProblem; variants: readonly string[] }[],
  stock: Map<string, Map<string, number>>,
): OpenPlan[] {
  return problems.map(({ id, problem, variants }) => {
    const candidates = problem.candidates.map((candidate) => ({
      ...candidate,
      stock: variants.map((variant) => stock.get(variant)?.get(candidate.id) ?? 0),
    }));
    const { best } = solvePlan({ ...problem, candidates });
    const quantities: number[][] = problem.candidates.map(() => []);
    for (const { candidate, quantities: own } of best.allotments) {
      quantities[candidate] = [...own];
      for (const [item, units] of own.entries()) {
        const held = stock.get(variants[item] ?? '');
        const at = problem.candidates[candidate]?.id ?? '';
        held?.set(at, (held.get(at) ?? 0) - units);
      }
    }
    return { id, problem, variants, quantities };
  });
}

const costOf = (plans: readonly OpenPlan[]): number =>
  plans.reduce((sum, { problem, quantities }) => sum + priceAllotments(problem, quantities).cost, 0);

describe('orders planned together', () => {
  test('three orders and three stores with one unit each cost 28 instead of 39', () => {
    const rows = { A: [2, 5, 6], B: [7, 19, 20], C: [8, 15, 18] };
    const problems = Object.entries(rows).map(([id, amounts]) => ({
      ...{ id, problem: single(id, amounts), variants: ['mug'] },
    }));
    const stock = new Map([['mug', new Map([1, 2, 3].map((at) => [`store ${at}`, 1]))]]);
    const open = inSequence(problems, stock);
    expect(costOf(open)).toBe(39);
    const { changed, saved_amount } = planTogether(open, stock);
    expect(saved_amount).toBe(11);
    const at = new Map(changed.map(({ id, after }) => [id, (after.allotments[0]?.candidate ?? -1) + 1]));
    expect([...at].sort()).toEqual([
      ['A', 3],
      ['B', 1],
      ['C', 2],
    ]);
  });

  test('never cost more, never take more than there is, and leave nobody without who was served', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
        const random = seeded(seed);
        const variants = Array.from({ length: 4 }, (_, index) => `v${index}`);
        const locations = Array.from({ length: 4 }, (_, index) => `l${index}`);
        const stock = new Map(
          variants.map((variant) => [
            variant,
            new Map(locations.map((at) => [at, Math.floor(random() * 5)])),
          ]),
        );
        const had = structuredClone(stock);
        const problems = Array.from({ length: 12 }, (_, index) => {
          const lines = 1 + Math.floor(random() * 3);
          const problem = ordinaryProblem(random, { lines, locations: 4, carried: 1, split_amount: 400 });
          const mixed = [...variants].sort(() => random() - 0.5).slice(0, lines);
          return { id: `o${index}`, problem, variants: mixed };
        });
        const open = inSequence(problems, stock);
        const { changed, saved_amount } = planTogether(open, stock);
        const after = new Map(changed.map((each) => [each.id, each.after]));
        let cost = 0;
        const taken = new Map<string, number>();
        for (const { id, problem, variants: own, quantities } of open) {
          const before = priceAllotments(problem, quantities);
          const plan = after.get(id) ?? before;
          cost += plan.cost;
          for (const [item, { quantity }] of problem.items.entries()) {
            const shipped = plan.allotments.reduce((sum, each) => sum + (each.quantities[item] ?? 0), 0);
            expect(shipped + (plan.unserved[item] ?? 0)).toBe(quantity);
          }
          for (const { candidate, quantities: units } of plan.allotments)
            for (const [item, count] of units.entries()) {
              const cell = `${own[item]} ${problem.candidates[candidate]?.id}`;
              taken.set(cell, (taken.get(cell) ?? 0) + count);
            }
        }
        expect(cost).toBe(costOf(open) - saved_amount);
        expect(saved_amount).toBeGreaterThanOrEqual(0);
        for (const [cell, units] of taken) {
          const [variant = '', at = ''] = cell.split(' ');
          expect(units).toBeLessThanOrEqual(had.get(variant)?.get(at) ?? 0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
