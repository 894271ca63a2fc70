import type { Address } from '../../../kernel/address.ts';
import type { Place } from '../../shipping/rules/index.ts';

/** Where goods go: to an address, or to the counter of a location of ours. */
export type Destination = Address & Pick<Place, 'pickup_location_id'>;

/** What stays with the work of an order, so that it can be sourced again without asking upward. */
export type OrderSnapshot = {
  order_id: string;
  order_number: number;
  channel_id: string;
  customer_name: string;
  destination: Destination;
  /** The service that was asked for or assigned before, if any. */
  service_code: string | null;
  /** What was promised before, if anything was: units that are sourced again keep it and are late by it. */
  ship_by: Date | null;
  deliver_by: Date | null;
  /** Since when the customer waits: the place in the queue for stock, wherever the units were promised meanwhile. */
  waiting_since: Date;
  /** Before whom it is served: 0 to 9, the higher first. */
  priority: number;
};

/** The number of the order in the number of one of its fulfillment orders: `10042-2` belongs to 10042. */
export function orderNumberOf(fulfillment_order_number: string): number {
  return Number(fulfillment_order_number.split('-')[0]);
}
