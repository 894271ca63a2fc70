import { parcelDelivered, parcelDeliveryWithdrawn } from '../../../events/fulfillment.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { readLivingLabels } from '../../shipping/index.ts';
import { type Delivery, decideDeliveries } from '../rules/deliver.ts';
import { unitsByLine } from '../rules/ship.ts';
import { changeCounters } from '../sql/lines.ts';
import { setDelivered } from '../sql/parcels.ts';
import { lockWork, readOwnersOfParcels } from '../sql/work.ts';

/**
 * Brings parcels that left in line with what all their carrier's events add up to, in whatever order those came in: what
 * arrived is delivered, and what was taken for delivered before it was known to be on its way back is not. One that is not
 * handed over yet stays what it is: the hand-over asks again.
 */
export const deliverParcels = command<
  { parcel_ids: readonly string[] },
  { delivered: string[]; withdrawn: string[] },
  never
>({
  name: 'fulfillment.deliver',
  permission: 'shipping:track',
  async handle({ tx, ...shell }, request) {
    const { parcel_ids } = request.input;
    const owners = await readOwnersOfParcels(tx, parcel_ids);
    const works = await lockWork(tx, [
      ...new Set(owners.map(({ fulfillment_order_id }) => fulfillment_order_id)),
    ]);
    const labels = await readLivingLabels(tx, parcel_ids);
    const news = decideDeliveries(
      [...works.values()],
      new Map(labels.map(({ parcel_id, delivered_at }) => [parcel_id, delivered_at])),
    );
    if (news.length === 0) return accept({ delivered: [], withdrawn: [] });
    const arrived = news.filter(({ delivered_at }) => delivered_at !== null);
    const withdrawn = news.filter(({ delivered_at }) => delivered_at === null);
    await Promise.all([
      setDelivered(
        tx,
        news.map(({ parcel, delivered_at }) => ({ id: parcel.id, delivered_at })),
      ),
      // Apart: a line of two parcels may gain and lose at once, and one statement changes a row once.
      changeCounters(tx, counted(arrived, 1)),
      changeCounters(tx, counted(withdrawn, -1)),
    ]);
    for (const { work, parcel, delivered_at } of news) {
      shell.audit(
        {
          subject_type: 'parcel',
          subject_id: parcel.id,
          before: { state: parcel.state },
          after: { state: delivered_at === null ? 'handed_over' : 'delivered' },
        },
        request,
      );
      const payload = {
        order_id: work.order_id,
        fulfillment_order_id: work.id,
        number: work.number,
        parcel_id: parcel.id,
      };
      shell.publish(
        delivered_at === null
          ? parcelDeliveryWithdrawn(parcel.id, payload)
          : parcelDelivered(parcel.id, { ...payload, delivered_at: delivered_at.toISOString() }),
        request,
      );
    }
    return accept({
      delivered: arrived.map(({ parcel }) => parcel.id),
      withdrawn: withdrawn.map(({ parcel }) => parcel.id),
    });
  },
});

function counted(news: readonly Delivery[], sign: 1 | -1) {
  return unitsByLine(news.map(({ parcel }) => parcel)).map(({ line_id, quantity }) => ({
    id: line_id,
    delivered: sign * quantity,
  }));
}
