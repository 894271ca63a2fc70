import type { ServedBy } from '../../inventory/rules/index.ts';
import type { Place, RateTable } from '../../shipping/rules/index.ts';
import {
  type Calendar,
  type CapacityBoard,
  calendarAt,
  copyOfBoard,
  locationsFor,
  type PlanPolicy,
  type SourcingFacts,
  type SourcingLocation,
  servingLocations,
  takeRoomFor,
} from '../../sourcing/rules/index.ts';
import type { Allocation } from './allocation.ts';
import type { OrderSnapshot } from './order-snapshot.ts';
import { byRank, type Ranked } from './queue.ts';
import { mergeByLocation, type Sourced, sourceAgain, type WantedLine } from './source-again.ts';

/** Units that wait for stock. */
export type Backorder = WantedLine &
  Ranked & {
    order: OrderSnapshot;
    /** For a component the line of its bundle, and how many of it each bundle takes. */
    bundle_line_id: string | null;
    per_bundle: number;
  };

export type FilledBackorders = {
  /** What each order gets, one entry for each location. */
  orders: { order: OrderSnapshot; allocations: Allocation[]; units: number }[];
  /** How many units of each backorder are promised now. */
  filled: { id: string; quantity: number }[];
};

type FillFacts = Omit<SourcingFacts, 'keepBack'> & {
  served_by: ServedBy;
  /** What the rules in force say of an order; undefined are the built-in ones. */
  policyOf?(order_id: string): PlanPolicy | undefined;
  /** What the locations have to do that can only do so much on a day. */
  capacity?: CapacityBoard;
};

/**
 * Gives stock that came in to those who wait, in the order of their queue: higher priority first, then the earlier
 * promise, then who waits longer. Who comes first is served first, in part if need be, and nobody behind gets a unit that
 * somebody before could have had. Bundles are served whole, as many as there are all components for. Lines of one order
 * that wait under one promise are planned together.
 */
export function fillBackorders(
  backorders: readonly Backorder[],
  facts: FillFacts,
  now: Date,
): FilledBackorders {
  const capacity = copyOfBoard(facts.capacity ?? new Map());
  const calendar = calendarAt(now, capacity);
  const reach = reachOf({ ...facts, calendar });
  const byOrder = new Map<string, { order: OrderSnapshot; allocations: Allocation[] }>();
  const filled: FilledBackorders['filled'] = [];
  for (const group of runsOfOneOrder([...backorders].sort(byRank))) {
    const { order } = group[0];
    const policy = facts.policyOf?.(order.order_id);
    const reached = reach(order);
    const locations = policy ? reached.filter(({ id }) => !policy.excluded.has(id)) : reached;
    const lines = withinStock(group, locations, facts);
    if (lines.length === 0) continue;
    const sourced = sourceAgain(
      { lines, order },
      { ...facts, locations, keepBack: () => 0, ...(policy && { policy }) },
      calendar,
    );
    takeRoomFor(capacity, locations, sourced.allocations);
    filled.push(...promisedOf(lines, sourced));
    const entry = byOrder.get(order.order_id) ?? { order, allocations: [] };
    entry.allocations.push(...sourced.allocations);
    byOrder.set(order.order_id, entry);
  }
  return {
    orders: [...byOrder.values()]
      .filter(({ allocations }) => allocations.length > 0)
      .map(({ order, allocations }) => ({
        order,
        allocations: mergeByLocation(allocations),
        units: allocations.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0),
      })),
    filled,
  };
}

/** The locations that serve an order's channel and ship to its door; worked out once for each channel and place. */
export function reachOf({
  locations,
  served_by,
  rates,
  calendar,
}: {
  locations: readonly SourcingLocation[];
  served_by: ServedBy;
  rates: RateTable;
  calendar: Calendar;
}): (order: { channel_id: string; destination: Place }) => readonly SourcingLocation[] {
  const known = new Map<string, readonly SourcingLocation[]>();
  return ({ channel_id, destination }) => {
    const { country, postal_code, pickup_location_id = '' } = destination;
    const key = `${channel_id} ${country} ${postal_code} ${pickup_location_id}`;
    const found =
      known.get(key) ??
      servingLocations(
        destination,
        { locations: locationsFor(channel_id, { locations, served_by }), rates, calendar },
        channel_id,
      );
    known.set(key, found);
    return found;
  };
}

