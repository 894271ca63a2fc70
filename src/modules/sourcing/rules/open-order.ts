import { buildProblem, type NamedProblem } from './build-problem.ts';
import { type Assignment, assignmentsOf, servingLocations } from './plan-order.ts';
import { DEFAULT_POLICY } from './plan-policy.ts';
import type { PlanSolution } from './plan-problem.ts';
import type { OpenPlan } from './plan-together.ts';
import { priceAllotments } from './solve-plan.ts';
import type { SourcingFacts, SourcingLocation, SourcingRequest } from './sourcing-facts.ts';
import { seenFacts } from './special-goods.ts';

/** Where units of an order are promised now. `line` is the index into the request's lines. */
export type PlacedUnits = { location_id: string; lines: readonly { line: number; quantity: number }[] };

/** An order that may be planned again, and how its plan reads. */
export type OpenOrder = {
  open: OpenPlan;
  assignmentsOf(plan: Pick<PlanSolution, 'allotments'>): Assignment[];
};

/**
 * Lays an order out that was planned before, by the policy of now. `facts.stock` is what is free and what orders that are planned
 * with it hold; `deliver_by` of the request is the promise: from elsewhere only services go that arrive by then. Null where a
 * location that holds its units does not serve it any more, which is for people to decide.
 */
export function openOrder(
  id: string,
  request: SourcingRequest,
  placed: readonly PlacedUnits[],
  all_facts: SourcingFacts,
): OpenOrder | null {
  const facts = seenFacts(request, all_facts);
  const policy = facts.policy ?? DEFAULT_POLICY;
  const serving = servingLocations(request.destination, facts, request.channel_id);
  const holds = new Set(placed.map(({ location_id }) => location_id));
  const allowed = serving.filter((location) => holds.has(location.id) || !policy.excluded.has(location.id));
  const wanted = request.lines.map(({ quantity }) => quantity);
  const all = buildProblem(request, wanted, allowed, facts, policy);
  const named = punctual(all, request.deliver_by ?? null, holds, facts);
  if ([...holds].some((location_id) => !named.locations.some((location) => location.id === location_id)))
    return null;
  const quantities = quantitiesOf(named, request, placed);
  // A limit of locations that the order is beyond already forbids nothing of what it has.
  const max_locations = Math.max(named.problem.max_locations, holds.size);
  const problem = { ...named.problem, max_locations };
  return {
    open: { id, problem, variants: named.variants, quantities },
    assignmentsOf: (plan) => assignmentsOf(plan, named, request, wanted),
  };
}

/** What it costs to ship an order from where its units are, and from where they would be. */
export type WeighedMove = {
  /** Null where a location that holds units does not serve the order any more. */
  before: PlanSolution | null;
  after: PlanSolution;
  /** How it ships afterwards. */
  assignments: Assignment[];
};

/**
 * Prices two ways of shipping an order; each part goes by a service that keeps the promise where one does. `facts.stock` says at
 * least that the units are there. Null where a location of the second does not serve the order.
 */
export function weighMove(
  request: SourcingRequest,
  [from, to]: readonly [from: readonly PlacedUnits[], to: readonly PlacedUnits[]],
  all_facts: SourcingFacts,
): WeighedMove | null {
  const facts = seenFacts(request, all_facts);
  const policy = facts.policy ?? DEFAULT_POLICY;
  const holds = new Set([...from, ...to].map(({ location_id }) => location_id));
  const serving = servingLocations(request.destination, facts, request.channel_id);
  const allowed = serving.filter(({ id }) => holds.has(id));
  const wanted = request.lines.map(({ quantity }) => quantity);
  const all = buildProblem(request, wanted, allowed, facts, policy);
  const named = punctual(all, request.deliver_by ?? null, holds, facts);
  const isPriced = (placed: readonly PlacedUnits[]): boolean =>
    placed.every(({ location_id }) => named.locations.some(({ id }) => id === location_id));
  if (!isPriced(to)) return null;
  const price = (placed: readonly PlacedUnits[]): PlanSolution =>
    priceAllotments(named.problem, quantitiesOf(named, request, placed));
  const after = price(to);
  return {
    before: isPriced(from) ? price(from) : null,
    after,
    assignments: assignmentsOf(after, named, request, wanted),
  };
}

function quantitiesOf(
  { locations, variants }: NamedProblem,
  request: SourcingRequest,
  placed: readonly PlacedUnits[],
): number[][] {
  return locations.map((location) => {
    const units = variants.map(() => 0);
    for (const { location_id, lines } of placed) {
      if (location_id !== location.id) continue;
      for (const { line, quantity } of lines) {
        const item = variants.indexOf(request.lines[line]?.variant_id ?? '');
        units[item] = (units[item] ?? 0) + quantity;
      }
    }
    return units;
  });
}

// What is late already may stay where it is by any service.
function punctual(
  { problem, variants, locations, services }: NamedProblem,
  deliver_by: Date | null,
  holds: ReadonlySet<string>,
  { calendar }: SourcingFacts,
): NamedProblem {
  const kept = locations.flatMap((location, at) => {
    const candidate = problem.candidates[at];
    const own = services[at];
    if (!candidate || !own) return [];
    const isPunctual = ({ transit_days, code }: (typeof own)[number]): boolean => {
      if (deliver_by === null || !calendar) return true;
      const times = calendar.timesOf(location, { transit_days, service_code: code });
      return times !== null && times.deliver_by <= deliver_by;
    };
    const good = own.map(isPunctual);
    const isLate = !good.includes(true);
    if (isLate && !holds.has(location.id)) return [];
    const isKept = (_: unknown, option: number): boolean => isLate || good[option] === true;
    return [
      {
        location,
        candidate: { ...candidate, options: candidate.options.filter(isKept) },
        services: own.filter(isKept),
      },
    ];
  });
  return {
    problem: { ...problem, candidates: kept.map(({ candidate }) => candidate) },
    variants,
    locations: kept.map(({ location }): SourcingLocation => location),
    services: kept.map((each) => each.services),
  };
}
