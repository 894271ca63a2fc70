/** The day that a place is in: from its midnight to the next, which is 23 or 25 hours away when clocks change. */
export function dayAt(now: Date, time_zone: string): { start: Date; end: Date } {
  const midnight = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(time_zone)
    .startOfDay();
  return {
    start: new Date(midnight.epochMilliseconds),
    end: new Date(midnight.add({ days: 1 }).epochMilliseconds),
  };
}

/** Whether the runtime knows a time zone by this name (IANA). */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** Whether a text is a day of the calendar, written as 2026-11-27. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith('0000')) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}
