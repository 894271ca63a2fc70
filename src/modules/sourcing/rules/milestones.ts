import { type Journey, type LocationCalendar, type PromiseTimes, promiseTimes, shipDay } from './ship-by.ts';

/** The latest moments that still keep a promise: when work must begin, when the parcel must leave, when it must arrive. */
export type Milestones = { start_by: Date; leave_by: Date; arrive_by: Date };

// Nothing travels longer, and nobody handles an order longer.
const FURTHEST_DAYS = 60;
const FURTHEST_START_MS = 21 * 86_400_000;
const MINUTE_MS = 60_000;

/** The milestones backward from a promised moment; null where no day of the two months before it would have kept it. */
export function milestonesOf(
  location: LocationCalendar,
  journey: Journey,
  promised_by: Date,
): Milestones | null {
  const promised = Temporal.Instant.fromEpochMilliseconds(promised_by.getTime()).toZonedDateTimeISO(
    location.time_zone,
  );
  for (let back = 0; back <= FURTHEST_DAYS; back += 1) {
    const day = promised.toPlainDate().subtract({ days: back });
    const times = timesOfDay(day, location, journey);
    if (!times || times.deliver_by > promised_by) continue;
    return {
      start_by: journey.is_packed
        ? times.ship_by
        : latestStart(day.toString(), times.ship_by, location, journey),
      leave_by: times.ship_by,
      arrive_by: promised_by,
    };
  }
  return null;
}

// What hangs together on a day at which the location works and the carrier comes.
function timesOfDay(
  day: Temporal.PlainDate,
  location: LocationCalendar,
  journey: Journey,
): PromiseTimes | null {
  const morning = new Date(day.toZonedDateTime({ timeZone: location.time_zone }).epochMilliseconds);
  const packed = { ...journey, is_packed: true };
  const times = promiseTimes(morning, location, packed);
  if (!times) return null;
  const leaves = Temporal.Instant.fromEpochMilliseconds(times.ship_by.getTime())
    .toZonedDateTimeISO(location.time_zone)
    .toPlainDate();
  return leaves.equals(day) ? times : null;
}

// Whoever begins earlier never leaves later, so that halving the time finds the last minute.
function latestStart(day: string, leave_by: Date, location: LocationCalendar, journey: Journey): Date {
  if (!location.terms?.length) return leave_by;
  const leavesInTime = (at: number): boolean => {
    const leaves = shipDay(new Date(at), location, journey);
    return leaves !== null && leaves <= day;
  };
  let [low, high] = [leave_by.getTime() - FURTHEST_START_MS, leave_by.getTime()];
  if (leavesInTime(high)) return leave_by;
  while (high - low > MINUTE_MS) {
    const middle = low + (high - low) / 2;
    if (leavesInTime(middle)) low = middle;
    else high = middle;
  }
  return new Date(Math.floor(low / MINUTE_MS) * MINUTE_MS);
}
