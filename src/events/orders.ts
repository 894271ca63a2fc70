import { defineEvent } from './define.ts';

/** An order was accepted: stock is promised or it waits for some. */
export const orderPlaced = defineEvent<{
  number: number;
  channel_id: string;
  fulfillment_order_ids: string[];
  backordered: number;
  variant_ids: string[];
}>('order.placed');

/** Lines of an order were cancelled, all or some; `units` went back or will not be sent. */
export const orderCancelled = defineEvent<{
  number: number;
  units: number;
  is_whole: boolean;
  reason: string;
  variant_ids: string[];
}>('order.cancelled');

/** An order is served before others now, or no longer. */
export const orderPrioritized = defineEvent<{ number: number; priority: number }>('order.prioritized');

/** A hold was put on an order. */
export const orderHeld = defineEvent<{ number: number; hold_id: string; type: string }>('order.held');

/** A hold was released. */
export const orderReleased = defineEvent<{ number: number; hold_id: string; type: string }>('order.released');

/** Something that a screen shows of an order changed: a status, a tag, a note, a counter. */
export const orderChanged = defineEvent<{ number: number; what: string }>('order.changed');

/** A change of an order was confirmed; `due_amount` is what is to be paid in all, `difference_amount` how much more that is. */
export const orderChangeConfirmed = defineEvent<{
  number: number;
  change_id: string;
  due_amount: number;
  difference_amount: number;
  currency: string;
  variant_ids: string[];
}>('order.change_confirmed');
