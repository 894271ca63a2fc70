/** What decides the place of a backorder in the queue of its SKU. */
export type Ranked = {
  id: string;
  order_id: string;
  priority: number;
  promised_at: Date | null;
  waiting_since: Date;
};

export const RANK_REASONS = ['priority', 'promise', 'placed'] as const;

/** What put one before the next. */
export type RankReason = (typeof RANK_REASONS)[number];

/**
 * The order in which those who wait are served: the higher priority, then the earlier promise (without one after those that have
 * one), then who waits longer. `RANK` in sql/queue.ts says the same to the database.
 */
export function byRank(a: Ranked, b: Ranked): number {
  return (
    b.priority - a.priority ||
    promiseOf(a) - promiseOf(b) ||
    a.waiting_since.getTime() - b.waiting_since.getTime() ||
    textOrder(a.order_id, b.order_id) ||
    textOrder(a.id, b.id)
  );
}

/** Why one is served before the next. */
export function reasonBefore(first: Ranked, next: Ranked): RankReason {
  if (first.priority !== next.priority) return 'priority';
  return promiseOf(first) === promiseOf(next) ? 'placed' : 'promise';
}

function promiseOf({ promised_at }: Ranked): number {
  // The end of time, which can still be subtracted from itself.
  return promised_at?.getTime() ?? 8.64e15;
}

function textOrder(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
