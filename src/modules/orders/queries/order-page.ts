import type { Address } from '../../../kernel/address.ts';
import type { Money } from '../../../kernel/money.ts';
import type { Queryable } from '../../../platform/database.ts';
import type {
  FulfillmentOrderStatus,
  OfferAnswer,
  OfferState,
  ParcelState,
} from '../../fulfillment/index.ts';
import {
  lowersDue,
  type RefundGateway,
  type RefundPurpose,
  type RefundState,
} from '../../payments/rules/index.ts';
import { readDecisions, type SourcingTrace } from '../../sourcing/index.ts';
import { dueOf } from '../rules/due.ts';
import type { HoldType } from '../rules/hold-type.ts';
import { decideNextAction, type NextAction, type OpenWork } from '../rules/next-action.ts';
import { type OrderCard, readCards } from './list-orders.ts';

export type OrderLine = {
  id: string;
  parent_line_id: string | null;
  is_bundle: boolean;
  variant_id: string;
  sku: string;
  title: string;
  options: string;
  image_url: string | null;
  quantity: number;
  unit_amount: number;
  discount_amount: number;
  tax_amount: number;
  total_amount: number;
  cancelled: number;
  waiting: number;
  backordered: number;
  allocated: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
  returned: number;
};

type Entry = {
  id: string;
  kind: string;
  amount: number;
  provider_reference: string;
  note: string | null;
  actor_name: string;
  at: Date;
};

export type OrderPayment = {
  id: string;
  method: string;
  provider: string;
  currency: string;
  authorized_amount: number;
  captured_amount: number;
  refunded_amount: number;
  voided_amount: number;
  created_at: Date;
  entries: Entry[];
};

export type OrderRefund = {
  id: string;
  payment_id: string;
  amount: number;
  purpose: RefundPurpose;
  reason: string;
  reference: string;
  gateway: RefundGateway;
  state: RefundState;
  granted_by: string;
  granted_at: Date;
  settled_by: string | null;
  settled_at: Date | null;
  /** Of the bank or the channel, once it was given back. */
  executed_reference: string | null;
  note: string | null;
};

export type OrderParcel = {
  id: string;
  fulfillment_order_id: string;
  location_name: string;
  number: number;
  state: ParcelState;
  weight_grams: number;
  units: number;
  lines: { order_line_id: string; quantity: number }[];
  created_at: Date;
  handed_over_at: Date | null;
  delivered_at: Date | null;
  label: ParcelLabel | null;
};

type ParcelLabel = {
  id: string;
  carrier_code: string;
  service_code: string;
  state: 'requested' | 'bought';
  tracking_number: string | null;
  tracking_token: string;
  tracking_status: string;
  expected_at: Date | null;
  cost: Money | null;
  events: { status: string; message: string; place: string; occurred_at: Date }[];
};

export type OrderFulfillment = {
  id: string;
  number: string;
  status: FulfillmentOrderStatus;
  location: { id: string; name: string };
  service_code: string;
  ship_by: Date;
  deliver_by: Date | null;
  units: number;
  /** Of what its customer collects: how far that is, and until when it is kept. */
  pickup: { state: 'preparing' | 'ready' | 'collected' | 'expired'; collect_by: Date | null } | null;
  /** Which locations were asked to take it, and what they said. */
  offer: {
    state: OfferState;
    expires_at: Date | null;
    asked: { location: { id: string; name: string }; answer: OfferAnswer }[];
  } | null;
  lines: FulfillmentLine[];
};

type FulfillmentLine = {
  id: string;
  order_line_id: string;
  quantity: number;
  cancelled: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
};

/** Why it ships from there, as it was decided when the order was placed. */
export type OrderSourcing = {
  reason: SourcingTrace['reason'];
  cost: Money;
  chosen: { location_id: string; location_name: string; cost_amount: number }[];
  alternatives: { location_names: string[]; cost_amount: number }[];
  rejected: {
    location_id: string;
    location_name: string;
    reason: SourcingTrace['rejected'][number]['reason'];
  }[];
  service_changes: { location_id: string; location_name: string; asked: string; given: string }[];
};

export type OrderBalance = {
  due_amount: number;
  authorized_amount: number;
  captured_amount: number;
  refunded_amount: number;
  voided_amount: number;
  /** Of returned goods and goodwill: what is not due any more although nothing of the order was cancelled. */
  credited_amount: number;
  /** Promised back and not given back yet. */
  granted_amount: number;
  /** What is still to be paid; negative when money is to be given back. */
  balance_amount: number;
};

