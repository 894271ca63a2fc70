/** What counts how much when an order is planned. Amounts are minor units of the rate table's currency. */
export type PlanPolicy = {
  /** The version of the rules it comes from, and the names of those that held; none of them by default. */
  version_id: string | null;
  rules: readonly string[];
  /** For each location beyond the first. */
  split_amount: number;
  /** For each part that does not go by the service that was asked for. */
  service_change_amount: number;
  /** For each day that a part arrives after the day that was asked for. */
  late_day_amount: number;
  /** For each day that a location hands over later because it has no room before. */
  full_day_amount: number;
  /** How much of what handling costs counts. */
  handling_percent: number;
  /** How many locations may ship at most, and what happens to units that this leaves out. */
  max_locations: number | null;
  over_limit: OverLimit;
  /** Locations that ship nothing, with the name of the rule that says so. */
  excluded: ReadonlyMap<string, string>;
  /** What it costs beside everything else to ship from a location, because another one is preferred. */
  surcharges: ReadonlyMap<string, number>;
};

/** What excludes a location that gave the work of an order back, in the place of the name of a rule. */
export const REJECTED = 'rejected';

/**
 * What counts for an order that its customer collects: where is decided, so that rules have no say in it. Who gave it back is
 * still not asked again.
 */
export function pickupPolicy({ excluded }: PlanPolicy): PlanPolicy {
  return { ...DEFAULT_POLICY, excluded: new Map([...excluded].filter(([, rule]) => rule === REJECTED)) };
}

/** `split`: rather more locations than units that wait. `wait`: rather units that wait. */
export const OVER_LIMIT = ['split', 'wait'] as const;
export type OverLimit = (typeof OVER_LIMIT)[number];

/**
 * Without rules the fewest locations ship, among equally few those that keep the service that was asked for, then those that have
 * room soonest, and among these the cheapest: each of them costs more than any parcels.
 */
export const DEFAULT_POLICY: PlanPolicy = {
  version_id: null,
  rules: [],
  split_amount: 100_000_000,
  service_change_amount: 1_000_000,
  late_day_amount: 0,
  full_day_amount: 50_000,
  handling_percent: 100,
  max_locations: null,
  over_limit: 'split',
  excluded: new Map(),
  surcharges: new Map(),
};
