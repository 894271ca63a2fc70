import { plainText } from '../rules/plain-text.ts';
import { readingTimeZone, zoneName } from '../rules/time-zone.ts';
import { words } from './words.ts';

/** What is known of an order that a link opens. */
export type TrackedOrder = {
  id: string;
  number: number;
  sender_name: string;
  status: string;
  fulfillment_status: string;
  fulfilled_elsewhere: boolean;
  deliver_by: Date | null;
  destination_country: string | null;
  origin_time_zone: string | null;
  parcels: readonly TrackedParcel[];
  /** What was ordered; `unpacked` is how much of it is in no parcel yet. */
  lines: readonly (TrackedItem & Unpacked)[];
};

type Unpacked = {
  unpacked: number;
  /** How much of it waits for stock, and when that is expected. */
  backordered: number;
  expected_at: Date | null;
};

export type TrackedItem = { title: string; options: string; image_url: string | null; quantity: number };

export type TrackedParcel = {
  id: string;
  number: number;
  packed_at: Date;
  handed_over_at: Date | null;
  delivered_at: Date | null;
  carrier_name: string;
  tracking_number: string;
  tracking_status: string;
  expected_at: Date | null;
  events: readonly { status: string; place: string; occurred_at: Date }[];
  items: readonly TrackedItem[];
};

export type Tone = 'calm' | 'done' | 'trouble';
export type Glyph = 'packed' | 'handed' | 'on_the_way' | 'out' | 'delivered' | 'collect' | 'trouble' | 'back';
export type Step = {
  glyph: Glyph;
  title: string;
  detail: string;
  time: string;
  state: 'done' | 'here' | 'ahead' | 'trouble';
};
export type Tab = { number: number; label: string; note: string; tone: Tone; is_current: boolean };
export type Item = { title: string; options: string; picture: string | null; quantity: number };

/** The page in words, ready to be drawn. */
export type TrackingView = {
  shop: string;
  order: string;
  headline: string;
  note: string;
  tone: Tone;
  tabs: Tab[];
  steps: Step[];
  carrier: string;
  tracking_number: string;
  items_title: string;
  items: Item[];
  still_to_come: Item[];
  time_zone: string;
};

type Reading = { now: Date; zone: string };

/** Puts an order into words; `parcel` is the number in the link, and a parcel that is still to come is shown first. */
export function trackingView(order: TrackedOrder, now: Date, parcel?: number): TrackingView {
  const reading = { now, zone: readingTimeZone(order.destination_country, order.origin_time_zone) };
  const chosen =
    order.parcels.find(({ number }) => number === parcel) ??
    order.parcels.find(({ tracking_status }) => tracking_status !== 'delivered') ??
    order.parcels[0];
  const unpacked = order.lines.filter((line) => line.unpacked > 0);
  const base = {
    shop: plainText(order.sender_name) || words.unknown_title,
    order: words.order(order.number),
    time_zone: zoneName(reading.zone),
  };
  if (!chosen) return { ...base, ...withoutParcel(order, reading) };
  return {
    ...base,
    ...headOf(chosen, order.deliver_by, reading),
    tabs: order.parcels.length > 1 ? order.parcels.map((each) => tabOf(each, each === chosen, reading)) : [],
    steps: stepsOf(chosen, order.deliver_by, reading),
    carrier: plainText(chosen.carrier_name),
    tracking_number: plainText(chosen.tracking_number),
    items_title: words.in_parcel,
    items: chosen.items.map(itemOf),
    still_to_come: order.status === 'open' ? unpacked.map((line) => itemToCome(line, reading)) : [],
  };
}

