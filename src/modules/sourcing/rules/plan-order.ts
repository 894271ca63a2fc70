import { assert, present } from '../../../kernel/assert.ts';
import type { SpecialHandling } from '../../../kernel/special-handling.ts';
import type { ServedBy } from '../../inventory/rules/index.ts';
import { isServed, type Place } from '../../shipping/rules/index.ts';
import { buildProblem, type NamedProblem } from './build-problem.ts';
import { type RestrictionReason, restrictionOfOrder, termsAt } from './location-terms.ts';
import { DEFAULT_POLICY, type PlanPolicy, pickupPolicy } from './plan-policy.ts';
import type { PlanSolution, PlanTerms } from './plan-problem.ts';
import type { Calendar } from './ship-by.ts';
import { solvePlan } from './solve-plan.ts';
import type {
  SourcingFacts,
  SourcingLine,
  SourcingLocation,
  SourcingRequest,
  StockBoard,
} from './sourcing-facts.ts';
import { refusesGoods, seenFacts } from './special-goods.ts';

/** What one location ships. `line` is the index into the request's lines. */
export type Assignment = {
  location_id: string;
  lines: { line: number; quantity: number }[];
  service_code: string;
  transit_days: number;
  cost_amount: number;
};

export type SourcingPlan = {
  /** Whether any location at all ships to the destination; without locations nobody knows. */
  is_served: boolean;
  assignments: Assignment[];
  short: { line: number; quantity: number }[];
  trace: SourcingTrace;
  /** What it was chosen from: the variants with the units that could be promised, and where how many of them lie. */
  weighed: {
    wanted: [variant_id: string, quantity: number, weight_grams: number][];
    /** By location; of more units than are wanted as many as are wanted. */
    stock: Record<string, number[]>;
    /** Of what needs special handling: which, by variant. */
    special?: Record<string, readonly SpecialHandling[]>;
  };
};

export const SOURCING_REASONS = [
  'reserved',
  'only_location',
  'cheapest_single',
  'fewest_locations',
  'cheapest_split',
  'nothing_available',
  'pickup',
] as const;
export const REJECTION_REASONS = [
  'no_stock',
  'not_served',
  'incomplete',
  'dearer',
  'excluded',
  'channel_not_served',
  'country_not_served',
  'closed',
  'not_pickup_location',
  'goods_refused',
] as const;

/** A set of locations that was weighed: what shipping from it costs, and all that it was weighed by. */
export type WeighedSet = { location_ids: string[]; cost_amount: number; terms?: PlanTerms };

/** Why here. Older traces know neither the terms nor the rules. */
export type SourcingTrace = {
  reason: (typeof SOURCING_REASONS)[number];
  /** What the parcels cost. */
  cost_amount: number;
  currency: string;
  /** All that the plan was weighed by. */
  terms?: PlanTerms;
  /** The next three, cheapest first. */
  alternatives: WeighedSet[];
  /** Of very many only the first, and how many there are of each reason. */
  rejected: {
    location_id: string;
    reason: (typeof REJECTION_REASONS)[number];
    /** Of an incomplete one, the units that it lacks; of an excluded one, the rule that says so. */
    missing?: number;
    rule?: string;
  }[];
  rejected_more?: Partial<Record<(typeof REJECTION_REASONS)[number], number>>;
  /** Where the service that was asked for does not go, what ships instead. */
  service_changes?: { location_id: string; asked: string; given: string }[];
  /** The version of the rules that decided, and which of them held. */
  version_id?: string;
  rules?: readonly string[];
  /** How much cheaper a plan could be at most that was not looked at; absent where none is. */
  gap_amount?: number;
};

// What an order may take of the time of all others; beyond it the best plan that was found ships, with its gap.
const MAX_STEPS = 1_500;
const KEPT_REJECTIONS = 24;

/**
 * Decides which locations ship an order, among those from which a service goes to the destination: the plan that costs least by
 * all that the policy weighs. Takes what it assigns from the board. Pure but for that.
 */