export type OrderPage = OrderCard & {
  customer: {
    id: string;
    name: string;
    email: string | null;
    phone: string | null;
    company: string | null;
    orders: number;
  } | null;
  fulfilled_elsewhere: boolean;
  items_amount: number;
  discount_amount: number;
  shipping_amount: number;
  tax_amount: number;
  total_amount: number;
  cancelled_amount: number;
  taxes_included: boolean;
  charges: Charges;
  shipping_address: Address;
  /** Where its customer collects it; null of what is sent. */
  pickup_location: { id: string; name: string } | null;
  billing_address: Address | null;
  service_code: string;
  tracking_token: string;
  expected_at: Date | null;
  lines: OrderLine[];
  payments: OrderPayment[];
  refunds: OrderRefund[];
  balance: OrderBalance;
  fulfillment_orders: OrderFulfillment[];
  parcels: OrderParcel[];
  priority: number;
  backorders: {
    id: string;
    order_line_id: string;
    quantity: number;
    policy: 'backorder' | 'preorder';
    /** What was promised first; null when nothing could be. */
    promised_at: Date | null;
    expected_at: Date | null;
    created_at: Date;
  }[];
  active_holds: { id: string; type: HoldType; reason: string; placed_by: string; placed_at: Date }[];
  sourcing: OrderSourcing | null;
  next_action: NextAction | null;
};

export type Charges = {
  shipping: { title: string; amount: number; tax_amount: number; discount_amount: number };
  discounts: { code: string | null; title: string; amount: number }[];
};

type OrderRow = Pick<
  OrderPage,
  | 'fulfilled_elsewhere'
  | 'items_amount'
  | 'discount_amount'
  | 'shipping_amount'
  | 'tax_amount'
  | 'total_amount'
  | 'cancelled_amount'
  | 'taxes_included'
  | 'charges'
  | 'shipping_address'
  | 'pickup_location'
  | 'billing_address'
  | 'service_code'
  | 'priority'
  | 'tracking_token'
> & { customer_id: string | null };

/** The id behind what stands in the address of a page: a UUID, or the number that people know. */
export async function findOrderId(
  reader: Queryable,
  key: { id: string } | { number: number },
): Promise<string | undefined> {
  if ('id' in key) return key.id;
  const [row] = await reader.rows<{ id: string }>('select id from orders.orders where number = $1', [
    key.number,
  ]);
  return row?.id;
}

/**
 * The whole story of one order. Eleven statements that do not wait for each other: handed a transaction, they travel in one
 * round trip.
 */
export async function readOrderPage(
  reader: Queryable,
  id: string,
  options: { now: Date; permissions: ReadonlySet<string> },
): Promise<OrderPage | undefined> {
  const [[order], cards, customer, lines, money, refunds, work, parcels, backorders, active_holds, sourcing] =
    await Promise.all([
      readOrder(reader, id),
      readCards(reader, [id], options),
      readCustomer(reader, id),
      readLines(reader, id),
      readMoney(reader, id),
      readRefunds(reader, id),
      readFulfillmentOrders(reader, id),
      readParcels(reader, id),
      readBackorders(reader, id),
      readHolds(reader, id),
      readSourcing(reader, id),
    ]);
  const [card] = cards;
  if (!order || !card) return undefined;
  const { customer_id: _, ...row } = order;
  return {
    ...card,
    ...row,
    customer,
    expected_at: expectedAt(parcels),
    lines,
    payments: money,
    refunds,
    balance: balanceOf(order, money, refunds),
    fulfillment_orders: work,
    parcels,
    backorders,
    active_holds,
    sourcing,
    next_action: decideNextAction({
      status: card.status,
      ship_by: card.ship_by,
      deliver_by: card.deliver_by,
      holds: active_holds,
      fulfillment_orders: work.map((each) => openWork(each, parcels)),
      backordered: backorders.reduce((sum, { quantity }) => sum + quantity, 0),
      on_the_road: lines.reduce((sum, { shipped }) => sum + shipped, 0),
    }),
  };
}

