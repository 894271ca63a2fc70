import type {
  Plan,
  PlanLine,
  PlanOption,
  PlanProblem,
  PlanShipment,
  PlanTerms,
  UnservedLine,
} from './plan-problem.ts';
import { billedGrams, tariffAmount } from './tariff.ts';

/** One shipment before it is priced: a candidate, one of its options, and units by line. */
export type ShipmentLoad = { candidate: number; option: number; quantities: readonly number[] };

/**
 * What a plan costs, from its shipments alone: the definition that the solver is measured by. `Infinity` where a service does
 * not carry what it is given. Whether stock, capacity and groups are kept is not asked here; `reasonOf` says why units of a line
 * are left out.
 */
export function pricePlan(
  problem: PlanProblem,
  loads: readonly ShipmentLoad[],
  reasonOf: (line: number) => UnservedLine['reason'] = () => 'no_stock',
): Plan {
  const missing = problem.lines.map(({ quantity }) => quantity);
  const shipments = loads.map((load): PlanShipment => {
    for (const [line, quantity] of load.quantities.entries())
      missing[line] = (missing[line] as number) - quantity;
    return { ...load, terms: shipmentTerms(problem, load) };
  });
  const terms = shipments.reduce((sum, each) => addTerms(sum, each.terms), NO_TERMS);
  const unserved = missing.flatMap((quantity, line) =>
    quantity > 0 ? [{ line, quantity, reason: reasonOf(line) }] : [],
  );
  const units = missing.reduce((sum, quantity) => sum + quantity, 0);
  return withCost(shipments, unserved, {
    ...terms,
    split: Math.max(0, shipments.length - 1) * problem.split_amount,
    unserved: units * problem.unserved_amount,
  });
}

function withCost(
  shipments: readonly PlanShipment[],
  unserved: readonly UnservedLine[],
  terms: PlanTerms,
): Plan {
  return { shipments, unserved, terms, cost: Object.values(terms).reduce((sum, amount) => sum + amount, 0) };
}

const NO_TERMS: PlanTerms = {
  shipping: 0,
  handling: 0,
  split: 0,
  lateness: 0,
  service: 0,
  scarcity: 0,
  capacity: 0,
  unserved: 0,
};

function addTerms(a: PlanTerms, b: PlanTerms): PlanTerms {
  return {
    shipping: a.shipping + b.shipping,
    handling: a.handling + b.handling,
    split: a.split + b.split,
    lateness: a.lateness + b.lateness,
    service: a.service + b.service,
    scarcity: a.scarcity + b.scarcity,
    capacity: a.capacity + b.capacity,
    unserved: a.unserved + b.unserved,
  };
}

function shipmentTerms(
  { lines, candidates }: PlanProblem,
  { candidate, option, quantities }: ShipmentLoad,
): PlanTerms {
  const { handling, bid_prices, capacity, options } = candidates[
    candidate
  ] as PlanProblem['candidates'][number];
  const service = options[option] as PlanOption;
  const terms = {
    ...NO_TERMS,
    handling: handling.order_amount,
    lateness: service.lateness_amount ?? 0,
    service: service.service_amount ?? 0,
    capacity: capacity?.order_amount ?? 0,
  };
  for (const [line, quantity] of quantities.entries()) {
    if (quantity === 0) continue;
    terms.handling += handling.line_amount + quantity * (handling.unit_amounts[line] as number);
    terms.scarcity += quantity * (bid_prices?.[line] ?? 0);
    terms.capacity += quantity * (capacity?.unit_amount ?? 0);
  }
  terms.shipping = shippingAmount(lines, service, quantities);
  return terms;
}

/** What the parcels and surcharges of a shipment cost; `Infinity` where the service does not carry them. */
function shippingAmount(
  lines: readonly PlanLine[],
  { tariff, shipment_amount = 0, unit_amounts, lines_not_carried }: PlanOption,
  quantities: readonly number[],
): number {
  const price = (weight: number, volume: number): number =>
    tariffAmount(tariff, billedGrams(tariff, weight, volume));
  let amount = shipment_amount;
  let [weight, volume, is_shared] = [0, 0, false];
  for (const [line, quantity] of quantities.entries()) {
    if (quantity === 0) continue;
    if (lines_not_carried?.includes(line)) return Number.POSITIVE_INFINITY;
    const { weight_grams, volume_mm3 = 0, parcels = 'shared' } = lines[line] as PlanLine;
    amount += quantity * (unit_amounts?.[line] ?? 0);
    if (parcels === 'each') amount += quantity * price(weight_grams, volume_mm3);
    else if (parcels === 'own') amount += price(quantity * weight_grams, quantity * volume_mm3);
    else {
      weight += quantity * weight_grams;
      volume += quantity * volume_mm3;
      is_shared = true;
    }
  }
  return is_shared ? amount + price(weight, volume) : amount;
}
