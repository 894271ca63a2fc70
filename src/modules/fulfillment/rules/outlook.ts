import {
  type Calendar,
  DEFAULT_POLICY,
  type Milestones,
  milestonesOf,
  type PlanPolicy,
  parcelPrices,
  type SourcingFacts,
  type SourcingLocation,
  servingLocations,
  timesOf,
  weighMove,
} from '../../sourcing/rules/index.ts';
import { isEnded, openUnits, unpickedUnits } from './fulfillment-order-states.ts';
import { boardOf, layOutMove } from './move.ts';
import type { FulfillmentWork } from './work.ts';

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
export const TIGHT_MS = 4 * 3_600_000;
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
  { locations, rates, calendar }: Pick<Facts, 'locations' | 'rates' | 'calendar'>,
): { ship_by: Date; deliver_by: Date } | null {
  const location = locations.find(({ id }) => id === work.location_id);
  const service = location && serviceOf(work, location, rates);
  return service ? calendar.timesOf(location, journeyOf(work, service)) : null;
}

/** Looks ahead: whether the promise of work is kept, the last moments that keep it, and what can be done where it is not. */
export function outlookOf(all: readonly FulfillmentWork[], work: FulfillmentWork, facts: Facts): Outlook {
  const { deliver_by: promised_by } = work;
  if (isEnded(work.status))
    return { state: 'left', promised_by, expected_by: null, milestones: null, remedies: [] };
  const expected_by = expectedOf(work, facts)?.deliver_by ?? null;
  const location = facts.locations.find(({ id }) => id === work.location_id);
  const service = location && serviceOf(work, location, facts.rates);
  const milestones =
    location && service && promised_by ? milestonesOf(location, journeyOf(work, service), promised_by) : null;
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
  const grams = work.lines.reduce((sum, line) => sum + openUnits(line) * line.weight_grams, 0);
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

// Only units that nobody has picked can move, so a move helps where that is all of them.
function otherLocations(
  all: readonly FulfillmentWork[],
  work: FulfillmentWork,
  promised_by: Date,
  facts: Facts,
): Remedy[] {
  const moved = work.lines
    .map((line) => ({ line, quantity: unpickedUnits(line) }))
    .filter(({ quantity }) => quantity > 0);
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
    .flatMap((location): Remedy[] => {
      const laid = layOutMove(all, moved, location.id);
      const { destination, channel_id, service_code } = work;
      const weighed = weighMove(
        { lines: laid.lines, destination, service_code, channel_id, deliver_by: promised_by },
        [laid.before, laid.after],
        { ...facts, stock: boardOf(laid), keepBack: () => 0, policy: facts.policy ?? DEFAULT_POLICY },
      );
      const own = weighed?.assignments.find(({ location_id }) => location_id === location.id);
      if (!weighed?.before || !own) return [];
      const { deliver_by } = timesOf(own, facts.locations, facts.calendar.timesOf);
      if (deliver_by > promised_by) return [];
      const costOf = ({ terms }: typeof weighed.after): number => terms.shipping + terms.handling;
      return [
        {
          kind: 'location',
          location_id: location.id,
          location_name: location.name,
          service_code: own.service_code,
          arrives_by: deliver_by,
          difference_amount: costOf(weighed.after) - costOf(weighed.before),
        },
      ];
    });
}

function serviceOf(work: FulfillmentWork, { place }: SourcingLocation, rates: SourcingFacts['rates']) {
  return parcelPrices(rates, place, work.destination).find(({ code }) => code === work.service_code);
}

function journeyOf(work: FulfillmentWork, { transit_days, code }: { transit_days: number; code: string }) {
  return { transit_days, service_code: code, is_packed: isPacked(work) };
}

function isPacked({ lines }: FulfillmentWork): boolean {
  return lines.every(({ quantity, cancelled, packed, shipped }) => packed >= quantity - cancelled - shipped);
}
