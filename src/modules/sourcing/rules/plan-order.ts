import { assert, present } from '../../../kernel/assert.ts';
import type { ServedBy } from '../../inventory/rules/index.ts';
import { isServed, type Place, type RateTable, rateParcel } from '../../shipping/rules/index.ts';

/** What an order asks for: a line of one variant, as many units as are not bought elsewhere. */
export type SourcingLine = { variant_id: string; quantity: number; weight_grams: number };

export type SourcingRequest = {
  lines: readonly SourcingLine[];
  /** Null while nobody knows it yet: then every location serves, and nothing is priced. */
  destination: Place | null;
  /** The service that the customer chose; without it the cheapest counts. */
  service_code: string | null;
};

export type SourcingLocation = { id: string; name: string; place: Place; time_zone: string; cut_off: string };

/** Units that can still be promised; orders of one batch take from it one after the other. */
export type StockBoard = Map<string, Map<string, number>>;

export type SourcingFacts = {
  locations: readonly SourcingLocation[];
  rates: RateTable;
  stock: StockBoard;
  /** Units of a variant, of so many in all, that this order must leave alone: the channel's buffer and what waits already. */
  keepBack(variant_id: string, total: number): number;
};

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
};

export const SOURCING_REASONS = [
  'reserved',
  'only_location',
  'cheapest_single',
  'fewest_locations',
  'nothing_available',
] as const;
export const REJECTION_REASONS = ['no_stock', 'not_served', 'incomplete'] as const;

/** Why here: every set of locations that was weighed, cheapest first, at most four of them kept. */
export type SourcingTrace = {
  reason: (typeof SOURCING_REASONS)[number];
  cost_amount: number;
  currency: string;
  alternatives: { location_ids: string[]; cost_amount: number }[];
  rejected: { location_id: string; reason: (typeof REJECTION_REASONS)[number] }[];
  /** Where the service that was asked for does not go, what ships instead; older traces do not know. */
  service_changes?: { location_id: string; asked: string; given: string }[];
};

const KEPT_ALTERNATIVES = 3;
// Up to here every set of locations is tried (4,095 at most), beyond it the best are chosen greedily.
const MAX_EXACT_LOCATIONS = 12;

/**
 * Decides which locations ship an order, among those from which a service goes to the destination: the cheapest single one
 * that has everything, otherwise the fewest locations, and among equally few those that keep the service that was asked
 * for, then the cheapest. Takes what it assigns from the board. Pure but for that.
 */
