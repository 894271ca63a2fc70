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
