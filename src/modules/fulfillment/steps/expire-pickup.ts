import type { Transaction } from '../../../platform/database.ts';
import { changeLotStock, moveStock } from '../../inventory/index.ts';
import { openUnits, statusAfter } from '../rules/fulfillment-order-states.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { countLots, pickLots } from '../sql/lots.ts';
import { setParcelState } from '../sql/parcels.ts';
import { endPickup, readPickups } from '../sql/pickups.ts';
import { lockWork } from '../sql/work.ts';
import { giveBack } from './cancel.ts';

export type ExpiredPickup = {
  number: string;
  units: number;
  lines: { line_id: string; quantity: number }[];
  variant_ids: string[];
};

/**
 * Ends a pickup that nobody collected in time: its parcels are opened, and what was in them is available again where it lies.
 * Null where it was collected, or taken back, a moment before. The order is locked by the caller.
 */
export async function expirePickup(
  tx: Transaction,
  fulfillment_order_id: string,
  { now, actor_name }: { now: Date; actor_name: string },
): Promise<ExpiredPickup | null> {
  const work = (await lockWork(tx, [fulfillment_order_id])).get(fulfillment_order_id);
  const pickup = (await readPickups(tx, [fulfillment_order_id])).get(fulfillment_order_id);
  if (!work || pickup?.state !== 'ready' || pickup.collect_by > now) return null;
  const { id, number, location_id, status } = work;
  const here = work.parcels.filter(({ state }) => state === 'packed');
  const open = work.lines
    .map((line) => ({ line, quantity: openUnits(line) }))
    .filter(({ quantity }) => quantity > 0);
  const lots = work.lines.flatMap((line) =>
    line.lots.map((lot) => ({
      line,
      ...lot,
      loose: lot.picked - lot.shipped,
      boxed: lot.packed - lot.shipped,
    })),
  );
  const changes = open.map(({ line, quantity }) => ({
    id: line.id,
    cancelled: quantity,
    picked: line.shipped - line.picked,
    packed: line.shipped - line.packed,
  }));
  const counted = work.lines.map((line) => {
    const change = changes.find((each) => each.id === line.id);
    if (!change) return line;
    const { cancelled, picked, packed } = change;
    return {
      ...line,
      cancelled: line.cancelled + cancelled,
      picked: line.picked + picked,
      packed: line.packed + packed,
    };
  });
  for (const parcel of here) await setParcelState(tx, parcel.id, 'cancelled');
  await Promise.all([
    countLots(
      tx,
      'packed',
      lots.map(({ line, lot_id, boxed }) => ({ line_id: line.id, lot_id, quantity: -boxed })),
    ),
    pickLots(
      tx,
      lots.map(({ line, lot_id, loose }) => ({ line_id: line.id, lot_id, kind: 'unpick', quantity: loose })),
    ),
    changeLotStock(
      tx,
      lots
        .filter(({ loose }) => loose > 0)
        .map(({ line, lot_id, loose }) => ({
          ...{ lot_id, variant_id: line.variant_id, location_id, quantity: loose, actor_name },
          ...{ from_state: 'picked' as const, to_state: 'sellable' as const, reason: 'put_back' },
          ...{ reference_type: 'fulfillment_order', reference_id: id },
        })),
    ),
    changeCounters(tx, changes),
    setStatuses(tx, [{ id, status: statusAfter(status, counted) }]),
    endPickup(tx, id, { state: 'expired', at: now, identified_by: '', actor_name }),
    moveStock(
      tx,
      open.map(({ line, quantity }) =>
        giveBack(
          { variant_id: line.variant_id, location_id, fulfillment_order_id: id },
          { quantity, reason: 'not_collected', actor_name },
        ),
      ),
    ),
  ]);
  return {
    number,
    units: open.reduce((sum, { quantity }) => sum + quantity, 0),
    lines: open.map(({ line, quantity }) => ({ line_id: line.order_line_id, quantity })),
    variant_ids: [...new Set(open.map(({ line }) => line.variant_id))],
  };
}