export function planOrder(request: SourcingRequest, facts: SourcingFacts): SourcingPlan {
  const serving = servingLocations(request.destination, facts);
  const { wanted, short } = cutToStock(request.lines, serving, facts);
  const holders = holdersOf(request.lines, serving, facts.stock);
  const is_served = serving.length > 0 || facts.locations.length === 0;
  const holding = new Set(holders.map(({ id }) => id));
  const reached = new Set(serving.map(({ id }) => id));
  const rejected: SourcingTrace['rejected'] = facts.locations
    .filter(({ id }) => !holding.has(id))
    .map(({ id }) => ({ location_id: id, reason: reached.has(id) ? 'no_stock' : 'not_served' }));

  const weighed = wanted.every((quantity) => quantity === 0)
    ? []
    : setsOf(holders, request, facts, wanted).map((set) => weigh(set, request, facts, wanted));
  weighed.sort(byFewestThenServiceThenCost);
  const [best, ...others] = weighed;
  if (!best) {
    return {
      is_served,
      assignments: [],
      short: request.lines.map(({ quantity }, line) => ({ line, quantity })),
      trace: {
        reason: 'nothing_available',
        cost_amount: 0,
        currency: facts.rates.currency,
        alternatives: [],
        rejected,
      },
    };
  }
  take(best.assignments, request, facts.stock);
  const chosen = new Set(best.assignments.map(({ location_id }) => location_id));
  const covering = new Set(
    weighed.flatMap(({ assignments }) => assignments.map(({ location_id }) => location_id)),
  );
  for (const { id } of holders) {
    if (!chosen.has(id) && !covering.has(id)) rejected.push({ location_id: id, reason: 'incomplete' });
  }
  return {
    is_served,
    assignments: best.assignments,
    short,
    trace: {
      reason: reasonOf(best, others),
      cost_amount: best.cost_amount,
      currency: facts.rates.currency,
      alternatives: others.slice(0, KEPT_ALTERNATIVES).map(({ assignments, cost_amount }) => ({
        location_ids: assignments.map(({ location_id }) => location_id),
        cost_amount,
      })),
      rejected,
      service_changes: changesOf(best.assignments, request),
    },
  };
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
 * The locations from which a service goes to a destination. Whoever cannot send anything there holds no stock for this customer:
 * counted in, it would hide what others have.
 */
export function servingLocations(
  destination: Place | null,
  { locations, rates }: Pick<SourcingFacts, 'locations' | 'rates'>,
): SourcingLocation[] {
  if (destination === null) return [...locations];
  return locations.filter(({ place }) => isServed(rates, place, destination));
}

type Weighed = { assignments: Assignment[]; changes: number; cost_amount: number };

function changesOf(
  assignments: readonly Assignment[],
  { service_code: asked }: SourcingRequest,
): NonNullable<SourcingTrace['service_changes']> {
  if (asked === null) return [];
  return assignments.flatMap(({ location_id, service_code: given }) =>
    given === asked ? [] : [{ location_id, asked, given }],
  );
}

function byFewestThenServiceThenCost(a: Weighed, b: Weighed): number {
  return (
    a.assignments.length - b.assignments.length ||
    a.changes - b.changes ||
    a.cost_amount - b.cost_amount ||
    (keyOf(a.assignments) < keyOf(b.assignments) ? -1 : 1)
  );
}

function keyOf(assignments: readonly Assignment[]): string {
  return assignments.map(({ location_id }) => location_id).join();
}

function reasonOf(best: Weighed, others: readonly Weighed[]): SourcingTrace['reason'] {
  if (best.assignments.length > 1) return 'fewest_locations';
  return others.length === 0 ? 'only_location' : 'cheapest_single';
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

function holdersOf(
  lines: readonly SourcingLine[],
  serving: readonly SourcingLocation[],
  stock: StockBoard,
): SourcingLocation[] {
  return serving.filter(({ id }) =>
    lines.some(({ variant_id }) => (stock.get(variant_id)?.get(id) ?? 0) > 0),
  );
}

/** Sets of locations that together hold everything, of the smallest size for which there is one. */
function setsOf(
  holders: readonly SourcingLocation[],
  request: SourcingRequest,
  facts: SourcingFacts,
  wanted: readonly number[],
): SourcingLocation[][] {
  const needed = neededOf(request.lines, wanted);
  const whole = (set: readonly SourcingLocation[]): boolean => covers(set, needed, facts.stock);
  const singles = holders.filter((holder) => whole([holder])).map((holder) => [holder]);
  if (singles.length > 0) return singles;
  if (holders.length > MAX_EXACT_LOCATIONS) return [greedySet(holders, request, facts, wanted)];
  for (let size = 2; size <= holders.length; size += 1) {
    const sets = combinations(holders, size).filter(whole);
    if (sets.length > 0) return sets;
  }
  return [];
}

function covers(
  set: readonly SourcingLocation[],
  needed: ReadonlyMap<string, number>,
  stock: StockBoard,
): boolean {
  for (const [variant_id, quantity] of needed) {
    const held = stock.get(variant_id);
    let total = 0;
    for (const { id } of set) total += held?.get(id) ?? 0;
    if (total < quantity) return false;
  }
  return true;
}

function neededOf(lines: readonly SourcingLine[], wanted: readonly number[]): Map<string, number> {
  const needed = new Map<string, number>();
  for (const [index, { variant_id }] of lines.entries()) {
    needed.set(variant_id, (needed.get(variant_id) ?? 0) + (wanted[index] ?? 0));
  }
  return needed;
}

function combinations<T>(items: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return items.flatMap((item, index) =>
    combinations(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]),
  );
}

// Adds the location that holds most of what is still missing, until nothing is. What each would add is kept up to date as
// units are found, so that 2,000 lines over 500 locations take milliseconds where counting anew each time took a minute.
function greedySet(
  holders: readonly SourcingLocation[],
  { lines }: SourcingRequest,
  { stock }: SourcingFacts,
  wanted: readonly number[],
): SourcingLocation[] {
  const missing = neededOf(lines, wanted);
  const gains = new Map(holders.map(({ id }) => [id, 0]));
  const addGains = (variant_id: string, sign: 1 | -1): void => {
    const quantity = missing.get(variant_id) ?? 0;
    for (const [id, held] of stock.get(variant_id) ?? []) {
      const gain = gains.get(id);
      if (gain !== undefined) gains.set(id, gain + sign * Math.min(quantity, held));
    }
  };
  for (const variant_id of missing.keys()) addGains(variant_id, 1);
  const set: SourcingLocation[] = [];
  for (;;) {
    let next: SourcingLocation | undefined;
    let most = 0;
    for (const holder of holders) {
      const gain = gains.get(holder.id) ?? 0;
      if (gain > most) [next, most] = [holder, gain];
    }
    if (!next) return set;
    set.push(next);
    for (const [variant_id, quantity] of missing) {
      const held = stock.get(variant_id)?.get(next.id) ?? 0;
      if (held === 0 || quantity === 0) continue;
      addGains(variant_id, -1);
      missing.set(variant_id, Math.max(0, quantity - held));
      addGains(variant_id, 1);
    }
    gains.delete(next.id);
  }
}

// Fills each line from the locations in their order, so that a line is split only where one location is not enough.
function weigh(
  set: readonly SourcingLocation[],
  request: SourcingRequest,
  facts: SourcingFacts,
  wanted: readonly number[],
): Weighed {
  const assignments: Assignment[] = [];
  const missing = [...wanted];
  for (const location of set) {
    // Two lines of one SKU share what the location holds.
    const taken = new Map<string, number>();
    const lines: Assignment['lines'] = [];
    let weight = 0;
    for (let line = 0; line < missing.length; line += 1) {
      const asked = missing[line] ?? 0;
      if (asked === 0) continue;
      const { variant_id, weight_grams } = request.lines[line] as SourcingLine;
      const before = taken.get(variant_id) ?? 0;
      const quantity = Math.min(asked, (facts.stock.get(variant_id)?.get(location.id) ?? 0) - before);
      if (quantity <= 0) continue;
      lines.push({ line, quantity });
      missing[line] = asked - quantity;
      taken.set(variant_id, before + quantity);
      weight += quantity * weight_grams;
    }
    if (lines.length === 0) continue;
    assignments.push({
      location_id: location.id,
      lines,
      ...price(weight, location.place, request, facts.rates),
    });
  }
  assert(
    missing.every((quantity) => quantity === 0),
    'a set of locations that covers an order ships all of it',
  );
  const changes = changesOf(assignments, request).length;
  return {
    assignments,
    changes,
    cost_amount: assignments.reduce((sum, { cost_amount }) => sum + cost_amount, 0),
  };
}

// Before packing, the number of parcels is an estimate: the weight over the heaviest parcel the carrier takes.
function price(
  weight_grams: number,
  from: Place,
  { destination, service_code }: SourcingRequest,
  rates: RateTable,
): Pick<Assignment, 'service_code' | 'transit_days' | 'cost_amount'> {
  if (destination === null) return { service_code: service_code ?? '', transit_days: 0, cost_amount: 0 };
  const parcels = Math.max(1, Math.ceil(weight_grams / rates.max_weight_grams));
  const each = Math.max(1, Math.ceil(weight_grams / parcels));
  const rated = rateParcel(rates, { weight_grams: each }, from, destination);
  assert(rated.ok, `a location that ships to ${destination.country} has a rate for ${each} g`);
  const rate = present(
    rated.value.find((one) => one.service_code === service_code) ?? rated.value[0],
    'a rate among those of a parcel',
  );
  return {
    service_code: rate.service_code,
    transit_days: rate.transit_days.max,
    cost_amount: rate.cost.amount * parcels,
  };
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
