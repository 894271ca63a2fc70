import { assert, present } from '../../../kernel/assert.ts';
import { deliveryWindow, PICKUP_SERVICE, type ShippingCalendar } from '../../shipping/rules/index.ts';
import { type CapacityBoard, hasRoom } from './capacity.ts';
import { type DatedTerms, type Hours, hoursOn, termsOn } from './location-terms.ts';

/** The moments that a plan promises. */
export type PromiseTimes = { ship_by: Date; deliver_by: Date };

/** What the calendar of a location depends on. Without terms it works from Monday to Friday and has one cut-off. */
export type LocationCalendar = {
  id?: string;
  time_zone: string;
  /** Local time, `16:00`. */
  cut_off: string;
  /** Terms that count now or will, in any order. */
  terms?: readonly DatedTerms[];
};

/** A way from a location to a customer. */
export type Journey = {
  transit_days: number;
  service_code?: string;
  /** ISO days of the week on which the carrier collects; it comes whenever the location works where nothing is said. */
  collects_on?: readonly number[] | undefined;
  /** ISO days of the week on which the carrier travels and delivers, Monday to Friday where nothing is said. */
  travels_on?: readonly number[] | undefined;
  /** The day on which it leaves, where a plan has chosen one already. */
  ships_on?: string | undefined;
  /** It is packed: no time for handling is needed any more. */
  is_packed?: boolean;
  /** How many units, where a location can only do so many on a day. */
  units?: number;
};

const WORK_DAYS = [1, 2, 3, 4, 5] as const;
const END_OF_DELIVERY_DAY = '18:00';
// A location that does not work within a year from now does not ship.
const FURTHEST_DAYS = 366;

/**
 * When a location that gets an order now hands it over at the latest to keep the promise, and when it arrives:
 * the cut-off of the first day of work whose cut-off is still ahead, and the end of the last day of transit. Null where the
 * location does not work within a year.
 */
export function promiseTimes(now: Date, location: LocationCalendar, journey: Journey): PromiseTimes | null {
  const times =
    location.terms?.length || journey.collects_on || journey.travels_on || journey.ships_on !== undefined
      ? byTerms(now, location, journey)
      : byWeek(now, location, journey);
  // What the customer collects has arrived as soon as it is ready.
  return times && journey.service_code === PICKUP_SERVICE ? { ...times, deliver_by: times.ship_by } : times;
}

