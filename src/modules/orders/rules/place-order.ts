import type { Address } from '../../../kernel/address.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { allocate, MAX_AMOUNT } from '../../../kernel/money.ts';
import { MAX_ORDER_UNITS, MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { ListPrices, VariantForSale } from '../../catalog/rules/index.ts';
import {
  type Caller,
  type ConvertRefusal,
  decideConvert,
  giveBack,
  type KeptUnits,
  type LockedReservation,
  planWithKept,
} from '../../fulfillment/rules/index.ts';
import type { ChannelBuffer, ChannelDemand, ServedBy } from '../../inventory/rules/index.ts';
import {
  type Calendar,
  contextOf,
  locationsFor,
  offersPickup,
  PICKUP_SERVICE,
  type Place,
  policyFor,
  type ReadProfile,
  type SourcingAsk,
  type SourcingFacts,
  type SourcingPlan,
  type SourcingTrace,
  servingLocations,
  timesOf,
} from '../../sourcing/rules/index.ts';
import { decideShortage, type ShortFacts, type ShortUnits, type WaitingTerms } from './decide-shortage.ts';
import { decideOrderRights, type OrderRightsRefusal } from './order-rights.ts';
import { computeTotals, type Totals } from './totals.ts';

/** An order as a channel sends it. Amounts are minor units of `currency`. */
export type PlaceOrder = {
  channel: string;
  external_id: string;
  placed_at: Date | null;
  currency: string;
  email: string | null;
  customer: {
    name: string;
    email: string | null;
    phone: string | null;
    company: string | null;
    external_id: string | null;
  } | null;
  shipping_address: Address;
  billing_address: Address | null;
  lines: PlaceOrderLine[];
  shipping: { title: string; amount: number; tax_amount: number; discount_amount: number };
  discounts: { code: string | null; title: string; amount: number }[];
  taxes_included: boolean;
  /** What the channel's customer was shown; verified to the minor unit where it is given. */
  total_amount: number | null;
  payment: {
    method: string;
    status: 'pending' | 'authorized' | 'paid';
    amount: number | null;
    reference: string | null;
  } | null;
  service_code: string | null;
  /** The code of the location where the customer collects it. Absent without one, as `reservation_id`. */
  pickup_location?: string;
  ship_by: Date | null;
  deliver_by: Date | null;
  tags: string[];
  note: string | null;
  /** Before whom it is served when stock is short: 1 to 9, the higher first; 0 without. */
  priority?: number;
  /** Imported history: shipped and delivered before Longshore was there. */
  fulfilled_elsewhere: boolean;
  /** The reservation whose units it takes. Absent without one: the digest of an order must not change by it. */
  reservation_id?: string;
};

export type PlaceOrderLine = {
  sku: string;
  quantity: number;
  /** Without it the list price of the order's currency counts. */
  unit_amount: number | null;
  discount_amount: number;
  tax_amount: number;
  title: string | null;
};

export type ChannelFacts = ChannelBuffer & {
  id: string;
  code: string;
  name: string;
  currency: string;
  shortage_policy: 'refuse' | 'backorder';
  status: 'active' | 'archived';
};

export type PlaceOrderFacts = {
  now: Date;
  /** Who sends it, and what they may do. */
  caller: Caller;
  /** By id: those that the orders of the batch name, held. */
  reservations: ReadonlyMap<string, LockedReservation>;
  channel: ChannelFacts | undefined;
  variants: ReadonlyMap<string, VariantForSale>;
  prices: ListPrices;
  sourcing: Omit<SourcingFacts, 'keepBack'>;
  /** By variant. */
  waiting: ReadonlyMap<string, readonly ChannelDemand[]>;
  served_by: ServedBy;
  /** What counts for units that are short; null until somebody had to ask: then the policy of the channel counts. */
  shortage: ShortFacts | null;
  /** When a location that gets the order now ships it, and when it arrives. */
  calendar: Calendar;
  /** The sourcing rules in force; null is the built-in ones. */
  profile: ReadProfile | null;
};

export type PlaceOrderRefusal =
  | { code: 'channel_unknown'; channel: string }
  | { code: 'channel_archived'; channel: string }
  | { code: 'order_empty' }
  | { code: 'sku_unknown'; line: number; sku: string }
  | { code: 'sku_not_sold'; line: number; sku: string }
  | { code: 'quantity_not_possible'; line: number; sku: string; quantity: number }
  | { code: 'units_too_many'; units: number; most: number }
  | { code: 'currency_mismatch'; asked: string; listed: string }
  | { code: 'price_missing'; line: number; sku: string; currency: string }
  | { code: 'discount_too_large'; line: number | null; discount: number; amount: number }
  | { code: 'amount_too_large'; amount: number }
  | { code: 'total_mismatch'; sent: number; computed: number; currency: string }
  | { code: 'payment_too_large'; paid: number; total: number }
  | { code: 'placed_in_future'; placed_at: string }
  | { code: 'service_unknown'; service_code: string; known: string[] }
  | { code: 'destination_not_served'; country: string }
  | { code: 'pickup_not_offered'; location: string; offered: string[] }
  | { code: 'pickup_with_service'; service_code: string }
  | { code: 'stock_short'; line: number; sku: string; asked: number; available: number }
  | { code: 'waiting_cap_reached'; line: number; sku: string; asked: number; available: number; room: number }
  | ConvertRefusal
  | OrderRightsRefusal;

/** A line as it is stored. A bundle's components follow it and carry its stock; it carries the price. */
export type PlacedLine = {
  /** Index of the bundle's line among the stored ones, for a component. */
  parent: number | null;
  is_bundle: boolean;
  variant_id: string;
  sku: string;
  title: string;
  quantity: number;
  unit_amount: number;
  discount_amount: number;
  tax_amount: number;
  total_amount: number;
  allocated: number;
  backordered: number;
};

export type PlacedAllocation = {
  location_id: string;
  service_code: string;
  ship_by: Date;
  deliver_by: Date;
  cost_amount: number;
  /** `line` is the index among the stored lines; `reserved` of its units were kept for this order. */
  lines: { line: number; quantity: number; reserved?: number }[];
};

/** Units of a stored line that wait for stock. */
export type PlacedShortage = ShortUnits & WaitingTerms;

export type PlacedOrder = {
  channel: ChannelFacts;
  lines: PlacedLine[];
  totals: Totals;
  units: number;
  allocations: PlacedAllocation[];
  shortages: PlacedShortage[];
  /** Where its customer collects it; null where it is sent. */
  pickup_location_id: string | null;
  /** The reservation whose units it takes, with what it leaves of them. */
  reservation: { id: string; left: readonly KeptUnits[] } | null;
  /** What was asked of sourcing, and why it answered so; null where nothing is shipped. */
  sourced: { ask: SourcingAsk; trace: SourcingTrace; weighed: SourcingPlan['weighed'] } | null;
  ship_by: Date | null;
  deliver_by: Date | null;
};

const FUTURE_TOLERANCE_MS = 24 * 3_600_000;

/**
 * Decides on an order, and nothing else: same input, same answer, no clock, no database. What it promises it
 * takes from the stock board, so that the orders of one batch see each other.
 */
export function decidePlaceOrder(
  order: PlaceOrder,
  facts: PlaceOrderFacts,
): Decision<PlacedOrder, PlaceOrderRefusal> {
  const { channel } = facts;
  if (!channel) return refuse({ code: 'channel_unknown', channel: order.channel });
  if (channel.status === 'archived') return refuse({ code: 'channel_archived', channel: order.channel });
  if (order.lines.length === 0) return refuse({ code: 'order_empty' });
  if (order.currency !== channel.currency) {
    return refuse({ code: 'currency_mismatch', asked: order.currency, listed: channel.currency });
  }
  if (order.placed_at && order.placed_at.getTime() > facts.now.getTime() + FUTURE_TOLERANCE_MS) {
    return refuse({ code: 'placed_in_future', placed_at: order.placed_at.toISOString() });
  }
  const priced = priceLines(order, facts);
  if (!priced.ok) return priced;
  const totals = decideTotals(order, priced.value);
  if (!totals.ok) return totals;
  const rights = decideOrderRights(
    { ...order, lines: priced.value.map((line) => ({ ...line, variant_id: line.variant.id })) },
    facts.caller.permissions,
    facts.prices,
  );
  if (!rights.ok) return rights;
  const lines = storedLines(priced.value, totals.value, facts.prices, order.currency);
  const units = unitsOf(lines);
  if (units > MAX_ORDER_UNITS) return refuse({ code: 'units_too_many', units, most: MAX_ORDER_UNITS });
  return order.fulfilled_elsewhere
    ? accept(withoutStock(order, channel, lines, totals.value))
    : promise(order, channel, lines, totals.value, facts);
}

type PricedLine = PlaceOrderLine & { unit_amount: number; variant: VariantForSale };

function priceLines(
  order: PlaceOrder,
  { variants, prices }: PlaceOrderFacts,
): Decision<PricedLine[], PlaceOrderRefusal> {
  const priced: PricedLine[] = [];
  for (const [index, line] of order.lines.entries()) {
    const { sku, quantity } = line;
    const number = index + 1;
    const variant = variants.get(sku);
    if (!variant) return refuse({ code: 'sku_unknown', line: number, sku });
    if (!variant.is_sold && !order.fulfilled_elsewhere)
      return refuse({ code: 'sku_not_sold', line: number, sku });
    const pieces = Math.max(1, ...(variant.components ?? []).map((component) => component.quantity));
    if (!Number.isSafeInteger(quantity) || quantity < 1 || quantity * pieces > MAX_QUANTITY) {
      return refuse({ code: 'quantity_not_possible', line: number, sku, quantity });
    }
    const unit_amount = line.unit_amount ?? prices.get(variant.id)?.get(order.currency);
    if (unit_amount === undefined)
      return refuse({ code: 'price_missing', line: number, sku, currency: order.currency });
    const amount = unit_amount * quantity;
    if (amount > MAX_AMOUNT) return refuse({ code: 'amount_too_large', amount });
    if (line.discount_amount > amount) {
      return refuse({ code: 'discount_too_large', line: number, discount: line.discount_amount, amount });
    }
    priced.push({ ...line, unit_amount, variant });
  }
  return accept(priced);
}

function decideTotals(order: PlaceOrder, lines: readonly PricedLine[]): Decision<Totals, PlaceOrderRefusal> {
  const { shipping, discounts, taxes_included, currency } = order;
  const spread = discounts.reduce((sum, { amount }) => sum + amount, 0);
  const discountable = lines.reduce(
    (sum, line) => sum + line.unit_amount * line.quantity - line.discount_amount,
    0,
  );
  if (spread > discountable)
    return refuse({ code: 'discount_too_large', line: null, discount: spread, amount: discountable });
  if (shipping.discount_amount > shipping.amount) {
    return refuse({
      code: 'discount_too_large',
      line: null,
      discount: shipping.discount_amount,
      amount: shipping.amount,
    });
  }
  const totals = computeTotals({ lines, shipping, discounts, taxes_included });
  if (totals.total_amount > MAX_AMOUNT)
    return refuse({ code: 'amount_too_large', amount: totals.total_amount });
  if (order.total_amount !== null && order.total_amount !== totals.total_amount) {
    return refuse({
      code: 'total_mismatch',
      sent: order.total_amount,
      computed: totals.total_amount,
      currency,
    });
  }
  const paid = order.payment?.amount ?? 0;
  if (paid > totals.total_amount)
    return refuse({ code: 'payment_too_large', paid, total: totals.total_amount });
  return accept(totals);
}

function storedLines(
  lines: readonly PricedLine[],
  totals: Totals,
  prices: ListPrices,
  currency: string,
): PlacedLine[] {
  const stored: PlacedLine[] = [];
  for (const [index, line] of lines.entries()) {
    const { discount_amount = 0, total_amount = 0 } = totals.lines[index] ?? {};
    const parent = stored.length;
    stored.push({
      parent: null,
      is_bundle: line.variant.is_bundle,
      variant_id: line.variant.id,
      sku: line.sku,
      title: line.title ?? line.variant.title,
      quantity: line.quantity,
      unit_amount: line.unit_amount,
      discount_amount,
      tax_amount: line.tax_amount,
      total_amount,
      allocated: 0,
      backordered: 0,
    });
    if (line.variant.is_bundle) stored.push(...componentLines(line, parent, total_amount, prices, currency));
  }
  return stored;
}

// The bundle's price is spread over its components by their list prices, so that a part that is cancelled or
// returned has a value of its own; without list prices by pieces.
function componentLines(
  line: PricedLine,
  parent: number,
  total_amount: number,
  prices: ListPrices,
  currency: string,
): PlacedLine[] {
  const components = line.variant.components ?? [];
  if (components.length === 0) return [];
  const listed = components.map(
    ({ variant_id, quantity }) => (prices.get(variant_id)?.get(currency) ?? 0) * quantity,
  );
  const hasPrices = listed.every((amount) => amount > 0);
  const shares = allocate(total_amount, hasPrices ? listed : components.map(({ quantity }) => quantity));
  return components.map((component, index) => {
    const quantity = component.quantity * line.quantity;
    const share = shares[index] ?? 0;
    return {
      parent,
      is_bundle: false,
      variant_id: component.variant_id,
      sku: component.sku,
      title: component.title,
      quantity,
      unit_amount: Math.floor(share / quantity),
      discount_amount: 0,
      tax_amount: 0,
      total_amount: share,
      allocated: 0,
      backordered: 0,
    };
  });
}

function withoutStock(
  order: PlaceOrder,
  channel: ChannelFacts,
  lines: PlacedLine[],
  totals: Totals,
): PlacedOrder {
  return {
    channel,
    lines,
    totals,
    units: unitsOf(lines),
    allocations: [],
    shortages: [],
    pickup_location_id: null,
    reservation: null,
    sourced: null,
    ship_by: order.ship_by,
    deliver_by: order.deliver_by,
  };
}

function promise(
  order: PlaceOrder,
  channel: ChannelFacts,
  lines: PlacedLine[],
  totals: Totals,
  facts: PlaceOrderFacts,
): Decision<PlacedOrder, PlaceOrderRefusal> {
  const way = deliveryWay(order, channel, facts);
  if (!way.ok) return way;
  const { service_code, destination } = way.value;
  const carried = lines.flatMap((line, index) => (line.is_bundle ? [] : [{ line, index }]));
  const weights = weightsOf(order, facts);
  const request = {
    lines: carried.map(({ line }) => ({
      variant_id: line.variant_id,
      quantity: line.quantity,
      weight_grams: weights.get(line.variant_id) ?? 0,
    })),
    destination,
    service_code,
    deliver_by: order.deliver_by,
    channel_id: channel.id,
  };
  const ask = askOf(order, way.value, channel, totals, carried, weights, facts);
  const kept = keptFor(order, channel, facts);
  if (!kept.ok) return kept;
  const { sourcing, profile, calendar } = facts;
  const plan = planWithKept(
    request,
    channel,
    {
      ...facts,
      sourcing: {
        ...sourcing,
        ...(profile && { policy: policyFor(profile, contextOf(ask), sourcing.locations) }),
        calendar,
      },
    },
    kept.value,
  );
  if (!plan.is_served) {
    return refuse({ code: 'destination_not_served', country: order.shipping_address.country });
  }
  const locations = locationsFor(channel.id, { ...facts.sourcing, served_by: facts.served_by });
  const reach = new Set(
    plan.short.length === 0
      ? []
      : servingLocations(destination, { ...facts.sourcing, locations, calendar }, channel.id).map(
          ({ id }) => id,
        ),
  );
  const waiting_lines = decideShortage(
    plan.short.map(({ line, quantity }) => ({ line: carried[line]?.index ?? 0, quantity })),
    { channel, lines, reach },
    facts,
  );
  if (!waiting_lines.ok) {
    giveBack(plan.assignments, request, facts.sourcing.stock);
    const { line, ...refusal } = waiting_lines.refusal;
    return refuse({ ...refusal, line: sentLineOf(lines, line) });
  }
  const allocations = plan.assignments.map((assignment): PlacedAllocation => {
    const times = timesOf(assignment, facts.sourcing.locations, calendar.timesOf);
    return {
      location_id: assignment.location_id,
      service_code: assignment.service_code,
      cost_amount: assignment.cost_amount,
      ship_by: order.ship_by ?? times.ship_by,
      deliver_by: order.deliver_by ?? times.deliver_by,
      lines: assignment.lines.map((each) => ({ ...each, line: carried[each.line]?.index ?? 0 })),
    };
  });
  for (const { lines: allocated } of allocations) {
    for (const { line, quantity } of allocated) addTo(lines[line], 'allocated', quantity);
  }
  const shortages = togetherInBundles(lines, waiting_lines.value).map((short) => ({
    ...short,
    promised_at: order.ship_by ?? short.promised_at,
  }));
  for (const { line, quantity } of shortages) addTo(lines[line], 'backordered', quantity);
  return accept({
    channel,
    lines,
    totals,
    units: unitsOf(lines),
    allocations,
    shortages,
    pickup_location_id: destination.pickup_location_id ?? null,
    reservation: order.reservation_id === undefined ? null : { id: order.reservation_id, left: plan.left },
    sourced: { ask, trace: plan.trace, weighed: plan.weighed },
    ship_by: order.ship_by ?? earliest(promisedDays(allocations, shortages)),
    deliver_by: order.deliver_by ?? latest(allocations.map(({ deliver_by }) => deliver_by)),
  });
}

/** How an order reaches its customer: a service and where it goes; what is collected goes to the counter of a location. */
type DeliveryWay = { service_code: string | null; destination: Place & { region: string; city: string } };

function deliveryWay(
  { service_code, pickup_location, shipping_address }: PlaceOrder,
  channel: ChannelFacts,
  { sourcing, served_by, calendar }: PlaceOrderFacts,
): Decision<DeliveryWay, PlaceOrderRefusal> {
  const { country, postal_code, region, city } = shipping_address;
  const destination = { country, postal_code, region: region ?? '', city };
  if (pickup_location === undefined) {
    const known = sourcing.rates.services.map(({ code }) => code);
    return service_code === null || known.includes(service_code)
      ? accept({ service_code, destination })
      : refuse({ code: 'service_unknown', service_code, known });
  }
  if (service_code !== null) return refuse({ code: 'pickup_with_service', service_code });
  const offering = locationsFor(channel.id, { locations: sourcing.locations, served_by }).filter((location) =>
    offersPickup(location, channel.id, calendar),
  );
  const place = offering.find(({ code }) => code === pickup_location);
  if (!place) {
    const offered = offering.map(({ code }) => code).slice(0, 20);
    return refuse({ code: 'pickup_not_offered', location: pickup_location, offered });
  }
  return accept({
    service_code: PICKUP_SERVICE,
    destination: { ...destination, pickup_location_id: place.id },
  });
}

function askOf(
  order: PlaceOrder,
  { service_code, destination }: DeliveryWay,
  channel: ChannelFacts,
  totals: Totals,
  carried: readonly { line: PlacedLine }[],
  weights: ReadonlyMap<string, number>,
  { now }: PlaceOrderFacts,
): SourcingAsk {
  return {
    at: now,
    channel_id: channel.id,
    channel: channel.code,
    currency: order.currency,
    tags: order.tags,
    priority: order.priority ?? 0,
    total_amount: totals.total_amount,
    service_code,
    deliver_by: order.deliver_by,
    destination,
    items: carried.map(({ line: { variant_id, sku, quantity } }) => ({
      variant_id,
      sku,
      quantity,
      weight_grams: weights.get(variant_id) ?? 0,
    })),
  };
}

// A bundle ships whole: its components wait for the last of them.
function togetherInBundles(
  lines: readonly PlacedLine[],
  shortages: readonly PlacedShortage[],
): PlacedShortage[] {
  const bundles = Map.groupBy(shortages, ({ line }) => lines[line]?.parent ?? null);
  return shortages.map((short) => {
    const parent = lines[short.line]?.parent ?? null;
    const mates = parent === null ? [short] : (bundles.get(parent) ?? [short]);
    return {
      ...short,
      promised_at: lastOf(mates.map(({ promised_at }) => promised_at)),
      expected_at: lastOf(mates.map(({ expected_at }) => expected_at)),
    };
  });
}

// Null as soon as nobody knows of one.
function lastOf(times: readonly (Date | null)[]): Date | null {
  const known = times.filter((time) => time !== null);
  return known.length < times.length ? null : latest(known);
}

// What ships from stock is the order's promise; where all of it waits, the day that those who wait were promised.
function promisedDays(
  allocations: readonly PlacedAllocation[],
  shortages: readonly PlacedShortage[],
): Date[] {
  if (allocations.length > 0) return allocations.map(({ ship_by }) => ship_by);
  return shortages.flatMap(({ promised_at }) => (promised_at === null ? [] : [promised_at]));
}

function keptFor(
  { reservation_id }: PlaceOrder,
  channel: ChannelFacts,
  { reservations, caller }: PlaceOrderFacts,
): Decision<readonly KeptUnits[], ConvertRefusal> {
  if (reservation_id === undefined) return accept([]);
  return decideConvert(reservations.get(reservation_id), channel, caller);
}

function addTo(line: PlacedLine | undefined, counter: 'allocated' | 'backordered', quantity: number): void {
  if (line) line[counter] += quantity;
}

// The number of the line as the caller counted it: components do not count.
function sentLineOf(lines: readonly PlacedLine[], index: number): number {
  const at = lines[index]?.parent ?? index;
  return lines.slice(0, at + 1).filter(({ parent }) => parent === null).length;
}

function weightsOf({ lines }: PlaceOrder, { variants }: PlaceOrderFacts): Map<string, number> {
  const weights = new Map<string, number>();
  for (const { sku } of lines) {
    const variant = variants.get(sku);
    if (!variant) continue;
    weights.set(variant.id, variant.weight_grams);
    for (const component of variant.components ?? [])
      weights.set(component.variant_id, component.weight_grams);
  }
  return weights;
}

function unitsOf(lines: readonly PlacedLine[]): number {
  return lines.reduce((units, line) => units + (line.is_bundle ? 0 : line.quantity), 0);
}

function earliest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((first, time) => (!first || time < first ? time : first), null);
}

function latest(times: readonly Date[]): Date | null {
  return times.reduce<Date | null>((last, time) => (!last || time > last ? time : last), null);
}
