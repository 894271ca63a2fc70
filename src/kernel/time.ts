const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:?\d\d)$/;
const MAX_OFFSET = 14 * 60;

/**
 * The moment that a text of RFC 3339 names, `2026-05-01T12:00:00+02:00`; a blank may stand for the T. Undefined for
 * whatever PostgreSQL or a `Date` would read in another way or not at all: leap seconds, days that no calendar has,
 * offsets beyond 14 hours, and years other than 1 to 9999 in UTC.
 */
export function readTime(text: string): Date | undefined {
  if (!RFC_3339.test(text) || offsetOf(text) > MAX_OFFSET) return undefined;
  try {
    return inOurYears(new Date(Temporal.Instant.from(text).epochMilliseconds));
  } catch {
    return undefined;
  }
}

/** The time, unless its year in UTC is none of those that every part of the system can write. */
export function inOurYears(time: Date): Date | undefined {
  const year = time.getUTCFullYear();
  return year >= 1 && year <= 9_999 ? time : undefined;
}

function offsetOf(text: string): number {
  const [, hours, minutes] = /[+-](\d\d):?(\d\d)$/.exec(text) ?? [];
  return Number(minutes) > 59 ? Number.POSITIVE_INFINITY : Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}