function byWeek(now: Date, location: LocationCalendar, { transit_days }: Journey): PromiseTimes {
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

function byTerms(now: Date, location: LocationCalendar, journey: Journey): PromiseTimes | null {
  const day = journey.ships_on ?? shipDay(now, location, journey);
  if (day === null) return null;
  const { terms = [], time_zone } = location;
  const hours = hoursOn(termsOn(terms, day), Temporal.PlainDate.from(day));
  return {
    ship_by: atLocalTime(day, leavesAt(location, day, hours, journey.service_code), time_zone),
    deliver_by: atLocalTime(arrivalDay(day, journey), END_OF_DELIVERY_DAY, time_zone),
  };
}

/**
 * The local day on which a location hands over what is ordered now: the first one on which it works, the carrier collects, the
 * handling is done before the cut-off, and there is room. Null where there is none within a year.
 */
export function shipDay(
  now: Date,
  location: LocationCalendar,
  {
    service_code,
    collects_on,
    is_packed = false,
  }: Pick<Journey, 'service_code' | 'collects_on' | 'is_packed'>,
  hasRoom: (day: string) => boolean = () => true,
): string | null {
  const { terms = [], time_zone } = location;
  const ordered = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(time_zone);
  const { handling_hours, handling_days } = termsOn(terms, ordered.toPlainDate().toString());
  const ready = is_packed ? ordered : afterWork(ordered, handling_hours, terms);
  if (!ready) return null;
  let waits = is_packed ? 0 : handling_days;
  let date = ready.toPlainDate();
  for (let tried = 0; tried < FURTHEST_DAYS; tried += 1, date = date.add({ days: 1 })) {
    const day = date.toString();
    const hours = hoursOn(termsOn(terms, day), date);
    if (!hours) continue;
    const cutOff = date.toZonedDateTime({
      timeZone: time_zone,
      plainTime: leavesAt(location, day, hours, service_code),
    });
    if (Temporal.ZonedDateTime.compare(ready, cutOff) > 0) continue;
    if (waits > 0) {
      waits -= 1;
      continue;
    }
    if (collects_on && !collects_on.includes(date.dayOfWeek)) continue;
    if (hasRoom(day)) return day;
  }
  return null;
}

// Whoever closes before the cut-off hands over when closing. Times of day compare as text.
function leavesAt(
  { terms = [], cut_off }: LocationCalendar,
  day: string,
  hours: Hours | undefined,
  service_code: string | undefined,
): string {
  const own = termsOn(terms, day).cut_offs.find((each) => each.service_code === service_code);
  const time = own?.cut_off ?? cut_off;
  return hours && hours.closes < time ? hours.closes : time;
}

// The moment at which so many hours of work are over. They are real hours: a night on which clocks change has one more or less.
function afterWork(
  from: Temporal.ZonedDateTime,
  hours: number,
  terms: readonly DatedTerms[],
): Temporal.ZonedDateTime | null {
  if (hours === 0) return from;
  let left = hours * 3_600_000;
  let date = from.toPlainDate();
  for (let tried = 0; tried < FURTHEST_DAYS; tried += 1, date = date.add({ days: 1 })) {
    const open = hoursOn(termsOn(terms, date.toString()), date);
    if (!open) continue;
    const opens = moment(date, open.opens, from.timeZoneId);
    const closes = moment(date, open.closes, from.timeZoneId);
    const begins = Temporal.ZonedDateTime.compare(from, opens) > 0 ? from : opens;
    const span = closes.epochMilliseconds - begins.epochMilliseconds;
    if (span >= left) return begins.add({ milliseconds: left });
    if (span > 0) left -= span;
  }
  return null;
}

function moment(date: Temporal.PlainDate, time: string, timeZone: string): Temporal.ZonedDateTime {
  return time === '24:00'
    ? date.add({ days: 1 }).toZonedDateTime({ timeZone })
    : date.toZonedDateTime({ timeZone, plainTime: time });
}

function arrivalDay(day: string, { transit_days, travels_on = WORK_DAYS }: Journey): string {
  assert(
    transit_days === 0 || travels_on.some((weekday) => weekday >= 1 && weekday <= 7),
    'a carrier that is on the way travels on some day of the week',
  );
  let date = Temporal.PlainDate.from(day);
  for (let left = transit_days; left > 0; ) {
    date = date.add({ days: 1 });
    if (travels_on.includes(date.dayOfWeek)) left -= 1;
  }
  return date.toString();
}

/** What the calendar says of a location and a journey at one moment. */
export type PromiseTimesOf = (location: LocationCalendar, journey: Journey) => PromiseTimes | null;

/**
 * `promiseTimes` of one moment, each computed once: orders of a batch share a few locations and times of transit, and a
 * calculation with time zones takes 45 µs.
 */
export function promiseTimesAt(now: Date): PromiseTimesOf {
  const known = new Map<string, PromiseTimes | null>();
  return (location, journey) => {
    const key = keyOf(location, journey);
    const found = known.get(key);
    if (found !== undefined) return found;
    const times = promiseTimes(now, location, journey);
    known.set(key, times);
    return times;
  };
}

/** What the calendars say at a moment, where some locations can only do so much on a day. */
export function calendarAt(now: Date, capacity: CapacityBoard = new Map()): Calendar {
  const free = promiseTimesAt(now);
  const roomDay = (location: LocationCalendar, journey: Journey): string | null => {
    const days = capacity.get(location.id ?? '');
    return shipDay(now, location, journey, (day) =>
      hasRoom(location.terms ?? [], day, days?.get(day), journey.units ?? 1),
    );
  };
  // What is packed, or has its day, takes no room any more.
  const isBound = ({ id = '' }: LocationCalendar, { is_packed, ships_on }: Journey): boolean =>
    capacity.has(id) && is_packed !== true && ships_on === undefined;
  return {
    now,
    timesOf(location, journey) {
      if (!isBound(location, journey)) return free(location, journey);
      const day = roomDay(location, journey);
      return day === null ? null : promiseTimes(now, location, { ...journey, ships_on: day });
    },
    fullDays(location, journey) {
      if (!isBound(location, journey)) return 0;
      const [first, day] = [shipDay(now, location, journey), roomDay(location, journey)];
      if (first === null || day === null) return 0;
      return Temporal.PlainDate.from(first).until(Temporal.PlainDate.from(day), { largestUnit: 'days' }).days;
    },
  };
}

/** A moment, and when what is ordered then leaves a location and arrives. */
export type Calendar = {
  now: Date;
  timesOf: PromiseTimesOf;
  /** By how many days a location hands over later because it has no room before. */
  fullDays(location: LocationCalendar, journey: Journey): number;
};

// Locations without terms that share a time zone and a cut-off share their times.
function keyOf({ id = '', time_zone, cut_off, terms }: LocationCalendar, journey: Journey): string {
  const { transit_days, service_code = '', collects_on, travels_on, ships_on = '', is_packed } = journey;
  const collected = service_code === PICKUP_SERVICE ? ` ${PICKUP_SERVICE}` : '';
  const plain = `${time_zone} ${cut_off} ${transit_days}${collected}`;
  if (!terms?.length && !collects_on && !travels_on && ships_on === '') return plain;
  const days = [collects_on, travels_on].map((weekdays) => weekdays?.join('') ?? '-').join(' ');
  return `${plain} ${id} ${service_code} ${ships_on} ${days} ${is_packed === true}`;
}

/** When a planned part leaves and arrives. Nobody plans with a location that never works. */
export function timesOf(
  planned: Journey & { location_id: string; lines?: readonly { quantity: number }[] },
  locations: readonly LocationCalendar[],
  promiseTimesOf: PromiseTimesOf,
): PromiseTimes {
  const location = present(
    locations.find(({ id }) => id === planned.location_id),
    'the planned location',
  );
  const units = planned.units ?? planned.lines?.reduce((sum, { quantity }) => sum + quantity, 0);
  const journey = { ...planned, ...(units !== undefined && { units }) };
  return present(promiseTimesOf(location, journey), `a day on which ${planned.location_id} works`);
}

function atLocalTime(date: string, time: string, time_zone: string): Date {
  return new Date(moment(Temporal.PlainDate.from(date), time, time_zone).epochMilliseconds);
}
