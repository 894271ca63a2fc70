import { orderHeld, orderReleased } from '../../../events/orders.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { type CommandRequest, command, type Shell } from '../../../platform/command.ts';
import { holdFulfillmentOrders, releaseFulfillmentOrders } from '../../fulfillment/index.ts';
import type { HoldType } from '../rules/hold-type.ts';
import { insertTimeline } from '../sql/insert-orders.ts';
import { lockOrders } from '../sql/lock-orders.ts';
import { refreshOrders } from '../steps/refresh-orders.ts';
import type { ReleasedHold } from '../steps/release-ended-holds.ts';

type HoldRefusal =
  | { code: 'not_found'; what: string }
  | { code: 'order_closed'; number: number; status: string }
  | { code: 'hold_exists'; type: string };

/** Puts a hold on an order: its stock stays promised, but nothing is picked, packed or handed over. */
export const holdOrder = command<
  { order_id: string; type: HoldType; reason: string },
  { hold_id: string },
  HoldRefusal
>({
  name: 'orders.hold',
  permission: 'orders:hold',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, type, reason } = request.input;
    const order = (await lockOrders(tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    if (order.status !== 'open')
      return refuse({ code: 'order_closed', number: order.number, status: order.status });
    const active = await readActiveHolds(tx, order_id);
    if (active.some((hold) => hold.type === type)) return refuse({ code: 'hold_exists', type });

    const hold_id = newId();
    await Promise.all([
      tx.rows(
        'insert into orders.holds (id, order_id, type, reason, placed_by, placed_at) values ($1, $2, $3, $4, $5, $6)',
        [hold_id, order_id, type, reason, request.actor.name, now],
      ),
      holdFulfillmentOrders(tx, [order_id]),
      insertTimeline(tx, [
        { id: newId(), order_id, kind: 'held', data: { type, reason }, ...authorOf(request), at: now },
      ]),
    ]);
    await refreshOrders(tx, [order_id]);
    shell.audit({ subject_type: 'order', subject_id: order_id, after: { hold: type }, reason }, request);
    shell.publish(orderHeld(order_id, { number: order.number, hold_id, type }), request);
    return accept({ hold_id });
  },
});

type ReleaseRefusal = { code: 'not_found'; what: string } | { code: 'hold_released_already' };

/** Releases one hold; with the last one the work goes on. */
export const releaseHold = command<
  { order_id: string; hold_id: string },
  { still_held: boolean },
  ReleaseRefusal
>({
  name: 'orders.release-hold',
  permission: 'orders:hold',
  async handle(shell, request) {
    const { tx, now } = shell;
    const { order_id, hold_id } = request.input;
    const order = (await lockOrders(tx, [order_id])).get(order_id);
    if (!order) return refuse({ code: 'not_found', what: 'order' });
    const [hold] = await tx.rows<{ type: string; released_at: Date | null }>(
      'select type, released_at from orders.holds where id = $1 and order_id = $2',
      [hold_id, order_id],
    );
    if (!hold) return refuse({ code: 'not_found', what: 'hold' });
    if (hold.released_at) return refuse({ code: 'hold_released_already' });

    await tx.rows('update orders.holds set released_at = $3, released_by = $2 where id = $1', [
      hold_id,
      request.actor.name,
      now,
    ]);
    const still_held = (await readActiveHolds(tx, order_id)).length > 0;
    await Promise.all([
      still_held ? undefined : releaseFulfillmentOrders(tx, [order_id]),
      insertTimeline(tx, [
        { id: newId(), order_id, kind: 'released', data: { type: hold.type }, ...authorOf(request), at: now },
      ]),
    ]);
    await refreshOrders(tx, [order_id]);
    tellReleased(shell, request, { number: order.number, order_id, hold_id, type: hold.type }, null);
    return accept({ still_held });
  },
});

/** Writes down that a hold was released, and publishes it. */
export function tellReleased(
  { audit, publish }: Pick<Shell, 'audit' | 'publish'>,
  request: CommandRequest<unknown>,
  { order_id, number, hold_id, type }: ReleasedHold & { number: number },
  reason: string | null,
): void {
  audit(
    {
      subject_type: 'order',
      subject_id: order_id,
      before: { hold: type },
      after: { hold: null },
      reason,
    },
    request,
  );
  publish(orderReleased(order_id, { number, hold_id, type }), request);
}

async function readActiveHolds(
  tx: Parameters<typeof lockOrders>[0],
  order_id: string,
): Promise<{ type: string }[]> {
  return tx.rows<{ type: string }>(
    'select type from orders.holds where order_id = $1 and released_at is null',
    [order_id],
  );
}

function authorOf({ actor }: { actor: { type: string; name: string } }): {
  actor_type: string;
  actor_name: string;
} {
  return { actor_type: actor.type, actor_name: actor.name };
}
