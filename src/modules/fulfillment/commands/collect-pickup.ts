import { pickupCollected } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { PICKUP_SERVICE } from '../../shipping/rules/index.ts';
import { isEnded } from '../rules/fulfillment-order-states.ts';
import { type Collect, type CollectRefusal, decideCollect } from '../rules/pickup.ts';
import { endPickup, readPickups } from '../sql/pickups.ts';
import { lockWork } from '../sql/work.ts';
import { handOver } from '../steps/hand-over.ts';

export type CollectPickup = Collect & { fulfillment_order_id: string };

/** A customer takes parcels from the counter: their units leave the stock and are delivered. */
export const collectPickup = command<CollectPickup, { shipment_id: string; units: number }, CollectRefusal>({
  name: 'fulfillment.collect-pickup',
  permission: 'fulfillment:work',
  async handle({ tx, now, ...shell }, request) {
    const { fulfillment_order_id, ...asked } = request.input;
    const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id);
    if (!work) return refuse({ code: 'not_found', what: 'fulfillment order' });
    const decision = decideCollect(work, (await readPickups(tx, [work.id])).get(work.id), asked);
    if (!decision.ok) return decision;

    const { id, order_id, number } = work;
    const actor_name = request.actor.name;
    const by = { carrier_code: PICKUP_SERVICE, is_delivered: true, actor_name, now };
    const { shipment_id, status, units } = await handOver(tx, work, decision.value, by);
    const identified_by = asked.code === null ? asked.identified_by.trim() : 'code';
    if (isEnded(status)) await endPickup(tx, id, { state: 'collected', at: now, identified_by, actor_name });
    const parcel_ids = decision.value.map((parcel) => parcel.id);
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: id,
        before: { status: work.status },
        after: { status, shipment_id, parcel_ids, identified_by },
      },
      request,
    );
    shell.publish(
      pickupCollected(id, {
        ...{ order_id, fulfillment_order_id: id, number, shipment_id, parcel_ids, units, identified_by },
      }),
      request,
    );
    return accept({ shipment_id, units });
  },
});
