import type { PlanCandidate, PlanProblem, PlanSolution, SolvedPlan } from './plan-problem.ts';
import { priceAllotments, solvePlan } from './solve-plan.ts';

/** An order that was planned and has not left yet: what its plan is chosen from, and the plan that holds its units now. */
export type OpenPlan = {
  id: string;
  /** Its stock is not read: what may be taken is the pool's and what open plans hold. */
  problem: PlanProblem;
  /** The variants of the items, by index. */
  variants: readonly string[];
  /** By candidate and item: the units that it holds. */
  quantities: readonly (readonly number[])[];
};

/** Units that nobody holds, by variant and location (the candidates' ids). */
export type FreeStock = ReadonlyMap<string, ReadonlyMap<string, number>>;

export type PlannedTogether = {
  /** The orders that ship otherwise than before, with what they cost before. */
  changed: { id: string; before: PlanSolution; after: PlanSolution }[];
  /** What all of them together cost less. */
  saved_amount: number;
};

// Steps of the search for each plan.
const MAX_STEPS = 300;
// How often all orders are gone through at most.
const MOST_ROUNDS = 4;
// So many ways of making room for one order are tried.
const MOST_EVICTIONS = 6;

/**
 * Plans open orders again, together. Each is planned over what is free; where it would ship for less from units that another
 * order holds, it takes them if that one, planned again over what is free then, costs less more than the other saves. One such
 * change may make room for the next, so that chains and rings of orders come about. The sum of the costs only ever falls, and
 * nobody who was served is left without: a unit that nobody ships costs far more than any way of shipping it.
 *
 * After Xu, Allgor and Graves (2009), who evaluate the assignments of an online retailer again before they are picked.
 */
export function planTogether(open: readonly OpenPlan[], free: FreeStock): PlannedTogether {
  return new Together(open, free).run();
}

type Held = { order: OpenPlan; first: PlanSolution; plan: PlanSolution };

class Together {
  readonly #held: Held[];
  readonly #pool: Map<string, number>;
  /** By variant and location, who holds how many units there. */
  readonly #holders = new Map<string, Map<Held, number>>();

