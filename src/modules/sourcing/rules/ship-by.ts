import { deliveryWindow, type ShippingCalendar } from '../../shipping/rules/index.ts';

/** The moments that a plan promises. */
export type PromiseTimes = { ship_by: Date; deliver_by: Date };

const WORK_DAYS = [1, 2, 3, 4, 5] as const;
const END_OF_DELIVERY_DAY = '18:00';

/**
 * When a location that gets an order now hands it over at the latest to keep the promise, and when it arrives:
 * the cut-off of the first business day whose cut-off is still ahead, and the end of the last day of transit.
 */
export function promiseTimes(
  now: Date,
  location: { time_zone: string; cut_off: string },
  transit_days: number,
): PromiseTimes {
  const calendar: ShippingCalendar = {
    time_zone: location.time_zone,
    cutoff: location.cut_off,
    work_days: WORK_DAYS,
    closed_on: [],
  };
  const { ships_on, latest } = deliveryWindow(
    now.toISOString(),
    { min: transit_days, max: transit_days },
    calendar,
  );
  return {
    ship_by: atLocalTime(ships_on, location.cut_off, location.time_zone),
    deliver_by: atLocalTime(latest, END_OF_DELIVERY_DAY, location.time_zone),
  };
}

/**
 * `promiseTimes` of one moment, each computed once: orders of a batch share a few locations and times of transit, and a
 * calculation with time zones takes 45 µs.
 */
export function promiseTimesAt(now: Date): (...args: PromiseArguments) => PromiseTimes {
  const known = new Map<string, PromiseTimes>();
  return (location, transit_days) => {
    const key = `${location.time_zone} ${location.cut_off} ${transit_days}`;
    const times = known.get(key) ?? promiseTimes(now, location, transit_days);
    known.set(key, times);
    return times;
  };
}

type PromiseArguments = [location: { time_zone: string; cut_off: string }, transit_days: number];

function atLocalTime(date: string, time: string, time_zone: string): Date {
  const local = Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: time_zone, plainTime: time });
  return new Date(local.epochMilliseconds);
}