export function planOrder(request: SourcingRequest, all: SourcingFacts): SourcingPlan {
  const facts = seenFacts(request, all);
  const isPickup = request.destination?.pickup_location_id !== undefined;
  const policy = isPickup ? pickupPolicy(facts.policy ?? DEFAULT_POLICY) : (facts.policy ?? DEFAULT_POLICY);
  const reached = servingLocations(request.destination, facts, request.channel_id);
  const serving = policy.excluded.size > 0 ? reached.filter(({ id }) => !policy.excluded.has(id)) : reached;
  const { wanted, short } = cutToStock(request.lines, serving, facts);
  const named = buildProblem(request, wanted, serving, facts, policy);
  const is_served = reached.length > 0 || facts.locations.length === 0;
  const reasons = new Rejections(request, facts, policy, reached);
  const weighed = weighedOf(request, named, reached, all, policy.excluded.size > 0);
  const solved = named.variants.length > 0 ? solve(named, policy) : undefined;
  if (!solved || solved.best.allotments.length === 0) {
    return {
      is_served,
      assignments: [],
      short: request.lines.map(({ quantity }, line) => ({ line, quantity })),
      trace: {
        reason: 'nothing_available',
        cost_amount: 0,
        currency: facts.rates.currency,
        alternatives: [],
        ...reasons.of(named, []),
        ...rulesOf(policy),
      },
      weighed,
    };
  }
  const { best, others, bound } = solved;
  const assignments = assignmentsOf(best, named, request, wanted);
  take(assignments, request, all.stock);
  return {
    is_served,
    assignments,
    short: best.terms.unserved > 0 ? shortOf(request, assignments) : short,
    trace: {
      reason: isPickup ? 'pickup' : reasonOf(best, others, named),
      cost_amount: best.terms.shipping,
      currency: facts.rates.currency,
      terms: best.terms,
      alternatives: others.map((each) => ({
        location_ids: each.allotments.map(({ candidate }) => idOf(named, candidate)),
        cost_amount: each.terms.shipping,
        terms: each.terms,
      })),
      ...reasons.of(named, best.allotments),
      service_changes: changesOf(assignments, request),
      ...rulesOf(policy),
      ...(bound < best.cost && { gap_amount: best.cost - bound }),
    },
    weighed,
  };
}

// Where a limit of locations leaves units out that others have, the policy says whether they wait or the limit gives way.
function solve({ problem }: NamedProblem, { max_locations, over_limit }: PlanPolicy) {
  const solved = solvePlan(problem, MAX_STEPS);
  const isLimited = max_locations !== null && max_locations < problem.candidates.length;
  if (solved.best.terms.unserved === 0 || !isLimited || over_limit === 'wait') return withServed(solved);
  return withServed(solvePlan({ ...problem, max_locations: problem.candidates.length }, MAX_STEPS));
}

// Plans that leave out more than the best are no alternatives to it.
function withServed({ best, others, bound }: ReturnType<typeof solvePlan>) {
  return { best, bound, others: others.filter(({ terms }) => terms.unserved <= best.terms.unserved) };
}

// Locations that a rule excludes are kept as well: under other rules they would have counted.
function weighedOf(
  request: SourcingRequest,
  { problem: { items }, variants }: NamedProblem,
  reached: readonly SourcingLocation[],
  all: SourcingFacts,
  is_cut: boolean,
): SourcingPlan['weighed'] {
  const { lines } = request;
  const wanted = is_cut ? wantedOf(request, cutToStock(lines, reached, all).wanted) : undefined;
  const units: SourcingPlan['weighed']['wanted'] =
    wanted ?? items.map(({ quantity, weight_grams }, item) => [variants[item] ?? '', quantity, weight_grams]);
  const held = units.map(([variant_id]) => all.stock.get(variant_id));
  const stock: Record<string, number[]> = {};
  for (const { id } of reached) {
    if (!held.some((each) => (each?.get(id) ?? 0) > 0)) continue;
    stock[id] = units.map(([, quantity], item) => Math.min(quantity, held[item]?.get(id) ?? 0));
  }
  const special = units.flatMap(([id]) => {
    const kinds = all.special?.get(id);
    return kinds ? [[id, kinds] as const] : [];
  });
  return { wanted: units, stock, ...(special.length > 0 && { special: Object.fromEntries(special) }) };
}

function wantedOf({ lines }: SourcingRequest, wanted: readonly number[]): SourcingPlan['weighed']['wanted'] {
  const units = new Map<string, [string, number, number]>();
  for (const [line, { variant_id, weight_grams }] of lines.entries()) {
    const known = units.get(variant_id);
    if (known) known[1] += wanted[line] ?? 0;
    else if (wanted[line]) units.set(variant_id, [variant_id, wanted[line], weight_grams]);
  }
  return [...units.values()];
}

function rulesOf({ version_id, rules }: PlanPolicy): Pick<SourcingTrace, 'version_id' | 'rules'> {
  return version_id === null ? {} : { version_id, rules };
}

/** The locations that serve a channel: those of its group, or all. */
export function locationsFor(
  channel_id: string,
  { locations, served_by }: { locations: readonly SourcingLocation[]; served_by: ServedBy },
): readonly SourcingLocation[] {
  const own = served_by.get(channel_id);
  return own ? locations.filter(({ id }) => own.has(id)) : locations;
}

