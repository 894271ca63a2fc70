import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { Queryable } from '../../../platform/database.ts';
import { loadShippingLocations } from '../../inventory/index.ts';
import { loadRateTable } from '../../shipping/index.ts';
import type { Rate } from '../../shipping/rules/index.ts';
import { packedTimes } from '../../sourcing/index.ts';
import { type RatesRefusal, rateOf } from '../rules/label.ts';
import { readFulfillmentWork, readOwnersOfParcels } from '../sql/work.ts';
import { ratesOfWork } from '../steps/rates-of-work.ts';

export type ParcelRate = Omit<Rate, 'zone'> & { arrives_by: Date };

/** What each service asks for a packed parcel and when it would arrive, cheapest first. */
export async function readParcelRates(
  reader: Queryable,
  parcel_id: string,
  now: Date,
): Promise<Decision<ParcelRate[], RatesRefusal>> {
  const [owner] = await readOwnersOfParcels(reader, [parcel_id]);
  const [work] = owner ? await readFulfillmentWork(reader, [owner.fulfillment_order_id]) : [];
  const parcel = work?.parcels.find(({ id }) => id === parcel_id);
  const [rates, locations] = await Promise.all([loadRateTable(reader), loadShippingLocations(reader)]);
  const location = locations.find(({ id }) => id === work?.location_id);
  if (!work || !parcel || !location) return refuse({ code: 'not_found', what: 'parcel' });
  const rated = rateOf(await ratesOfWork(reader, work, rates), parcel, location.address, work.destination);
  if (!rated.ok) return rated;
  const timesOf = await packedTimes(reader, location, now);
  return accept(
    rated.value.map(({ zone: _, ...rate }) => ({
      ...rate,
      arrives_by: timesOf({ transit_days: rate.transit_days.max, service_code: rate.service_code })
        .deliver_by,
    })),
  );
}
