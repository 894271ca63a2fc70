import { orderPrioritized } from '../../../events/orders.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { prioritizeWork } from '../../fulfillment/index.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import { lockOrders } from '../sql/lock-orders.ts';

type Refusal = { code: 'not_found'; what: string } | { code: 'order_closed'; number: number; status: string };

/**
 * Says before whom an order is served when stock is short: 0 to 9, the higher first. What of it waits moves in its queues at
 * once; nothing that others were promised already is taken from them.
 */
export const prioritizeOrder = command<
  { order_id: string; priority: number; reason: string },
  { priority: number },
  Refusal
>({
  name: 'orders.prioritize',
  permission: 'orders:edit',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, priority, reason } = request.input;
    const order = (await lockOrders(tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const { number, status } = order;
    if (status !== 'open') return refuse({ code: 'order_closed', number, status });
    if (order.priority === priority) return accept({ priority });
    await tx.rows(
      'update orders.orders set priority = $2, updated_at = now(), version = version + 1 where id = $1',
      [order_id, priority],
    );
    const { type: actor_type, name: actor_name } = request.actor;
    const data = { priority, before: order.priority, ...(reason !== '' && { reason }) };
    await Promise.all([
      prioritizeWork(tx, [order_id], priority),
      insertTimeline(tx, [
        { id: newId(), order_id, kind: 'prioritized', data, actor_type, actor_name, at: now },
      ]),
    ]);
    shell.audit(
      {
        subject_type: 'order',
        subject_id: order_id,
        before: { priority: order.priority },
        after: { priority },
        reason,
      },
      request,
    );
    shell.publish(orderPrioritized(order_id, { number, priority }), request);
    return accept({ priority });
  },
});