function withoutParcel(order: TrackedOrder, reading: Reading) {
  const items = order.lines.map(itemOf);
  const none = {
    tabs: [],
    steps: [],
    carrier: '',
    tracking_number: '',
    items_title: words.in_order,
    items,
    still_to_come: [],
  };
  const say = (headline: string, note: string, tone: Tone = 'calm') => ({ ...none, headline, note, tone });
  if (order.status === 'cancelled') return say(words.cancelled, words.cancelled_note);
  if (order.fulfilled_elsewhere) return say(words.shipped_elsewhere, words.shipped_elsewhere_note);
  if (order.fulfillment_status === 'on_hold') return say(words.on_hold, words.on_hold_note);
  if (order.fulfillment_status === 'backordered')
    return say(words.waiting_for_stock, waitingNote(order, reading));
  const steps = stepsOf(undefined, order.deliver_by, reading);
  if (order.deliver_by === null) return { ...say(words.preparing, words.preparing_note), steps };
  if (daysUntil(order.deliver_by, reading) < 0) {
    return { ...say(words.expected(dayText(order.deliver_by, reading)), words.overdue_unheard), steps };
  }
  return { ...say(words.arriving_by(dayText(order.deliver_by, reading)), words.being_packed), steps };
}

function waitingNote({ lines }: TrackedOrder, reading: Reading): string {
  const waiting = lines.filter(({ backordered }) => backordered > 0);
  const days = waiting.flatMap(({ expected_at }) => (expected_at === null ? [] : [expected_at.getTime()]));
  if (days.length === 0 || days.length < waiting.length) return words.waiting_for_stock_note;
  const last = new Date(Math.max(...days));
  return daysUntil(last, reading) < 0
    ? words.waiting_for_stock_note
    : words.waiting_for_stock_until(dayText(last, reading));
}

function itemToCome(line: TrackedOrder['lines'][number], reading: Reading): Item {
  const item = itemOf({ ...line, quantity: line.unpacked });
  if (line.backordered === 0) return item;
  const day =
    line.expected_at !== null && daysUntil(line.expected_at, reading) >= 0 ? line.expected_at : null;
  const wait = day === null ? words.item_waits : words.item_expected(shortDateText(day, reading));
  return { ...item, options: [item.options, wait].filter((part) => part !== '').join(', ') };
}

type Head = { headline: string; note: string; tone: Tone };

function headOf(parcel: TrackedParcel, promised: Date | null, reading: Reading): Head {
  const carrier = carrierOf(parcel);
  const say = (headline: string, note: string, tone: Tone = 'calm'): Head => ({
    headline,
    note: capital(note),
    tone,
  });
  switch (parcel.tracking_status) {
    case 'delivered': {
      const at = parcel.delivered_at ?? firstOf(parcel, 'delivered')?.occurred_at;
      if (!at) return say(words.step_delivered, '', 'done');
      return say(
        words.delivered(dayText(at, reading)),
        words.delivered_note(carrier, clockText(at, reading), zoneName(reading.zone)),
        'done',
      );
    }
    case 'available_for_pickup':
      return say(words.ready_to_collect, words.ready_to_collect_note(carrier, placeOf(parcel)));
    case 'failure':
      return say(words.not_delivered, words.not_delivered_note(carrier), 'trouble');
    case 'return_to_sender':
      return say(words.comes_back, words.comes_back_note(carrier), 'trouble');
    default:
      return arrivalOf(parcel, promised, reading);
  }
}

function arrivalOf(parcel: TrackedParcel, promised: Date | null, reading: Reading): Head {
  const has_left = reachedStep(parcel) >= 1;
  const whereabouts = has_left
    ? words.handed_over(capital(carrierOf(parcel)))
    : words.waits_for_carrier(carrierOf(parcel));
  const expected = parcel.expected_at ?? promised;
  if (expected === null) return { headline: words.on_the_road, note: whereabouts, tone: 'calm' };
  if (daysUntil(expected, reading) < 0) {
    const last = lastEvent(parcel);
    const place = last && plainText(last.place);
    const seen = last && `${stampText(last.occurred_at, reading)}, ${zoneName(reading.zone)}`;
    const news = seen && `${seen}${place ? `, ${place}` : ''}`;
    return {
      headline: words.expected(dayText(expected, reading)),
      note: news ? words.overdue(news) : words.overdue_unheard,
      tone: 'trouble',
    };
  }
  return {
    headline: words.arriving(dayText(expected, reading)),
    note: [whereabouts, promiseText(expected, promised, reading)].filter((part) => part !== '').join(' '),
    tone: 'calm',
  };
}

