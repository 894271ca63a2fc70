import { termsAt } from './location-terms.ts';
import { parcelPrices, type ServicePrices } from './parcel-prices.ts';
import type { PlanPolicy } from './plan-policy.ts';
import type { PlanCandidate, PlanItem, PlanOption, PlanProblem } from './plan-problem.ts';
import type { SourcingFacts, SourcingLocation, SourcingRequest } from './sourcing-facts.ts';

/** A problem, and what its numbers stand for. */
export type NamedProblem = {
  problem: PlanProblem;
  /** The variants of the items, by index. */
  variants: readonly string[];
  /** The locations of the candidates, by index, and the prices of their options. */
  locations: readonly SourcingLocation[];
  services: readonly (readonly ServicePrices[])[];
};

// Far above what anything costs, and still exact when added up for a million units.
const UNSERVED_AMOUNT = 1_000_000_000;
const NOT_LIMITED = 1_000_000_000;
const NO_HANDLING = { order_amount: 0, line_amount: 0, unit_amount: 0 };

/** Puts the units that are wanted of each line and the locations that hold some of them into numbers. */
export function buildProblem(
  request: SourcingRequest,
  wanted: readonly number[],
  serving: readonly SourcingLocation[],
  facts: SourcingFacts,
  policy: PlanPolicy,
): NamedProblem {
  const { variants, items } = itemsOf(request, wanted);
  const total = items.reduce((sum, { quantity, weight_grams }) => sum + quantity * weight_grams, 0);
  const held = variants.map((variant_id) => facts.stock.get(variant_id));
  const unitsAt = ({ id }: SourcingLocation): number =>
    held.reduce((sum, stock) => sum + (stock?.get(id) ?? 0), 0);
  const holding = serving.filter((location) => unitsAt(location) > 0);
  // While nobody knows where it goes, every location costs the same: whoever has most of it comes first.
  if (request.destination === null) holding.sort((a, b) => unitsAt(b) - unitsAt(a));
  const services = holding.map(({ place }) => servicesFor(place, request, facts));
  const candidates = holding.map((location, index): PlanCandidate => {
    const { order_amount, line_amount, unit_amount } = handlingOf(location, facts, policy);
    return {
      id: location.id,
      stock: held.map((stock) => stock?.get(location.id) ?? 0),
      unit_amounts: variants.map(() => unit_amount),
      line_amount,
      order_amount: order_amount + (policy.surcharges.get(location.id) ?? 0),
      units_left: NOT_LIMITED,
      options: (services[index] ?? []).map((service) =>
        optionOf(service, total, location, request, facts, policy),
      ),
    };
  });
  return {
    problem: {
      items,
      candidates,
      split_amount: policy.split_amount,
      unserved_amount: UNSERVED_AMOUNT,
      max_locations: policy.max_locations ?? Math.max(1, candidates.length),
    },
    variants,
    locations: holding,
    services,
  };
}

function itemsOf(
  { lines }: SourcingRequest,
  wanted: readonly number[],
): { variants: string[]; items: PlanItem[] } {
  const at = new Map<string, number>();
  const items: { quantity: number; weight_grams: number }[] = [];
  for (const [line, { variant_id, weight_grams }] of lines.entries()) {
    const quantity = wanted[line] ?? 0;
    if (quantity === 0) continue;
    const known = items[at.get(variant_id) ?? -1];
    if (known) known.quantity += quantity;
    else at.set(variant_id, items.push({ quantity, weight_grams }) - 1);
  }
  return { variants: [...at.keys()], items };
}

/** The services that go from a place to the destination; while nobody knows it, one that costs nothing. */
function servicesFor(
  from: SourcingLocation['place'],
  { destination, service_code }: SourcingRequest,
  { rates }: SourcingFacts,
): readonly ServicePrices[] {
  if (destination !== null) return parcelPrices(rates, from, destination);
  return [{ code: service_code ?? '', transit_days: 0, amountFor: () => 0, cornersUpTo: (grams) => [grams] }];
}

function handlingOf(
  location: SourcingLocation,
  { calendar }: SourcingFacts,
  { handling_percent }: PlanPolicy,
): typeof NO_HANDLING {
  if (!calendar || !location.terms?.length) return NO_HANDLING;
  const { order_amount, line_amount, unit_amount } = termsAt(location, calendar.now);
  const part = (amount: number): number => Math.round((amount * handling_percent) / 100);
  return {
    order_amount: part(order_amount),
    line_amount: part(line_amount),
    unit_amount: part(unit_amount),
  };
}

function optionOf(
  { code, transit_days, amountFor, cornersUpTo }: ServicePrices,
  total_grams: number,
  location: SourcingLocation,
  { service_code, deliver_by }: SourcingRequest,
  { calendar }: SourcingFacts,
  { service_change_amount, late_day_amount, full_day_amount }: PlanPolicy,
): PlanOption {
  let fixed_amount = service_code !== null && code !== service_code ? service_change_amount : 0;
  if (calendar && full_day_amount > 0)
    fixed_amount += full_day_amount * calendar.fullDays(location, { transit_days, service_code: code });
  if (late_day_amount > 0 && deliver_by && calendar) {
    const arrives = calendar.timesOf(location, { transit_days, service_code: code })?.deliver_by;
    const late_ms = arrives ? arrives.getTime() - deliver_by.getTime() : 0;
    fixed_amount += late_day_amount * Math.max(0, Math.ceil(late_ms / 86_400_000));
  }
  return { code, fixed_amount, amountFor, corners: cornersUpTo(total_grams) };
}
