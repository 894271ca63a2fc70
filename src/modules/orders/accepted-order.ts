import { assert } from '../../kernel/assert.ts';
import { newId } from '../../kernel/ids.ts';
import type { CommandRequest } from '../../platform/command.ts';
import type { Person } from '../customers/index.ts';
import type { AllocatedOrder, CreatedFulfillmentOrder } from '../fulfillment/index.ts';
import type { Destination } from '../fulfillment/rules/index.ts';
import type { ServedBy } from '../inventory/rules/index.ts';
import type { NewDecision } from '../sourcing/index.ts';
import { factsOf, PICKUP_SERVICE } from '../sourcing/rules/index.ts';
import type { OrderReceipt } from './queries/receipts.ts';
import {
  deriveFulfillmentStatus,
  deriveOrderStatus,
  derivePaymentStatus,
  type UnitCounts,
} from './rules/derive-statuses.ts';
import type { RuledHold } from './rules/hold-rules.ts';
import type { PlacedOrder, PlaceOrder } from './rules/place-order.ts';
import { searchTermsOf } from './rules/search-terms.ts';
import type { NewHold } from './sql/hold-rules.ts';
import type { NewLine, NewOrder, TimelineEntry } from './sql/insert-orders.ts';

/** An order that was decided and is to be written: everything here follows from it, without a read or a write. */
export type AcceptedOrder = {
  id: string;
  number: number;
  digest: Buffer;
  request: CommandRequest<PlaceOrder>;
  placed: PlacedOrder;
  /** The holds with which it begins. */
  holds: readonly (RuledHold & { id: string })[];
  token: Buffer;
  /** How long it took to decide. */
  took_us: number;
};

/** What the caller is answered. */
export function receiptOf(
  draft: AcceptedOrder,
  lines: readonly NewLine[],
  created: readonly CreatedFulfillmentOrder[],
): OrderReceipt {
  const { id, number, placed, request, token } = draft;
  const { input } = request;
  const counts = countsOf(draft);
  return {
    id,
    number,
    external_id: input.external_id,
    status: deriveOrderStatus(counts),
    payment_status: derivePaymentStatus(paidOf(input, placed), placed.totals.total_amount),
    fulfillment_status: deriveFulfillmentStatus(counts, draft.holds.length > 0),
    units: placed.units,
    total: { amount: placed.totals.total_amount, currency: input.currency },
    ship_by: placed.ship_by,
    deliver_by: placed.deliver_by,
    tracking_token: token.toString('base64url'),
    lines: lines.map(({ id: line_id, sku, quantity, allocated, backordered, parent_line_id }) => ({
      id: line_id,
      sku,
      quantity,
      allocated,
      backordered,
      parent_line_id,
    })),
    fulfillment_orders: created.map(
      ({ id: fulfillment_order_id, number: name, location_id, ship_by, units }) => ({
        id: fulfillment_order_id,
        number: name,
        location_id,
        ship_by,
        units,
      }),
    ),
    is_new: true,
  };
}

/** Who buys, as the order names them. */
export function personOf({ customer, email, shipping_address }: PlaceOrder): Person {
  const { name = shipping_address.name, phone = null, company = null, external_id = null } = customer ?? {};
  return {
    name,
    email: (customer?.email ?? email)?.toLowerCase() ?? null,
    phone,
    company,
    external_id,
    address: shipping_address,
  };
}

/** The row of the order. */
export function orderOf(draft: AcceptedOrder, customer_id: string | null, now: Date): NewOrder {
  const { id, number, digest, placed, request } = draft;
  const { input } = request;
  const counts = countsOf(draft);
  return {
    id,
    number,
    external_id: input.external_id,
    channel_id: placed.channel.id,
    customer_id,
    customer_name: input.customer?.name ?? input.shipping_address.name,
    email: (input.email ?? input.customer?.email)?.toLowerCase() ?? null,
    currency: input.currency,
    status: deriveOrderStatus(counts),
    payment_status: derivePaymentStatus(paidOf(input, placed), placed.totals.total_amount),
    fulfillment_status: deriveFulfillmentStatus(counts, draft.holds.length > 0),
    units: placed.units,
    totals: placed.totals,
    taxes_included: input.taxes_included,
    shipping_address: destinationOf(draft),
    billing_address: input.billing_address,
    charges: { shipping: input.shipping, discounts: input.discounts },
    service_code: serviceOf(draft) ?? placed.allocations[0]?.service_code ?? '',
    ship_by: placed.ship_by,
    deliver_by: placed.deliver_by,
    tags: input.tags,
    priority: input.priority ?? 0,
    tracking_token: draft.token,
    request_digest: digest,
    fulfilled_elsewhere: input.fulfilled_elsewhere,
    placed_at: input.placed_at ?? now,
  };
}

