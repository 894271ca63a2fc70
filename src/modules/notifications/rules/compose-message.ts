import { assert } from '../../../kernel/assert.ts';
import { formatAmount } from '../../../kernel/money.ts';
import { plainText } from './plain-text.ts';
import { readingTimeZone, zoneName } from './time-zone.ts';

/** An order as its messages tell of it. */
export type OrderFacts = {
  id: string;
  number: number;
  channel_id: string;
  sender_name: string;
  customer_name: string;
  email: string | null;
  currency: string;
  status: string;
  fulfilled_elsewhere: boolean;
  units: number;
  items_amount: number;
  discount_amount: number;
  shipping_amount: number;
  tax_amount: number;
  total_amount: number;
  cancelled_amount?: number;
  taxes_included: boolean;
  deliver_by: Date | null;
  destination_country: string | null;
  origin_time_zone: string | null;
  tracking_token: Buffer;
  /** Whether its shoppers hear of delays. */
  tells_delays: boolean;
  /** Where its customer collects it; null of what is sent. */
  pickup_at: string | null;
  lines: readonly LineFacts[];
};

export type LineFacts = {
  title: string;
  options: string;
  quantity: number;
  unit_amount: number;
  backordered: number;
  is_component: boolean;
  /** Units that are not wanted any more; a bundle's stand at its components. */
  cancelled?: number;
  is_bundle?: boolean;
  /** Of what waits for stock: absent where nothing waits, null where nobody knows when it is expected. */
  sku?: string;
  expected_at?: Date | null;
  promised_at?: Date | null;
};

/** What a customer was told last of what waits: by SKU, the day as text; null for "not known". */
export type ToldDays = Readonly<Record<string, string | null>>;

export type ParcelFacts = {
  id: string;
  order_id: string;
  shipment_id: string | null;
  number: number;
  carrier_name: string;
  tracking_number: string;
  expected_at: Date | null;
  delivered_at: Date | null;
  items: readonly { title: string; options: string; quantity: number }[];
};

/** What a customer collects, as messages tell of it. */
export type PickupFacts = {
  fulfillment_order_id: string;
  order_id: string;
  code: string;
  state: string;
  collect_by: Date;
  location_name: string;
  time_zone: string;
  address: { line1: string; line2?: string | null; city: string; postal_code: string };
  items: readonly { title: string; options: string; quantity: number }[];
};

/** A message before it is rendered: the head, the template, and the facts that fill it. */
export type ComposedMessage = {
  subject: string;
  template: 'order-confirmation' | 'parcels' | 'waiting' | 'low-stock';
  facts: object;
};

const LANGUAGE = 'en';

/** The confirmation of an order: what was bought, what it costs, when it comes. */
export function composeConfirmation(order: OrderFacts, base_url: string): ComposedMessage {
  const subject = `Order ${order.number} confirmed`;
  const money = (amount: number): string => moneyText(amount, order.currency);
  return {
    subject,
    template: 'order-confirmation',
    facts: {
      ...frameOf(order, subject),
      customer_name: plainText(order.customer_name),
      expectation: expectationOf(order),
      items: order.lines.flatMap(({ title, options, quantity, unit_amount, is_component }) => {
        if (is_component) return [];
        const times = quantity === 1 ? '' : `${quantity} × ${money(unit_amount)}`;
        const detail = [plainText(options), times].filter((part) => part !== '').join(', ');
        return [{ title: plainText(title), detail, figure: money(unit_amount * quantity) }];
      }),
      sums: sumsOf(order, money),
      tracking_url: trackingUrl(base_url, order.tracking_token),
      told: toldDays(order),
    },
  };
}

/** News that an order was changed: what it is now, what it costs, and when it comes. */
export function composeChanged(
  order: OrderFacts,
  difference_amount: number,
  base_url: string,
): ComposedMessage {
  const subject = `Order ${order.number} was changed`;
  const money = (amount: number): string => moneyText(amount, order.currency);
  const due = money(order.total_amount - (order.cancelled_amount ?? 0));
  const difference =
    difference_amount === 0
      ? 'as before'
      : `${money(Math.abs(difference_amount))} ${difference_amount > 0 ? 'more' : 'less'} than before`;
  return {
    subject,
    template: 'waiting',
    facts: {
      ...frameOf(order, subject),
      headline: 'Your order was changed',
      expectation: `This is what it is now. It comes to ${due}, ${difference}. ${expectationOf(order)}`,
      items: order.lines.flatMap(({ title, options, quantity, cancelled = 0, is_bundle }) => {
        // Of a bundle its parts say what is still wanted.
        if (is_bundle || quantity === cancelled) return [];
        const figure = String(quantity - cancelled);
        return [{ title: plainText(title), detail: plainText(options), figure }];
      }),
      tracking_url: trackingUrl(base_url, order.tracking_token),
    },
  };
}

