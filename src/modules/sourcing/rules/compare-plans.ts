import { type DecisionFacts, type FactSet, replay } from './decision.ts';
import type { SourcingTrace } from './plan-order.ts';
import type { ReadProfile } from './profile.ts';

/** What plans of many orders come to. Amounts are minor units of the rate table's currency. */
export type PlanTotals = {
  orders: number;
  cost_amount: number;
  /** Orders that ship from more than one location, and parts in all. */
  split_orders: number;
  parts: number;
  /** Orders that do not go by the service that was asked for. */
  service_changes: number;
  /** Units that nobody ships though some location has them. */
  short_units: number;
  /** Units by location. */
  units_by_location: Record<string, number>;
};

export type ChangedOrder = {
  order_id: string;
  order_number: number;
  before: { location_ids: string[]; cost_amount: number };
  after: { location_ids: string[]; cost_amount: number };
};

/** The same orders twice: as they were decided, and as a draft would have. */
export type PlanComparison = {
  before: PlanTotals;
  after: PlanTotals;
  changed: number;
  /** The largest changes of cost, as many as are kept. */
  examples: ChangedOrder[];
  /** Which rules held for how many orders. */
  rules: Record<string, number>;
  /** Orders that cannot be compared: their units were reserved before. */
  skipped: number;
};

export type DecidedOrder = {
  order_id: string;
  order_number: number;
  facts: DecisionFacts;
  trace: SourcingTrace & { chosen: readonly { location_id: string; cost_amount: number; units?: number }[] };
  set: FactSet;
};

const KEPT_EXAMPLES = 100;

export function emptyComparison(): PlanComparison {
  return { before: noTotals(), after: noTotals(), changed: 0, examples: [], rules: {}, skipped: 0 };
}

function noTotals(): PlanTotals {
  return {
    orders: 0,
    cost_amount: 0,
    split_orders: 0,
    parts: 0,
    service_changes: 0,
    short_units: 0,
    units_by_location: {},
  };
}

/** Adds orders to a comparison, each taken again under a draft with what was known when it was decided. */
export function addToComparison(
  comparison: PlanComparison,
  orders: readonly DecidedOrder[],
  draft: ReadProfile | null,
): void {
  for (const { order_id, order_number, facts, trace, set } of orders) {
    if (trace.reason === 'reserved') {
      comparison.skipped += 1;
      continue;
    }
    const wanted = facts.wanted.reduce((sum, [, quantity]) => sum + quantity, 0);
    const plan = replay(facts, set, draft);
    const after = plan.assignments.map(({ location_id, cost_amount, lines }) => ({
      location_id,
      cost_amount,
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    }));
    const before = trace.chosen.map((each) => ({ ...each, units: each.units ?? 0 }));
    add(comparison.before, before, wanted, trace);
    add(comparison.after, after, wanted, plan.trace);
    for (const rule of plan.trace.rules ?? []) comparison.rules[rule] = (comparison.rules[rule] ?? 0) + 1;
    if (keyOf(before) === keyOf(after)) continue;
    comparison.changed += 1;
    comparison.examples.push({ order_id, order_number, before: summaryOf(before), after: summaryOf(after) });
    if (comparison.examples.length > 2 * KEPT_EXAMPLES) keepLargest(comparison);
  }
  keepLargest(comparison);
}

type Part = { location_id: string; cost_amount: number; units: number };

function add(totals: PlanTotals, parts: readonly Part[], wanted: number, trace: SourcingTrace): void {
  totals.orders += 1;
  totals.parts += parts.length;
  if (parts.length > 1) totals.split_orders += 1;
  if ((trace.service_changes ?? []).length > 0) totals.service_changes += 1;
  let served = 0;
  for (const { location_id, cost_amount, units } of parts) {
    totals.cost_amount += cost_amount;
    served += units;
    totals.units_by_location[location_id] = (totals.units_by_location[location_id] ?? 0) + units;
  }
  totals.short_units += Math.max(0, wanted - served);
}

// The same locations with the same units are the same plan.
function keyOf(parts: readonly Part[]): string {
  return parts
    .map(({ location_id, units }) => `${location_id} ${units}`)
    .sort()
    .join();
}

function summaryOf(parts: readonly Part[]): ChangedOrder['before'] {
  return {
    location_ids: parts.map(({ location_id }) => location_id),
    cost_amount: parts.reduce((sum, { cost_amount }) => sum + cost_amount, 0),
  };
}

function keepLargest(comparison: PlanComparison): void {
  const change = ({ before, after }: ChangedOrder): number =>
    Math.abs(after.cost_amount - before.cost_amount);
  comparison.examples.sort((a, b) => change(b) - change(a) || (a.order_id < b.order_id ? -1 : 1));
  comparison.examples.length = Math.min(comparison.examples.length, KEPT_EXAMPLES);
}
