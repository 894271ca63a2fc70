import { fulfillmentShipped } from '../../../events/fulfillment.ts';
import { assert, present } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { moveStock, type StockMove } from '../../inventory/index.ts';
import type { LotMove } from '../../inventory/rules/index.ts';
import { readLivingLabels } from '../../shipping/index.ts';
import { statusAfter } from '../rules/fulfillment-order-states.ts';
import { decideShip, type ShipRefusal, unitsByLine } from '../rules/ship.ts';
import type { WorkParcel } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { countLots } from '../sql/lots.ts';
import { insertShipment } from '../sql/parcels.ts';
import { lockWork } from '../sql/work.ts';

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
    const gone = unitsByLine(parcels);
    const goneLots = parcels.flatMap(({ lots }) => lots);
    const { id, order_id, number, location_id, status } = work;
    const shipment_id = newId();
    const lines = work.lines.map((line) => ({
      ...line,
      shipped: line.shipped + (gone.find(({ line_id }) => line_id === line.id)?.quantity ?? 0),
    }));
    const moves = gone.map(
      ({ line_id, quantity }): StockMove => ({
        variant_id: present(
          work.lines.find((line) => line.id === line_id),
          'the line of a parcel',
        ).variant_id,
        location_id,
        from_state: 'committed',
        to_state: null,
        quantity,
        lots: lotsOf(line_id, goneLots),
        reason: 'shipped',
        reference_type: 'shipment',
        reference_id: shipment_id,
        actor_name: request.actor.name,
      }),
    );
    const next = statusAfter(status, lines);
    await Promise.all([
      insertShipment(tx, {
        id: shipment_id,
        order_id,
        fulfillment_order_id: id,
        location_id,
        carrier_code,
        shipped_at: now,
        parcel_ids: ids,
      }),
      changeCounters(
        tx,
        gone.map(({ line_id, quantity }) => ({ id: line_id, shipped: quantity })),
      ),
      countLots(tx, 'shipped', goneLots),
      setStatuses(tx, [{ id, status: next }]),
      moveStock(tx, moves),
    ]);
    shell.audit(
      {
        subject_type: 'fulfillment_order',
        subject_id: id,
        before: { status },
        after: { status: next, shipment_id, parcel_ids: ids },
      },
      request,
    );
    const units = gone.reduce((sum, { quantity }) => sum + quantity, 0);
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

// Two parcels may hold units of one lot.
function lotsOf(line_id: string, lots: WorkParcel['lots']): LotMove[] {
  const own = Map.groupBy(
    lots.filter((lot) => lot.line_id === line_id),
    ({ lot_id }) => lot_id,
  );
  return [...own].map(([lot_id, parts]) => ({
    lot_id,
    quantity: parts.reduce((sum, { quantity }) => sum + quantity, 0),
    is_picked: true,
  }));
}
