import type { Services } from '../../../platform/module.ts';
import { dayIn } from '../../inventory/rules/index.ts';
import { loadSourcingLocations } from '../../sourcing/index.ts';
import { hoursOn, termsOn } from '../../sourcing/rules/index.ts';
import { readLoad } from '../sql/capacity.ts';

/** What a location has to send on a day, and what it can. */
export type DayOfLocation = {
  day: string;
  is_open: boolean;
  orders: number;
  units: number;
  /** Null is without a limit. */
  orders_per_day: number | null;
  units_per_day: number | null;
};

/** The days ahead of a location that ships orders, from today by its own calendar. */
export async function readLocationLoad(
  { database, clock }: Services,
  location_id: string,
  days: number,
): Promise<DayOfLocation[] | undefined> {
  const [locations, load] = await Promise.all([
    loadSourcingLocations(database),
    readLoad(database, [location_id]),
  ]);
  const location = locations.find(({ id }) => id === location_id);
  if (!location) return undefined;
  const { terms = [], time_zone } = location;
  const today = Temporal.PlainDate.from(dayIn(time_zone, clock.now()));
  return Array.from({ length: days }, (_, index): DayOfLocation => {
    const date = today.add({ days: index });
    const day = date.toString();
    const own = termsOn(terms, day);
    const { orders_per_day, units_per_day } = own;
    const { orders, units } = load.get(location_id)?.get(day) ?? { orders: 0, units: 0 };
    return { day, is_open: hoursOn(own, date) !== undefined, orders, units, orders_per_day, units_per_day };
  });
}
