import { fillPieces, type LeastAmounts, leastAmounts, type Piece } from './least-amounts.ts';
import type { PlanItem, PlanProblem } from './plan-problem.ts';

export type SetFacts = {
  /** Units of each item that the plans looked for ship: all that can be shipped. */
  wanted: readonly number[];
  /** What opening each candidate costs at least: its order and an empty parcel. */
  opening: readonly number[];
  max_steps: number;
};

/** The cheapest cost so far, and where a cheaper plan is told: its quantities by candidate and item. */
export type Incumbent = { best(): number; keep(quantities: readonly (readonly number[])[]): void };

type PlaceSet = { members: readonly number[]; bound: number };

/**
 * Looks through every set of locations that holds all that is wanted and could cost less than the best plan, the most promising
 * first, and in each through every way to divide the units. Answers what nothing that was not looked at costs less than: the best
 * cost itself when everything was looked at within the steps.
 *
 * A set costs at least what its locations cost to open, the cheapest unit amounts among them, and what all grams cost at least by
 * the convex hulls of their prices. Sets grow by who has what the fewest have, from the cheapest opening on, so that the first
 * that is too dear ends
 * its row.
 */
export function searchSets(problem: PlanProblem, facts: SetFacts, incumbent: Incumbent): number {
  const search = new SetSearch(problem, facts, incumbent);
  return search.run();
}

class SetSearch {
  readonly #problem: PlanProblem;
  readonly #facts: SetFacts;
  readonly #incumbent: Incumbent;
  readonly #ranked: readonly number[];
  readonly #pooled_grams: number;
  readonly #least_units: number;
  readonly #least_amounts: readonly LeastAmounts[];
  /** By the number of locations: what the weight of the order costs at least beyond empty parcels, more locations included. */
  readonly #least_weight: number[] = [];
  readonly #sets = new Map<string, PlaceSet>();
  readonly #is_excluded: boolean[];
  readonly #items: number;
  /** By candidate and item, one behind the other: its units, and what it costs at least to have the item there alone. */
  readonly #stock: Float64Array;
  readonly #amounts: Float64Array;
  /** By item, how many candidates have some and are not excluded. */
  readonly #holders: number[];
  /** By place in a set, the piece that is filled next. */
  readonly #next_piece: number[] = [];
  #steps = 0;

