import { present } from '../../../kernel/assert.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import { moveStock, type StockMove } from '../../inventory/index.ts';
import type { LotMove } from '../../inventory/rules/index.ts';
import { type FulfillmentOrderStatus, statusAfter } from '../rules/fulfillment-order-states.ts';
import { unitsByLine } from '../rules/ship.ts';
import type { FulfillmentWork, WorkParcel } from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { countLots } from '../sql/lots.ts';
import { insertShipment, setDelivered } from '../sql/parcels.ts';

export type HandedOver = { shipment_id: string; status: FulfillmentOrderStatus; units: number };

/**
 * Gives parcels of locked work out of the house, to a carrier or over the counter: their units leave the stock. What goes over
 * the counter is delivered at once.
 */
export async function handOver(
  tx: Transaction,
  work: FulfillmentWork,
  parcels: readonly WorkParcel[],
  by: { carrier_code: string; is_delivered: boolean; actor_name: string; now: Date },
): Promise<HandedOver> {
  const { id, order_id, location_id } = work;
  const { carrier_code, is_delivered, actor_name, now } = by;
  const gone = unitsByLine(parcels);
  const goneLots = parcels.flatMap(({ lots }) => lots);
  const ids = parcels.map((parcel) => parcel.id);
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
      actor_name,
    }),
  );
  const status = statusAfter(work.status, lines);
  const shipment = { id: shipment_id, order_id, fulfillment_order_id: id, location_id, carrier_code };
  await Promise.all([
    insertShipment(tx, { ...shipment, shipped_at: now, parcel_ids: ids }),
    is_delivered &&
      setDelivered(
        tx,
        ids.map((parcel_id) => ({ id: parcel_id, delivered_at: now })),
      ),
    changeCounters(
      tx,
      gone.map(({ line_id, quantity }) => ({
        id: line_id,
        shipped: quantity,
        ...(is_delivered && { delivered: quantity }),
      })),
    ),
    countLots(tx, 'shipped', goneLots),
    setStatuses(tx, [{ id, status }]),
    moveStock(tx, moves),
  ]);
  return { shipment_id, status, units: gone.reduce((sum, { quantity }) => sum + quantity, 0) };
}

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
