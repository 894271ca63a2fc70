import { present } from '../../../kernel/assert.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import {
  moveStock,
  reduceWaitingDemand,
  removeWaitingDemand,
  type StockMove,
} from '../../inventory/index.ts';
import {
  type CancellationRequest,
  type LineCancellation,
  planCancellation,
} from '../rules/cancel-allocations.ts';
import { statusAfter } from '../rules/fulfillment-order-states.ts';
import { readWaitingOfLines, reduceBackorders } from '../sql/backorders.ts';
import {
  type AllocationRow,
  changeCounters,
  readAllocationsOfLines,
  readOrdersOfLines,
  setStatuses,
} from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { readWork } from '../sql/work-of-orders.ts';
import type { ChangedFulfillmentOrder } from './hold.ts';

/** What was cancelled, and what changed by it. */
export type CancelledAllocations = {
  lines: LineCancellation[];
  /** Fulfillment orders that lost units; `units` is how many, `status` what they became. */
  fulfillment_orders: (ChangedFulfillmentOrder & { units: number })[];
  /** Variants of which units became available again. */
  freed_variant_ids: string[];
};

/** What a cancellation would do, without changing or holding anything. */
export async function previewCancellation(
  reader: Queryable,
  requests: readonly CancellationRequest[],
): Promise<LineCancellation[]> {
  return planCancellation(requests, await readFacts(reader, requests)).lines;
}

/**
 * Holds the work of the orders and says what a cancellation will do; `cancelAllocations` after it in the same
 * transaction does exactly that. For a command that refuses when not everything can be cancelled.
 */
export async function lockCancellation(
  tx: Transaction,
  order_ids: readonly string[],
  requests: readonly CancellationRequest[],
): Promise<LineCancellation[]> {
  await lockWorkOfOrders(tx, order_ids);
  return previewCancellation(tx, requests);
}

/**
 * Gives up units of order lines as far as nobody has picked them: first what waits for stock, then promised units,
 * which become available again. Fulfillment orders without anything left end.
 */
export async function cancelAllocations(
  tx: Transaction,
  requests: readonly CancellationRequest[],
  actor_name: string,
): Promise<CancelledAllocations> {
  await lockWorkOfOrders(tx, await readOrdersOfLines(tx, requests));
  const facts = await readFacts(tx, requests);
  const plan = planCancellation(requests, facts);
  const rows = new Map(facts.allocations.map((row) => [row.id, row]));
  const taken = plan.allocations.map(({ id, quantity }) => ({
    row: present(rows.get(id), 'the line'),
    quantity,
  }));
  const [ended] = await Promise.all([
    reduceBackorders(tx, plan.backorders, 'cancelled'),
    changeCounters(
      tx,
      plan.allocations.map(({ id, quantity }) => ({ id, cancelled: quantity })),
    ),
    moveStock(
      tx,
      taken.map(({ row, quantity }) => giveBack(row, { quantity, reason: 'order_cancelled', actor_name })),
    ),
  ]);
  await giveUpDemand(tx, plan.backorders, ended);
  return {
    lines: plan.lines,
    fulfillment_orders: await settleStatuses(tx, taken),
    freed_variant_ids: [...new Set(taken.map(({ row }) => row.variant_id))],
  };
}

async function readFacts(reader: Queryable, requests: readonly CancellationRequest[]) {
  const ids = requests.map(({ order_line_id }) => order_line_id);
  const [backorders, allocations] = await Promise.all([
    readWaitingOfLines(reader, ids),
    readAllocationsOfLines(reader, ids),
  ]);
  return { backorders, allocations };
}

/** Lets the waiting demand follow backorders that were reduced; those in `ended` wait for nothing any more. */
export async function giveUpDemand(
  tx: Transaction,
  reductions: readonly { id: string; quantity: number }[],
  ended: ReadonlySet<string>,
): Promise<void> {
  await Promise.all([
    removeWaitingDemand(tx, [...ended]),
    reduceWaitingDemand(
      tx,
      reductions.filter(({ id }) => !ended.has(id)).map(({ id, quantity }) => ({ source_id: id, quantity })),
    ),
  ]);
}

type TakenUnits = { row: AllocationRow; quantity: number };

/** The move by which units that a fulfillment order promised are free again. */
export function giveBack(
  row: Pick<AllocationRow, 'variant_id' | 'location_id' | 'fulfillment_order_id'>,
  { quantity, reason, actor_name }: Pick<StockMove, 'quantity' | 'reason' | 'actor_name'>,
): StockMove {
  return {
    variant_id: row.variant_id,
    location_id: row.location_id,
    from_state: 'committed',
    to_state: 'available',
    quantity,
    reason,
    reference_type: 'fulfillment_order',
    reference_id: row.fulfillment_order_id,
    actor_name,
  };
}

async function settleStatuses(
  tx: Transaction,
  taken: readonly TakenUnits[],
): Promise<CancelledAllocations['fulfillment_orders']> {
  const units = new Map<string, number>();
  for (const { row, quantity } of taken) {
    units.set(row.fulfillment_order_id, (units.get(row.fulfillment_order_id) ?? 0) + quantity);
  }
  const changed = (await readWork(tx, [...units.keys()])).map(({ id, order_id, number, status, lines }) => ({
    id,
    order_id,
    number,
    status: statusAfter(status, lines),
    units: units.get(id) ?? 0,
  }));
  await setStatuses(tx, changed);
  return changed;
}
