export type PromiseMoments = {
  placed_at: string;
  now: string;
  expected_at: string | null;
  promised_at: string;
};

/** Where each moment lies between 0 and 100 on a line that starts and ends on a whole day. */
export function promiseScale(moments: PromiseMoments): {
  at: (iso: string) => number;
  days: readonly { iso: string; at: number }[];
} {
  const times = [
    moments.placed_at,
    moments.now,
    moments.expected_at ?? moments.promised_at,
    moments.promised_at,
  ].map((iso) => Date.parse(iso));
  const day_ms = 86_400_000;
  const start = startOfDay(Math.min(...times));
  const end = Math.max(startOfDay(Math.max(...times)) + day_ms, start + day_ms);
  const at = (time: number) => ((time - start) / (end - start)) * 100;
  const count = Math.round((end - start) / day_ms);
  // A line of weeks marks every nth day: more than seven labels run into each other.
  const step = Math.max(1, Math.ceil(count / 7));
  const days = Array.from({ length: Math.ceil(count / step) }, (_, index) => {
    const time = start + index * step * day_ms;
    return { iso: new Date(time).toISOString(), at: at(time) };
  });
  return { at: (iso) => at(Date.parse(iso)), days };
}

function startOfDay(time: number): number {
  const day = new Date(time);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** Rows for labels so that none covers another: a label too near its left neighbor drops a row. */
export function labelRows(positions: readonly number[], least_gap: number): number[] {
  const ends: number[] = [];
  return positions.map((position) => {
    const row = ends.findIndex((end) => position - end >= least_gap);
    const chosen = row === -1 ? ends.length : row;
    ends[chosen] = position;
    return chosen;
  });
}
