import { orderChanged } from '../../../events/orders.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import { lockOrders } from '../sql/lock-orders.ts';

type NotFound = { code: 'not_found'; what: string };

/** Writes a note into an order's timeline. */
export const addNote = command<{ order_id: string; text: string }, { note_id: string }, NotFound>({
  name: 'orders.add-note',
  permission: 'orders:note',
  async handle(shell, request) {
    const { order_id, text } = request.input;
    const order = (await lockOrders(shell.tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const note_id = newId();
    const { type: actor_type, name: actor_name } = request.actor;
    await insertTimeline(shell.tx, [
      { id: note_id, order_id, kind: 'note', data: { text }, actor_type, actor_name, at: shell.now },
    ]);
    shell.audit({ subject_type: 'order', subject_id: order_id, after: { note: text } }, request);
    shell.publish(orderChanged(order_id, { number: order.number, what: 'note' }), request);
    return accept({ note_id });
  },
});

/** Adds and removes tags; what stands already or is absent already is no error. */
export const tagOrder = command<
  { order_id: string; add: string[]; remove: string[] },
  { tags: string[] },
  NotFound
>({
  name: 'orders.tag',
  permission: 'orders:note',
  async handle(shell, request) {
    const { order_id, add, remove } = request.input;
    const order = (await lockOrders(shell.tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const tags = [...new Set([...order.tags, ...add])].filter((tag) => !remove.includes(tag)).sort();
    await shell.tx.rows(
      'update orders.orders set tags = $2::text[], updated_at = now(), version = version + 1 where id = $1',
      [order_id, tags],
    );
    shell.audit(
      { subject_type: 'order', subject_id: order_id, before: { tags: order.tags }, after: { tags } },
      request,
    );
    shell.publish(orderChanged(order_id, { number: order.number, what: 'tags' }), request);
    return accept({ tags });
  },
});