type Run = [Backorder, ...Backorder[]];

function runsOfOneOrder(sorted: readonly Backorder[]): Run[] {
  const runs: Run[] = [];
  for (const backorder of sorted) {
    const last = runs.at(-1);
    if (last && isSamePromise(last[0].order, backorder.order)) last.push(backorder);
    else runs.push([backorder]);
  }
  return runs;
}

function isSamePromise(a: OrderSnapshot, b: OrderSnapshot): boolean {
  return (
    a.order_id === b.order_id &&
    a.service_code === b.service_code &&
    a.ship_by?.getTime() === b.ship_by?.getTime() &&
    a.deliver_by?.getTime() === b.deliver_by?.getTime()
  );
}

// Cuts a run to what the locations have: single lines as far as it goes, bundles to as many as are whole.
function withinStock(group: Run, locations: readonly SourcingLocation[], { stock }: FillFacts): Backorder[] {
  const left = new Map<string, number>();
  const leftOf = (variant_id: string): number => {
    const known = left.get(variant_id);
    if (known !== undefined) return known;
    const held = stock.get(variant_id);
    const units = held ? locations.reduce((sum, { id }) => sum + (held.get(id) ?? 0), 0) : 0;
    left.set(variant_id, units);
    return units;
  };
  const take = (line: Backorder, quantity: number): Backorder[] => {
    if (quantity <= 0) return [];
    left.set(line.variant_id, leftOf(line.variant_id) - quantity);
    return [{ ...line, quantity }];
  };
  const claims = Map.groupBy(group, ({ bundle_line_id, id }) => bundle_line_id ?? id);
  return [...claims.values()].flatMap((claim) => {
    const [first] = claim;
    if (first?.bundle_line_id === null)
      return take(first, Math.min(first.quantity, leftOf(first.variant_id)));
    return wholeBundles(claim, leftOf).flatMap(({ line, quantity }) => take(line, quantity));
  });
}

// Of so many bundles that lack something, the most of which everything that lacks is there. A component of which some are
// promised already lacks in fewer of them: it is needed by the last.
function wholeBundles(
  claim: readonly Backorder[],
  leftOf: (variant_id: string) => number,
): { line: Backorder; quantity: number }[] {
  const lacking = Math.max(...claim.map(({ quantity, per_bundle }) => Math.ceil(quantity / per_bundle)));
  const needed = (line: Backorder, bundles: number): number =>
    Math.max(0, line.quantity - (lacking - bundles) * line.per_bundle);
  const isThere = (bundles: number): boolean => {
    const sums = new Map<string, number>();
    for (const line of claim)
      sums.set(line.variant_id, (sums.get(line.variant_id) ?? 0) + needed(line, bundles));
    return [...sums].every(([variant_id, units]) => units <= leftOf(variant_id));
  };
  let [low, high] = [0, lacking];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (isThere(middle)) low = middle;
    else high = middle - 1;
  }
  return claim.map((line) => ({ line, quantity: needed(line, low) }));
}

// A short line says how many units of it are missing; the rest of its backorder is promised.
function promisedOf(group: readonly Backorder[], { short }: Sourced): FilledBackorders['filled'] {
  const missing = short.map((each) => ({ ...each }));
  return group
    .map(({ id, order_line_id, quantity }) => {
      const gap = missing.find((each) => each.order_line_id === order_line_id && each.quantity > 0);
      const lacking = Math.min(quantity, gap?.quantity ?? 0);
      if (gap) gap.quantity -= lacking;
      return { id, quantity: quantity - lacking };
    })
    .filter(({ quantity }) => quantity > 0);
}
