import { stockChanged } from '../../../events/inventory.ts';
import { orderCancelled } from '../../../events/orders.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { cancelAllocations, lockCancellation } from '../../fulfillment/index.ts';
import { type CancelOrderRefusal, decideCancelOrder } from '../rules/cancel-order.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { refreshOrders } from '../steps/refresh-orders.ts';
import { releaseHoldsOfEnded } from '../steps/release-ended-holds.ts';
import { tellReleased } from './hold-order.ts';

export type CancelOrder = {
  order_id: string;
  reason: string;
  lines: { line_id: string; quantity: number }[] | null;
};

type StoredLine = {
  id: string;
  sku: string;
  variant_id: string;
  quantity: number;
  left: number;
  parent_line_id: string | null;
  is_bundle: boolean;
};

/**
 * Cancels an order or some of its units. Whatever is not picked can be; its stock is available again when this returns.
 * A pick or a hand-over at the same moment waits for the same rows: one of the two sees the other's result.
 */
export const cancelOrder = command<
  CancelOrder,
  { units: number; is_whole: boolean },
  CancelOrderRefusal | { code: 'not_found'; what: string }
>({
  name: 'orders.cancel',
  permission: 'orders:cancel',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, reason, lines } = request.input;
    const order = (await lockOrders(tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const all = await tx.rows<StoredLine>(
      `select id, sku, variant_id, quantity, quantity - cancelled as left, parent_line_id, is_bundle
       from orders.lines where order_id = $1 order by position`,
      [order_id],
    );
    const stored = all.filter(({ is_bundle }) => !is_bundle);
    const possible = await lockCancellation(
      tx,
      [order_id],
      stored.map(({ id, left }) => ({ order_line_id: id, quantity: left })),
    );
    const cancellable = new Map(possible.map(({ order_line_id, cancelled }) => [order_line_id, cancelled]));
    const decision = decideCancelOrder(
      { lines },
      {
        ...order,
        lines: stored.map((line) => ({ ...line, cancellable: cancellable.get(line.id) ?? 0 })),
        bundles: all.filter(({ is_bundle }) => is_bundle),
      },
    );
    if (!decision.ok) return decision;

    const cancelled = decision.value;
    const { freed_variant_ids } = await cancelAllocations(
      tx,
      cancelled.map(({ line_id, quantity }) => ({ order_line_id: line_id, quantity })),
      request.actor.name,
    );
    const [refreshed] = await refreshOrders(tx, [order_id], cancelled);
    const given_up = new Set(cancelled.map(({ line_id }) => line_id));
    const variant_ids = stored.flatMap(({ id, variant_id }) => (given_up.has(id) ? [variant_id] : []));
    const total = cancelled.reduce((sum, { quantity }) => sum + quantity, 0);
    const is_whole = refreshed?.status === 'cancelled';
    const author = { actor_type: request.actor.type, actor_name: request.actor.name, at: now };
    await insertTimeline(tx, [
      { id: newId(), order_id, kind: 'cancelled', data: { units: total, is_whole, reason }, ...author },
    ]);
    for (const hold of await releaseHoldsOfEnded(tx, refreshed ? [refreshed] : [], author))
      tellReleased(shell, request, { ...hold, number: order.number }, reason);
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
    shell.publish(
      orderCancelled(order_id, {
        number: order.number,
        units: total,
        is_whole,
        reason,
        variant_ids: [...new Set(variant_ids)],
      }),
      request,
    );
    if (freed_variant_ids.length > 0) {
      shell.publish(stockChanged(order_id, { variant_ids: freed_variant_ids, is_increase: true }), request);
    }
    return accept({ units: total, is_whole });
  },
});