function readOrder(reader: Queryable, id: string): Promise<OrderRow[]> {
  return reader.rows<OrderRow>(
    `select customer_id, fulfilled_elsewhere, items_amount, discount_amount, shipping_amount, tax_amount, total_amount,
            cancelled_amount, taxes_included, charges, billing_address, service_code, priority,
            shipping_address - 'pickup_location_id' as shipping_address,
            (select jsonb_build_object('id', l.id, 'name', l.name) from inventory.v_locations l
             where l.id = (shipping_address ->> 'pickup_location_id')::uuid) as pickup_location,
            translate(encode(tracking_token, 'base64'), '+/=', '-_') as tracking_token
     from orders.orders where id = $1`,
    [id],
  );
}

// Counting stops at 1,000: beyond, a customer simply orders often.
async function readCustomer(reader: Queryable, id: string): Promise<OrderPage['customer']> {
  const [row] = await reader.rows<NonNullable<OrderPage['customer']>>(
    `select c.id, c.name, c.email, c.phone, c.company,
            (select count(*) from (select 1 from orders.orders m where m.customer_id = c.id limit 1000) as n) as orders
     from orders.orders o join customers.v_customers c on c.id = o.customer_id where o.id = $1`,
    [id],
  );
  return row ?? null;
}

function readLines(reader: Queryable, id: string): Promise<OrderLine[]> {
  return reader.rows<OrderLine>(
    `select l.id, l.parent_line_id, l.is_bundle, l.variant_id, l.sku, l.title, coalesce(v.options, '') as options, v.image_url,
            l.quantity, l.unit_amount, l.discount_amount, l.tax_amount, l.total_amount, l.cancelled, l.waiting, l.backordered,
            l.allocated, l.picked, l.packed, l.shipped, l.delivered, l.returned
     from orders.lines l left join catalog.v_variants v on v.id = l.variant_id
     where l.order_id = $1 order by l.position`,
    [id],
  );
}

async function readMoney(reader: Queryable, id: string): Promise<OrderPayment[]> {
  const [payments, entries] = await Promise.all([
    reader.rows<Omit<OrderPayment, 'entries'>>(
      `select id, method, provider, currency, authorized_amount, captured_amount, refunded_amount, voided_amount, created_at
       from payments.v_payments where order_id = $1 order by created_at, id`,
      [id],
    ),
    reader.rows<Entry & { payment_id: string }>(
      `select id, payment_id, kind, amount, provider_reference, note, actor_name, at
       from payments.v_ledger where order_id = $1 order by at, id`,
      [id],
    ),
  ]);
  const byPayment = Map.groupBy(entries, ({ payment_id }) => payment_id);
  return payments.map((payment) => ({
    ...payment,
    entries: (byPayment.get(payment.id) ?? []).map(({ payment_id: _, ...entry }) => entry),
  }));
}

function readRefunds(reader: Queryable, id: string): Promise<OrderRefund[]> {
  return reader.rows<OrderRefund>(
    `select r.id, r.payment_id, r.amount, r.purpose, r.reason, r.reference, r.gateway, r.state, r.granted_by, r.granted_at,
            r.settled_by, r.settled_at, l.provider_reference as executed_reference, r.note
     from payments.v_refunds r left join payments.v_ledger l on l.id = r.ledger_id
     where r.order_id = $1 order by r.id`,
    [id],
  );
}

async function readFulfillmentOrders(reader: Queryable, id: string): Promise<OrderFulfillment[]> {
  const [orders, offers, lines] = await Promise.all([
    reader.rows<
      Omit<OrderFulfillment, 'lines' | 'location' | 'pickup' | 'offer'> & {
        location_id: string;
        location_name: string;
        pickup_state: NonNullable<OrderFulfillment['pickup']>['state'] | null;
        collect_by: Date | null;
      }
    >(
      `select f.id, f.number, f.status, f.location_id, l.name as location_name, f.service_code, f.ship_by, f.deliver_by, f.units,
              case when f.service_code = 'pickup' then coalesce(u.state, 'preparing') end as pickup_state, u.collect_by
       from fulfillment.v_fulfillment_orders f join inventory.v_locations l on l.id = f.location_id
       left join fulfillment.v_pickups u on u.fulfillment_order_id = f.id
       where f.order_id = $1 order by f.created_at, f.number`,
      [id],
    ),
    reader.rows<NonNullable<OrderFulfillment['offer']> & { fulfillment_order_id: string }>(
      'select fulfillment_order_id, state, expires_at, asked from fulfillment.v_offers where order_id = $1',
      [id],
    ),
    reader.rows<FulfillmentLine & { fulfillment_order_id: string }>(
      `select l.id, l.fulfillment_order_id, l.order_line_id, l.quantity, l.cancelled, l.picked, l.packed, l.shipped, l.delivered
       from fulfillment.v_fulfillment_order_lines l
       join fulfillment.v_fulfillment_orders f on f.id = l.fulfillment_order_id
       where f.order_id = $1 order by l.id`,
      [id],
    ),
  ]);
  const offerOf = new Map(
    offers.map(({ fulfillment_order_id, state, expires_at, asked }) => [
      fulfillment_order_id,
      { state, expires_at, asked: asked.map(({ location, answer }) => ({ location, answer })) },
    ]),
  );
  const byOrder = Map.groupBy(lines, ({ fulfillment_order_id }) => fulfillment_order_id);
  return orders.map(({ location_id, location_name, pickup_state, collect_by, ...order }) => ({
    ...order,
    pickup: pickup_state && { state: pickup_state, collect_by },
    offer: offerOf.get(order.id) ?? null,
    location: { id: location_id, name: location_name },
    lines: (byOrder.get(order.id) ?? []).map(({ fulfillment_order_id: _, ...line }) => line),
  }));
}

