import { mayChange, type TransitionTable } from '../../../kernel/transitions.ts';

export const FULFILLMENT_ORDER_STATUSES = [
  'scheduled',
  'open',
  'in_progress',
  'on_hold',
  'incomplete',
  'closed',
  'cancelled',
] as const;

export type FulfillmentOrderStatus = (typeof FULFILLMENT_ORDER_STATUSES)[number];

/**
 * What a fulfillment order may become. `incomplete` is a location that gave up on the rest; the three at the end stay
 * what they are. Going on after a hold depends on what was picked before it.
 */
export const FULFILLMENT_ORDER_CHANGES: TransitionTable<FulfillmentOrderStatus> = {
  scheduled: ['open', 'on_hold', 'cancelled'],
  open: ['in_progress', 'on_hold', 'closed', 'cancelled'],
  in_progress: ['open', 'on_hold', 'incomplete', 'closed', 'cancelled'],
  on_hold: ['open', 'in_progress', 'closed', 'cancelled'],
  incomplete: [],
  closed: [],
  cancelled: [],
};

/** The counters of one allocation, as far as the state of the whole depends on them. */
export type LineCounters = {
  quantity: number;
  cancelled: number;
  picked: number;
  packed: number;
  shipped: number;
};

/** Units of a line that are promised and have not left. */
export function openUnits({ quantity, cancelled, shipped }: LineCounters): number {
  return quantity - cancelled - shipped;
}

/** Units of a line that nobody has taken off the shelf yet. */
export function unpickedUnits({ quantity, cancelled, picked }: LineCounters): number {
  return quantity - cancelled - picked;
}

/** Whether people may pick, pack and ship here now. */
export function isWorkable(status: FulfillmentOrderStatus): boolean {
  return status === 'open' || status === 'in_progress';
}

/** Whether nothing happens here any more. */
export function isEnded(status: FulfillmentOrderStatus): boolean {
  return FULFILLMENT_ORDER_CHANGES[status].length === 0;
}

/**
 * The state that follows from the counters: cancelled or closed when nothing is left to ship, otherwise in progress
 * from the first picked unit that has not left. A hold stays until it is released.
 */
export function statusAfter(
  status: FulfillmentOrderStatus,
  lines: readonly LineCounters[],
): FulfillmentOrderStatus {
  const next = statusOfWork(lines);
  const isKept = status === 'scheduled' || status === 'on_hold';
  if (isKept && (next === 'open' || next === 'in_progress')) return status;
  return mayChange(FULFILLMENT_ORDER_CHANGES, status, next) ? next : status;
}

/** The state that a fulfillment order goes on in when its hold ends. */
export function statusOfWork(lines: readonly LineCounters[]): FulfillmentOrderStatus {
  const sum = (units: (line: LineCounters) => number): number =>
    lines.reduce((total, line) => total + units(line), 0);
  if (sum(openUnits) === 0) return sum(({ shipped }) => shipped) === 0 ? 'cancelled' : 'closed';
  return sum(({ picked }) => picked) > 0 ? 'in_progress' : 'open';
}

export const FULFILLMENT_ACTIONS = [
  ...(['pick', 'put_back', 'short_pick', 'pack', 'ship', 'pick_list'] as const),
  ...(['reject', 'move'] as const),
  ...(['ready', 'collect'] as const),
  ...(['answer_offer'] as const),
] as const;

export type FulfillmentAction = (typeof FULFILLMENT_ACTIONS)[number];

/** What may be done with a fulfillment order now; hold, release and cancel belong to its order. */
export function supportedActions(fulfillmentOrder: {
  status: FulfillmentOrderStatus;
  lines: readonly LineCounters[];
  parcels: readonly { state: string }[];
  /** Of what the customer collects: whether it lies at the counter. */
  pickup?: { is_ready: boolean } | null;
  /** Whether locations are asked to take it. */
  is_offered?: boolean;
}): FulfillmentAction[] {
  const { status, lines, parcels, pickup = null, is_offered = false } = fulfillmentOrder;
  if (isEnded(status)) return [];
  const works = isWorkable(status);
  const isOnShelf = lines.some((line) => unpickedUnits(line) > 0);
  const isLoose = lines.some(({ picked, packed }) => picked > packed);
  const isPacked = parcels.some(({ state }) => state === 'packed');
  const isLabeled = parcels.some(({ state }) => state === 'labeled');
  const answers: Record<FulfillmentAction, boolean> = {
    pick: works && isOnShelf,
    put_back: works && isLoose,
    short_pick: works && isOnShelf,
    pack: works && isLoose,
    ship: works && isLabeled && pickup === null,
    pick_list: true,
    reject: works && isOnShelf,
    move: works && isOnShelf && pickup === null,
    ready: works && pickup?.is_ready === false && isPacked && !isOnShelf && !isLoose,
    collect: works && pickup?.is_ready === true,
    answer_offer: status === 'scheduled' && is_offered,
  };
  return FULFILLMENT_ACTIONS.filter((action) => answers[action]);
}
