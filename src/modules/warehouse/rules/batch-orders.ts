import type { Stop } from './walk.ts';

/** An order as a cart sees it: how many units it takes, and where they lie. */
export type BatchOrder = { units: number; stops: readonly Stop[] };

/** What one person pushes: so many totes, one an order, and so many units altogether. */
export type Cart = { totes: number; units: number };

export type BatchSearch = {
  /** How long the walk past some stops is. */
  lengthOf(stops: readonly Stop[]): number;
  /** Whether the time is over; asked again and again. What was found until then is the answer. */
  isOver(): boolean;
  /** The same seed gives the same answer, as long as there is time. */
  seed?: number;
};

/** Batches as indices of their orders, and how far all walks are together. */
export type Batching = { batches: number[][]; length_mm: number };

/**
 * Puts orders on carts so that all walks together are short: savings of Clarke and Wright, worked out anew after every merger,
 * then orders are shifted and swapped between carts until nothing improves, then the same again from a shaken solution while
 * there is time (Henn and Wäscher, European Journal of Operational Research 222, 2012). An order that is too large for a cart
 * goes alone.
 */
export function batchOrders(orders: readonly BatchOrder[], cart: Cart, search: BatchSearch): Batching {
  const solver = new Solver(orders, cart, search);
  let best = solver.improve(solver.bySavings());
  let current = best;
  while (!search.isOver() && best.batches.length > 1) {
    const shaken = solver.improve(solver.shake(current));
    if (shaken.length_mm < best.length_mm) best = shaken;
    // A little worse is a way on, sometimes; far worse is not.
    if (shaken.length_mm <= best.length_mm * WORSE) current = shaken;
    else current = best;
  }
  return best;
}

const WORSE = 1.02;
/** Beyond this many orders the savings of all pairs take too long; they begin one after the other. */
const MOST_FOR_SAVINGS = 200;

class Solver {
  readonly #orders: readonly BatchOrder[];
  readonly #cart: Cart;
  readonly #search: BatchSearch;
  readonly #lengths = new Map<string, number>();
  #random: number;

  constructor(orders: readonly BatchOrder[], cart: Cart, search: BatchSearch) {
    this.#orders = orders;
    this.#cart = cart;
    this.#search = search;
    this.#random = (search.seed ?? 1) % 2_147_483_647 || 1;
  }

  bySavings(): number[][] {
    const batches = this.#orders.map((_, index) => [index]);
    if (batches.length > MOST_FOR_SAVINGS) return this.#oneAfterTheOther();
    for (;;) {
      let best: { a: number; b: number; saving: number } | undefined;
      for (const [a, one] of batches.entries()) {
        for (let b = a + 1; b < batches.length; b += 1) {
          const other = batches[b] ?? [];
          if (!this.#fits([...one, ...other])) continue;
          const saving = this.#length(one) + this.#length(other) - this.#length([...one, ...other]);
          if (!best || saving > best.saving) best = { a, b, saving };
        }
      }
      if (!best || best.saving < 0) return batches;
      batches[best.a] = [...(batches[best.a] ?? []), ...(batches[best.b] ?? [])];
      batches.splice(best.b, 1);
    }
  }

  #oneAfterTheOther(): number[][] {
    const left = this.#orders.map((_, index) => index);
    const batches: number[][] = [];
    while (left.length > 0) {
      const batch = left.splice(0, 1);
      for (;;) {
        const fitting = left.filter((order) => this.#fits([...batch, order]));
        const next = least(fitting, (order) => this.#length([...batch, order]));
        if (next === undefined) break;
        left.splice(left.indexOf(next), 1);
        batch.push(next);
      }
      batches.push(batch);
    }
    return batches;
  }

  /** Shifts and swaps orders as long as that makes the walks shorter. */
  improve(start: readonly (readonly number[])[]): Batching {
    const batches = start.map((batch) => [...batch]);
    while (!this.#search.isOver() && this.#improveOnce(batches));
    const kept = batches.filter((batch) => batch.length > 0);
    return { batches: kept, length_mm: kept.reduce((sum, batch) => sum + this.#length(batch), 0) };
  }

  #improveOnce(batches: number[][]): boolean {
    for (const [a, one] of batches.entries()) {
      for (const [b, other] of batches.entries()) {
        if (a === b) continue;
        const before = this.#length(one) + this.#length(other);
        for (const order of one) {
          const without = one.filter((each) => each !== order);
          if (this.#take(batches, { a, b, one: without, other: [...other, order], before })) return true;
          if (b < a) continue;
          for (const exchanged of other) {
            const given = [...without, exchanged];
            const got = [...other.filter((each) => each !== exchanged), order];
            if (this.#take(batches, { a, b, one: given, other: got, before })) return true;
          }
        }
      }
    }
    return false;
  }

  #take(
    batches: number[][],
    { a, b, one, other, before }: { a: number; b: number; one: number[]; other: number[]; before: number },
  ): boolean {
    if (!this.#fits(one) || !this.#fits(other)) return false;
    if (this.#length(one) + this.#length(other) >= before - 1e-6) return false;
    batches[a] = one;
    batches[b] = other;
    return true;
  }

  /** Takes some orders out and puts them back elsewhere, as chance has it. */
  shake({ batches }: Batching): number[][] {
    const shaken = batches.map((batch) => [...batch]);
    const out: number[] = [];
    const times = 2 + this.#draw(Math.max(1, Math.min(6, Math.floor(this.#orders.length / 4))));
    for (let time = 0; time < times; time += 1) {
      const batch = shaken[this.#draw(shaken.length)] ?? [];
      if (batch.length > 0) out.push(...batch.splice(this.#draw(batch.length), 1));
    }
    for (const order of out) {
      const fitting = shaken.filter((batch) => this.#fits([...batch, order]));
      const chosen = fitting[this.#draw(fitting.length)];
      if (chosen) chosen.push(order);
      else shaken.push([order]);
    }
    return shaken.filter((batch) => batch.length > 0);
  }

  #fits(batch: readonly number[]): boolean {
    if (batch.length <= 1) return true;
    if (batch.length > this.#cart.totes) return false;
    return batch.reduce((sum, order) => sum + (this.#orders[order]?.units ?? 0), 0) <= this.#cart.units;
  }

  #length(batch: readonly number[]): number {
    const key = batch.toSorted((a, b) => a - b).join();
    const known = this.#lengths.get(key);
    if (known !== undefined) return known;
    const length = this.#search.lengthOf(batch.flatMap((order) => this.#orders[order]?.stops ?? []));
    this.#lengths.set(key, length);
    return length;
  }

  /** A whole number from 0 up to, not including, `below`; of Park and Miller. */
  #draw(below: number): number {
    this.#random = (this.#random * 48_271) % 2_147_483_647;
    return below < 1 ? 0 : this.#random % below;
  }
}

function least<T>(values: readonly T[], measure: (value: T) => number): T | undefined {
  let [best, size] = [values[0], Number.POSITIVE_INFINITY];
  for (const value of values) {
    const measured = measure(value);
    if (measured < size) [best, size] = [value, measured];
  }
  return best;
}