/** The day on which each SKU that an order waits for is expected, as its customer would read it. */
export function toldDays(order: OrderFacts): ToldDays {
  const zone = zoneOf(order);
  return Object.fromEntries(
    waitingLines(order).map(({ sku = '', expected_at }) => [
      sku,
      expected_at ? dayText(expected_at, zone) : null,
    ]),
  );
}

function waitingLines({ lines }: OrderFacts): LineFacts[] {
  return lines.filter(({ backordered, sku }) => backordered > 0 && sku !== undefined);
}

/**
 * News that what waits is expected on another day than the customer was told last; nothing where every day is the same, however
 * often it moved meanwhile.
 */
export function composeExpected(
  order: OrderFacts,
  told: ToldDays,
  base_url: string,
): ComposedMessage | undefined {
  const days = toldDays(order);
  const isNews = Object.entries(days).some(([sku, day]) => day !== (told[sku] ?? null));
  if (!isNews) return undefined;
  const subject = `Order ${order.number}: when it is expected`;
  const waiting = waitingLines(order);
  return {
    subject,
    template: 'waiting',
    facts: {
      ...frameOf(order, subject),
      headline: 'When we expect your order to ship',
      expectation: expectedText(order, waiting),
      items: waiting.map(({ title, options, backordered, expected_at }) => ({
        title: plainText(title),
        detail: [plainText(options), `${backordered} waiting`].filter((part) => part !== '').join(', '),
        figure: expected_at ? dayText(expected_at, zoneOf(order)) : 'Not known yet',
      })),
      tracking_url: trackingUrl(base_url, order.tracking_token),
      told: days,
    },
  };
}

/** News that part of an order will arrive after its promised day. */
export function composeDelay(
  order: OrderFacts,
  { promised_by, expected_by }: { promised_by: Date; expected_by: Date },
  base_url: string,
): ComposedMessage | undefined {
  const zone = zoneOf(order);
  const [promised, expected] = [dayText(promised_by, zone), dayText(expected_by, zone)];
  if (promised === expected) return undefined;
  const subject = `Order ${order.number} will arrive later than promised`;
  return {
    subject,
    template: 'waiting',
    facts: {
      ...frameOf(order, subject),
      headline: 'Your order will arrive later than promised',
      expectation: `We promised ${promised} and expect it on ${expected} now. We are sorry, and send it as soon as we can.`,
      items: order.lines.flatMap(({ title, options, quantity, is_component }) =>
        is_component
          ? []
          : [{ title: plainText(title), detail: plainText(options), figure: String(quantity) }],
      ),
      tracking_url: trackingUrl(base_url, order.tracking_token),
    },
  };
}

function expectedText(order: OrderFacts, waiting: readonly LineFacts[]): string {
  if (waiting.some(({ expected_at }) => !expected_at)) {
    return 'We do not know yet when all of it comes in, and are sorry. We write to you as soon as we do.';
  }
  const last = (pick: (line: LineFacts) => Date | null | undefined): Date | null => {
    const times = waiting.flatMap((line) => pick(line)?.getTime() ?? []);
    return times.length === 0 ? null : new Date(Math.max(...times));
  };
  const [expected, promised] = [last((line) => line.expected_at), last((line) => line.promised_at)];
  const zone = zoneOf(order);
  const day = expected && dayText(expected, zone);
  const first = promised && dayText(promised, zone);
  if (!expected || !promised || day === first) return `What you wait for is expected to ship by ${day}.`;
  return expected < promised
    ? `Good news: what you wait for is expected to ship by ${day}, earlier than ${first}, which we promised.`
    : `What you wait for is now expected to ship by ${day}. We promised ${first}, and are sorry.`;
}

