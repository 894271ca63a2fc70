import {
  type FulfillmentOrderStatus,
  isEnded,
  type LineCounters,
  unpickedUnits,
} from './fulfillment-order-states.ts';

/** So many units of an order line that nobody wants any more. */
export type CancellationRequest = { order_line_id: string; quantity: number };

export type WaitingBackorder = { id: string; order_line_id: string; quantity: number };

export type AllocationLine = LineCounters & {
  id: string;
  order_line_id: string;
  fulfillment_order_status: FulfillmentOrderStatus;
};

/** What became of one request: waiting units go first, then promised ones that nobody has picked. */
export type LineCancellation = {
  order_line_id: string;
  asked: number;
  cancelled: number;
  from_backorders: number;
  from_allocations: number;
  /** Units that stay because they are picked, packed or gone. */
  too_late: number;
};

export type CancellationPlan = {
  lines: LineCancellation[];
  backorders: { id: string; quantity: number }[];
  allocations: { id: string; quantity: number }[];
};

/**
 * Decides which units are given up. What was promised last is taken first, so that the fulfillment order that
 * is furthest along keeps its work.
 */
export function planCancellation(
  requests: readonly CancellationRequest[],
  facts: { backorders: readonly WaitingBackorder[]; allocations: readonly AllocationLine[] },
): CancellationPlan {
  const waiting = new Map(
    newestFirst(facts.backorders).map((each) => [each.id, { ...each, left: each.quantity }]),
  );
  const promised = new Map(
    newestFirst(facts.allocations).map((each) => [
      each.id,
      { ...each, left: isEnded(each.fulfillment_order_status) ? 0 : unpickedUnits(each) },
    ]),
  );
  const backorders = new Map<string, number>();
  const allocations = new Map<string, number>();
  const lines = requests.map(({ order_line_id, quantity }): LineCancellation => {
    const from_backorders = take(waiting.values(), order_line_id, quantity, backorders);
    const from_allocations = take(promised.values(), order_line_id, quantity - from_backorders, allocations);
    const cancelled = from_backorders + from_allocations;
    return {
      order_line_id,
      asked: quantity,
      cancelled,
      from_backorders,
      from_allocations,
      too_late: quantity - cancelled,
    };
  });
  return { lines, backorders: entriesOf(backorders), allocations: entriesOf(allocations) };
}

// Ids carry their time.
function newestFirst<T extends { id: string }>(all: readonly T[]): T[] {
  return [...all].sort((a, b) => (a.id < b.id ? 1 : -1));
}

function take(
  sources: Iterable<{ id: string; order_line_id: string; left: number }>,
  order_line_id: string,
  wanted: number,
  taken: Map<string, number>,
): number {
  let missing = wanted;
  for (const source of sources) {
    if (source.order_line_id !== order_line_id || missing === 0) continue;
    const quantity = Math.min(missing, source.left);
    if (quantity === 0) continue;
    source.left -= quantity;
    missing -= quantity;
    taken.set(source.id, (taken.get(source.id) ?? 0) + quantity);
  }
  return wanted - missing;
}

function entriesOf(taken: ReadonlyMap<string, number>): { id: string; quantity: number }[] {
  return [...taken].map(([id, quantity]) => ({ id, quantity }));
}
