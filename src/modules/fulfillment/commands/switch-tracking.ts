import { variantsSaved } from '../../../events/catalog.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { type SwitchedTracking, switchStockTracking } from '../../inventory/index.ts';
import type { SwitchTracking } from '../../inventory/rules/index.ts';
import { decidePicked, type TrackingRefusal } from '../rules/switch-tracking.ts';
import { lockFulfillmentOrders } from '../sql/locks.ts';

/**
 * Switches how a variant is tracked. It stands here and not with stock, because nothing of it may be picked meanwhile: a unit
 * in the hands of a picker has no lot that anybody could have read off the shelf.
 */
export const switchTracking = command<SwitchTracking, SwitchedTracking, TrackingRefusal>({
  name: 'fulfillment.switch-tracking',
  permission: 'inventory:manage',
  async handle(shell, request): Promise<Decision<SwitchedTracking, TrackingRefusal>> {
    const { tx, now } = shell;
    const { sku } = request.input;
    const work = await tx.rows<{ id: string }>(
      `select distinct f.id from fulfillment.fulfillment_orders f
       join fulfillment.fulfillment_order_lines l on l.fulfillment_order_id = f.id
       where l.variant_id = (select id from catalog.v_variants where sku = $1)
         and f.status not in ('closed', 'cancelled', 'incomplete')`,
      [sku],
    );
    const [, picked] = await Promise.all([
      lockFulfillmentOrders(
        tx,
        work.map(({ id }) => id),
      ),
      tx.rows<{ number: string; units: number }>(
        `select f.number, sum(l.picked - l.shipped)::int as units from fulfillment.fulfillment_orders f
         join fulfillment.fulfillment_order_lines l on l.fulfillment_order_id = f.id
         where f.id = any($1::uuid[]) and l.variant_id = (select id from catalog.v_variants where sku = $2)
           and l.picked > l.shipped group by f.number order by f.number`,
        [work.map(({ id }) => id), sku],
      ),
    ]);
    const possible = decidePicked(sku, picked);
    if (!possible.ok) return possible;
    const switched = await switchStockTracking(tx, request.input, { now, actor_name: request.actor.name });
    if (!switched.ok) return refuse(switched.refusal);
    const { variant_id, before, after, units } = switched.value;
    if (before !== after) {
      shell.audit(
        {
          subject_type: 'variant',
          subject_id: variant_id,
          before: { sku, tracking: before },
          after: { tracking: after, units },
        },
        request,
      );
      shell.publish(variantsSaved(variant_id, { variant_ids: [variant_id] }), request);
    }
    return accept(switched.value);
  },
});