async function readParcels(reader: Queryable, id: string): Promise<OrderParcel[]> {
  type ParcelRow = Omit<OrderParcel, 'units' | 'lines' | 'label'>;
  type LabelRow = Omit<ParcelLabel, 'cost' | 'events'> & {
    parcel_id: string;
    cost_amount: number | null;
    cost_currency: string | null;
  };
  const [parcels, contents, labels, events] = await Promise.all([
    reader.rows<ParcelRow>(
      `select p.id, p.fulfillment_order_id, l.name as location_name, p.number, p.state, p.weight_grams, p.created_at,
              p.handed_over_at, p.delivered_at
       from fulfillment.v_parcels p
       join fulfillment.v_fulfillment_orders f on f.id = p.fulfillment_order_id
       join inventory.v_locations l on l.id = f.location_id
       where p.order_id = $1 and p.state <> 'cancelled' order by p.created_at, p.id`,
      [id],
    ),
    reader.rows<{ parcel_id: string; order_line_id: string; quantity: number }>(
      `select c.parcel_id, f.order_line_id, c.quantity
       from fulfillment.v_parcels p
       join fulfillment.v_parcel_lines c on c.parcel_id = p.id
       join fulfillment.v_fulfillment_order_lines f on f.id = c.fulfillment_order_line_id
       where p.order_id = $1 order by f.order_line_id`,
      [id],
    ),
    reader.rows<LabelRow>(
      `select b.label_id as id, b.parcel_id, b.carrier_code, b.service_code, b.state, b.tracking_number, b.tracking_status,
              b.expected_at, b.cost_amount, b.cost_currency,
              translate(encode(b.tracking_token, 'base64'), '+/=', '-_') as tracking_token
       from fulfillment.v_parcel_labels b
       where b.order_id = $1 and b.state in ('requested', 'bought')`,
      [id],
    ),
    reader.rows<{ label_id: string } & ParcelLabel['events'][number]>(
      `select e.label_id, e.status, e.message, e.place, e.occurred_at
       from fulfillment.v_parcel_events e
       where e.order_id = $1 order by e.occurred_at, e.event_id`,
      [id],
    ),
  ]);
  const contentsOf = Map.groupBy(contents, ({ parcel_id }) => parcel_id);
  const eventsOf = Map.groupBy(events, ({ label_id }) => label_id);
  return parcels.map((parcel) => {
    const label = labels.find(({ parcel_id }) => parcel_id === parcel.id);
    const lines = (contentsOf.get(parcel.id) ?? []).map(({ order_line_id, quantity }) => ({
      order_line_id,
      quantity,
    }));
    return {
      ...parcel,
      units: lines.reduce((sum, { quantity }) => sum + quantity, 0),
      lines,
      label: label ? labelOf(label, eventsOf.get(label.id) ?? []) : null,
    };
  });
}

function labelOf(
  row: Omit<ParcelLabel, 'cost' | 'events'> & {
    parcel_id: string;
    cost_amount: number | null;
    cost_currency: string | null;
  },
  events: readonly ({ label_id: string } & ParcelLabel['events'][number])[],
): ParcelLabel {
  const { parcel_id: _, cost_amount, cost_currency, ...label } = row;
  return {
    ...label,
    cost:
      cost_amount !== null && cost_currency !== null
        ? { amount: cost_amount, currency: cost_currency }
        : null,
    events: events.map(({ label_id: __, ...event }) => event),
  };
}

