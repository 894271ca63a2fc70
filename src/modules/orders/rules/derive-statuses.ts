/** Units of an order by what has become of them; the components of a bundle count, its parent line does not. */
export type UnitCounts = {
  quantity: number;
  cancelled: number;
  waiting: number;
  backordered: number;
  allocated: number;
  picked: number;
  packed: number;
  shipped: number;
  delivered: number;
};

export const FULFILLMENT_STATUSES = [
  'unfulfilled',
  'on_hold',
  'backordered',
  'in_progress',
  'ready_for_pickup',
  'partially_fulfilled',
  'fulfilled',
  'delivered',
] as const;

export type FulfillmentStatus = (typeof FULFILLMENT_STATUSES)[number];

/**
 * How far the goods are: what has left decides first, then what blocks, then what is being worked on. `at_counter` are units that
 * lie ready for their customer to collect.
 */
export function deriveFulfillmentStatus(
  units: UnitCounts,
  is_on_hold: boolean,
  at_counter = 0,
): FulfillmentStatus {
  const wanted = units.quantity - units.cancelled;
  const left = units.shipped + units.delivered;
  if (wanted > 0 && units.delivered === wanted) return 'delivered';
  if (wanted > 0 && left === wanted) return 'fulfilled';
  if (is_on_hold && wanted > 0) return 'on_hold';
  if (at_counter > 0 && left + at_counter === wanted) return 'ready_for_pickup';
  if (left > 0) return 'partially_fulfilled';
  if (units.picked + units.packed > 0) return 'in_progress';
  if (units.backordered > 0) return 'backordered';
  return 'unfulfilled';
}

export const ORDER_STATUSES = ['open', 'completed', 'cancelled'] as const;

export type OrderStatus = (typeof ORDER_STATUSES)[number];

/** Everything cancelled is cancelled; everything that was wanted delivered is completed. */
export function deriveOrderStatus(units: UnitCounts): OrderStatus {
  if (units.cancelled === units.quantity) return 'cancelled';
  return units.delivered === units.quantity - units.cancelled ? 'completed' : 'open';
}

export type PaymentTotals = { authorized: number; captured: number; refunded: number; voided: number };

export const PAYMENT_STATUSES = [
  'pending',
  'authorized',
  'partially_paid',
  'paid',
  'partially_refunded',
  'refunded',
  'voided',
] as const;

export type PaymentStatus = (typeof PAYMENT_STATUSES)[number];

/**
 * What the ledger says about the money; `due` is the total less what was cancelled. Where everything was cancelled and no
 * money ever moved the payment is void, not paid.
 */
export function derivePaymentStatus(
  { authorized, captured, refunded, voided }: PaymentTotals,
  due: number,
  is_cancelled = false,
): PaymentStatus {
  if (refunded > 0) return refunded >= captured ? 'refunded' : 'partially_refunded';
  if (captured > 0) return captured >= due ? 'paid' : 'partially_paid';
  if (authorized > voided) return 'authorized';
  if (voided > 0 || is_cancelled) return 'voided';
  return due === 0 ? 'paid' : 'pending';
}

export const RETURN_STATUSES = ['none', 'requested', 'in_progress', 'returned'] as const;

export type ReturnStatus = (typeof RETURN_STATUSES)[number];

/** Returns of an order by how far they are; those that were rejected or cancelled do not count. */
export type ReturnCounts = { requested: number; under_way: number; done: number };

/** How far what comes back is: what is on its way or on the table decides first, then what waits for an answer. */
export function deriveReturnStatus({ requested, under_way, done }: ReturnCounts): ReturnStatus {
  if (under_way > 0) return 'in_progress';
  if (requested > 0) return 'requested';
  return done > 0 ? 'returned' : 'none';
}
