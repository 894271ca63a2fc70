import type { PlanProblem } from './plan-problem.ts';
import type { Incumbent, SetFacts } from './search-sets.ts';

export type UnitFacts = SetFacts & {
  /** What one unit of each item costs at least beyond shipping. */
  unit: readonly number[];
};

/**
 * Branch and bound over the units of each item at each location, leaving units out included. What is assigned already, what the
 * rest costs at least, and the location that must be opened for what nobody opened holds, are a bound because no cost is negative
 * and no parcel gets cheaper by more weight. Answers the best cost when everything was looked at within the steps, otherwise 0.
 */
export function searchUnits(problem: PlanProblem, facts: UnitFacts, incumbent: Incumbent): number {
  const search = new UnitSearch(problem, facts, incumbent);
  return search.run();
}

/** The items that travel together under a name. */
export function itemsTogether({ items }: PlanProblem, name: string): number[] {
  return items.flatMap(({ together }, item) => (together === name ? [item] : []));
}

class UnitSearch {
  readonly #problem: PlanProblem;
  readonly #facts: UnitFacts;
  readonly #incumbent: Incumbent;
  readonly #items: number;
  readonly #candidates: number;
  readonly #order: readonly number[];
  /** What the items from a place of the order on cost at least, wherever they ship. */
  readonly #rest: readonly number[];
  /** By candidate, by item: what the plan under way takes. */
  readonly #taken: number[][];
  readonly #pooled: number[];
  readonly #units: number[];
  /** Shipping of units that travel alone, by candidate and option. */
  readonly #alone: number[][];
  /** What each candidate's shipping costs now, its option's fixed amount with it. */
  readonly #ships: number[];
  /** Opened: how many items it ships. */
  readonly #lines: number[];
  #open = 0;
  #variable = 0;
  #steps = 0;
  #is_cut = false;

  constructor(problem: PlanProblem, facts: UnitFacts, incumbent: Incumbent) {
    this.#problem = problem;
    this.#facts = facts;
    this.#incumbent = incumbent;
    const { items, candidates } = problem;
    this.#items = items.length;
    this.#candidates = candidates.length;
    this.#taken = candidates.map(() => items.map(() => 0));
    this.#pooled = candidates.map(() => 0);
    this.#units = candidates.map(() => 0);
    this.#alone = candidates.map(({ options }) => options.map(() => 0));
    this.#ships = candidates.map(() => 0);
    this.#lines = candidates.map(() => 0);
    this.#order = this.#orderOfItems();
    this.#rest = this.#restFrom(this.#order);
  }

  run(): number {
    this.#branch(0);
    return this.#is_cut ? 0 : this.#incumbent.best();
  }

  // What the fewest locations have is decided first: that is where the search can be cut soonest. Items that go together
  // follow one another.
  #orderOfItems(): number[] {
    const { items, candidates } = this.#problem;
    const holders = items.map((_, item) => candidates.filter(({ stock }) => (stock[item] ?? 0) > 0).length);
    const first = new Map<string, number>();
    const rank = (item: number): number => {
      const name = items[item]?.together;
      if (name === undefined) return holders[item] ?? 0;
      const known =
        first.get(name) ?? Math.min(...itemsTogether(this.#problem, name).map((each) => holders[each] ?? 0));
      first.set(name, known);
      return known;
    };
    const group = (item: number): string => items[item]?.together ?? '';
    return items
      .map((_, item) => item)
      .sort((a, b) => rank(a) - rank(b) || compareKeys(group(a), group(b)) || a - b);
  }

  #restFrom(order: readonly number[]): number[] {
    const { items, unserved_amount } = this.#problem;
    const rest = new Array<number>(order.length + 1).fill(0);
    for (let place = order.length - 1; place >= 0; place -= 1) {
      const item = order[place] as number;
      const wanted = this.#facts.wanted[item] as number;
      const missing = (items[item]?.quantity ?? 0) - wanted;
      rest[place] =
        (rest[place + 1] as number) + wanted * (this.#facts.unit[item] as number) + missing * unserved_amount;
    }
    return rest;
  }

  /** No plan that goes on from here costs less; `at_hand` is what the item at hand still costs at least. */
  #bound(place: number, at_hand: number): number {
    return this.#spent(place) + at_hand + this.#forced(place);
  }

