import type { PlaceOrder } from '../../modules/orders/index.ts';

export type SimulatedStatus = 'in_transit' | 'out_for_delivery' | 'delivered';

/** How many orders with work are looked at together. */
export const DUE_LIMIT = 100;

export type DueOrder = { order_id: string; ship_by: Date };

/**
 * What a shop, a warehouse and a carrier do to an order, over HTTP or through commands. Ids are whatever `place`
 * answers.
 */
export type Shop = {
  /** Answers the order's id; null when it was refused, which happens when a shelf is empty. */
  place(order: PlaceOrder): Promise<string | null>;
  pick(order_id: string): Promise<void>;
  /** Goes on from wherever the order stands. Answers the tracking numbers of what left; none when nothing was picked. */
  packAndShip(order_id: string): Promise<string[]>;
  /** Orders with work that must leave before a moment and that nobody holds, the most urgent first. */
  due(before: Date): Promise<DueOrder[]>;
  scan(tracking_numbers: readonly string[], status: SimulatedStatus): Promise<void>;
};
