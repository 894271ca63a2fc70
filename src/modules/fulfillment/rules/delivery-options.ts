import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { Money } from '../../../kernel/money.ts';
import type { VariantForSale } from '../../catalog/rules/index.ts';
import { PICKUP_SERVICE, type Place } from '../../shipping/rules/index.ts';
import {
  type Calendar,
  contextOf,
  locationsFor,
  offersPickup,
  policyFor,
  type ReadProfile,
  type SourcingRequest,
  timesOf,
} from '../../sourcing/rules/index.ts';
import { type CartRefusal, knownLines, partsOf } from './cart-lines.ts';
import {
  type ChannelPlan,
  giveBack,
  type KeptUnits,
  planWithKept,
  type SellingChannel,
  type SellingFacts,
} from './plan-for-channel.ts';
import { type Caller, type ConvertRefusal, decideConvert, type LockedReservation } from './reservation.ts';

/** A cart whose customer asks how and when it would come. */
export type AskDelivery = {
  channel: string;
  lines: readonly { sku: string; quantity: number }[];
  destination: Place;
  /** The reservation that keeps its units already. */
  reservation_id: string | null;
};

export type DeliveryFacts = SellingFacts & {
  channel: (SellingChannel & { code: string; name: string; status: 'active' | 'archived' }) | undefined;
  variants: ReadonlyMap<string, VariantForSale>;
  reservation: LockedReservation | undefined;
  caller: Caller;
  calendar: Calendar;
  /** The sourcing rules in force; null is the built-in ones. */
  profile: ReadProfile | null;
};

export type DeliveryRefusal =
  | { code: 'channel_unknown'; channel: string }
  | { code: 'channel_archived'; channel: string }
  | { code: 'destination_not_served'; country: string }
  | CartRefusal
  | ConvertRefusal;

/** One way to get a cart: a service, when, what it costs to send, and from where. */
export type DeliveryOption = {
  service_code: string;
  service_name: string;
  /** The last moment of the first part to leave, and of the last part to arrive. */
  ship_by: Date;
  deliver_by: Date;
  cost: Money;
  parts: DeliveryPart[];
  /** What no location can send now; an order of it waits or is refused, as its selling policy says. */
  short: CartUnits[];
};

/** A location where a cart could be collected, and by when it would be ready. */
export type PickupOption = {
  location_id: string;
  location_code: string;
  location_name: string;
  ready_by: Date;
  /** What is not there: an order of it waits or is refused. */
  short: CartUnits[];
};

export type DeliveryPart = {
  location_id: string;
  location_name: string;
  ship_by: Date;
  deliver_by: Date;
  lines: CartUnits[];
};

/** Units of a line of the cart; of a bundle those of its components. `line` counts from one. */
export type CartUnits = { line: number; sku: string; quantity: number };

/**
 * How a cart could be delivered: for each service that goes to the destination, the plan that placing an order with this service
 * would make now, the earliest first and among equals the cheapest. A service that not every location of its plan offers is left
 * out. Takes nothing from the stock board.
 */
export function deliveryOptions(
  ask: AskDelivery,
  facts: DeliveryFacts,
): Decision<{ options: DeliveryOption[]; pickups: PickupOption[] }, DeliveryRefusal> {
  const { channel, sourcing, reservation, caller } = facts;
  if (!channel) return refuse({ code: 'channel_unknown', channel: ask.channel });
  if (channel.status === 'archived') return refuse({ code: 'channel_archived', channel: ask.channel });
  const lines = knownLines(ask.lines, facts.variants);
  if (!lines.ok) return lines;
  const kept = ask.reservation_id === null ? accept([]) : decideConvert(reservation, channel, caller);
  if (!kept.ok) return kept;
  const carried = lines.value.flatMap(({ variant, quantity }, index) =>
    partsOf(variant).map((part) => ({ ...part, line: index + 1, quantity: part.quantity * quantity })),
  );
  const pickups = pickupOptions(ask, channel, carried, facts, kept.value);
  const options: DeliveryOption[] = [];
  for (const { code, name } of sourcing.rates.services) {
    const request: SourcingRequest = {
      lines: carried,
      destination: ask.destination,
      service_code: code,
      channel_id: channel.id,
    };
    const plan = planAside(request, channel, withPolicy(request, ask, carried, facts), kept.value);
    if (!plan.is_served) {
      if (pickups.length > 0) break;
      return refuse({ code: 'destination_not_served', country: ask.destination.country });
    }
    if (plan.assignments.length === 0 || plan.assignments.some((each) => each.service_code !== code))
      continue;
    options.push(optionOf({ code, name }, plan, carried, facts));
  }
  options.sort((a, b) => a.deliver_by.getTime() - b.deliver_by.getTime() || a.cost.amount - b.cost.amount);
  return accept({ options, pickups });
}

