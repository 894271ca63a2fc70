import { DEFAULT_RATE_TABLE } from '../../src/modules/shipping/rules/index.ts';
import {
  type PlanCandidate,
  type PlanItem,
  type PlanProblem,
  priceAllotments,
  zonePrices,
} from '../../src/modules/sourcing/rules/index.ts';

/** A source of numbers from 0 to below 1 that says the same every time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export type ProblemSize = { items: number; candidates: number; most_units: number };

/**
 * A sourcing problem by chance: weight steps, handling, bid prices, groups, parcels of their own, limits of locations and units.
 */
export function randomProblem(random: () => number, size: ProblemSize): PlanProblem {
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const isSo = (share: number): boolean => random() < share;
  const items: PlanItem[] = Array.from({ length: size.items }, (_, index) => ({
    quantity: 1 + upTo(size.most_units - 1),
    weight_grams: 100 + upTo(2_000),
    ...(isSo(0.1) && { ships_alone: true }),
    ...(index < 2 && isSo(0.15) && { together: 'pair' }),
  }));
  const total = items.reduce((sum, { quantity, weight_grams }) => sum + quantity * weight_grams, 0);
  const candidates: PlanCandidate[] = Array.from({ length: size.candidates }, (_, index) => ({
    id: `l${index}`,
    stock: items.map(({ quantity }) => (isSo(0.35) ? 0 : upTo(quantity + 1))),
    unit_amounts: items.map(() => upTo(40)),
    line_amount: upTo(20),
    order_amount: upTo(150),
    units_left: isSo(0.15) ? upTo(4) : 1_000,
    options: Array.from({ length: 1 + upTo(1) }, (_, option) => {
      const [first, step, each] = [200 + upTo(400), 500 + upTo(1_000), upTo(180)];
      return {
        code: `s${option}`,
        fixed_amount: upTo(1) * upTo(300),
        amountFor: (weight: number) => first + Math.ceil(weight / step) * each,
        corners: Array.from({ length: Math.ceil(total / step) }, (_, index) => (index + 1) * step),
      };
    }),
  }));
  return {
    items,
    candidates,
    split_amount: [0, 50, 400, 1_000_000][upTo(3)] as number,
    unserved_amount: 100_000_000,
    max_locations: isSo(0.2) ? 1 + upTo(1) : 1_000,
  };
}

/** What the cheapest plan costs, by looking at every one. */
export function bruteForce(problem: PlanProblem): number {
  const { items, candidates, max_locations } = problem;
  const quantities = candidates.map(() => items.map(() => 0));
  let best = Number.POSITIVE_INFINITY;
  const at = (item: number, candidate: number, missing: number): void => {
    if (item === items.length) {
      if (!isAllowed(problem, quantities)) return;
      const plan = priceAllotments(problem, quantities);
      if (plan.allotments.length <= max_locations) best = Math.min(best, plan.cost);
      return;
    }
    if (candidate === candidates.length) {
      at(item + 1, 0, items[item + 1]?.quantity ?? 0);
      return;
    }
    const own = quantities[candidate] as number[];
    const most = Math.min(missing, candidates[candidate]?.stock[item] ?? 0);
    for (let units = 0; units <= most; units += 1) {
      own[item] = units;
      at(item, candidate + 1, missing - units);
    }
    own[item] = 0;
  };
  at(0, 0, items[0]?.quantity ?? 0);
  return best;
}

/** Whether a plan keeps what must be kept: groups whole at one place, no more units than a location may ship. */
export function isAllowed(
  { items, candidates }: PlanProblem,
  quantities: readonly (readonly number[])[],
): boolean {
  for (const [index, { units_left, stock }] of candidates.entries()) {
    const own = quantities[index] ?? [];
    if (own.reduce((sum, units) => sum + units, 0) > units_left) return false;
    if (own.some((units, item) => units > (stock[item] ?? 0))) return false;
  }
  for (const [name, group] of Map.groupBy(items.entries(), ([, { together }]) => together)) {
    if (name === undefined) continue;
    const shares = group.map(([item, { quantity }]) =>
      candidates.map((_, index) => (quantities[index]?.[item] ?? 0) / quantity).join(),
    );
    if (new Set(shares).size > 1) return false;
    const [share = ''] = shares;
    if (!/^[0,]*1?[0,]*$/.test(share)) return false;
  }
  return true;
}

export type OrdinarySize = { lines: number; locations: number; carried: number; split_amount: number };

/**
 * An order as shops have them, priced by the rate table of the built-in carrier: one or two units a line, each line at a share of
 * the locations, handling by order, line and unit, and now and then a unit that is scarce where it lies.
 */
export function ordinaryProblem(random: () => number, size: OrdinarySize): PlanProblem {
  const upTo = (most: number): number => Math.floor(random() * (most + 1));
  const zones = Object.keys(DEFAULT_RATE_TABLE.services[0]?.zones ?? {});
  const items: PlanItem[] = Array.from({ length: size.lines }, () => ({
    quantity: 1 + upTo(1),
    weight_grams: 150 + upTo(1_800),
  }));
  const total = items.reduce((sum, { quantity, weight_grams }) => sum + quantity * weight_grams, 0);
  const candidates = Array.from({ length: size.locations }, (_, index): PlanCandidate => {
    const zone = zones[upTo(zones.length - 1)] ?? '';
    return {
      id: `l${index}`,
      stock: items.map(() => (random() < size.carried ? upTo(8) : 0)),
      unit_amounts: items.map(() => 20 + upTo(30) + (random() < 0.2 ? upTo(150) : 0)),
      line_amount: 15,
      order_amount: 60 + upTo(60),
      units_left: 1_000_000,
      options: zonePrices(DEFAULT_RATE_TABLE, zone).map(({ code, amountFor, cornersUpTo }) => ({
        ...{ code, fixed_amount: 0, amountFor, corners: cornersUpTo(total) },
      })),
    };
  });
  return {
    items,
    candidates,
    split_amount: size.split_amount,
    unserved_amount: 100_000_000,
    max_locations: 1_000,
  };
}
