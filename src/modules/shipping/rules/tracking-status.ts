/** The statuses of a parcel's tracking: the ten of EasyPost's trackers, which most carriers' events map onto. */
export const TRACKING_STATUSES = [
  'unknown',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'delivered',
  'available_for_pickup',
  'return_to_sender',
  'failure',
  'cancelled',
  'error',
] as const;

export type TrackingStatus = (typeof TRACKING_STATUSES)[number];

/** One scan or message of the carrier; `occurred_at` is RFC 3339. */
export type TrackingEvent = { status: TrackingStatus; occurred_at: string };

/** What a parcel's events add up to. Times are RFC 3339 UTC with milliseconds. */
export type TrackingState = {
  status: TrackingStatus;
  /** When the event happened that made this the status; null before the first event. */
  status_at: string | null;
  milestones: TrackingMilestones;
};

/** When each step was first reached; null while it was not. */
export type TrackingMilestones = {
  label_created_at: string | null;
  /** The first sign that the carrier holds the parcel. */
  picked_up_at: string | null;
  out_for_delivery_at: string | null;
  available_for_pickup_at: string | null;
  /** In the hands of the recipient. */
  delivered_at: string | null;
  failed_at: string | null;
  cancelled_at: string | null;
  return_started_at: string | null;
  /** Back in the hands of the sender. */
  returned_at: string | null;
};

/**
 * How much an event knows. The highest rank that was ever seen decides, and the latest event within it:
 *
 * 0  `unknown` and `error` say something about the feed, nothing about the parcel.
 * 1  `pre_transit`: carriers repeat the label's announcement long after the first scan.
 * 2  The parcel's way, where time alone orders: a failed attempt may be followed by a second one, and a
 *    cancelled label may turn up in a van after all.
 * 3  `delivered`: whatever arrives afterwards about the way, the recipient has the parcel.
 * 4  `return_to_sender`: from then on the carrier's `delivered` means delivered to the sender.
 */
const RANK: Readonly<Record<TrackingStatus, number>> = {
  unknown: 0,
  error: 0,
  pre_transit: 1,
  in_transit: 2,
  out_for_delivery: 2,
  available_for_pickup: 2,
  failure: 2,
  cancelled: 2,
  delivered: 3,
  return_to_sender: 4,
};

// Two events of one rank at one instant: the one that stands later here wins, whichever came in first.
const TIE: readonly TrackingStatus[] = [
  'unknown',
  'error',
  'pre_transit',
  'in_transit',
  'out_for_delivery',
  'available_for_pickup',
  'failure',
  'cancelled',
  'delivered',
  'return_to_sender',
];

const IN_CARRIERS_HANDS: readonly TrackingStatus[] = [
  'in_transit',
  'out_for_delivery',
  'available_for_pickup',
  'failure',
  'delivered',
  'return_to_sender',
];

/** Whether the carrier holds the parcel, or had it: its label is used up. */
export function isWithCarrier(status: TrackingStatus): boolean {
  return IN_CARRIERS_HANDS.includes(status);
}

/**
 * Adds up a parcel's events. The answer depends on which events there are, never on the order in which
 * they came in or how often: carriers repeat themselves, and webhooks overtake each other.
 */
export function foldTracking(events: Iterable<TrackingEvent>): TrackingState {
  const seen = Array.from(events, ({ status, occurred_at }) => ({ status, at: utc(occurred_at) }));
  const first = (...statuses: readonly TrackingStatus[]) =>
    earliest(seen.filter((event) => statuses.includes(event.status)));

  const returnStartedAt = first('return_to_sender');
  const deliveries = seen.filter((event) => event.status === 'delivered');
  const isBack = (at: string) => returnStartedAt !== null && at >= returnStartedAt;
  let current: { status: TrackingStatus; at: string | null } = { status: 'unknown', at: null };
  for (const event of seen) if (outweighs(event, current)) current = event;

  return {
    status: current.status,
    status_at: current.at,
    milestones: {
      label_created_at: first('pre_transit'),
      picked_up_at: first(...IN_CARRIERS_HANDS),
      out_for_delivery_at: first('out_for_delivery'),
      available_for_pickup_at: first('available_for_pickup'),
      delivered_at: earliest(deliveries.filter(({ at }) => !isBack(at))),
      failed_at: first('failure'),
      cancelled_at: first('cancelled'),
      return_started_at: returnStartedAt,
      returned_at: earliest(deliveries.filter(({ at }) => isBack(at))),
    },
  };
}

/** Whether nothing more is expected of the carrier, so that nobody needs to ask for news. */
export function isTrackingFinal({ status, milestones }: TrackingState): boolean {
  return status === 'delivered' || status === 'cancelled' || milestones.returned_at !== null;
}

type Seen = { status: TrackingStatus; at: string };

function outweighs(event: Seen, current: { status: TrackingStatus; at: string | null }): boolean {
  if (current.at === null) return true;
  if (RANK[event.status] !== RANK[current.status]) return RANK[event.status] > RANK[current.status];
  if (event.at !== current.at) {
    // The day of delivery is the first one that was reported: a proof of delivery sent again next week moves nothing.
    return event.status === 'delivered' ? event.at < current.at : event.at > current.at;
  }
  return TIE.indexOf(event.status) > TIE.indexOf(current.status);
}

function earliest(events: readonly Seen[]): string | null {
  return events.reduce<string | null>((least, { at }) => (least === null || at < least ? at : least), null);
}

// One spelling per instant, so that times compare as text: the same moment comes with and without an offset.
function utc(time: string): string {
  return new Date(time).toISOString();
}