  // What is assigned, and what the units of the rest cost beyond shipping.
  #spent(place: number): number {
    let now = this.#variable + (this.#rest[place] as number);
    for (let at = 0; at < this.#candidates; at += 1) if (this.#lines[at]) now += this.#ships[at] as number;
    return now + Math.max(0, this.#open - 1) * this.#problem.split_amount;
  }

  // What is left of an item beyond what the opened locations hold needs another one, or stays unserved.
  #forced(place: number): number {
    const { candidates, split_amount, unserved_amount } = this.#problem;
    const split = this.#open > 0 ? split_amount : 0;
    let most = 0;
    for (let next = place; next < this.#items; next += 1) {
      const item = this.#order[next] as number;
      let missing = this.#facts.wanted[item] as number;
      let cheapest = Number.POSITIVE_INFINITY;
      for (let at = 0; at < this.#candidates && missing > 0; at += 1) {
        const stock = (candidates[at] as PlanProblem['candidates'][number]).stock[item] as number;
        if (stock === 0) continue;
        if (this.#lines[at]) missing -= stock;
        else cheapest = Math.min(cheapest, this.#facts.opening[at] as number);
      }
      if (missing <= 0 || cheapest === Number.POSITIVE_INFINITY) continue;
      const left_out = missing * (unserved_amount - (this.#facts.unit[item] as number));
      most = Math.max(most, Math.min(cheapest + split, left_out));
    }
    return most;
  }

  #branch(place: number): void {
    if (place === this.#items) {
      this.#incumbent.keep(this.#taken.map((own) => own.slice()));
      return;
    }
    const item = this.#order[place] as number;
    const { quantity, together } = this.#problem.items[item] as PlanProblem['items'][number];
    if (together !== undefined) this.#branchTogether(place, item, quantity, together);
    else this.#branchUnits(place, item, this.#byIncrease(item, quantity), 0, quantity);
  }

  // Where its mates went already, the next of a group goes as well; the first chooses.
  #branchTogether(place: number, item: number, quantity: number, name: string): void {
    const before = this.#order.slice(0, place).find((each) => this.#problem.items[each]?.together === name);
    const mates = itemsTogether(this.#problem, name);
    if (before !== undefined) {
      const at = this.#taken.findIndex((own) => (own[before] as number) > 0);
      if (at < 0) this.#leave(place, quantity);
      else this.#take(at, item, quantity, () => this.#branch(place + 1), place + 1, 0);
      return;
    }
    const all = mates.reduce((sum, each) => sum + (this.#problem.items[each]?.quantity ?? 0), 0);
    for (const at of this.#byIncrease(item, quantity)) {
      const { stock, units_left } = this.#problem.candidates[at] as PlanProblem['candidates'][number];
      const isThere = mates.every((each) => (stock[each] ?? 0) >= (this.#problem.items[each]?.quantity ?? 0));
      if (isThere && (this.#units[at] as number) + all <= units_left)
        this.#take(at, item, quantity, () => this.#branch(place + 1), place + 1, 0);
    }
    this.#leave(place, quantity);
  }

  #leave(place: number, units: number): void {
    const amount = units * this.#problem.unserved_amount;
    this.#variable += amount;
    if (this.#bound(place + 1, 0) < this.#incumbent.best()) this.#branch(place + 1);
    this.#variable -= amount;
  }

  // Opened locations and cheap ones first: a good plan soon makes the bound cut the rest.
  #byIncrease(item: number, quantity: number): number[] {
    const { candidates, items } = this.#problem;
    const { weight_grams } = items[item] as PlanProblem['items'][number];
    const increase = candidates.map(({ stock, unit_amounts }, at) => {
      const units = Math.min(quantity, stock[item] as number);
      if (units === 0) return Number.POSITIVE_INFINITY;
      const opening = this.#lines[at] ? 0 : (this.#facts.opening[at] as number) + this.#problem.split_amount;
      const missing = (quantity - units) * (1 + weight_grams);
      return opening + missing + units * (unit_amounts[item] as number);
    });
    return candidates
      .map((_, at) => at)
      .filter((at) => increase[at] !== Number.POSITIVE_INFINITY)
      .sort((a, b) => (increase[a] as number) - (increase[b] as number) || a - b);
  }

  #branchUnits(
    place: number,
    item: number,
    holders: readonly number[],
    index: number,
    missing: number,
  ): void {
    if (missing === 0) {
      this.#branch(place + 1);
      return;
    }
    const at = holders[index];
    if (at === undefined) {
      this.#leave(place, missing);
      return;
    }
    const { stock, units_left } = this.#problem.candidates[at] as PlanProblem['candidates'][number];
    const most = Math.min(missing, stock[item] as number, units_left - (this.#units[at] as number));
    for (let units = most; units > 0; units -= 1) {
      const rest = missing - units;
      const go = (): void => this.#branchUnits(place, item, holders, index + 1, rest);
      this.#take(at, item, units, go, place + 1, this.#atLeast(item, holders, index + 1, rest));
      if (this.#is_cut) return;
    }
    // Nothing from here.
    if (this.#bound(place + 1, this.#atLeast(item, holders, index + 1, missing)) < this.#incumbent.best())
      this.#branchUnits(place, item, holders, index + 1, missing);
  }

  // What the units still missing of an item cost at least, from the holders that were not asked yet.
  #atLeast(item: number, holders: readonly number[], from: number, missing: number): number {
    if (missing === 0) return 0;
    const { candidates, unserved_amount } = this.#problem;
    let held = 0;
    for (let index = from; index < holders.length; index += 1)
      held += (candidates[holders[index] as number] as PlanProblem['candidates'][number]).stock[
        item
      ] as number;
    const served = Math.min(held, missing);
    return served * (this.#facts.unit[item] as number) + (missing - served) * unserved_amount;
  }

  #take(at: number, item: number, units: number, go: () => void, place: number, at_hand: number): void {
    this.#steps += 1;
    if (this.#steps > this.#facts.max_steps) {
      this.#is_cut = true;
      return;
    }
    const { items, candidates, max_locations } = this.#problem;
    const candidate = candidates[at] as PlanProblem['candidates'][number];
    const isFirst = this.#lines[at] === 0;
    if (isFirst && this.#open >= max_locations) return;
    const { weight_grams, ships_alone } = items[item] as PlanProblem['items'][number];
    const before = { ships: this.#ships[at] as number, variable: this.#variable };
    (this.#taken[at] as number[])[item] = units;
    this.#units[at] = (this.#units[at] as number) + units;
    this.#lines[at] = (this.#lines[at] as number) + 1;
    if (isFirst) this.#open += 1;
    if (ships_alone) this.#addAlone(at, weight_grams, units);
    else this.#pooled[at] = (this.#pooled[at] as number) + units * weight_grams;
    this.#ships[at] = this.#shippingOf(at);
    this.#variable +=
      candidate.line_amount +
      units * (candidate.unit_amounts[item] as number) +
      (isFirst ? candidate.order_amount : 0);
    if (this.#bound(place, at_hand) < this.#incumbent.best()) go();
    this.#variable = before.variable;
    this.#ships[at] = before.ships;
    if (ships_alone) this.#addAlone(at, weight_grams, -units);
    else this.#pooled[at] = (this.#pooled[at] as number) - units * weight_grams;
    if (isFirst) this.#open -= 1;
    this.#lines[at] = (this.#lines[at] as number) - 1;
    this.#units[at] = (this.#units[at] as number) - units;
    (this.#taken[at] as number[])[item] = 0;
  }

  #addAlone(at: number, weight_grams: number, units: number): void {
    const { options } = this.#problem.candidates[at] as PlanProblem['candidates'][number];
    const own = this.#alone[at] as number[];
    for (const [option, { amountFor }] of options.entries())
      own[option] = (own[option] as number) + units * amountFor(weight_grams);
  }

  #shippingOf(at: number): number {
    const { options } = this.#problem.candidates[at] as PlanProblem['candidates'][number];
    const pooled = this.#pooled[at] as number;
    const alone = this.#alone[at] as number[];
    let least = Number.POSITIVE_INFINITY;
    for (const [option, { fixed_amount, amountFor }] of options.entries()) {
      const own = alone[option] as number;
      const shipping = own + (pooled > 0 || own === 0 ? amountFor(pooled) : 0);
      least = Math.min(least, shipping + fixed_amount);
    }
    return least;
  }
}

function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
