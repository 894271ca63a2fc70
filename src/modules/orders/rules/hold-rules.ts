import type { HoldType } from './hold-type.ts';
import type { PlacedOrder, PlaceOrder } from './place-order.ts';

type Place = { name: string; city: string; postal_code: string; country: string };

/** What the condition of a hold rule may ask. Whole numbers are `bigint`, as the language has them; amounts are minor units. */
export type HoldContext = {
  order: {
    channel: string;
    currency: string;
    tags: string[];
    units: bigint;
    lines: bigint;
    total_amount: bigint;
    discount_amount: bigint;
    service: string;
    payment_method: string;
    payment_status: string;
    is_pickup: boolean;
  };
  /** Of whoever is not known yet this is the first order. */
  customer: { is_new: boolean; email: string; phone: string };
  shipping: Place;
  /** The shipping address where none was sent. */
  billing: Place;
  items: { sku: string; quantity: bigint; unit_amount: bigint }[];
};

/** A rule that is in force. */
export type HoldRule = {
  id: string;
  name: string;
  hold_type: HoldType;
  release_after_minutes: number | null;
  condition: { holds(context: HoldContext): boolean };
};

/** A hold with which an order is placed. */
export type RuledHold = { type: HoldType; reason: string; rule_id: string; release_at: Date | null };

const MOST_ITEMS = 200;

/** What the rules see of an order that was accepted. */
export function holdContextOf(
  order: PlaceOrder,
  { totals, units }: PlacedOrder,
  is_new: boolean,
): HoldContext {
  const placeOf = ({ name, city, postal_code, country }: PlaceOrder['shipping_address']): Place => ({
    ...{ name, city, postal_code, country },
  });
  return {
    order: {
      channel: order.channel,
      currency: order.currency,
      tags: order.tags,
      units: BigInt(units),
      lines: BigInt(order.lines.length),
      total_amount: BigInt(totals.total_amount),
      discount_amount: BigInt(totals.discount_amount),
      service: order.service_code ?? '',
      payment_method: order.payment?.method ?? '',
      payment_status: order.payment?.status ?? 'pending',
      is_pickup: order.pickup_location !== undefined,
    },
    customer: {
      is_new,
      email: (order.email ?? order.customer?.email ?? '').toLowerCase(),
      phone: order.customer?.phone ?? '',
    },
    shipping: placeOf(order.shipping_address),
    billing: placeOf(order.billing_address ?? order.shipping_address),
    items: order.lines.slice(0, MOST_ITEMS).map(({ sku, quantity, unit_amount }) => ({
      sku,
      quantity: BigInt(quantity),
      unit_amount: BigInt(unit_amount ?? 0),
    })),
  };
}

/** The holds that the rules put on an order: one of each type, with every rule that says so; it lasts as long as the longest. */
export function decideHolds(rules: readonly HoldRule[], context: HoldContext, now: Date): RuledHold[] {
  const holding = rules.filter(({ condition }) => condition.holds(context));
  return [...Map.groupBy(holding, ({ hold_type }) => hold_type)].map(([type, own]) => {
    const minutes = own.map(({ release_after_minutes }) => release_after_minutes);
    const ends = minutes.every((each) => each !== null) ? Math.max(...minutes) : null;
    return {
      type,
      reason: own
        .map(({ name }) => name)
        .join('; ')
        .slice(0, 500),
      rule_id: own[0]?.id ?? '',
      release_at: ends === null ? null : new Date(now.getTime() + ends * 60_000),
    };
  });
}