/**
 * The locations from which something goes to a destination. Whoever cannot send anything there holds no stock for this customer:
 * counted in, it would hide what others have.
 */
export function servingLocations(
  destination: Place | null,
  facts: Pick<SourcingFacts, 'locations' | 'rates' | 'calendar'>,
  channel_id?: string,
): SourcingLocation[] {
  return facts.locations.filter(
    (location) => whyNotServing(location, destination, facts, channel_id) === null,
  );
}

/** Why a location sends nothing to a destination; null where it does. */
export function whyNotServing(
  location: SourcingLocation,
  destination: Place | null,
  { rates, calendar }: Pick<SourcingFacts, 'rates' | 'calendar'>,
  channel_id: string | undefined,
): 'not_served' | 'not_pickup_location' | 'closed' | RestrictionReason | null {
  const pickup_at = destination?.pickup_location_id;
  if (pickup_at !== undefined && location.id !== pickup_at) return 'not_pickup_location';
  if (destination && pickup_at === undefined && !isServed(rates, location.place, destination))
    return 'not_served';
  if (!calendar || !location.terms?.length) return null;
  const terms = termsAt(location, calendar.now);
  const country = pickup_at === undefined ? (destination?.country ?? null) : null;
  const restriction = restrictionOfOrder(terms, channel_id ?? null, country);
  if (restriction !== null) return restriction;
  return calendar.timesOf(location, { transit_days: 0 }) === null ? 'closed' : null;
}

/** Whether customers of a channel may collect at a location, by its terms of today. */
export function offersPickup(location: SourcingLocation, channel_id: string, calendar: Calendar): boolean {
  const terms = termsAt(location, calendar.now);
  return terms.pickup_hold_days !== null && restrictionOfOrder(terms, channel_id, null) === null;
}

function idOf({ locations }: NamedProblem, candidate: number): string {
  return present(locations[candidate], 'the location of a candidate').id;
}

function changesOf(
  assignments: readonly Assignment[],
  { service_code: asked }: SourcingRequest,
): NonNullable<SourcingTrace['service_changes']> {
  if (asked === null) return [];
  return assignments.flatMap(({ location_id, service_code: given }) =>
    given === asked ? [] : [{ location_id, asked, given }],
  );
}

function reasonOf(
  { allotments }: PlanSolution,
  others: readonly PlanSolution[],
  { problem: { items, candidates } }: NamedProblem,
): SourcingTrace['reason'] {
  if (allotments.length > 1) {
    const isSingle = candidates.some(({ stock }) =>
      items.every(({ quantity }, item) => (stock[item] ?? 0) >= quantity),
    );
    return isSingle ? 'cheapest_split' : 'fewest_locations';
  }
  return others.some((each) => each.allotments.length === 1) ? 'cheapest_single' : 'only_location';
}

/** Why each location that ships nothing does not. */
class Rejections {
  readonly #facts: SourcingFacts;
  readonly #policy: PlanPolicy;
  readonly #reached: ReadonlySet<string>;
  readonly #request: SourcingRequest;

  constructor(
    request: SourcingRequest,
    facts: SourcingFacts,
    policy: PlanPolicy,
    reached: readonly SourcingLocation[],
  ) {
    this.#request = request;
    this.#facts = facts;
    this.#policy = policy;
    this.#reached = new Set(reached.map(({ id }) => id));
  }

  of(
    named: NamedProblem,
    chosen: PlanSolution['allotments'],
  ): Pick<SourcingTrace, 'rejected' | 'rejected_more'> {
    const ships = new Set(chosen.map(({ candidate }) => idOf(named, candidate)));
    const missing = new Map(named.locations.map(({ id }, at) => [id, missingAt(named, at)]));
    const rejected: SourcingTrace['rejected'] = [];
    const more: SourcingTrace['rejected_more'] = {};
    for (const location of this.#facts.locations) {
      const { id } = location;
      if (ships.has(id)) continue;
      const rejection = this.#reject(location, missing.get(id));
      if (rejected.length < KEPT_REJECTIONS) rejected.push({ location_id: id, ...rejection });
      else more[rejection.reason] = (more[rejection.reason] ?? 0) + 1;
    }
    return { rejected, ...(Object.keys(more).length > 0 && { rejected_more: more }) };
  }

  #refuses(location: SourcingLocation): boolean {
    if (this.#request.destination?.pickup_location_id !== undefined) return false;
    return this.#request.lines.some(({ variant_id }) => refusesGoods(location, variant_id, this.#facts));
  }