const MOST_PICKUPS = 200;

// Where something of the cart could be collected, whole carts first and then the earliest.
function pickupOptions(
  ask: AskDelivery,
  channel: SellingChannel,
  carried: readonly (SourcingRequest['lines'][number] & { line: number; sku: string })[],
  facts: DeliveryFacts,
  kept: readonly KeptUnits[],
): PickupOption[] {
  const { sourcing, served_by, calendar } = facts;
  const offering = locationsFor(channel.id, { locations: sourcing.locations, served_by })
    .filter((location) => offersPickup(location, channel.id, calendar))
    .slice(0, MOST_PICKUPS);
  const found = offering.flatMap(({ id, code, name }): PickupOption[] => {
    const destination = { ...ask.destination, pickup_location_id: id };
    const request = { lines: carried, destination, service_code: PICKUP_SERVICE, channel_id: channel.id };
    const plan = planAside(request, channel, facts, kept);
    const [assignment] = plan.assignments;
    if (!assignment) return [];
    const { ship_by } = timesOf(assignment, sourcing.locations, calendar.timesOf);
    const short = plan.short.map((each) => unitsOfCart(carried, each));
    return [{ location_id: id, location_code: code, location_name: name, ready_by: ship_by, short }];
  });
  return found.sort((a, b) => a.short.length - b.short.length || a.ready_by.getTime() - b.ready_by.getTime());
}

function unitsOfCart(
  carried: readonly { line: number; sku: string }[],
  { line, quantity }: { line: number; quantity: number },
): CartUnits {
  return { line: carried[line]?.line ?? 0, sku: carried[line]?.sku ?? '', quantity };
}

// The rules see a cart as the order that it would become; what is not known of it yet, its tags and its amount, is empty.
function withPolicy(
  { service_code }: SourcingRequest,
  { channel, destination }: AskDelivery,
  items: readonly { variant_id: string; sku: string; quantity: number; weight_grams: number }[],
  facts: DeliveryFacts,
): DeliveryFacts {
  const { profile, sourcing, calendar } = facts;
  if (!profile) return facts;
  const context = contextOf({
    at: calendar.now,
    channel_id: facts.channel?.id ?? '',
    channel,
    currency: '',
    tags: [],
    priority: 0,
    total_amount: 0,
    service_code,
    deliver_by: null,
    destination: { ...destination, region: '', city: '' },
    items,
  });
  return { ...facts, sourcing: { ...sourcing, policy: policyFor(profile, context, sourcing.locations) } };
}

function planAside(
  request: SourcingRequest,
  channel: SellingChannel,
  facts: DeliveryFacts,
  kept: readonly KeptUnits[],
): ChannelPlan {
  const { sourcing, calendar } = facts;
  const plan = planWithKept(request, channel, { ...facts, sourcing: { ...sourcing, calendar } }, kept);
  giveBack(plan.assignments, request, facts.sourcing.stock);
  return plan;
}

function optionOf(
  { code, name }: { code: string; name: string },
  plan: ChannelPlan,
  carried: readonly { line: number; sku: string }[],
  { sourcing, calendar }: DeliveryFacts,
): DeliveryOption {
  const unitsOf = (each: { line: number; quantity: number }): CartUnits => unitsOfCart(carried, each);
  const names = new Map(sourcing.locations.map(({ id, name: location_name }) => [id, location_name]));
  const parts = plan.assignments.map((assignment) => ({
    location_id: assignment.location_id,
    location_name: names.get(assignment.location_id) ?? '',
    ...timesOf(assignment, sourcing.locations, calendar.timesOf),
    lines: assignment.lines.map(unitsOf),
  }));
  const amount = plan.assignments.reduce((sum, { cost_amount }) => sum + cost_amount, 0);
  return {
    service_code: code,
    service_name: name,
    ship_by: new Date(Math.min(...parts.map(({ ship_by }) => ship_by.getTime()))),
    deliver_by: new Date(Math.max(...parts.map(({ deliver_by }) => deliver_by.getTime()))),
    cost: { amount, currency: sourcing.rates.currency },
    parts,
    short: plan.short.map(unitsOf),
  };
}
