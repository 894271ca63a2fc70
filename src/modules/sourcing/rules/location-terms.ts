import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { SPECIAL_HANDLING, type SpecialHandling } from '../../../kernel/special-handling.ts';
import { dayIn } from '../../inventory/rules/index.ts';

/**
 * How a location works, from a day on: when it is open, until when it takes what leaves the same day, how long it needs,
 * what its work costs, and whom it serves. Times are local, `16:00`; dates are local, `2026-12-25`; amounts
 * are minor units of the currency of the rate table.
 */
export type LocationTerms = {
  /** The days of the week on which it works; on the others nothing leaves. */
  opening_days: readonly OpeningDay[];
  /** Days on which it is closed although the week says otherwise. */
  holidays: readonly { date: string; name: string }[];
  /** Days on which it works although the week or the holidays say otherwise, or at other hours. */
  extra_days: readonly (Hours & { date: string; name: string })[];
  /** By service, where it differs from the location's own cut-off. */
  cut_offs: readonly { service_code: string; cut_off: string }[];
  /** Hours of work that an order takes before it can leave. Only hours at which the location is open count. */
  handling_hours: number;
  /** The same in days of work, counted from the day on which the cut-off is still ahead. */
  handling_days: number;
  /** What handling costs: for each fulfillment order, for each of its lines, and for each unit. */
  order_amount: number;
  line_amount: number;
  unit_amount: number;
  /** How much can leave on a day, in fulfillment orders and in units; null is without a limit. */
  orders_per_day: number | null;
  units_per_day: number | null;
  /** The channels that it serves; null is all. */
  channel_ids: readonly string[] | null;
  /** The countries that it sends to; null is wherever its carriers go. */
  countries: readonly string[] | null;
  /** What it sends nothing of; whoever collects there may. */
  refuses: readonly SpecialHandling[];
  /** For how many days it keeps what customers collect there; null where nothing is collected. */
  pickup_hold_days: number | null;
  /** For how many minutes its work is offered to it and others before it has to do it; null where work is assigned. */
  offer_minutes: number | null;
};

/** Opening hours of a day; `24:00` is its end. */
export type Hours = { opens: string; closes: string };

/** 1 is Monday, 7 Sunday. */
export type OpeningDay = Hours & { weekday: number };

/** Terms as they were saved; of several the one counts that begins last, and among equals the newest. */
export type DatedTerms = LocationTerms & { version: number; valid_from: string };

/** What counts where nobody said anything. It is open from Monday to Friday, and nothing costs or forbids anything. */
export const DEFAULT_TERMS: LocationTerms = {
  opening_days: [1, 2, 3, 4, 5].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' })),
  holidays: [],
  extra_days: [],
  cut_offs: [],
  handling_hours: 0,
  handling_days: 0,
  order_amount: 0,
  line_amount: 0,
  unit_amount: 0,
  orders_per_day: null,
  units_per_day: null,
  channel_ids: null,
  countries: null,
  refuses: [],
  pickup_hold_days: null,
  offer_minutes: null,
};

/** The terms that count on a local date. */
export function termsOn(dated: readonly DatedTerms[], date: string): LocationTerms {
  return datedOn(dated, date) ?? DEFAULT_TERMS;
}

/** The terms that count at a location at a moment, by its own calendar. */
export function termsAt(
  { terms = [], time_zone }: { terms?: readonly DatedTerms[]; time_zone: string },
  now: Date,
): LocationTerms {
  return terms.length === 0 ? DEFAULT_TERMS : termsOn(terms, dayIn(time_zone, now));
}

/** The same, with their version; `undefined` where none have begun. */
export function datedOn(dated: readonly DatedTerms[], date: string): DatedTerms | undefined {
  let found: DatedTerms | undefined;
  for (const terms of dated) {
    if (terms.valid_from > date) continue;
    if (!found || terms.valid_from > found.valid_from) found = terms;
    else if (terms.valid_from === found.valid_from && terms.version > found.version) found = terms;
  }
  return found;
}

/** The terms alone, every field in one order, so that equal terms are equal text. */
export function termsOf(terms: LocationTerms): LocationTerms {
  const hours = ({ opens, closes }: Hours): Hours => ({ opens, closes });
  return {
    opening_days: terms.opening_days.map((day) => ({ weekday: day.weekday, ...hours(day) })),
    holidays: terms.holidays.map(({ date, name }) => ({ date, name })),
    extra_days: terms.extra_days.map((day) => ({ date: day.date, name: day.name, ...hours(day) })),
    cut_offs: terms.cut_offs.map(({ service_code, cut_off }) => ({ service_code, cut_off })),
    handling_hours: terms.handling_hours,
    handling_days: terms.handling_days,
    order_amount: terms.order_amount,
    line_amount: terms.line_amount,
    unit_amount: terms.unit_amount,
    channel_ids: terms.channel_ids,
    countries: terms.countries,
    // Absent in what was saved before.
    orders_per_day: terms.orders_per_day ?? null,
    units_per_day: terms.units_per_day ?? null,
    refuses: terms.refuses ?? [],
    pickup_hold_days: terms.pickup_hold_days ?? null,
    offer_minutes: terms.offer_minutes ?? null,
  };
}

/** When a location works on a date; `undefined` where it does not. */
export function hoursOn(terms: LocationTerms, date: Temporal.PlainDate): Hours | undefined {
  const day = date.toString();
  const extra = terms.extra_days.find((each) => each.date === day);
  if (extra) return extra;
  if (terms.holidays.some((each) => each.date === day)) return undefined;
  return terms.opening_days.find(({ weekday }) => weekday === date.dayOfWeek);
}