function promiseText(expected: Date, promised: Date | null, reading: Reading): string {
  if (promised === null) return '';
  const early = daysUntil(promised, reading) - daysUntil(expected, reading);
  // "Thursday" alone means the one next to both days that are read beside it; any other needs its date.
  const isNear = Math.abs(daysUntil(promised, reading)) < 7 && Math.abs(early) < 7;
  const day = isNear ? weekdayText(promised, reading) : dateText(promised, reading);
  if (early > 0) return words.early(day, early);
  return early < 0 ? words.late(day, -early) : words.as_promised;
}

function tabOf(parcel: TrackedParcel, is_current: boolean, reading: Reading): Tab {
  const tab = { number: parcel.number, label: words.parcel(parcel.number), is_current };
  const { tracking_status, expected_at } = parcel;
  if (tracking_status === 'delivered') return { ...tab, note: words.tab_delivered, tone: 'done' };
  if (tracking_status === 'failure' || tracking_status === 'return_to_sender') {
    return { ...tab, note: words.tab_trouble, tone: 'trouble' };
  }
  if (expected_at === null) return { ...tab, note: words.tab_preparing, tone: 'calm' };
  const days = daysUntil(expected_at, reading);
  const note =
    days === 0 ? words.tab_today : days === 1 ? words.tab_tomorrow : shortDateText(expected_at, reading);
  return { ...tab, note, tone: 'calm' };
}

const REACHED: Readonly<Record<string, number>> = {
  in_transit: 2,
  out_for_delivery: 3,
  available_for_pickup: 3,
  failure: 3,
  return_to_sender: 3,
  delivered: 4,
};

/** How far it has come: 0 packed, 1 handed over, 2 on the way, 3 out for delivery, 4 delivered. */
function reachedStep(parcel: TrackedParcel): number {
  return Math.max(REACHED[parcel.tracking_status] ?? 0, parcel.handed_over_at === null ? 0 : 1);
}

function stepsOf(parcel: TrackedParcel | undefined, promised: Date | null, reading: Reading): Step[] {
  const reached = parcel ? reachedStep(parcel) : -1;
  const stamp = (at: Date | null | undefined): string => (at ? stampText(at, reading) : '');
  const state = (index: number): Step['state'] => {
    if (index > reached) return 'ahead';
    return index === reached && reached < 4 ? 'here' : 'done';
  };
  const due = parcel?.expected_at ?? promised;
  const moving = parcel && lastOf(parcel, 'in_transit');
  const place = moving ? plainText(moving.place) : '';
  const delivered = parcel && (parcel.delivered_at ?? firstOf(parcel, 'delivered')?.occurred_at);
  const steps: Step[] = [
    {
      glyph: 'packed',
      title: words.step_packed,
      detail: '',
      time: stamp(parcel?.packed_at),
      state: state(0),
    },
    {
      glyph: 'handed',
      title: words.step_handed(parcel ? carrierOf(parcel) : words.carrier_fallback),
      detail: '',
      time: stamp(parcel?.handed_over_at),
      state: state(1),
    },
    {
      glyph: 'on_the_way',
      title: words.step_on_the_way,
      detail: place === '' ? '' : words.last_seen(place),
      time: stamp(moving?.occurred_at),
      state: state(2),
    },
    parcel ? thirdStep(parcel, state(3), stamp) : outStep('ahead', ''),
    {
      glyph: 'delivered',
      title: words.step_delivered,
      detail: '',
      time: delivered && reached === 4 ? stamp(delivered) : dueText(due, reached, reading),
      state: state(4),
    },
  ];
  // What comes back will not be delivered: the last step would be a promise that nobody makes any more.
  return parcel?.tracking_status === 'return_to_sender' ? steps.slice(0, -1) : steps;
}

