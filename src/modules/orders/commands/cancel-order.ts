import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { cancelAllocations, lockCancellation } from '../../fulfillment/index.ts';
import type { GrantRefundRefusal } from '../../payments/rules/index.ts';
import { type CancelOrderRefusal, decideCancelOrder } from '../rules/cancel-order.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { readOwed } from '../sql/read-owed.ts';
import { grantRefundOfOrder } from '../steps/grant-refund-of-order.ts';
import { finishCancellation } from './finish-cancellation.ts';

export type CancelOrder = {
  order_id: string;
  reason: string;
  lines: { line_id: string; quantity: number }[] | null;
  /** Also grants back what was paid for it and is not promised back yet. */
  grants_refund?: boolean;
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
  { units: number; is_whole: boolean; granted_amount: number },
  | CancelOrderRefusal
  | GrantRefundRefusal
  | { code: 'not_found'; what: string }
  | { code: 'not_permitted'; permission: 'payments:refund' }
>({
  name: 'orders.cancel',
  permission: 'orders:cancel',
  async handle(shell, request) {
    const { tx } = shell;
    const { order_id, reason, lines, grants_refund = false } = request.input;
    if (grants_refund && !request.actor.permissions.has('payments:refund'))
      return refuse({ code: 'not_permitted', permission: 'payments:refund' });
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
    const given_up = new Set(cancelled.map(({ line_id }) => line_id));
    const { units, is_whole } = await finishCancellation(shell, request, {
      order,
      cancelled,
      variant_ids: stored.flatMap(({ id, variant_id }) => (given_up.has(id) ? [variant_id] : [])),
      freed_variant_ids,
      reason,
    });
    const amount = grants_refund ? await readOwed(tx, order_id) : 0;
    if (amount > 0) {
      const granted = await grantRefundOfOrder(shell, request, {
        order_id,
        amount,
        purpose: 'cancellation',
        reason,
        reference: `cancellation ${newId()}`,
        payment_id: null,
      });
      if (!granted.ok) return granted;
    }
    return accept({ units, is_whole, granted_amount: amount });
  },
});
