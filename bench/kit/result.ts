type Figure = number | string | boolean | null | readonly object[] | Readonly<Record<string, unknown>>;

/** What one bench found. A budget is written as people say it: `>= 1000`, `< 100`. */
export type Result = {
  bench: string;
  figures: Readonly<Record<string, Figure>>;
  budget: Readonly<Record<string, string>>;
  met: boolean;
};

/** Judges figures by their budget and prints the line that machines read; it must be the last one. */
export function report(
  bench: string,
  figures: Result['figures'],
  budget: Result['budget'],
  must_hold = true,
): Result {
  const isMet = Object.entries(budget).every(([name, limit]) => isWithin(figures[name], limit));
  const result = { bench, figures, budget, met: isMet && must_hold };
  console.log(JSON.stringify(result));
  return result;
}

/** Whether a figure keeps its limit; one that was not measured does not. */
export function isWithin(figure: Figure | undefined, limit: string): boolean {
  const match = /^(>=|<=|<|>) ([\d.]+)$/.exec(limit);
  if (!match) throw new Error(`"${limit}" is no budget`);
  if (typeof figure !== 'number') return false;
  const bound = Number(match[2]);
  switch (match[1]) {
    case '>=':
      return figure >= bound;
    case '<=':
      return figure <= bound;
    case '>':
      return figure > bound;
    default:
      return figure < bound;
  }
}

/** A figure with as many places after the point as say something. */
export function round(value: number, places = 2): number {
  return Math.round(value * 10 ** places) / 10 ** places;
}
