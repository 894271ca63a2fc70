/** Units that come or are wanted at a moment, in milliseconds. */
export type Flow = { at: number; quantity: number };

/** One period, ended by `at`: what is expected and wanted in it, and what can be promised. */
export type Phase = {
  at: number;
  supply: number;
  demand: number;
  /** Discrete ATP; null in a period without supply, whose demand the supply before it covers. Below zero where it cannot. */
  discrete: number | null;
  /** Cumulative ATP without look-ahead: what would be left at the end of the period. */
  cumulative: number;
  /** Cumulative ATP with look-ahead: less what later demand needs of it. */
  cumulative_ahead: number;
};

/** What is there, what comes, and what is wanted. */
export type TimePhased = { opening: number; supply: readonly Flow[]; demand: readonly Flow[] };

/** What is left over time, sorted once so that many moments may be asked for. */
export type Outlook = {
  /** What would be left at a moment when everything goes as expected. */
  leftAt(at: number): number;
  /**
   * What can be promised for a moment so that every later demand stays covered: the least that is left at it or at any
   * moment after (cumulative ATP with look-ahead).
   */
  promisableAt(at: number): number;
};

/** Looks ahead from what is there over everything that comes and is wanted. */
export function outlookOf({ opening, supply, demand }: TimePhased): Outlook {
  const changes = [...supply, ...demand.map(({ at, quantity }) => ({ at, quantity: -quantity }))];
  changes.sort((a, b) => a.at - b.at);
  const left: number[] = [];
  for (const { quantity } of changes) left.push((left.at(-1) ?? opening) + quantity);
  // At one moment supply and demand meet: only what is left after its last change counts.
  const least: number[] = [];
  for (let index = changes.length - 1; index >= 0; index -= 1) {
    const isLast = changes[index]?.at !== changes[index + 1]?.at;
    const here = isLast ? (left[index] ?? 0) : Number.POSITIVE_INFINITY;
    least[index] = Math.min(here, least[index + 1] ?? Number.POSITIVE_INFINITY);
  }
  const leftAt = (at: number): number => left[changesUntil(changes, at) - 1] ?? opening;
  return {
    leftAt,
    promisableAt: (at) => Math.min(leftAt(at), least[changesUntil(changes, at)] ?? Number.POSITIVE_INFINITY),
  };
}

// How many changes there are until a moment, it included; by halving.
function changesUntil(changes: readonly Flow[], at: number): number {
  let [low, high] = [0, changes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((changes[middle]?.at ?? Number.POSITIVE_INFINITY) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The periods that end at these moments, in their order; the first begins with what is there. */
export function phasesOf(stock: TimePhased, ends: readonly number[]): Phase[] {
  const { opening, supply, demand } = stock;
  const { leftAt, promisableAt } = outlookOf(stock);
  const periods = ends.map((at, index) => {
    const before = ends[index - 1] ?? Number.NEGATIVE_INFINITY;
    return {
      at,
      supply: sumUntil(supply, at) - sumUntil(supply, before),
      demand: sumUntil(demand, at) - sumUntil(demand, before),
      cumulative: leftAt(at),
      cumulative_ahead: promisableAt(at),
    };
  });
  return periods.map((period, index) => {
    if (index > 0 && period.supply === 0) return { ...period, discrete: null };
    const next = periods.findIndex((each, place) => place > index && each.supply > 0);
    const covered = periods.slice(index, next < 0 ? undefined : next);
    const wanted = covered.reduce((sum, each) => sum + each.demand, 0);
    return { ...period, discrete: (index === 0 ? opening : 0) + period.supply - wanted };
  });
}

/** The first moment from which as many can be promised as are asked for: now, or when some supply comes; otherwise null. */
export function firstMoment(
  now: number,
  supply: readonly Flow[],
  isEnough: (at: number) => boolean,
): number | null {
  const moments = [now, ...supply.map(({ at }) => at).filter((at) => at > now)];
  return moments.sort((a, b) => a - b).find(isEnough) ?? null;
}

function sumUntil(flows: readonly Flow[], at: number): number {
  return flows.reduce((sum, flow) => (flow.at <= at ? sum + flow.quantity : sum), 0);
}