function thirdStep(parcel: TrackedParcel, state: Step['state'], stamp: (at?: Date) => string): Step {
  const { tracking_status } = parcel;
  const last = lastOf(parcel, tracking_status);
  const detail = last ? plainText(last.place) : '';
  const time = stamp(last?.occurred_at);
  if (tracking_status === 'available_for_pickup') {
    return { glyph: 'collect', title: words.ready_to_collect, detail, time, state };
  }
  if (tracking_status === 'failure') {
    return { glyph: 'trouble', title: words.not_delivered, detail, time, state: 'trouble' };
  }
  if (tracking_status === 'return_to_sender') {
    return { glyph: 'back', title: words.comes_back, detail, time, state: 'trouble' };
  }
  return outStep(state, stamp(lastOf(parcel, 'out_for_delivery')?.occurred_at));
}

function outStep(state: Step['state'], time: string): Step {
  return { glyph: 'out', title: words.step_out, detail: '', time, state };
}

function dueText(due: Date | null, reached: number, reading: Reading): string {
  if (due === null || reached >= 4 || daysUntil(due, reading) < 0) return '';
  return words.by(shortDateText(due, reading));
}

function itemOf({ title, options, image_url, quantity }: TrackedItem): Item {
  return { title: plainText(title), options: plainText(options), picture: ownPicture(image_url), quantity };
}

// A picture from elsewhere would tell its host who waits for what: only our own are shown.
function ownPicture(url: string | null): string | null {
  return url !== null && /^\/[\w.-]+(\/[\w.-]+)*$/.test(url) && !url.includes('..') ? url : null;
}

function carrierOf({ carrier_name }: TrackedParcel): string {
  return plainText(carrier_name) || words.carrier_fallback;
}

function placeOf(parcel: TrackedParcel): string {
  return plainText(lastOf(parcel, parcel.tracking_status)?.place ?? '');
}

type Event = TrackedParcel['events'][number];

function firstOf({ events }: TrackedParcel, status: string): Event | undefined {
  return events.filter((event) => event.status === status).sort(byTime)[0];
}

function lastOf({ events }: TrackedParcel, status: string): Event | undefined {
  return events
    .filter((event) => event.status === status)
    .sort(byTime)
    .at(-1);
}

function lastEvent({ events }: TrackedParcel): Event | undefined {
  return events.toSorted(byTime).at(-1);
}

function byTime(left: Event, right: Event): number {
  return left.occurred_at.getTime() - right.occurred_at.getTime();
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function dateIn(zone: string, at: Date): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate();
}

/** Whole calendar days from now until then, where the reader is; below zero when it has passed. */
function daysUntil(at: Date, { now, zone }: Reading): number {
  return dateIn(zone, now).until(dateIn(zone, at), { largestUnit: 'day' }).days;
}

function format(at: Date, { zone }: Reading, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(words.language, { timeZone: zone, ...options }).format(at);
}

function dateText(at: Date, reading: Reading): string {
  return format(at, reading, { weekday: 'long', month: 'long', day: 'numeric' });
}

function dayText(at: Date, reading: Reading): string {
  const days = daysUntil(at, reading);
  const date = dateText(at, reading);
  if (days === 0) return words.today(date);
  return days === 1 ? words.tomorrow(date) : date;
}

function weekdayText(at: Date, reading: Reading): string {
  return format(at, reading, { weekday: 'long' });
}

function shortDateText(at: Date, reading: Reading): string {
  return format(at, reading, { weekday: 'short', month: 'short', day: 'numeric' });
}

function clockText(at: Date, reading: Reading): string {
  return format(at, reading, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
}

function stampText(at: Date, reading: Reading): string {
  const days = daysUntil(at, reading);
  const clock = clockText(at, reading);
  if (days === 0) return words.today_at(clock);
  if (days > -7 && days < 7) return `${format(at, reading, { weekday: 'short' })} ${clock}`;
  return `${format(at, reading, { month: 'short', day: 'numeric' })}, ${clock}`;
}
