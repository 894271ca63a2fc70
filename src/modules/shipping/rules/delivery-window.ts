import { assert } from '../../../kernel/assert.ts';
import type { TransitDays } from './rate.ts';

/** When a location hands parcels over. */
export type ShippingCalendar = {
  /** IANA name, `Europe/Berlin`. */
  time_zone: string;
  /** Local time of the day's last hand-over, `16:00`; what is ready later leaves on the next business day. */
  cutoff: string;
  /** ISO days of the week on which parcels leave and travel: 1 is Monday. */
  work_days: readonly number[];
  /** Local dates, `2026-12-25`, on which nothing moves. */
  closed_on: readonly string[];
};

/** Local dates, `YYYY-MM-DD`. */
export type DeliveryWindow = { ships_on: string; earliest: string; latest: string };

/**
 * When a parcel that is ready at an instant (RFC 3339) leaves and arrives: the hand-over on the first
 * business day whose cutoff it meets, then so many business days on the way. The origin's calendar
 * counts throughout; the carrier's own calendar at the destination is not known here.
 */
export function deliveryWindow(
  readyAt: string,
  transit: TransitDays,
  calendar: ShippingCalendar,
): DeliveryWindow {
  const workDays = calendar.work_days.filter((day) => day >= 1 && day <= 7);
  assert(workDays.length > 0, 'a shipping calendar needs a day on which parcels leave');
  const isBusinessDay = (date: Temporal.PlainDate) =>
    workDays.includes(date.dayOfWeek) && !calendar.closed_on.includes(date.toString());

  const ready = Temporal.Instant.from(readyAt).toZonedDateTimeISO(calendar.time_zone);
  const isAfterCutoff = Temporal.PlainTime.compare(ready.toPlainTime(), calendar.cutoff) > 0;
  let shipsOn = ready.toPlainDate();
  if (isAfterCutoff) shipsOn = shipsOn.add({ days: 1 });
  while (!isBusinessDay(shipsOn)) shipsOn = shipsOn.add({ days: 1 });

  const after = (days: number) => {
    let date = shipsOn;
    for (let left = days; left > 0; ) {
      date = date.add({ days: 1 });
      if (isBusinessDay(date)) left -= 1;
    }
    return date.toString();
  };
  return { ships_on: shipsOn.toString(), earliest: after(transit.min), latest: after(transit.max) };
}
