import { parcelLabeled } from '../../../events/fulfillment.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import {
  lockLivingLabels,
  recordVoidedLabel,
  type TrackingStatus,
  VOID_AT_CARRIER,
} from '../../shipping/index.ts';
import { isWithCarrier } from '../../shipping/rules/index.ts';
import { setStatuses } from '../sql/lines.ts';
import { setParcelState } from '../sql/parcels.ts';
import { lockWork, readOwnersOfParcels } from '../sql/work.ts';

export type VoidRefusal =
  | { code: 'not_found'; what: string }
  | { code: 'parcel_gone'; parcel_number: number; state: string }
  | { code: 'label_in_progress'; parcel_number: number }
  | { code: 'label_in_use'; parcel_number: number; tracking_status: TrackingStatus }
  | { code: 'parcel_without_label'; parcel_number: number };

/**
 * Takes a label off a parcel. Here it is void at once, so that nobody ships with it; the job that gives it back to the
 * carrier is written in the same transaction. One that the carrier has scanned is under way, whatever was pressed here.
 */
export const voidLabel = command<{ parcel_id: string }, { parcel_id: string }, VoidRefusal>({
  name: 'fulfillment.void-label',
  permission: 'shipping:label',
  async handle({ tx, ...shell }, request) {
    const { parcel_id } = request.input;
    const [owner] = await readOwnersOfParcels(tx, [parcel_id]);
    const work = owner && (await lockWork(tx, [owner.fulfillment_order_id])).get(owner.fulfillment_order_id);
    const parcel = work?.parcels.find(({ id }) => id === parcel_id);
    if (!work || !parcel || parcel.state === 'cancelled')
      return refuse({ code: 'not_found', what: 'parcel' });
    const { number: parcel_number, state } = parcel;
    if (state === 'handed_over' || state === 'delivered')
      return refuse({ code: 'parcel_gone', parcel_number, state });
    const [label] = await lockLivingLabels(tx, [parcel_id]);
    if (!label) return refuse({ code: 'parcel_without_label', parcel_number });
    if (label.state === 'requested' || label.tracking_number === null) {
      return refuse({ code: 'label_in_progress', parcel_number });
    }
    const { tracking_number, carrier_code, tracking_status } = label;
    if (isWithCarrier(tracking_status))
      return refuse({ code: 'label_in_use', parcel_number, tracking_status });
    await Promise.all([
      recordVoidedLabel(tx, label.id),
      setParcelState(tx, parcel_id, 'packed'),
      setStatuses(tx, [{ id: work.id, status: work.status }]),
    ]);
    shell.enqueue(VOID_AT_CARRIER, { label_id: label.id });
    shell.audit(
      {
        subject_type: 'label',
        subject_id: label.id,
        before: { state: 'bought' },
        after: { state: 'voided' },
      },
      request,
    );
    shell.publish(
      parcelLabeled(parcel_id, {
        order_id: work.order_id,
        fulfillment_order_id: work.id,
        number: work.number,
        parcel_id,
        tracking_number,
        carrier_code,
        is_voided: true,
      }),
      request,
    );
    return accept({ parcel_id });
  },
});
