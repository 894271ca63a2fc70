import { assert } from '../../../kernel/assert.ts';
import type { Allotment, PlanProblem, PlanSolution, PlanTerms, SolvedPlan } from './plan-problem.ts';
import { type Incumbent, searchSets } from './search-sets.ts';
import { itemsTogether, searchUnits } from './search-units.ts';

// So many steps of the exact search; an order of three lines over five locations takes some tens, ten lines over fifty some
// thousands. What is not done by then keeps the best that was found, and says what nothing can be below.
const MAX_STEPS = 20_000;
// Orders of thousands of cells are planned by the quick part alone.
const MAX_CELLS = 1_200;
const KEPT_OTHERS = 3;

/**
 * The cheapest plan. A quick part makes a good one: every location alone, the fewest that hold everything, and changes of one
 * location for another. Then sets of locations (`search-sets.ts`) or, where something has to be left out, units at locations
 * (`search-units.ts`) are searched for a cheaper one, which proves that there is none. Deterministic: steps are counted, no clock
 * is read; among equals the first location in the order of the candidates.
 */
export function solvePlan(problem: PlanProblem, max_steps = MAX_STEPS): SolvedPlan {
  const search = new Search(problem, max_steps);
  return search.solve();
}

/** What a plan costs, from its quantities alone. */
export function priceAllotments(
  problem: PlanProblem,
  quantities: readonly (readonly number[])[],
): PlanSolution {
  const { items, candidates, split_amount, unserved_amount } = problem;
  const terms: PlanTerms = { shipping: 0, service: 0, handling: 0, split: 0, unserved: 0 };
  const allotments: Allotment[] = [];
  const unserved = items.map(({ quantity }) => quantity);
  for (const [at, candidate] of candidates.entries()) {
    const own = quantities[at];
    if (!own?.some((quantity) => quantity > 0)) continue;
    let pooled = 0;
    const alone: [weight: number, count: number][] = [];
    terms.handling += candidate.order_amount;
    for (const [item, quantity] of own.entries()) {
      if (quantity === 0) continue;
      const { weight_grams, ships_alone } = items[item] as (typeof items)[number];
      terms.handling += candidate.line_amount + quantity * (candidate.unit_amounts[item] as number);
      unserved[item] = (unserved[item] as number) - quantity;
      if (ships_alone) alone.push([weight_grams, quantity]);
      else pooled += quantity * weight_grams;
    }
    const { option, shipping, service } = cheapestOption(candidate.options, pooled, alone);
    terms.shipping += shipping;
    terms.service += service;
    allotments.push({ candidate: at, option, quantities: own });
  }
  terms.split = Math.max(0, allotments.length - 1) * split_amount;
  terms.unserved = unserved.reduce((sum, units) => sum + units, 0) * unserved_amount;
  const cost = terms.shipping + terms.service + terms.handling + terms.split + terms.unserved;
  return { allotments, unserved, cost, terms };
}

function cheapestOption(
  options: PlanProblem['candidates'][number]['options'],
  pooled: number,
  alone: readonly [weight: number, count: number][],
): { option: number; shipping: number; service: number } {
  let best = { option: 0, shipping: Number.POSITIVE_INFINITY, service: 0 };
  for (const [option, { fixed_amount, amountFor }] of options.entries()) {
    let shipping = pooled > 0 || alone.length === 0 ? amountFor(pooled) : 0;
    for (const [weight, count] of alone) shipping += amountFor(weight) * count;
    if (shipping + fixed_amount < best.shipping + best.service)
      best = { option, shipping, service: fixed_amount };
  }
  return best;
}

type KeptPlan = { key: string; plan: PlanSolution };

class Search {
  readonly #problem: PlanProblem;
  readonly #max_steps: number;
  readonly #items: number;
  readonly #candidates: number;
  /** Of each item, the units that somebody has, and what one of them costs at least beyond shipping. */
  readonly #wanted: number[];
  readonly #unit: number[];
  /** What opening a candidate costs at least. */
  readonly #opening: number[];
  readonly #plans: KeptPlan[] = [];
  #best = Number.POSITIVE_INFINITY;
  #best_alone = Number.POSITIVE_INFINITY;
  // Nothing costs less than this, as far as the search has shown.
  #proven = 0;