function countsOf({ placed, request }: AcceptedOrder): UnitCounts {
  const carried = placed.lines.filter(({ is_bundle }) => !is_bundle);
  const sum = (pick: (line: (typeof carried)[number]) => number): number =>
    carried.reduce((total, line) => total + pick(line), 0);
  return {
    quantity: placed.units,
    cancelled: 0,
    waiting: 0,
    backordered: sum(({ backordered }) => backordered),
    allocated: sum(({ allocated }) => allocated),
    picked: 0,
    packed: 0,
    shipped: 0,
    delivered: request.input.fulfilled_elsewhere ? placed.units : 0,
  };
}

function paidOf({ payment }: PlaceOrder, { totals }: PlacedOrder) {
  const amount = payment ? (payment.amount ?? totals.total_amount) : 0;
  return {
    authorized: payment?.status === 'authorized' ? amount : 0,
    captured: payment?.status === 'paid' ? amount : 0,
    refunded: 0,
    voided: 0,
  };
}

// Where it goes: to an address, or to the counter of a location, whose id stands beside the customer's own address.
function destinationOf({ placed: { pickup_location_id }, request: { input } }: AcceptedOrder): Destination {
  return { ...input.shipping_address, ...(pickup_location_id !== null && { pickup_location_id }) };
}

function serviceOf({ placed, request: { input } }: AcceptedOrder): string | null {
  return placed.pickup_location_id === null ? input.service_code : PICKUP_SERVICE;
}

/** What the channel says was paid or authorized; nothing where it says neither. */
export function paymentOf({ id, request: { input, actor }, placed }: AcceptedOrder, now: Date) {
  const { authorized, captured } = paidOf(input, placed);
  if (!input.payment || authorized + captured === 0) return [];
  return [
    {
      order_id: id,
      method: input.payment.method,
      kind: captured > 0 ? ('capture' as const) : ('authorization' as const),
      amount: captured + authorized,
      currency: input.currency,
      reference: input.payment.reference ?? input.external_id,
      at: input.placed_at ?? now,
      actor_name: actor.name,
    },
  ];
}

/** The rows of its lines, with their ids. */
export function linesOf({ id, placed, request }: AcceptedOrder): NewLine[] {
  const ids = placed.lines.map(() => newId());
  return placed.lines.map((line, index) => ({
    ...line,
    id: ids[index] ?? '',
    order_id: id,
    position: index + 1,
    parent_line_id: line.parent === null ? null : (ids[line.parent] ?? null),
    delivered: request.input.fulfilled_elsewhere && !line.is_bundle ? line.quantity : 0,
  }));
}

/** What fulfillment is to promise, and what waits. */
export function allocationOf(draft: AcceptedOrder, lines: readonly NewLine[], now: Date): AllocatedOrder {
  const {
    id,
    number,
    placed,
    request: { input, actor },
  } = draft;
  const lineAt = (index: number): { order_line_id: string; variant_id: string } => {
    const line = lines[index];
    assert(line, `line ${index} of order ${number} is missing`);
    return { order_line_id: line.id, variant_id: line.variant_id };
  };
  return {
    order_id: id,
    order_number: number,
    channel_id: placed.channel.id,
    customer_name: input.customer?.name ?? input.shipping_address.name,
    destination: destinationOf(draft),
    service_code: serviceOf(draft),
    ship_by: input.ship_by,
    deliver_by: input.deliver_by,
    waiting_since: now,
    priority: input.priority ?? 0,
    existing: 0,
    actor_name: actor.name,
    is_held: draft.holds.length > 0,
    allocations: placed.allocations.map((allocation) => ({
      ...allocation,
      lines: allocation.lines.map(({ line, ...units }) => ({ ...lineAt(line), ...units })),
    })),
    shortages: placed.shortages.map(({ line, ...short }) => ({
      ...lineAt(line),
      ...short,
      ...bundleOf(placed, lines, line),
    })),
    ...(placed.reservation && { reservation: placed.reservation }),
  };
}