  #reject(
    location: SourcingLocation,
    missing: number | undefined,
  ): Omit<SourcingTrace['rejected'][number], 'location_id'> {
    const { id } = location;
    if (!this.#reached.has(id)) {
      const { destination, channel_id } = this.#request;
      return { reason: whyNotServing(location, destination, this.#facts, channel_id) ?? 'not_served' };
    }
    const rule = this.#policy.excluded.get(id);
    if (rule !== undefined) return { reason: 'excluded', rule };
    if (missing !== 0 && this.#refuses(location)) return { reason: 'goods_refused' };
    if (missing === undefined) return { reason: 'no_stock' };
    return missing > 0 ? { reason: 'incomplete', missing } : { reason: 'dearer' };
  }
}

function missingAt({ problem: { items, candidates } }: NamedProblem, at: number): number {
  const stock = candidates[at]?.stock ?? [];
  return items.reduce((sum, { quantity }, item) => sum + Math.max(0, quantity - (stock[item] ?? 0)), 0);
}

// Two lines of one SKU share its stock: the earlier line is served first.
function cutToStock(
  lines: readonly SourcingLine[],
  serving: readonly SourcingLocation[],
  facts: SourcingFacts,
): { wanted: number[]; short: SourcingPlan['short'] } {
  const left = new Map<string, number>();
  const short: SourcingPlan['short'] = [];
  const wanted = lines.map(({ variant_id, quantity }, line) => {
    const before = left.get(variant_id) ?? sellable(variant_id, serving, facts);
    const taken = Math.min(quantity, before);
    left.set(variant_id, before - taken);
    if (taken < quantity) short.push({ line, quantity: quantity - taken });
    return taken;
  });
  return { wanted, short };
}

function sellable(variant_id: string, serving: readonly SourcingLocation[], facts: SourcingFacts): number {
  const held = facts.stock.get(variant_id);
  let total = 0;
  for (const { id } of serving) total += held?.get(id) ?? 0;
  return Math.max(0, total - facts.keepBack(variant_id, total));
}

/** Shares what a location ships of a variant among the lines that ask for it, the earlier line first. */
export function assignmentsOf(
  { allotments }: Pick<PlanSolution, 'allotments'>,
  { problem: { items }, variants, locations, services }: NamedProblem,
  { lines }: SourcingRequest,
  wanted: readonly number[],
): Assignment[] {
  const linesOf = new Map<string, number[]>();
  const missing = [...wanted];
  for (const [line, { variant_id }] of lines.entries()) {
    if (!missing[line]) continue;
    const same = linesOf.get(variant_id);
    if (same) same.push(line);
    else linesOf.set(variant_id, [line]);
  }
  return allotments.map(({ candidate, option, quantities }) => {
    const assigned: Assignment['lines'] = [];
    let weight = 0;
    for (const [item, quantity] of quantities.entries()) {
      let left = quantity;
      weight += quantity * (items[item]?.weight_grams ?? 0);
      for (const line of linesOf.get(variants[item] ?? '') ?? []) {
        const units = Math.min(left, missing[line] ?? 0);
        if (units === 0) continue;
        assigned.push({ line, quantity: units });
        missing[line] = (missing[line] ?? 0) - units;
        left -= units;
      }
      assert(left === 0, 'what a location ships was asked for');
    }
    const service = present(services[candidate]?.[option], 'the service of a plan');
    return {
      location_id: present(locations[candidate], 'the location of a plan').id,
      lines: assigned.sort((a, b) => a.line - b.line),
      service_code: service.code,
      transit_days: service.transit_days,
      cost_amount: service.amountFor(weight),
    };
  });
}

function shortOf({ lines }: SourcingRequest, assignments: readonly Assignment[]): SourcingPlan['short'] {
  const left = lines.map(({ quantity }) => quantity);
  for (const { lines: assigned } of assignments)
    for (const { line, quantity } of assigned) left[line] = (left[line] ?? 0) - quantity;
  return left.flatMap((quantity, line) => (quantity > 0 ? [{ line, quantity }] : []));
}

function take(assignments: readonly Assignment[], { lines }: SourcingRequest, stock: StockBoard): void {
  for (const { location_id, lines: assigned } of assignments) {
    for (const { line, quantity } of assigned) {
      const held = stock.get(lines[line]?.variant_id ?? '');
      const before = held?.get(location_id) ?? 0;
      assert(held && before >= quantity, `planned ${quantity} of ${before}`);
      held.set(location_id, before - quantity);
    }
  }
}