  constructor(problem: PlanProblem, facts: SetFacts, incumbent: Incumbent) {
    this.#problem = problem;
    this.#facts = facts;
    this.#incumbent = incumbent;
    const { items, candidates } = problem;
    this.#is_excluded = candidates.map(() => false);
    this.#items = items.length;
    this.#stock = new Float64Array(candidates.length * items.length);
    this.#amounts = new Float64Array(candidates.length * items.length).fill(Number.POSITIVE_INFINITY);
    this.#holders = new Array<number>(items.length).fill(0);
    this.#layOut();
    this.#ranked = candidates
      .map((_, at) => at)
      .sort((a, b) => (facts.opening[a] as number) - (facts.opening[b] as number) || a - b);
    this.#pooled_grams = items.reduce(
      (sum, item, index) =>
        sum + (item.ships_alone ? 0 : item.weight_grams * (facts.wanted[index] as number)),
      0,
    );
    this.#least_units = this.#unitAmounts(this.#ranked);
    this.#least_amounts = candidates.map((candidate) => leastAmounts(candidate));
    this.#least_weight = this.#leastWeights();
  }

  #layOut(): void {
    for (const [at, { stock, unit_amounts, line_amount }] of this.#problem.candidates.entries()) {
      for (let item = 0; item < this.#items; item += 1) {
        const units = stock[item] as number;
        if (units === 0) continue;
        const cell = at * this.#items + item;
        this.#stock[cell] = units;
        this.#amounts[cell] =
          (this.#facts.wanted[item] as number) * (unit_amounts[item] as number) + line_amount;
        this.#holders[item] = (this.#holders[item] as number) + 1;
      }
    }
  }

  #exclude(at: number, is_excluded: boolean): void {
    this.#is_excluded[at] = is_excluded;
    const change = is_excluded ? -1 : 1;
    for (let item = 0; item < this.#items; item += 1)
      if ((this.#stock[at * this.#items + item] as number) > 0)
        this.#holders[item] = (this.#holders[item] as number) + change;
  }

  // With the best pieces that any locations have: so many of them, and more, where opening another pays.
  #leastWeights(): number[] {
    const { split_amount, candidates } = this.#problem;
    const another = split_amount + (this.#facts.opening[this.#ranked[0] ?? 0] ?? 0);
    const pieces = this.#least_amounts.map((each) => each.pieces);
    const longest = Math.max(0, ...pieces.map((each) => each.length));
    // The cheapest first piece of all, the cheapest second one behind it, and so on, for each location.
    const best = Array.from({ length: longest }, (_, index) => ({
      grams: Math.max(...pieces.map((each) => each[index]?.grams ?? 0)),
      per_gram: Math.min(...pieces.map((each) => each[index]?.per_gram ?? 0)),
    }));
    const most = Math.min(candidates.length, 12);
    const exactly = Array.from({ length: most + 1 }, (_, count) =>
      fillPieces(
        best.map(({ grams, per_gram }) => ({ grams: grams * count, per_gram })),
        this.#pooled_grams,
      ),
    );
    const least = exactly.slice();
    for (let count = most - 1; count >= 0; count -= 1)
      least[count] = Math.min(exactly[count] as number, another + (least[count + 1] as number));
    return least;
  }

  // No set with these locations in it costs less.
  #leastWith(count: number, openings: number): number {
    const splits = (count - 1) * this.#problem.split_amount;
    return openings + splits + this.#least_units + (this.#least_weight[count] ?? 0);
  }

  run(): number {
    if (!this.#cover([], 0)) {
      const [first = 0, second = 0] = this.#ranked.map((at) => this.#facts.opening[at] as number);
      return Math.min(this.#incumbent.best(), this.#leastWith(2, first + second));
    }
    const sets = [...this.#sets.values()].sort((a, b) => a.bound - b.bound);
    for (const { members, bound } of sets) {
      if (bound >= this.#incumbent.best()) break;
      if (!this.#divide(members)) return Math.min(this.#incumbent.best(), bound);
    }
    return this.#incumbent.best();
  }

  // Whoever is not enough needs one of those that have the item which the fewest have; each of them in turn, and behind it
  // without
  // it. False when the steps are used up.
  #cover(members: readonly number[], openings: number): boolean {
    const { max_locations, candidates } = this.#problem;
    const lacking = this.#scarcest(members);
    if (lacking === undefined) return this.#extend(members, openings, 0);
    if (members.length === max_locations) return true;
    const tried: number[] = [];
    let isDone = true;
    for (const at of this.#ranked) {
      if (this.#is_excluded[at] || members.includes(at) || (candidates[at]?.stock[lacking] as number) === 0)
        continue;
      const opened = openings + (this.#facts.opening[at] as number);
      if (this.#leastWith(members.length + 1, opened) >= this.#incumbent.best()) break;
      this.#steps += 1;
      isDone = this.#steps <= this.#facts.max_steps && this.#cover([...members, at], opened);
      if (!isDone) break;
      this.#exclude(at, true);
      tried.push(at);
    }
    for (const at of tried) this.#exclude(at, false);
    return isDone;
  }

  // What holds all may be cheaper with one more location, where units or journeys cost less there than it costs to open.
  #extend(members: readonly number[], openings: number, from: number): boolean {
    const { max_locations } = this.#problem;
    this.#note(members, openings);
    if (members.length === max_locations) return true;
    for (let rank = from; rank < this.#ranked.length; rank += 1) {
      const at = this.#ranked[rank] as number;
      if (this.#is_excluded[at] || members.includes(at)) continue;
      const opened = openings + (this.#facts.opening[at] as number);
      if (this.#leastWith(members.length + 1, opened) >= this.#incumbent.best()) return true;
      this.#steps += 1;
      if (this.#steps > this.#facts.max_steps) return false;
      if (!this.#extend([...members, at], opened, rank + 1)) return false;
    }
    return true;
  }

  #note(members: readonly number[], openings: number): void {
    // A set of one was priced already.
    if (members.length < 2) return;
    const bound =
      openings +
      (members.length - 1) * this.#problem.split_amount +
      this.#unitAmounts(members) +
      this.#weightAmount(members);
    const sorted = [...members].sort((a, b) => a - b);
    if (bound < this.#incumbent.best()) this.#sets.set(sorted.join(), { members: sorted, bound });
  }

  // Of all pieces of a set the cheapest by the gram first; those of a location come in that order.
  #weightAmount(members: readonly number[]): number {
    const next = this.#next_piece;
    for (let index = 0; index < members.length; index += 1) next[index] = 0;
    let [left, amount] = [this.#pooled_grams, 0];
    while (left > 0) {
      let [least, from] = [Number.POSITIVE_INFINITY, -1];
      for (let index = 0; index < members.length; index += 1) {
        const piece = this.#pieceOf(members[index] as number, next[index] as number);
        if (piece && piece.per_gram < least) [least, from] = [piece.per_gram, index];
      }
      const piece = from < 0 ? undefined : this.#pieceOf(members[from] as number, next[from] as number);
      if (!piece) break;
      const filled = Math.min(left, piece.grams);
      amount += filled * least;
      left -= filled;
      next[from] = (next[from] as number) + 1;
    }
    return amount;
  }

  #pieceOf(at: number, index: number): Piece | undefined {
    return (this.#least_amounts[at] as LeastAmounts).pieces[index];
  }

  // Of what a set does not hold, the item that the fewest others have.
  #scarcest(members: readonly number[]): number | undefined {
    const { wanted } = this.#facts;
    let scarcest: number | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (let item = 0; item < this.#items; item += 1) {
      let held = 0;
      let holders = this.#holders[item] as number;
      for (let index = 0; index < members.length; index += 1) {
        const at = members[index] as number;
        const units = this.#stock[at * this.#items + item] as number;
        if (units === 0) continue;
        held += units;
        if (!this.#is_excluded[at]) holders -= 1;
      }
      if (held >= (wanted[item] as number)) continue;
      if (holders < fewest) [scarcest, fewest] = [item, holders];
    }
    return scarcest;
  }

  // Beyond shipping, what the lines cost at least at these locations.
  #unitAmounts(set: readonly number[]): number {
    const { wanted } = this.#facts;
    let sum = 0;
    for (let item = 0; item < this.#items; item += 1) {
      if (wanted[item] === 0) continue;
      let least = Number.POSITIVE_INFINITY;
      for (let index = 0; index < set.length; index += 1) {
        const amount = this.#amounts[(set[index] as number) * this.#items + item] as number;
        if (amount < least) least = amount;
      }
      if (least !== Number.POSITIVE_INFINITY) sum += least;
    }
    return sum;
  }

  // Every way to divide the units among the locations of a set; false when the steps are used up.
  #divide(set: readonly number[]): boolean {
    const { items, candidates, split_amount } = this.#problem;
    const { wanted } = this.#facts;
    const taken = candidates.map(() => [] as number[]);
    for (const at of set) taken[at] = items.map(() => 0);
    const pooled = set.map(() => 0);
    const left = set.map((at) => candidates[at]?.units_left as number);
    const opened = set.reduce((sum, at) => sum + (candidates[at]?.order_amount as number), 0);
    const fixed = opened + (set.length - 1) * split_amount;
    const order = this.#byFreedom(set);
    const rest = this.#restOf(set, order);
    const ships = set.map((at) => this.#least_amounts[at]?.empty ?? 0);
    // What all grams cost at least, whatever the division.
    const weight = ships.reduce((sum, amount) => sum + amount, 0) + this.#weightAmount(set);

    const next = (place: number, variable: number): boolean => {
      let shipping = 0;
      for (const amount of ships) shipping += amount;
      if (fixed + variable + (rest[place] as number) + Math.max(shipping, weight) >= this.#incumbent.best())
        return true;
      if (place === order.length) {
        this.#incumbent.keep(taken.map((own) => own.slice()));
        return true;
      }
      const item = order[place] as number;
      return share(place, item, 0, wanted[item] as number, variable);
    };
    const share = (
      place: number,
      item: number,
      index: number,
      missing: number,
      variable: number,
    ): boolean => {
      if (missing === 0) return next(place + 1, variable);
      if (index === set.length) return true;
      const at = set[index] as number;
      const { stock, unit_amounts, line_amount } = candidates[at] as PlanProblem['candidates'][number];
      const { weight_grams, ships_alone, together } = items[item] as PlanItem;
      const most = Math.min(missing, stock[item] as number, left[index] as number);
      const mate = together === undefined ? undefined : this.#mateOf(item, together, order, place);
      const isBound = mate !== undefined && (wanted[mate] as number) > 0;
      const least = together === undefined ? 1 : (wanted[item] as number);
      for (let units = most; units >= least; units -= 1) {
        if (isBound && taken[at]?.[mate] === 0) break;
        this.#steps += 1;
        if (this.#steps > this.#facts.max_steps) return false;
        const before = { pooled: pooled[index] as number, ships: ships[index] as number };
        (taken[at] as number[])[item] = units;
        left[index] = (left[index] as number) - units;
        if (!ships_alone) {
          pooled[index] = before.pooled + units * weight_grams;
          ships[index] = shippingOf(candidates[at] as PlanProblem['candidates'][number], pooled[index]);
        }
        const amount = line_amount + units * (unit_amounts[item] as number);
        const isDone = share(place, item, index + 1, missing - units, variable + amount);
        pooled[index] = before.pooled;
        ships[index] = before.ships;
        left[index] = (left[index] as number) + units;
        (taken[at] as number[])[item] = 0;
        if (!isDone) return false;
      }
      return share(place, item, index + 1, missing, variable);
    };
    return next(0, 0);
  }

  #mateOf(item: number, name: string, order: readonly number[], place: number): number | undefined {
    return order
      .slice(0, place)
      .find((each) => each !== item && this.#problem.items[each]?.together === name);
  }

  // What only one of the locations has is not divided at all: it comes first, heavy items before light ones.
  #byFreedom(set: readonly number[]): number[] {
    const { items, candidates } = this.#problem;
    const holders = items.map((_, item) => set.filter((at) => (candidates[at]?.stock[item] ?? 0) > 0).length);
    return items
      .map((_, item) => item)
      .filter((item) => (this.#facts.wanted[item] as number) > 0)
      .sort(
        (a, b) =>
          (holders[a] as number) - (holders[b] as number) ||
          (items[b]?.weight_grams ?? 0) - (items[a]?.weight_grams ?? 0) ||
          a - b,
      );
  }

  #restOf(set: readonly number[], order: readonly number[]): number[] {
    const rest = new Array<number>(order.length + 1).fill(0);
    for (let place = order.length - 1; place >= 0; place -= 1) {
      const item = order[place] as number;
      let least = Number.POSITIVE_INFINITY;
      for (const at of set) least = Math.min(least, this.#amounts[at * this.#items + item] as number);
      rest[place] = (rest[place + 1] as number) + least;
    }
    return rest;
  }
}

type Candidate = PlanProblem['candidates'][number];

function shippingOf({ options }: Candidate, pooled: number): number {
  let least = Number.POSITIVE_INFINITY;
  for (const { fixed_amount, amountFor } of options)
    least = Math.min(least, fixed_amount + amountFor(pooled));
  return least;
}