// Components of a bundle that wait together are served together, or the bundle would leave in pieces.
function bundleOf(
  { lines: stored }: PlacedOrder,
  lines: readonly NewLine[],
  index: number,
): { bundle_line_id: string | null; per_bundle: number } {
  const [line, parent] = [stored[index], stored[stored[index]?.parent ?? -1]];
  if (!line || !parent || line.parent === null) return { bundle_line_id: null, per_bundle: 1 };
  return { bundle_line_id: lines[line.parent]?.id ?? null, per_bundle: line.quantity / parent.quantity };
}

/** What the order is found by. */
export function termsOf({
  id,
  number,
  request: { input },
}: AcceptedOrder): { order_id: string; term: string }[] {
  const terms = searchTermsOf({
    number,
    external_id: input.external_id,
    email: input.email ?? input.customer?.email ?? null,
    customer_name: input.customer?.name ?? input.shipping_address.name,
    skus: input.lines.map(({ sku }) => sku),
  });
  return terms.map((term) => ({ order_id: id, term }));
}

/** When the order was placed, if that was before it came in. */
function placedBefore({ request: { input } }: AcceptedOrder, now: Date): Date | undefined {
  return input.placed_at && input.placed_at < now ? input.placed_at : undefined;
}

/** The rows of its holds. */
export function holdsOf({ id, holds }: AcceptedOrder, now: Date): NewHold[] {
  return holds.map(({ id: hold_id, ...hold }) => ({
    ...hold,
    ...{ id: hold_id, order_id: id, placed_by: 'Longshore', placed_at: now },
  }));
}

/** Where its timeline begins, and what held it at once. */
export function timelineEntriesOf(draft: AcceptedOrder, now: Date): TimelineEntry[] {
  const held = draft.holds.map(({ type, reason }) => ({
    ...{ id: newId(), order_id: draft.id, kind: 'held', data: { type, reason } },
    ...{ actor_type: 'system', actor_name: 'Longshore', at: now },
  }));
  return [timelineEntryOf(draft, now), ...held];
}

function timelineEntryOf(draft: AcceptedOrder, now: Date): TimelineEntry {
  return {
    id: newId(),
    order_id: draft.id,
    kind: 'placed',
    data: timelineDataOf(draft, now),
    actor_type: draft.request.actor.type,
    actor_name: draft.request.actor.name,
    // An order that a shop took earlier stands in its own history where it says itself that it was placed.
    at: placedBefore(draft, now) ?? now,
  };
}

function timelineDataOf(draft: AcceptedOrder, now: Date): object {
  const {
    placed,
    request: { input },
  } = draft;
  const { shortages, sourced, totals, units } = placed;
  const [change] = sourced?.trace.service_changes ?? [];
  return {
    channel: placed.channel.name,
    units,
    total: { amount: totals.total_amount, currency: input.currency },
    ...(placedBefore(draft, now) && { received_at: now }),
    ...(input.note !== null && { note: input.note }),
    ...(change && { service_asked: change.asked, service_given: change.given }),
    ...(shortages.length > 0 && { backordered: shortages.reduce((sum, { quantity }) => sum + quantity, 0) }),
  };
}

/** Why it ships from where it does; null where it ships nothing. */
export function decisionOf(
  { id, number, placed, took_us }: AcceptedOrder,
  served_by: ServedBy,
): NewDecision | null {
  const { sourced, allocations, channel } = placed;
  if (!sourced) return null;
  const chosen = allocations.map(({ location_id, service_code, cost_amount, lines }) => ({
    location_id,
    service_code,
    cost_amount,
    units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
  }));
  return {
    id: newId(),
    order_id: id,
    order_number: number,
    kind: 'placed',
    facts: factsOf(sourced.ask, sourced, served_by.get(channel.id)),
    trace: { ...sourced.trace, chosen },
    took_us,
  };
}
