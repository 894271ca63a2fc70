import { stockChanged } from '../../../events/inventory.ts';
import { orderCancelled } from '../../../events/orders.ts';
import { newId } from '../../../kernel/ids.ts';
import type { CommandRequest, Shell } from '../../../platform/command.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import type { LockedOrder } from '../sql/lock-orders.ts';
import { type CancelledUnits, refreshOrders } from '../steps/refresh-orders.ts';
import { releaseHoldsOfEnded } from '../steps/release-ended-holds.ts';
import { tellReleased } from './hold-order.ts';

/** Units of a locked order that fulfillment has given up in this transaction. */
export type Cancellation = {
  order: LockedOrder;
  cancelled: readonly CancelledUnits[];
  /** The variants of the lines, and those of which units became available again. */
  variant_ids: readonly string[];
  freed_variant_ids: readonly string[];
  reason: string;
};

/** Lets an order follow what was cancelled of it: counters, statuses, timeline, holds, and the news of it. */
export async function finishCancellation(
  shell: Shell,
  request: CommandRequest<unknown>,
  { order, cancelled, variant_ids, freed_variant_ids, reason }: Cancellation,
): Promise<{ units: number; is_whole: boolean }> {
  const { tx, now } = shell;
  const { id: order_id, number } = order;
  const [refreshed] = await refreshOrders(tx, [order_id], cancelled);
  const units = cancelled.reduce((sum, { quantity }) => sum + quantity, 0);
  const is_whole = refreshed?.status === 'cancelled';
  const author = { actor_type: request.actor.type, actor_name: request.actor.name, at: now };
  await insertTimeline(tx, [
    { id: newId(), order_id, kind: 'cancelled', data: { units, is_whole, reason }, ...author },
  ]);
  for (const hold of await releaseHoldsOfEnded(tx, refreshed ? [refreshed] : [], author))
    tellReleased(shell, request, { ...hold, number }, reason);
  shell.audit(
    {
      subject_type: 'order',
      subject_id: order_id,
      before: { status: order.status },
      after: { status: refreshed?.status, cancelled },
      reason,
    },
    request,
  );
  const unique = [...new Set(variant_ids)];
  shell.publish(orderCancelled(order_id, { number, units, is_whole, reason, variant_ids: unique }), request);
  if (freed_variant_ids.length > 0) {
    const freed = { variant_ids: [...freed_variant_ids], is_increase: true };
    shell.publish(stockChanged(order_id, freed), request);
  }
  return { units, is_whole };
}