  constructor(problem: PlanProblem, max_steps: number) {
    this.#problem = problem;
    this.#max_steps = max_steps;
    const { items, candidates } = problem;
    this.#items = items.length;
    this.#candidates = candidates.length;
    this.#opening = candidates.map((each) => each.order_amount + each.line_amount + emptyAmount(each));
    this.#wanted = items.map((item, index) => this.#obtainable(item, index));
    this.#unit = items.map((_, item) => {
      let least = problem.unserved_amount;
      for (const { stock, unit_amounts } of candidates)
        if ((stock[item] as number) > 0) least = Math.min(least, unit_amounts[item] as number);
      return least;
    });
  }

  solve(): SolvedPlan {
    this.#trySingles();
    const root = this.#root();
    if (this.#best > root) {
      this.#trySets();
      if (this.#best > root && this.#items * this.#candidates <= MAX_CELLS) this.#prove();
    }
    const [best, ...others] = this.#plans.map(({ plan }) => plan);
    assert(best, 'a plan, if only the one that ships nothing');
    const bound = Math.min(best.cost, Math.max(root, this.#proven));
    return { best, others, bound, is_exact: bound >= best.cost };
  }

  // Where some plan ships all that can be shipped, only sets of locations that hold all of it can be cheaper, and those are few.
  // Limits of locations or units may forbid it: then every way of leaving something out is looked at.
  #prove(): void {
    const { items, candidates, unserved_amount } = this.#problem;
    const incumbent: Incumbent = {
      best: () => this.#best,
      keep: (quantities) => this.#keep(priceAllotments(this.#problem, quantities)),
    };
    const left_out = items.reduce(
      (sum, { quantity }, item) => sum + quantity - (this.#wanted[item] as number),
      0,
    );
    if (this.#best < (left_out + 1) * unserved_amount) {
      const opening = this.#opening.map((amount, at) => amount - (candidates[at]?.line_amount ?? 0));
      const facts = { wanted: this.#wanted, opening, max_steps: this.#max_steps };
      this.#proven = searchSets(this.#problem, facts, incumbent);
    } else {
      const facts = {
        wanted: this.#wanted,
        unit: this.#unit,
        opening: this.#opening,
        max_steps: this.#max_steps,
      };
      this.#proven = searchUnits(this.#problem, facts, incumbent);
    }
  }

  // Whoever ships everything alone was priced; two locations cost at least the two that open cheapest, and whoever leaves out
  // more than must be pays for a unit.
  #root(): number {
    const { max_locations, split_amount, unserved_amount, candidates } = this.#problem;
    let rest = 0;
    let dearest = 0;
    for (const [item, { quantity }] of this.#problem.items.entries()) {
      const wanted = this.#wanted[item] as number;
      rest += wanted * (this.#unit[item] as number) + (quantity - wanted) * unserved_amount;
      for (const { unit_amounts } of candidates) dearest = Math.max(dearest, unit_amounts[item] as number);
    }
    let [first, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const opening of this.#opening) {
      if (opening < first) [first, second] = [opening, first];
      else second = Math.min(second, opening);
    }
    const together = max_locations < 2 ? Number.POSITIVE_INFINITY : rest + first + second + split_amount;
    return Math.min(this.#best_alone, together, rest + Math.max(0, unserved_amount - dearest));
  }

  // Units of an item that can be shipped at all: of a group only the whole, where one location has it.
  #obtainable({ quantity, together }: PlanProblem['items'][number], index: number): number {
    const { items, candidates } = this.#problem;
    if (together === undefined) {
      const held = candidates.reduce((sum, { stock }) => sum + (stock[index] as number), 0);
      return Math.min(quantity, held);
    }
    const group = itemsTogether(this.#problem, together);
    const units = group.reduce((sum, each) => sum + (items[each]?.quantity ?? 0), 0);
    const isThere = candidates.some(
      ({ stock, units_left }) =>
        units <= units_left && group.every((each) => (stock[each] ?? 0) >= (items[each]?.quantity ?? 0)),
    );
    return isThere ? quantity : 0;
  }

  #trySingles(): void {
    const { candidates } = this.#problem;
    const none: number[][] = [];
    this.#keep(priceAllotments(this.#problem, none));
    const units = this.#wanted.reduce((sum, wanted) => sum + wanted, 0);
    if (units === 0) return;
    const alone: { at: number; cost: number }[] = [];
    for (let at = 0; at < candidates.length; at += 1) {
      const cost = this.#costAlone(at, units);
      if (cost !== Number.POSITIVE_INFINITY) alone.push({ at, cost });
    }
    alone.sort((a, b) => a.cost - b.cost || a.at - b.at);
    this.#best_alone = alone[0]?.cost ?? Number.POSITIVE_INFINITY;
    // Whoever comes later than these is never among the plans that are told.
    for (const { at } of alone.slice(0, KEPT_OTHERS + 1)) {
      const quantities = none.slice();
      quantities[at] = this.#wanted.slice();
      this.#keep(priceAllotments(this.#problem, quantities));
    }
  }

  // What it costs that one location ships everything; infinite where it cannot.
  #costAlone(at: number, units: number): number {
    const { items, unserved_amount } = this.#problem;
    const candidate = this.#problem.candidates[at] as PlanProblem['candidates'][number];
    if (units > candidate.units_left) return Number.POSITIVE_INFINITY;
    let cost = candidate.order_amount;
    let pooled = 0;
    const alone: [weight: number, count: number][] = [];
    for (let item = 0; item < items.length; item += 1) {
      const wanted = this.#wanted[item] as number;
      const { quantity, weight_grams, ships_alone } = items[item] as PlanProblem['items'][number];
      if ((candidate.stock[item] as number) < wanted) return Number.POSITIVE_INFINITY;
      cost += (quantity - wanted) * unserved_amount;
      if (wanted === 0) continue;
      cost += candidate.line_amount + wanted * (candidate.unit_amounts[item] as number);
      if (ships_alone) alone.push([weight_grams, wanted]);
      else pooled += wanted * weight_grams;
    }
    const { shipping, service } = cheapestOption(candidate.options, pooled, alone);
    return cost + shipping + service;
  }

  // Adds the location that holds most of what is missing until nothing is; then changes one of them for another.
  #trySets(): void {
    const { candidates, max_locations } = this.#problem;
    let set = this.#greedySet();
    let plan = this.#fill(set);
    if (this.#items * this.#candidates > MAX_CELLS) return;
    for (let rounds = 0; rounds < 3; rounds += 1) {
      let better: { set: number[]; plan: PlanSolution } | undefined;
      for (const [index] of set.entries()) {
        const without = set.filter((_, each) => each !== index);
        for (let at = -1; at < candidates.length; at += 1) {
          if (at >= 0 && set.includes(at)) continue;
          const changed = at < 0 ? without : [...without, at];
          if (changed.length === 0 || changed.length > max_locations) continue;
          const tried = this.#fill(changed);
          if (tried.cost < (better?.plan.cost ?? plan.cost)) better = { set: changed, plan: tried };
        }
      }
      if (!better) return;
      ({ set, plan } = better);
    }
  }

  #greedySet(): number[] {
    const { items, candidates, max_locations } = this.#problem;
    const missing = items.map(({ quantity }) => quantity);
    const gains = candidates.map(({ stock }) =>
      items.reduce((sum, { quantity }, item) => sum + Math.min(quantity, stock[item] as number), 0),
    );
    const holders = items.map((_, item) =>
      candidates.flatMap(({ stock }, at) => ((stock[item] as number) > 0 ? [at] : [])),
    );
    const set: number[] = [];
    while (set.length < max_locations) {
      let next = -1;
      for (let at = 0; at < candidates.length; at += 1) {
        const [gain, most] = [gains[at] as number, next < 0 ? 0 : (gains[next] as number)];
        const isCheaper =
          gain === most && next >= 0 && (this.#opening[at] as number) < (this.#opening[next] as number);
        if (gain > 0 && (gain > most || isCheaper)) next = at;
      }
      if (next < 0) return set;
      set.push(next);
      const { stock } = candidates[next] as (typeof candidates)[number];
      for (const [item, before] of missing.entries()) {
        const after = Math.max(0, before - (stock[item] as number));
        if (after === before) continue;
        missing[item] = after;
        for (const at of holders[item] as number[]) {
          const held = (candidates[at] as (typeof candidates)[number]).stock[item] as number;
          gains[at] = (gains[at] as number) - Math.min(before, held) + Math.min(after, held);
        }
      }
      gains[next] = 0;
    }
    return set;
  }

  /** Fills each item from the locations of a set, in its order, and keeps the plan. */
  #fill(set: readonly number[]): PlanSolution {
    const { items, candidates } = this.#problem;
    const quantities: number[][] = candidates.map(() => []);
    const left = candidates.map(({ units_left }) => units_left);
    for (const at of set) quantities[at] = items.map(() => 0);
    const done = new Set<string>();
    for (const [item, { quantity, together }] of items.entries()) {
      if (together === undefined) {
        let missing = quantity;
        for (const at of set) {
          const stock = (candidates[at] as (typeof candidates)[number]).stock[item] as number;
          const units = Math.min(missing, stock, left[at] as number);
          (quantities[at] as number[])[item] = units;
          left[at] = (left[at] as number) - units;
          missing -= units;
        }
        continue;
      }
      if (done.has(together)) continue;
      done.add(together);
      const group = itemsTogether(this.#problem, together);
      const all = group.reduce((sum, each) => sum + (items[each]?.quantity ?? 0), 0);
      const at = set.find(
        (each) =>
          (left[each] as number) >= all &&
          group.every((one) => (candidates[each]?.stock[one] ?? 0) >= (items[one]?.quantity ?? 0)),
      );
      if (at === undefined) continue;
      left[at] = (left[at] as number) - all;
      for (const one of group) (quantities[at] as number[])[one] = items[one]?.quantity ?? 0;
    }
    const plan = priceAllotments(this.#problem, quantities);
    this.#keep(plan);
    return plan;
  }

  /** A plan that costs more is neither the best nor one of those that come next. */
  #isWanted(cost: number): boolean {
    return this.#plans.length <= KEPT_OTHERS || cost <= (this.#plans.at(-1) as KeptPlan).plan.cost;
  }

  /** One plan for each set of locations, the cheapest first. */
  #keep(plan: PlanSolution): void {
    if (plan.allotments.length > this.#problem.max_locations || !this.#isWanted(plan.cost)) return;
    const key = keyOf(plan);
    const known = this.#plans.findIndex((each) => each.key === key);
    if (known >= 0) {
      if ((this.#plans[known] as KeptPlan).plan.cost <= plan.cost) return;
      this.#plans.splice(known, 1);
    }
    const after = this.#plans.findIndex(
      (each) => each.plan.cost > plan.cost || (each.plan.cost === plan.cost && each.key > key),
    );
    this.#plans.splice(after < 0 ? this.#plans.length : after, 0, { key, plan });
    if (this.#plans.length > KEPT_OTHERS + 1) this.#plans.pop();
    this.#best = Math.min(this.#best, plan.cost);
  }
}

function emptyAmount({ options }: PlanProblem['candidates'][number]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { fixed_amount, amountFor } of options) least = Math.min(least, fixed_amount + amountFor(0));
  return least;
}

function keyOf({ allotments }: PlanSolution): string {
  return allotments.map(({ candidate }) => String.fromCharCode(candidate)).join('');
}
