import { fulfillmentShipped } from '../../../events/fulfillment.ts';
import { assert } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { readLivingLabels } from '../../shipping/index.ts';
import { decideShip, type ShipRefusal } from '../rules/ship.ts';
import { lockWork } from '../sql/work.ts';
import { handOver } from '../steps/hand-over.ts';

export type Ship = { fulfillment_order_id: string; parcel_ids: readonly string[] | null };

/** Hands parcels to the carrier: their units leave the stock. Pressed twice, it happens once. */
export const ship = command<Ship, { shipment_id: string }, ShipRefusal>({
  name: 'fulfillment.ship',
  permission: 'fulfillment:work',
  async handle({ tx, now, ...shell }, request) {
    const { fulfillment_order_id, parcel_ids } = request.input;
    const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id);
    if (!work) return refuse({ code: 'not_found', what: 'fulfillment order' });
    const decision = decideShip(work, parcel_ids);
    if (!decision.ok) return decision;

    const parcels = decision.value;
    const ids = parcels.map(({ id }) => id);
    const carriers = new Set((await readLivingLabels(tx, ids)).map(({ carrier_code }) => carrier_code));
    const [carrier_code] = carriers;
    assert(
      carriers.size === 1 && carrier_code,
      `parcels of ${work.number} go with ${carriers.size} carriers`,
    );
    const { id, order_id, number, status } = work;
    const {
      shipment_id,
      status: next,
      units,
    } = await handOver(tx, work, parcels, {
      carrier_code,
      is_delivered: false,
      actor_name: request.actor.name,
      now,
    });
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: id,
        before: { status },
        after: { status: next, shipment_id, parcel_ids: ids },
      },
      request,
    );
    shell.publish(
      fulfillmentShipped(id, {
        order_id,
        fulfillment_order_id: id,
        number,
        shipment_id,
        parcel_ids: ids,
        units,
      }),
      request,
    );
    return accept({ shipment_id });
  },
});
