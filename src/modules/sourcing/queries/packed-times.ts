import type { Queryable } from '../../../platform/database.ts';
import { type Journey, type LocationCalendar, type PromiseTimes, promiseTimes } from '../rules/index.ts';
import { readTermsOf } from '../sql/location-terms.ts';

/** When what is packed leaves a location and arrives; one that never works again is taken to work on weekdays. */
export async function packedTimes(
  reader: Queryable,
  location: LocationCalendar & { id: string },
  now: Date,
): Promise<(journey: Journey) => PromiseTimes> {
  const terms = (await readTermsOf(reader, [location.id])).get(location.id) ?? [];
  const { time_zone, cut_off } = location;
  return (journey) => {
    const times =
      promiseTimes(now, { ...location, terms }, { ...journey, is_packed: true }) ??
      promiseTimes(now, { time_zone, cut_off }, journey);
    if (!times) throw new Error('weekdays come again');
    return times;
  };
}