/** News that what a customer waited for is here on another day than they were told. */
export function composeArrived(
  order: OrderFacts,
  arrived: { skus: readonly string[]; ship_by: Date },
  told: ToldDays,
  base_url: string,
): ComposedMessage | undefined {
  const day = dayText(arrived.ship_by, zoneOf(order));
  if (arrived.skus.every((sku) => told[sku] === day)) return undefined;
  const subject = `Order ${order.number}: what you waited for is here`;
  const units = new Map(order.lines.map((line) => [line.sku, line]));
  return {
    subject,
    template: 'waiting',
    facts: {
      ...frameOf(order, subject),
      headline: 'What you waited for is here',
      expectation: `It came in and ships by ${day}.`,
      items: [...new Set(arrived.skus)].flatMap((sku) => {
        const line = units.get(sku);
        return line ? [{ title: plainText(line.title), detail: plainText(line.options), figure: day }] : [];
      }),
      tracking_url: trackingUrl(base_url, order.tracking_token),
      told: { ...toldDays(order), ...Object.fromEntries(arrived.skus.map((sku) => [sku, day])) },
    },
  };
}

function expectationOf(order: OrderFacts): string {
  const waiting = order.lines.filter(({ backordered }) => backordered > 0);
  if (waiting.length > 0) {
    const days = waiting.flatMap(({ expected_at }) => (expected_at ? [expected_at.getTime()] : []));
    if (days.length < waiting.length)
      return 'Some of it is waiting for new stock. We write to you when it ships.';
    const day = dayText(new Date(Math.max(...days)), zoneOf(order));
    return `Some of it is waiting for new stock. We expect to ship it by ${day}, and write to you when it does.`;
  }
  if (order.pickup_at !== null && order.deliver_by !== null) {
    const day = dayText(order.deliver_by, zoneOf(order));
    return `You collect it at ${plainText(order.pickup_at)}. We expect it to be ready by ${day}, and write to you when it is.`;
  }
  if (order.deliver_by === null) return 'We write to you when it ships.';
  return `We expect it to reach you by ${dayText(order.deliver_by, zoneOf(order))}.`;
}

type Sum = { label: string; figure: string; is_total: boolean };

function sumsOf(order: OrderFacts, money: (amount: number) => string): Sum[] {
  const sum = (label: string, figure: string, is_total = false): Sum => ({ label, figure, is_total });
  const { items_amount, discount_amount, shipping_amount, tax_amount, total_amount, taxes_included } = order;
  return [
    sum('Items', money(items_amount)),
    ...(discount_amount > 0 ? [sum('Discount', money(-discount_amount))] : []),
    sum('Shipping', shipping_amount === 0 ? 'Free' : money(shipping_amount)),
    ...(tax_amount > 0 && !taxes_included ? [sum('Tax', money(tax_amount))] : []),
    sum('Total', money(total_amount), true),
    ...(tax_amount > 0 && taxes_included ? [sum('Tax in the total', money(tax_amount))] : []),
  ];
}

/** News that something lies at the counter, with the code to say there; or that it was not collected in time. */
export function composePickup(order: OrderFacts, pickup: PickupFacts, base_url: string): ComposedMessage {
  const { code, collect_by, time_zone, address } = pickup;
  const where = plainText(pickup.location_name);
  const street = [address.line1, address.line2, `${address.postal_code} ${address.city}`]
    .flatMap((part) => (part ? [plainText(part)] : []))
    .join(', ');
  const until = dayText(new Date(collect_by.getTime() - 1), time_zone);
  const isOver = pickup.state === 'expired';
  const subject = isOver
    ? `Order ${order.number} was not collected`
    : `Order ${order.number} is ready to collect at ${where}`;
  return {
    subject,
    template: 'waiting',
    facts: {
      ...frameOf(order, subject),
      headline: isOver
        ? 'We could not keep it any longer'
        : `Your code is ${code.slice(0, 3)} ${code.slice(3)}`,
      expectation: isOver
        ? `It lay at ${where} until ${until}, and is cancelled now. What you paid for it is due back to you.`
        : `Your order is ready at ${where}, ${street}. Say the code at the counter; we keep it until ${until}.`,
      items: pickup.items.map(({ title, options, quantity }) => ({
        ...{ title: plainText(title), detail: plainText(options), figure: String(quantity) },
      })),
      tracking_url: trackingUrl(base_url, order.tracking_token),
    },
  };
}