  constructor(open: readonly OpenPlan[], free: FreeStock) {
    this.#pool = new Map(
      [...free].flatMap(([variant_id, stock]) =>
        [...stock].map(([location_id, units]): [string, number] => [cellOf(variant_id, location_id), units]),
      ),
    );
    this.#held = open.map((order) => {
      const plan = priceAllotments(order.problem, order.quantities);
      const held = { order, first: plan, plan };
      this.#note(held);
      return held;
    });
  }

  run(): PlannedTogether {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let isBetter = false;
      for (const held of this.#held) isBetter = this.#improve(held) || isBetter;
      if (!isBetter) break;
    }
    const changed = this.#held
      .filter(({ first, plan }) => plan !== first)
      .map(({ order, first, plan }) => ({ id: order.id, before: first, after: plan }));
    const saved_amount = changed.reduce((sum, { before, after }) => sum + before.cost - after.cost, 0);
    return { changed, saved_amount };
  }

  #improve(held: Held): boolean {
    const before = held.plan;
    this.#put(held);
    const alone = this.#solve(held, false).best;
    if (alone.cost < before.cost) {
      this.#take(held, alone);
      return true;
    }
    const { best, others } = this.#solve(held, true);
    for (const wished of [best, ...others]) {
      if (wished.cost >= before.cost) break;
      for (const evicted of this.#evictions(held, wished))
        if (this.#exchange(held, before, wished, evicted)) return true;
    }
    this.#take(held, before);
    return false;
  }

  /** Gives one order what it wishes and plans those it takes it from again; takes everything back where that saves nothing. */
  #exchange(held: Held, before: PlanSolution, wished: PlanSolution, evicted: readonly Held[]): boolean {
    const theirs = evicted.map((each) => each.plan);
    for (const each of evicted) this.#put(each);
    this.#take(held, wished);
    let saved = before.cost - wished.cost;
    for (const [index, each] of evicted.entries()) {
      const again = this.#solve(each, false).best;
      saved -= again.cost - (theirs[index] as PlanSolution).cost;
      this.#take(each, again);
    }
    if (saved > 0) return true;
    for (const each of evicted) this.#put(each);
    this.#put(held);
    for (const [index, each] of evicted.entries()) this.#take(each, theirs[index] as PlanSolution);
    return false;
  }

  /** Some sets of orders whose units would make room for a plan, the smallest first. */
  #evictions(held: Held, wished: PlanSolution): Held[][] {
    const missing: { cell: string; units: number }[] = [];
    this.#each(held.order, wished, (cell, units) => {
      const lacking = units - (this.#pool.get(cell) ?? 0);
      if (lacking > 0) missing.push({ cell, units: lacking });
    });
    const [first] = missing;
    if (!first) return [];
    const sets: Held[][] = [];
    for (const start of [...(this.#holders.get(first.cell)?.keys() ?? [])].slice(0, MOST_EVICTIONS)) {
      const set = this.#grown([start], missing);
      if (set) sets.push(set);
    }
    return sets.sort((a, b) => a.length - b.length);
  }

  // Adds holders until every cell has what is missing; the members give what they hold of all cells.
  #grown(set: Held[], missing: readonly { cell: string; units: number }[]): Held[] | undefined {
    for (const { cell, units } of missing) {
      let lacking = units - set.reduce((sum, each) => sum + this.#unitsAt(each, cell), 0);
      for (const [each, held] of this.#holders.get(cell) ?? []) {
        if (lacking <= 0) break;
        if (set.includes(each)) continue;
        set.push(each);
        lacking -= held;
      }
      if (lacking > 0) return undefined;
    }
    return set;
  }

  #unitsAt(held: Held, cell: string): number {
    return this.#holders.get(cell)?.get(held) ?? 0;
  }

  #solve({ order }: Held, with_others: boolean): SolvedPlan {
    const { problem, variants } = order;
    const candidates = problem.candidates.map((candidate): PlanCandidate => {
      const stock = variants.map((variant_id) => {
        const cell = cellOf(variant_id, candidate.id);
        let units = this.#pool.get(cell) ?? 0;
        if (with_others) for (const held of this.#holders.get(cell)?.values() ?? []) units += held;
        return units;
      });
      return { ...candidate, stock };
    });
    return solvePlan({ ...problem, candidates }, MAX_STEPS);
  }

  // The units that an order holds are the pool's, until it takes some again.
  #put(held: Held): void {
    this.#each(held.order, held.plan, (cell, units) => {
      this.#pool.set(cell, (this.#pool.get(cell) ?? 0) + units);
      this.#holders.get(cell)?.delete(held);
    });
  }

  #take(held: Held, plan: PlanSolution): void {
    this.#each(held.order, plan, (cell, units) => {
      this.#pool.set(cell, (this.#pool.get(cell) ?? 0) - units);
    });
    held.plan = plan;
    this.#note(held);
  }

  #note(held: Held): void {
    this.#each(held.order, held.plan, (cell, units) => {
      const holders = this.#holders.get(cell) ?? new Map<Held, number>();
      this.#holders.set(cell, holders.set(held, (holders.get(held) ?? 0) + units));
    });
  }

  #each(
    { problem, variants }: OpenPlan,
    { allotments }: PlanSolution,
    look: (cell: string, units: number) => void,
  ): void {
    for (const { candidate, quantities } of allotments) {
      const { id } = problem.candidates[candidate] as PlanCandidate;
      for (let item = 0; item < quantities.length; item += 1) {
        const units = quantities[item] as number;
        if (units > 0) look(cellOf(variants[item] as string, id), units);
      }
    }
  }
}

function cellOf(variant_id: string, location_id: string): string {
  return `${variant_id} ${location_id}`;
}
