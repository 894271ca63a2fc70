import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { StockState } from './stock-state.ts';

export const COUNT_SCOPES = ['whole', 'skus', 'class', 'not_counted', 'moved'] as const;
export const COUNT_STATES = ['counting', 'review', 'closed', 'cancelled'] as const;
export const COUNT_LINE_STATES = ['open', 'counted', 'waiting', 'recount', 'posted', 'skipped'] as const;
export const COUNTED_STOCK = ['sellable', 'quality_control', 'damaged'] as const;
export const MOVEMENT_CLASSES = ['A', 'B', 'C'] as const;

export type CountScope = (typeof COUNT_SCOPES)[number];
export type CountState = (typeof COUNT_STATES)[number];
export type CountLineState = (typeof COUNT_LINE_STATES)[number];
export type CountedStock = (typeof COUNTED_STOCK)[number];
export type MovementClass = (typeof MOVEMENT_CLASSES)[number];

/** What lies on the shelf for sale, whoever holds it. */
export const SHELF_STATES: readonly StockState[] = ['available', 'committed', 'reserved', 'safety_stock'];

/** A line as it is while people count. */
export type CountingLine = {
  id: string;
  count_id: string;
  variant_id: string;
  sku: string;
  state: CountLineState;
  round: number;
  /** Who may not count it: those whose count was turned down in favor of another's. */
  not_by: readonly string[];
  counted: number;
};

/** One scan of a handheld: some units more, some fewer after all, or that nothing lies there. */
export type CountScan = {
  /** Made by the handheld: the same id is the same scan, however often it is sent. */
  client_id: string;
  kind: 'count' | 'uncount' | 'none';
  code: string;
  quantity: number;
  /** How long ago it was scanned, by the handheld's own stopwatch: its clock may be wrong. */
  age_ms: number;
};

export type KnownCountScan = {
  client_id: string;
  line_id: string;
  round: number;
  kind: CountScan['kind'];
  quantity: number;
  actor_name: string;
  actor_key: string;
  age_ms: number;
};

export type CountScanOutcome =
  | 'counted'
  | 'already_counted'
  | 'wrong_item'
  | 'not_in_count'
  | 'below_zero'
  | 'above_limit'
  | 'refused';
export type CountScanReason = 'ended' | 'line_ended' | 'needs_another_counter' | 'used_for_another_scan';

export type CountScanResult = {
  client_id: string;
  outcome: CountScanOutcome;
  line_id: string | null;
  sku: string | null;
  /** Units of the line that are counted by now, by everybody. */
  counted: number | null;
  reason: CountScanReason | null;
};

/** Decides one scan and counts it on its line and among the known scans, so that the next one sees it. */
export function decideCountScan(
  scan: CountScan,
  facts: {
    count: { id: string; state: CountState };
    /** What the code means: absent when no product has it. */
    variant: { id: string; sku: string } | undefined;
    line: CountingLine | undefined;
    known: Map<string, KnownCountScan>;
    actor: { name: string; key: string };
  },
): CountScanResult {
  const { count, variant, line, known, actor } = facts;
  const { client_id, kind, quantity, age_ms } = scan;
  const answer = (outcome: CountScanOutcome, reason: CountScanReason | null = null): CountScanResult => ({
    client_id,
    outcome,
    line_id: line?.id ?? null,
    sku: line?.sku ?? variant?.sku ?? null,
    counted: line?.counted ?? null,
    reason,
  });
  const before = known.get(client_id);
  if (before) {
    const isSame =
      before.line_id === line?.id &&
      before.kind === kind &&
      before.quantity === unitsOf(scan) &&
      before.actor_key === actor.key;
    return isSame
      ? answer('already_counted')
      : { ...answer('refused', 'used_for_another_scan'), counted: null };
  }
  if (count.state !== 'counting') return answer('refused', 'ended');
  if (!variant) return answer('wrong_item');
  if (!line) return answer('not_in_count');
  if (line.state !== 'open' && line.state !== 'counted' && line.state !== 'recount')
    return answer('refused', 'line_ended');
  if (line.not_by.includes(actor.key)) return answer('refused', 'needs_another_counter');
  const counted =
    kind === 'count' ? line.counted + quantity : kind === 'uncount' ? line.counted - quantity : line.counted;
  if (counted < 0) return answer('below_zero');
  if (counted > MAX_QUANTITY) return answer('above_limit');
  line.counted = counted;
  line.state = 'counted';
  known.set(client_id, {
    client_id,
    line_id: line.id,
    round: line.round,
    kind,
    quantity: unitsOf(scan),
    actor_name: actor.name,
    actor_key: actor.key,
    age_ms,
  });
  return answer('counted');
}

// That nothing lies there says no number.
function unitsOf({ kind, quantity }: CountScan): number {
  return kind === 'none' ? 0 : quantity;
}