/** News that parcels left together, all of the order or a part. */
export function composeShipped(
  order: OrderFacts,
  parcels: readonly ParcelFacts[],
  base_url: string,
): ComposedMessage {
  const units = parcels.reduce(
    (sum, { items }) => items.reduce((inner, item) => inner + item.quantity, sum),
    0,
  );
  const is_part = units < order.units;
  const subject = `${is_part ? 'Part of order' : 'Order'} ${order.number} is on its way`;
  return {
    subject,
    template: 'parcels',
    facts: {
      ...frameOf(order, subject),
      headline: is_part ? 'Part of your order is on its way' : 'Your order is on its way',
      expectation: arrivalOf(parcels, zoneOf(order)),
      parcels: parcels.map(parcelOf),
      button: 'See where it is',
      tracking_url: trackingUrl(base_url, order.tracking_token, parcels[0]?.number),
    },
  };
}

function arrivalOf(parcels: readonly ParcelFacts[], time_zone: string): string {
  const days = parcels.flatMap(({ expected_at }) => (expected_at === null ? [] : [expected_at.getTime()]));
  if (days.length < parcels.length || days.length === 0) return 'The link below shows where it is.';
  return `We expect it to reach you by ${dayText(new Date(Math.max(...days)), time_zone)}.`;
}

/** News that a parcel reached its door. */
export function composeDelivered(order: OrderFacts, parcel: ParcelFacts, base_url: string): ComposedMessage {
  assert(parcel.delivered_at, 'a parcel without a time of delivery was not delivered');
  const subject = `Order ${order.number}: a parcel has arrived`;
  const zone = zoneOf(order);
  const carrier = plainText(parcel.carrier_name) || 'The carrier';
  const [day, clock] = [dayText(parcel.delivered_at, zone), clockText(parcel.delivered_at, zone)];
  return {
    subject,
    template: 'parcels',
    facts: {
      ...frameOf(order, subject),
      headline: 'Your parcel has arrived',
      expectation: `${carrier} delivered it on ${day} at ${clock}, ${zoneName(zone)}.`,
      parcels: [parcelOf(parcel)],
      button: 'See the delivery',
      tracking_url: trackingUrl(base_url, order.tracking_token, parcel.number),
    },
  };
}

function parcelOf({ number, carrier_name, tracking_number, items }: ParcelFacts): object {
  return {
    number,
    carrier: plainText(carrier_name),
    tracking_number: plainText(tracking_number),
    items: items.map(({ title, options, quantity }) => ({
      title: plainText(title),
      detail: plainText(options),
      figure: String(quantity),
    })),
  };
}

function frameOf({ sender_name, number }: OrderFacts, subject: string): object {
  return { language: LANGUAGE, subject, shop: plainText(sender_name), order_number: number };
}

function zoneOf({ destination_country, origin_time_zone }: OrderFacts): string {
  return readingTimeZone(destination_country, origin_time_zone);
}

/** The public page of an order; the only secret in it is the token. */
export function trackingUrl(base_url: string, token: Uint8Array, parcel?: number): string {
  const page = `${base_url}/t/${Buffer.from(token).toString('base64url')}`;
  return parcel === undefined || parcel === 1 ? page : `${page}?parcel=${parcel}`;
}

function moneyText(amount: number, currency: string): string {
  // A decimal in text keeps every digit, where a number would pass through a float.
  const decimal = formatAmount({ amount, currency }) as `${number}`;
  return moneyFormat(currency).format(decimal);
}

function dayText(at: Date, timeZone: string): string {
  return dayFormat(timeZone).format(at);
}

function clockText(at: Date, timeZone: string): string {
  return clockFormat(timeZone).format(at);
}

// Making a format takes a hundred times as long as using it; there are few currencies and zones.
const moneyFormat = kept((currency) => new Intl.NumberFormat(LANGUAGE, { style: 'currency', currency }));
const dayFormat = kept(
  (timeZone) =>
    new Intl.DateTimeFormat(LANGUAGE, { timeZone, weekday: 'long', month: 'long', day: 'numeric' }),
);
const clockFormat = kept(
  (timeZone) =>
    new Intl.DateTimeFormat(LANGUAGE, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
);

function kept<Format>(make: (key: string) => Format): (key: string) => Format {
  const formats = new Map<string, Format>();
  return (key) => {
    const format = formats.get(key) ?? make(key);
    formats.set(key, format);
    return format;
  };
}