function readBackorders(reader: Queryable, id: string): Promise<OrderPage['backorders']> {
  return reader.rows<OrderPage['backorders'][number]>(
    `select id, order_line_id, quantity, policy, promised_at, expected_at, created_at from fulfillment.v_backorders
     where order_id = $1 and state = 'waiting' order by created_at, id`,
    [id],
  );
}

function readHolds(reader: Queryable, id: string): Promise<OrderPage['active_holds']> {
  return reader.rows<OrderPage['active_holds'][number]>(
    `select id, type, reason, placed_by, placed_at from orders.holds
     where order_id = $1 and released_at is null order by placed_at, id`,
    [id],
  );
}

type Trace = SourcingTrace & { chosen: { location_id: string; cost_amount: number }[] };

// Orders of the first days have it in their story.
async function readTrace(reader: Queryable, id: string): Promise<Trace | null> {
  const [decision] = await readDecisions(reader, id);
  if (decision) return decision.trace;
  const [placed] = await reader.rows<{ trace: Trace | null }>(
    `select data -> 'sourcing' as trace from orders.timeline where order_id = $1 and kind = 'placed' order by id limit 1`,
    [id],
  );
  return placed?.trace ?? null;
}

async function readSourcing(reader: Queryable, id: string): Promise<OrderSourcing | null> {
  const [trace, locations] = await Promise.all([
    readTrace(reader, id),
    reader.rows<{ id: string; name: string }>('select id, name from inventory.v_locations'),
  ]);
  if (!trace) return null;
  const names = new Map(locations.map((location) => [location.id, location.name]));
  const named = (location_id: string): string => names.get(location_id) ?? '';
  return {
    reason: trace.reason,
    cost: { amount: trace.cost_amount, currency: trace.currency },
    chosen: trace.chosen.map(({ location_id, cost_amount }) => ({
      location_id,
      location_name: named(location_id),
      cost_amount,
    })),
    alternatives: trace.alternatives.map(({ location_ids, cost_amount }) => ({
      location_names: location_ids.map(named),
      cost_amount,
    })),
    rejected: trace.rejected.map(({ location_id, reason }) => ({
      location_id,
      location_name: named(location_id),
      reason,
    })),
    service_changes: (trace.service_changes ?? []).map((each) => ({
      ...each,
      location_name: named(each.location_id),
    })),
  };
}

function openWork(
  { id, location, status, ship_by, lines, pickup }: OrderFulfillment,
  parcels: readonly OrderParcel[],
): OpenWork {
  return {
    id,
    location_name: location.name,
    status,
    ship_by,
    pickup: pickup?.state ?? null,
    to_pick: lines.reduce((sum, { quantity, cancelled, picked }) => sum + quantity - cancelled - picked, 0),
    to_pack: lines.reduce((sum, { picked, packed }) => sum + picked - packed, 0),
    parcels: parcels.filter(({ fulfillment_order_id }) => fulfillment_order_id === id),
  };
}

// When the last parcel arrives; unknown as long as a carrier has not said so for each.
function expectedAt(parcels: readonly OrderParcel[]): Date | null {
  const times = parcels.map(({ label }) => label?.expected_at ?? null);
  if (times.length === 0 || times.includes(null)) return null;
  return new Date(Math.max(...times.map((at) => at?.getTime() ?? 0)));
}

function balanceOf(
  order: { total_amount: number; cancelled_amount: number },
  payments: readonly OrderPayment[],
  refunds: readonly OrderRefund[],
): OrderBalance {
  const sum = (pick: (payment: OrderPayment) => number): number =>
    payments.reduce((total, payment) => total + pick(payment), 0);
  const sumOf = (chosen: (refund: OrderRefund) => boolean): number =>
    refunds.filter(chosen).reduce((total, { amount }) => total + amount, 0);
  const credited_amount = sumOf(({ state, purpose }) => state !== 'withdrawn' && lowersDue(purpose));
  const due_amount = dueOf({ ...order, credited_amount });
  const captured_amount = sum((payment) => payment.captured_amount);
  const refunded_amount = sum((payment) => payment.refunded_amount);
  return {
    due_amount,
    authorized_amount: sum((payment) => payment.authorized_amount),
    captured_amount,
    refunded_amount,
    voided_amount: sum((payment) => payment.voided_amount),
    credited_amount,
    granted_amount: sumOf(({ state }) => state === 'granted'),
    balance_amount: due_amount - captured_amount + refunded_amount,
  };
}
