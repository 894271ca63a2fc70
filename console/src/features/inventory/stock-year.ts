import type { GetV1InventoryHistoryResponse } from '../../api/generated/types.gen.ts';

export type StockDay = GetV1InventoryHistoryResponse['days'][number];
export type Promised = { at: string; atp: number };
export type Expected = { at: string; units: number; reference: string };
/** Where something is drawn, in shares of the width, and how wide. */
export type Span = { from: number; to: number; days: number };
export type Mark = { index: number; units: number; words: string };

const DAY_MS = 86_400_000;

/** The round number at or above the largest value, and the ticks up to it. */
export function scaleFor(most: number): { top: number; ticks: number[] } {
  if (most <= 0) return { top: 1, ticks: [0, 1] };
  const rough = most / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 3, 5, 10].find((each) => each * power >= rough) ?? 10) * power);
  const count = Math.ceil(most / step);
  return { top: step * count, ticks: Array.from({ length: count + 1 }, (_, index) => index * step) };
}

/** Days in a row on which nothing was left, as indexes: from, to (not included) and how many. */
export function soldOutSpans(days: readonly StockDay[]): Span[] {
  const spans: Span[] = [];
  for (const [index, day] of days.entries()) {
    if (!day.is_sold_out) continue;
    const last = spans.at(-1);
    if (last?.to === index) {
      last.to = index + 1;
      last.days += 1;
    } else spans.push({ from: index, to: index + 1, days: 1 });
  }
  return spans;
}

/** Deliveries as marks; those nearer to one another than `apart` days are one mark with their sum. */
export function receiptMarks(days: readonly StockDay[], apart: number): Mark[] {
  return merged(
    days.flatMap(({ received }, index) => (received > 0 ? [{ index, units: received, words: '' }] : [])),
    apart,
  );
}

/** What is expected in the days ahead, by the day from now; what lies beyond them or is late already is left out. */
export function expectedMarks(
  expected: readonly Expected[],
  now: number,
  ahead: number,
  apart: number,
): Mark[] {
  const marks = expected
    .map(({ at, units, reference }) => ({ index: (Date.parse(at) - now) / DAY_MS, units, words: reference }))
    .filter(({ index }) => index >= 0 && index <= ahead)
    .sort((a, b) => a.index - b.index);
  return merged(marks, apart);
}

function merged(marks: readonly Mark[], apart: number): Mark[] {
  const kept: Mark[] = [];
  for (const mark of marks) {
    const last = kept.at(-1);
    if (last && mark.index - last.index < apart) {
      last.units += mark.units;
      // A sum of several has no one name.
      if (last.words !== mark.words) last.words = '';
    } else kept.push({ ...mark });
  }
  return kept;
}

/** The moments of which is asked what can be promised: now, and the end of each day ahead. */
export function momentsAhead(now: number, ahead: number): string[] {
  return Array.from({ length: ahead + 1 }, (_, day) => new Date(now + day * DAY_MS).toISOString());
}

/** The parts of the promise that are level: from which day to which, and how much. */
export function promiseSteps(promises: readonly Promised[]): { from: number; to: number; atp: number }[] {
  const steps: { from: number; to: number; atp: number }[] = [];
  for (const [index, { atp }] of promises.entries()) {
    const last = steps.at(-1);
    if (last?.atp === atp) last.to = index;
    else {
      if (last) last.to = index;
      steps.push({ from: index, to: index, atp });
    }
  }
  return steps;
}

/** The last day of each week, the newest last, with what was delivered and how many evenings were sold out in it. */
export function weeksOf(days: readonly StockDay[]): (StockDay & { sold_out_days: number })[] {
  const weeks: (StockDay & { sold_out_days: number })[] = [];
  for (let end = days.length; end > 0; end -= 7) {
    const week = days.slice(Math.max(0, end - 7), end);
    const last = week.at(-1);
    if (!last) break;
    weeks.unshift({
      ...last,
      received: week.reduce((sum, { received }) => sum + received, 0),
      sold_out_days: week.filter(({ is_sold_out }) => is_sold_out).length,
    });
  }
  return weeks;
}
