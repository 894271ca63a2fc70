/** What changed of a level, or of several, on one day (UTC). */
export type DayChange = { day: string; on_hand: number; available: number; received: number };

/** What stood at the end of a day, and what was delivered on it. */
export type StockDay = {
  day: string;
  on_hand: number;
  available: number;
  received: number;
  /** Nothing was left to sell at the end of the day. Before anything ever came in, nothing was sold out either. */
  is_sold_out: boolean;
};

export type StockNow = { on_hand: number; available: number };

/**
 * The days from `from` to `to`, walked back from what stands now: what stood in the evening is what stands now less
 * everything that changed since.
 */
export function walkBack(
  now: StockNow,
  changes: readonly DayChange[],
  { from, to, since }: { from: string; to: string; since: string | null },
): StockDay[] {
  const byDay = new Map(changes.map((change) => [change.day, change]));
  const days: StockDay[] = [];
  let { on_hand, available } = now;
  for (let day = to; day >= from; day = addDays(day, -1)) {
    const change = byDay.get(day);
    const is_sold_out = available <= 0 && since !== null && day >= since;
    days.push({ day, on_hand, available, received: change?.received ?? 0, is_sold_out });
    on_hand -= change?.on_hand ?? 0;
    available -= change?.available ?? 0;
  }
  return days.reverse();
}

/** The day so many days later, both as `2026-05-12`. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