/** Up to which difference a line corrects the stock by itself; a limit that is null holds nothing up. */
export type CountLimits = {
  count_limit_units: number | null;
  count_limit_percent: number | null;
  /** Minor units. */
  count_limit_amount: number | null;
};

/** A counted line beside what the ledger says of its moment. */
export type Variance = {
  counted: number;
  expected: number;
  /** What short picks had sent to quality control as not found: on the books, and not among `expected`. */
  suspected: number;
  /** The stock moved between the first and the last scan of the line, so that the count may be neither before nor after. */
  has_moved: boolean;
  /** What units are worth in minor units; null when nobody knows. */
  worth: ((units: number) => number) | null;
};

export type HeldFor = 'units' | 'percent' | 'value' | 'moved';

/** By how many units what is on the books changes when a count is believed. */
export function differenceOf({
  counted,
  expected,
  suspected,
}: Pick<Variance, 'counted' | 'expected' | 'suspected'>): number {
  return counted - expected - suspected;
}

/** Why a variance waits for somebody's approval; null when it posts itself. */
export function decideVariance(variance: Variance, limits: CountLimits): HeldFor | null {
  const units = Math.abs(differenceOf(variance));
  if (units === 0) return null;
  if (variance.has_moved) return 'moved';
  const { count_limit_units, count_limit_percent, count_limit_amount } = limits;
  if (count_limit_units !== null && units > count_limit_units) return 'units';
  const booked = Math.max(0, variance.expected + variance.suspected);
  if (count_limit_percent !== null && units * 100 > count_limit_percent * booked) return 'percent';
  if (count_limit_amount !== null && variance.worth && variance.worth(units) > count_limit_amount)
    return 'value';
  return null;
}

/** What the states of its lines make of a count. */
export function countStateOf(lines: Readonly<Partial<Record<CountLineState, number>>>): CountState {
  const has = (...states: CountLineState[]): boolean => states.some((state) => (lines[state] ?? 0) > 0);
  if (has('open', 'counted', 'recount')) return 'counting';
  return has('waiting') ? 'review' : 'closed';
}

export const COUNT_ACTIONS = ['scan', 'submit', 'approve', 'reject', 'cancel'] as const;
export type CountAction = (typeof COUNT_ACTIONS)[number];

/** What may be done with a count now. */
export function countActions(
  state: CountState,
  lines: Readonly<Partial<Record<CountLineState, number>>>,
): CountAction[] {
  if (state === 'closed' || state === 'cancelled') return [];
  const waits = (lines.waiting ?? 0) > 0;
  return COUNT_ACTIONS.filter((action) => {
    if (action === 'scan' || action === 'submit') return state === 'counting';
    return action === 'cancel' || waits;
  });
}

export type CountRefusal =
  | { code: 'count_field_invalid'; field: string; reason: string }
  | { code: 'count_empty'; left_out: number }
  | { code: 'count_tracked'; sku: string }
  | { code: 'count_ended'; number: number; state: CountState }
  | { code: 'count_uncounted'; number: number; lines: number }
  | { code: 'count_line_not_waiting'; sku: string; state: CountLineState }
  | { code: 'count_line_changed'; sku: string; seen: number; found: number }
  | { code: 'shortfall_closed'; sku: string };

/** What is to be counted, as it was asked for. */
export type CountAsked = {
  scope: CountScope;
  skus?: readonly string[] | null;
  class?: MovementClass | null;
  days?: number | null;
};

/** Decides whether the request says what its scope needs, and nothing else. */
export function decideCountScope(asked: CountAsked): Decision<CountAsked, CountRefusal> {
  const wrong = (field: string, reason: string) => refuse({ code: 'count_field_invalid', field, reason });
  const { scope } = asked;
  const [skus, days] = [asked.skus ?? null, asked.days ?? null];
  if ((scope === 'skus') !== (skus !== null && skus.length > 0))
    return wrong('skus', 'They are named for the scope skus, and for no other.');
  if ((scope === 'class') !== (asked.class != null))
    return wrong('class', 'It is named for the scope class, and for no other.');
  if ((scope === 'not_counted' || scope === 'moved') !== (days !== null))
    return wrong('days', 'They are named for the scopes not_counted and moved, and for no other.');
  return accept(asked);
}

/**
 * Of the units that short picks had not found when a line was counted, those of which the count still has to say something. What
 * people have put back on the shelf since is counted among them where the count found more than the books said; what they have
 * written off since is gone, and nothing is left to say of it.
 */
export function stillSuspected(
  { suspected, suspected_now, put_back_since }: BookedSuspects,
  variance: number,
): number {
  return Math.min(suspected, suspected_now + Math.min(put_back_since, Math.max(0, variance)));
}

type BookedSuspects = { suspected: number; suspected_now: number; put_back_since: number };
