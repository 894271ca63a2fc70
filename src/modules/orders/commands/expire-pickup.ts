import { pickupExpired } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { expirePickup as expireWork } from '../../fulfillment/index.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { finishCancellation } from './finish-cancellation.ts';

export type ExpirePickup = { order_id: string; fulfillment_order_id: string };

/** Cancels what a customer did not collect in time: its units are available again, and what was paid for them is due back. */
export const expirePickup = command<ExpirePickup, { units: number }, { code: 'not_found'; what: string }>({
  name: 'orders.expire-pickup',
  permission: 'orders:cancel',
  async handle(shell, request) {
    const { order_id, fulfillment_order_id } = request.input;
    const order = (await lockOrders(shell.tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const by = { now: shell.now, actor_name: request.actor.name };
    const expired = await expireWork(shell.tx, fulfillment_order_id, by);
    if (!expired) return accept({ units: 0 });
    const { lines: cancelled, variant_ids, number, units } = expired;
    await finishCancellation(shell, request, {
      ...{ order, cancelled, variant_ids, freed_variant_ids: variant_ids, reason: 'not collected' },
    });
    const news = { order_id, fulfillment_order_id, number, units, variant_ids };
    shell.publish(pickupExpired(fulfillment_order_id, news), request);
    return accept({ units });
  },
});
