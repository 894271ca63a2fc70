import { parcelLabeled } from '../../../events/fulfillment.ts';
import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import {
  type BoughtLabel,
  type CarrierRefusal,
  readLabel,
  recordBoughtLabel,
  recordRefusedLabel,
} from '../../shipping/index.ts';
import { setStatuses } from '../sql/lines.ts';
import { setParcelState } from '../sql/parcels.ts';
import { lockWork, readOwnersOfParcels } from '../sql/work.ts';

export type RecordLabel = { label_id: string; answer: Decision<BoughtLabel, CarrierRefusal> };

/** Writes down what the carrier answered. Two who asked for the same intent record it once. */
export const recordLabel = command<RecordLabel, { parcel_id: string }, { code: 'not_found'; what: string }>({
  name: 'fulfillment.record-label',
  permission: 'shipping:label',
  async handle({ tx, now, ...shell }, request) {
    const { label_id, answer } = request.input;
    const parcel_id = (await readLabel(tx, label_id))?.parcel_id;
    const [owner] = parcel_id === undefined ? [] : await readOwnersOfParcels(tx, [parcel_id]);
    const work = owner && (await lockWork(tx, [owner.fulfillment_order_id])).get(owner.fulfillment_order_id);
    const label = await readLabel(tx, label_id);
    if (!work || !label) return refuse({ code: 'not_found', what: 'label' });
    if (label.state !== 'requested') return accept({ parcel_id: label.parcel_id });
    if (!answer.ok) {
      await recordRefusedLabel(tx, label_id, answer.refusal.reason);
      shell.audit(
        {
          subject_type: 'label',
          subject_id: label_id,
          before: { state: 'requested' },
          after: { state: 'refused' },
          reason: answer.refusal.reason,
        },
        request,
      );
      return accept({ parcel_id: label.parcel_id });
    }
    const bought = answer.value;
    const { tracking_number, cost } = bought;
    await Promise.all([
      recordBoughtLabel(tx, { id: label_id, event_id: newId(), bought, at: now }),
      setParcelState(tx, label.parcel_id, 'labeled'),
      setStatuses(tx, [{ id: work.id, status: work.status }]),
    ]);
    shell.audit(
      {
        subject_type: 'label',
        subject_id: label_id,
        before: { state: 'requested' },
        after: { state: 'bought', tracking_number, cost },
      },
      request,
    );
    shell.publish(
      parcelLabeled(label.parcel_id, {
        order_id: work.order_id,
        fulfillment_order_id: work.id,
        number: work.number,
        parcel_id: label.parcel_id,
        tracking_number,
        carrier_code: label.carrier_code,
        is_voided: false,
      }),
      request,
    );
    return accept({ parcel_id: label.parcel_id });
  },
});
