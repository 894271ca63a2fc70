import { randomBytes } from 'node:crypto';
import { present } from '../../../kernel/assert.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { newId } from '../../../kernel/ids.ts';
import { command } from '../../../platform/command.ts';
import { loadShippingLocations } from '../../inventory/index.ts';
import {
  insertLabelIntent,
  LOCAL_CARRIER_CODE,
  loadRateTable,
  readLivingLabels,
  unprintableInAddress,
} from '../../shipping/index.ts';
import { packedTimes } from '../../sourcing/index.ts';
import { decideLabel, decideLabelAgain, type LabelRefusal } from '../rules/label.ts';
import { orderNumberOf } from '../rules/order-snapshot.ts';
import { lockWork, readOwnersOfParcels } from '../sql/work.ts';
import { ratesOfWork } from '../steps/rates-of-work.ts';

/** The queue that asks a carrier again whose answer was never recorded. */
export const FINISH_LABEL = 'fulfillment.finish-label';

// Long enough that a press that is on its way is not asked twice, short enough that a packer waits for it.
const FINISH_AFTER_S = 30;

export type RequestLabel = { parcel_id: string; service_code: string | null };

/**
 * Writes down that a label is wanted, before any carrier hears of it (law 6). A second press finds the first one's
 * intent and gets its label. The job that finishes a lost one is written in the same transaction.
 */
export const requestLabel = command<RequestLabel, { label_id: string }, LabelRefusal>({
  name: 'fulfillment.request-label',
  permission: 'shipping:label',
  async handle({ tx, now, references, ...shell }, request) {
    const { parcel_id, service_code } = request.input;
    const [owner] = await readOwnersOfParcels(tx, [parcel_id]);
    if (!owner) return refuse({ code: 'not_found', what: 'parcel' });
    const work = (await lockWork(tx, [owner.fulfillment_order_id])).get(owner.fulfillment_order_id);
    if (!work) return refuse({ code: 'not_found', what: 'parcel' });
    const [living] = await readLivingLabels(tx, [parcel_id]);
    if (living) {
      const parcel = present(
        work.parcels.find(({ id }) => id === parcel_id),
        'the parcel of a label',
      );
      return decideLabelAgain(service_code, living, parcel.number);
    }

    const versions = await references.versions(tx);
    const all_rates = await references.get(versions, 'rates', () => loadRateTable(tx));
    const rates = await ratesOfWork(tx, work, all_rates);
    const locations = await loadShippingLocations(tx);
    const location = present(
      locations.find(({ id }) => id === work.location_id),
      `the location of ${work.number}`,
    );
    const from = { ...location.address, name: location.address.name || location.name };
    const unprintable = [...unprintableInAddress(from), ...unprintableInAddress(work.destination)];
    const decision = decideLabel(request.input, { work, rates, from, unprintable });
    if (!decision.ok) return decision;

    const { parcel, rate } = decision.value;
    const timesOf = await packedTimes(tx, location, now);
    const { ship_by, deliver_by } = timesOf({
      transit_days: rate.transit_days.max,
      service_code: rate.service_code,
    });
    const { weight_grams, length_mm, width_mm, height_mm } = parcel;
    const label_id = newId();
    await insertLabelIntent(tx, {
      id: label_id,
      parcel_id,
      carrier_code: LOCAL_CARRIER_CODE,
      request: {
        service_code: rate.service_code,
        service_name: rate.service_name,
        from,
        to: work.destination,
        weight_grams,
        length_mm,
        width_mm,
        height_mm,
        cost: rate.cost,
        order_number: String(orderNumberOf(work.number)),
        parcel_number: parcel.number,
        ships_on: localDate(ship_by, location.time_zone),
      },
      tracking_token: randomBytes(16),
      expected_at: deliver_by,
    });
    shell.enqueue(FINISH_LABEL, { label_id }, { start_after_s: FINISH_AFTER_S });
    shell.audit(
      {
        subject_type: 'label',
        subject_id: label_id,
        after: { parcel_id, service_code: rate.service_code, cost: rate.cost },
      },
      request,
    );
    return accept({ label_id });
  },
});

function localDate(at: Date, time_zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate()
    .toString();
}