/** Why a location sends nothing of an order. */
export type RestrictionReason = 'channel_not_served' | 'country_not_served';

/** Why a location sends nothing of an order at all; `null` where it may. */
export function restrictionOfOrder(
  { channel_ids, countries }: LocationTerms,
  channel_id: string | null,
  country: string | null,
): RestrictionReason | null {
  if (channel_ids && channel_id !== null && !channel_ids.includes(channel_id)) return 'channel_not_served';
  if (countries && country !== null && !countries.includes(country)) return 'country_not_served';
  return null;
}

export type LocationTermsRefusal =
  | { code: 'location_terms_invalid'; location: string; field: string; reason: string }
  | { code: 'location_terms_past'; location: string; valid_from: string; today: string };

const MOST_DAYS = 400;

/**
 * Decides on new terms of a location. They begin today, by the location's own calendar, or later: what orders were decided on is
 * not changed behind them.
 */
export function decideLocationTerms(
  terms: DatedTerms,
  facts: { location: string; today: string; service_codes: ReadonlySet<string> },
): Decision<DatedTerms, LocationTermsRefusal> {
  const { location, today } = facts;
  const wrong = wrongField(terms, facts.service_codes);
  if (wrong) return refuse({ code: 'location_terms_invalid', location, ...wrong });
  if (terms.valid_from < today)
    return refuse({ code: 'location_terms_past', location, valid_from: terms.valid_from, today });
  return accept({
    ...terms,
    opening_days: terms.opening_days.toSorted((a, b) => a.weekday - b.weekday),
    holidays: terms.holidays.toSorted(byDate),
    extra_days: terms.extra_days.toSorted(byDate),
    cut_offs: terms.cut_offs.toSorted((a, b) => (a.service_code < b.service_code ? -1 : 1)),
    channel_ids: terms.channel_ids?.toSorted() ?? null,
    countries: terms.countries?.toSorted() ?? null,
    refuses: SPECIAL_HANDLING.filter((kind) => terms.refuses.includes(kind)),
  });
}

type Wrong = { field: string; reason: string };

function wrongField(
  terms: LocationTerms & { valid_from: string },
  services: ReadonlySet<string>,
): Wrong | null {
  const { opening_days, holidays, extra_days, cut_offs } = terms;
  if (!isDate(terms.valid_from))
    return wrong('valid_from', `${terms.valid_from} is no date such as 2026-12-25.`);
  for (const day of opening_days) {
    if (!Number.isInteger(day.weekday) || day.weekday < 1 || day.weekday > 7)
      return wrong('opening_days', `${day.weekday} is no day of the week: 1 is Monday, 7 is Sunday.`);
    const reason = wrongHours(day);
    if (reason) return wrong('opening_days', reason);
  }
  if (twice(opening_days.map(({ weekday }) => weekday)) !== undefined)
    return wrong('opening_days', 'A day of the week stands there twice.');
  for (const [field, days] of [
    ['holidays', holidays],
    ['extra_days', extra_days],
  ] as const) {
    if (days.length > MOST_DAYS) return wrong(field, `At most ${MOST_DAYS} days are kept.`);
    const bad = days.find(({ date }) => !isDate(date));
    if (bad) return wrong(field, `${bad.date} is no date such as 2026-12-25.`);
    const again = twice(days.map(({ date }) => date));
    if (again !== undefined) return wrong(field, `${again} stands there twice.`);
  }
  for (const day of extra_days) {
    const reason = wrongHours(day);
    if (reason) return wrong('extra_days', `${day.date}: ${reason}`);
  }
  if (opening_days.length === 0 && extra_days.length === 0)
    return wrong(
      'opening_days',
      'A location that never works cannot send anything. Close the location instead.',
    );
  for (const { service_code, cut_off } of cut_offs) {
    if (!services.has(service_code))
      return wrong(
        'cut_offs',
        `No carrier has a service ${service_code}. Known are ${[...services].join(', ')}.`,
      );
    if (!isTime(cut_off)) return wrong('cut_offs', `${service_code}: a time of day reads 16:00.`);
  }
  const again = twice(cut_offs.map(({ service_code }) => service_code));
  if (again !== undefined) return wrong('cut_offs', `${again} stands there twice.`);
  if (terms.handling_hours > 0 && terms.handling_days > 0)
    return wrong('handling_hours', 'Handling takes hours or days of work, not both.');
  if (terms.channel_ids?.length === 0)
    return wrong('channel_ids', 'An empty list serves nobody. Say null for all channels.');
  if (terms.countries?.length === 0)
    return wrong('countries', 'An empty list serves no country. Say null for all.');
  return null;
}

function wrong(field: string, reason: string): Wrong {
  return { field, reason };
}

function wrongHours({ opens, closes }: Hours): string | null {
  if (!isTime(opens)) return `${opens} is no time of day such as 09:00.`;
  if (!isTime(closes) && closes !== '24:00') return `${closes} is no time of day such as 18:00.`;
  return opens < closes ? null : `It opens at ${opens} and closes at ${closes}: it must close later.`;
}

function isTime(text: string): boolean {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text);
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: 'reject' });
    return true;
  } catch {
    return false;
  }
}

function twice<T>(values: readonly T[]): T | undefined {
  return values.find((value, index) => values.indexOf(value) !== index);
}

function byDate(a: { date: string }, b: { date: string }): number {
  return a.date < b.date ? -1 : 1;
}
