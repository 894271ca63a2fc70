import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import { addWaitingDemand, moveStock, type StockMove } from '../../inventory/index.ts';
import type { Allocation, Shortage } from '../rules/allocation.ts';
import type { OrderSnapshot } from '../rules/order-snapshot.ts';
import type { KeptUnits } from '../rules/plan-for-channel.ts';
import {
  insertBackorders,
  insertFulfillmentOrderLines,
  insertFulfillmentOrders,
} from '../sql/insert-allocations.ts';
import { endReservations } from '../sql/reservations.ts';
import { releaseMoves } from './release-units.ts';

export type AllocatedOrder = OrderSnapshot & {
  /** How many fulfillment orders the order has already; their numbers go on from there. */
  existing: number;
  /** Whether nothing may be done to it yet. */
  is_held?: boolean;
  actor_name: string;
  allocations: readonly Allocation[];
  shortages: readonly Shortage[];
  /** The reservation whose units it takes, with what it leaves of them. */
  reservation?: { id: string; left: readonly KeptUnits[] };
};

export type CreatedFulfillmentOrder = {
  id: string;
  number: string;
  order_id: string;
  location_id: string;
  ship_by: Date;
  deliver_by: Date;
  units: number;
};

/** What is to be written for some orders; the ids are given already, so that news of it need not wait for the writing. */
export type Allocating = {
  orders: readonly AllocatedOrder[];
  drafts: readonly Draft[];
  created: CreatedFulfillmentOrder[];
};

type Draft = { id: string; number: string; units: number; order: AllocatedOrder; allocation: Allocation };

/** Gives the fulfillment orders of some orders their ids and numbers, without writing anything. */
export function draftAllocations(orders: readonly AllocatedOrder[]): Allocating {
  const drafts = orders.flatMap((order) =>
    order.allocations.map((allocation, index) => ({
      order,
      allocation,
      ...identify(order, allocation, index),
    })),
  );
  const created = drafts.map(({ id, number, order, allocation, units }) => ({
    id,
    number,
    order_id: order.order_id,
    location_id: allocation.location_id,
    ship_by: allocation.ship_by,
    deliver_by: allocation.deliver_by,
    units,
  }));
  return { orders, drafts, created };
}

/**
 * Promises stock for orders, all in one round trip: fulfillment orders with their lines, available units become
 * committed, and what is short becomes backorders that claim what comes in next.
 *
 * @throws RunAgain when a competitor took the stock since it was read; the command then runs again under locks.
 */
export async function writeAllocations(
  tx: Transaction,
  { orders, drafts }: Allocating,
  now: Date,
): Promise<void> {
  const backorders = orders.flatMap((order) =>
    order.shortages.map((shortage) => ({ id: newId(), order, ...shortage })),
  );
  const moves = drafts.flatMap(movesOf);
  const taking = orders.flatMap(({ order_id, reservation, actor_name }) =>
    reservation ? [{ ...reservation, order_id, actor_name }] : [],
  );
  // What an order leaves of its reservation moves with what it takes: the levels are touched once, in their order.
  for (const { id, left, actor_name } of taking)
    moves.push(...releaseMoves(id, left, 'reservation_left', actor_name));
  await Promise.all([
    insertFulfillmentOrders(tx, drafts, now),
    insertFulfillmentOrderLines(
      tx,
      drafts.flatMap(({ id, allocation }) =>
        allocation.lines.map((line) => ({ id: newId(), fulfillment_order_id: id, ...line })),
      ),
    ),
    insertBackorders(tx, backorders, now),
    addWaitingDemand(
      tx,
      backorders.map(({ id, variant_id, quantity, order, is_capped }) => ({
        source_id: id,
        variant_id,
        channel_id: order.channel_id,
        quantity,
        waiting_since: order.waiting_since,
        due_at: order.ship_by,
        is_capped,
      })),
    ),
    endReservations(
      tx,
      taking.map(({ id, order_id }) => ({ id, state: 'converted', reason: null, order_id })),
    ),
    // Last: the level rows are what other transactions wait for, so they are held for the shortest time.
    moveStock(tx, moves),
  ]);
}

// What a reservation kept goes from there to the order, so that at no moment somebody else could take it.
function movesOf({ id, order, allocation }: Draft): StockMove[] {
  const move = (variant_id: string, from_state: 'available' | 'reserved', quantity: number): StockMove => ({
    variant_id,
    location_id: allocation.location_id,
    from_state,
    to_state: 'committed',
    quantity,
    reason: 'order_allocated',
    reference_type: 'fulfillment_order',
    reference_id: id,
    actor_name: order.actor_name,
  });
  return allocation.lines.flatMap(({ variant_id, quantity, reserved = 0 }) => [
    ...(reserved > 0 ? [move(variant_id, 'reserved', reserved)] : []),
    ...(quantity > reserved ? [move(variant_id, 'available', quantity - reserved)] : []),
  ]);
}

/** Drafts and writes at once. */
export async function allocate(
  tx: Transaction,
  orders: readonly AllocatedOrder[],
  now: Date,
): Promise<CreatedFulfillmentOrder[]> {
  const allocating = draftAllocations(orders);
  await writeAllocations(tx, allocating, now);
  return allocating.created;
}

function identify(
  order: AllocatedOrder,
  allocation: Allocation,
  index: number,
): { id: string; number: string; units: number } {
  return {
    id: newId(),
    number: `${order.order_number}-${order.existing + index + 1}`,
    units: allocation.lines.reduce((sum, { quantity }) => sum + quantity, 0),
  };
}
