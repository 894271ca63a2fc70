import {
  type Calendar,
  type Milestones,
  milestonesOf,
  type PlanPolicy,
  type PromiseTimes,
  parcelPrices,
  type SourcingFacts,
  type SourcingLocation,
  servingLocations,
} from '../../sourcing/rules/index.ts';
import { isEnded } from './fulfillment-order-states.ts';
import { differenceOf, priceMove } from './move.ts';
import { type FulfillmentWork, openGrams, unpickedOf } from './work.ts';

/** Whether work arrives as promised: `tight` when only hours are left to begin it. */
export const OUTLOOK_STATES = ['on_time', 'tight', 'late', 'left'] as const;

export type OutlookState = (typeof OUTLOOK_STATES)[number];

/** What can still be done: a faster service from here, or another location. */
export type Remedy = {
  kind: 'service' | 'location';
  location_id: string;
  location_name: string;
  service_code: string;
  arrives_by: Date;
  /** What the whole order costs more to ship and handle, in minor units. */
  difference_amount: number;
};

export type Outlook = {
  state: OutlookState;
  promised_by: Date | null;
  /** When it arrives if it goes on from now without a break; null once it left. */
  expected_by: Date | null;
  milestones: Milestones | null;
  remedies: Remedy[];
};

/** So little time to begin is tight. */
const TIGHT_MS = 4 * 3_600_000;
const MOST_REMEDIES = 5;

type Facts = Pick<SourcingFacts, 'locations' | 'rates' | 'stock'> & {
  calendar: Calendar;
  policy?: PlanPolicy | undefined;
  /** The locations that serve the channel. */
  own: readonly SourcingLocation[];
};

/** When work arrives that goes on from now; null where its location or service is not known any more. */
export function expectedOf(
  work: FulfillmentWork,
  facts: Pick<Facts, 'locations' | 'rates' | 'calendar'>,
): { ship_by: Date; deliver_by: Date } | null {
  const way = wayOf(work, facts);
  return way && facts.calendar.timesOf(way.location, way.journey);
}

/** Looks ahead: whether the promise of work is kept, the last moments that keep it, and what can be done where it is not. */
export function outlookOf(all: readonly FulfillmentWork[], work: FulfillmentWork, facts: Facts): Outlook {
  const { deliver_by: promised_by } = work;
  if (isEnded(work.status))
    return { state: 'left', promised_by, expected_by: null, milestones: null, remedies: [] };
  const way = wayOf(work, facts);
  const expected_by = (way && facts.calendar.timesOf(way.location, way.journey))?.deliver_by ?? null;
  const milestones = way && promised_by ? milestonesOf(way.location, way.journey, promised_by) : null;
  const isLate = promised_by !== null && (expected_by === null || expected_by > promised_by);
  const left_ms = milestones ? milestones.start_by.getTime() - facts.calendar.now.getTime() : Infinity;
  const state = isLate ? 'late' : left_ms < TIGHT_MS && !isPacked(work) ? 'tight' : 'on_time';
  const remedies = isLate && promised_by ? remediesOf(all, work, promised_by, facts) : [];
  return { state, promised_by, expected_by, milestones, remedies };
}

function remediesOf(
  all: readonly FulfillmentWork[],
  work: FulfillmentWork,
  promised_by: Date,
  facts: Facts,
): Remedy[] {
  return [...fasterServices(work, promised_by, facts), ...otherLocations(all, work, promised_by, facts)]
    .sort((a, b) => a.difference_amount - b.difference_amount)
    .slice(0, MOST_REMEDIES);
}

function fasterServices(
  work: FulfillmentWork,
  promised_by: Date,
  { locations, rates, calendar }: Facts,
): Remedy[] {
  const location = locations.find(({ id }) => id === work.location_id);
  if (!location) return [];
  const grams = openGrams(work);
  const services = parcelPrices(rates, location.place, work.destination);
  const now = services.find(({ code }) => code === work.service_code)?.amountFor(grams) ?? 0;
  return services.flatMap((service): Remedy[] => {
    const amount = service.amountFor(grams);
    const times = calendar.timesOf(location, journeyOf(work, service));
    if (service.code === work.service_code || !Number.isFinite(amount)) return [];
    if (!times || times.deliver_by > promised_by) return [];
    return [
      {
        kind: 'service',
        location_id: location.id,
        location_name: location.name,
        service_code: service.code,
        arrives_by: times.deliver_by,
        difference_amount: amount - now,
      },
    ];
  });
}

function otherLocations(
  all: readonly FulfillmentWork[],
  work: FulfillmentWork,
  promised_by: Date,
  facts: Facts,
): Remedy[] {
  return waysElsewhere(all, work, promised_by, facts).map(
    ({ location, service_code, times, difference_amount }): Remedy => ({
      kind: 'location',
      location_id: location.id,
      location_name: location.name,
      service_code,
      arrives_by: times.deliver_by,
      difference_amount,
    }),
  );
}

/** Another location that can do some work, how it would go from there, and what the order costs more that way. */
export type WayElsewhere = {
  location: SourcingLocation;
  service_code: string;
  times: PromiseTimes;
  difference_amount: number;
};

/**
 * The other locations that have all units of some work and keep its promise. Only units that nobody has picked can move, so there
 * are none once somebody began.
 */
export function waysElsewhere(
  all: readonly FulfillmentWork[],
  work: FulfillmentWork,
  promised_by: Date,
  facts: Facts,
): WayElsewhere[] {
  const moved = unpickedOf(work);
  if (moved.length === 0 || work.lines.some(({ picked }) => picked > 0)) return [];
  const wanted = new Map<string, number>();
  for (const { line, quantity } of moved)
    wanted.set(line.variant_id, (wanted.get(line.variant_id) ?? 0) + quantity);
  const hasAll = (id: string): boolean =>
    [...wanted].every(([variant_id, units]) => (facts.stock.get(variant_id)?.get(id) ?? 0) >= units);
  const excluded = facts.policy?.excluded;
  const serving = servingLocations(work.destination, { ...facts, locations: facts.own }, work.channel_id);
  return serving
    .filter(({ id }) => id !== work.location_id && !excluded?.has(id) && hasAll(id))
    .flatMap((location): WayElsewhere[] => {
      const move = priceMove(all, { work, units: moved, location_id: location.id }, promised_by, facts);
      const difference_amount = move && differenceOf(move);
      if (!move || difference_amount === null || move.times.deliver_by > promised_by) return [];
      return [{ location, service_code: move.service_code, times: move.times, difference_amount }];
    });
}

// How work goes as it stands.
function wayOf(work: FulfillmentWork, { locations, rates }: Pick<Facts, 'locations' | 'rates'>) {
  const location = locations.find(({ id }) => id === work.location_id);
  if (!location) return null;
  const services = parcelPrices(rates, location.place, work.destination);
  const service = services.find(({ code }) => code === work.service_code);
  return service ? { location, journey: journeyOf(work, service) } : null;
}

function journeyOf(work: FulfillmentWork, { transit_days, code }: { transit_days: number; code: string }) {
  return { transit_days, service_code: code, is_packed: isPacked(work) };
}

function isPacked({ lines }: FulfillmentWork): boolean {
  return lines.every(({ quantity, cancelled, packed, shipped }) => packed >= quantity - cancelled - shipped);
}
