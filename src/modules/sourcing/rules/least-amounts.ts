import type { PlanCandidate } from './plan-problem.ts';

/** A piece of a price that rises: so many grams more cost so much each. */
export type Piece = { grams: number; per_gram: number };

/** What a candidate's parcels cost at least: an empty one, and then the pieces, each dearer by the gram than the one before. */
export type LeastAmounts = { empty: number; pieces: readonly Piece[] };

/**
 * The greatest price without a fall in it that is nowhere above what any of a candidate's services charges: the lower convex
 * hull of
 * the corners of their steps. Between two corners it is below the step, at some of them equal to it.
 */
export function leastAmounts({ options }: Pick<PlanCandidate, 'options'>): LeastAmounts {
  const empty = Math.min(...options.map(({ fixed_amount, amountFor }) => fixed_amount + amountFor(0)));
  if (options.some(({ corners }) => corners === undefined)) return { empty, pieces: [] };
  const points = options.flatMap(({ fixed_amount, amountFor, corners = [] }) =>
    corners.map((grams) => ({ grams, amount: fixed_amount + amountFor(grams) })),
  );
  // Where a service's last corner is nearer than another's, only the other one is known beyond it.
  const reach = Math.min(...options.map(({ corners = [] }) => corners.at(-1) ?? 0));
  const hull = [{ grams: 0, amount: empty }];
  const within = points.filter(({ grams, amount }) => grams <= reach && Number.isFinite(amount));
  for (const point of within.sort((a, b) => a.grams - b.grams || a.amount - b.amount)) {
    while (hull.length > 1 && slope(hull.at(-2), hull.at(-1)) >= slope(hull.at(-2), point)) hull.pop();
    if (point.grams > (hull.at(-1)?.grams ?? 0)) hull.push(point);
  }
  const pieces = hull.slice(1).map((point, index) => ({
    grams: point.grams - (hull[index]?.grams ?? 0),
    per_gram: Math.max(0, slope(hull[index], point)),
  }));
  return { empty, pieces };
}

type Point = { grams: number; amount: number };

function slope(from: Point | undefined, to: Point | undefined): number {
  if (!from || !to || to.grams === from.grams) return 0;
  return (to.amount - from.amount) / (to.grams - from.grams);
}

/** What so many grams cost at least on these pieces, which may be of several candidates; beyond their end nothing more. */
export function fillPieces(pieces: readonly Piece[], grams: number): number {
  let [left, amount] = [grams, 0];
  for (const piece of [...pieces].sort((a, b) => a.per_gram - b.per_gram)) {
    const filled = Math.min(left, piece.grams);
    amount += filled * piece.per_gram;
    left -= filled;
    if (left <= 0) break;
  }
  return amount;
}
