import type { PlanCandidate, PlanOption } from './plan-problem.ts';

/** A piece of a price that rises: so many grams more cost so much each. */
export type Piece = { grams: number; per_gram: number };

/** What a candidate's parcels cost at least: an empty one, and then the pieces, each dearer by the gram than the one before. */
export type LeastAmounts = { empty: number; pieces: readonly Piece[] };

type Point = { grams: number; amount: number };

/**
 * The greatest price without a fall in it that is nowhere above what any of a candidate's services charges: the lower convex
 * hull of the corners of their steps. Between two corners it is below the step, at some of them equal to it.
 */
export function leastAmounts({ options }: Pick<PlanCandidate, 'options'>): LeastAmounts {
  let empty = Number.POSITIVE_INFINITY;
  // Where a service's last corner is nearer than another's, only the other one is known beyond it.
  let reach = Number.POSITIVE_INFINITY;
  for (const { fixed_amount, amountFor, corners } of options) {
    empty = Math.min(empty, fixed_amount + amountFor(0));
    reach = Math.min(reach, corners?.at(-1) ?? 0);
  }
  if (options.some(({ corners }) => corners === undefined)) return { empty, pieces: [] };
  // What is below a hull of all is below the hull of each.
  const points: Point[] = [];
  for (const option of options)
    for (const { grams, amount } of upTo(reach, hullOf(option)))
      points.push({ grams, amount: amount + option.fixed_amount });
  const hull = lowerHull({ grams: 0, amount: empty }, points);
  const pieces = hull.slice(1).map((point, index) => ({
    grams: point.grams - (hull[index]?.grams ?? 0),
    per_gram: Math.max(0, slope(hull[index], point)),
  }));
  return { empty, pieces };
}

// The prices of a zone are the same objects for every order.
const hulls = new WeakMap<readonly number[], WeakMap<PlanOption['amountFor'], readonly Point[]>>();

function hullOf({ amountFor, corners = [] }: PlanOption): readonly Point[] {
  const ofCorners = hulls.get(corners) ?? new WeakMap<PlanOption['amountFor'], readonly Point[]>();
  hulls.set(corners, ofCorners);
  const known = ofCorners.get(amountFor);
  if (known) return known;
  const points = corners.map((grams) => ({ grams, amount: amountFor(grams) }));
  const hull = lowerHull({ grams: 0, amount: amountFor(0) }, points);
  ofCorners.set(amountFor, hull);
  return hull;
}

// A hull that goes on beyond the reach ends where it crosses it.
function upTo(reach: number, hull: readonly Point[]): readonly Point[] {
  const beyond = hull.findIndex(({ grams }) => grams > reach);
  if (beyond < 0) return hull;
  const [before, next] = [hull[beyond - 1], hull[beyond]];
  if (!before || before.grams === reach) return hull.slice(0, beyond);
  const amount = before.amount + slope(before, next) * (reach - before.grams);
  return [...hull.slice(0, beyond), { grams: reach, amount }];
}

function lowerHull(first: Point, points: Point[]): Point[] {
  const hull = [first];
  for (const point of points.sort((a, b) => a.grams - b.grams || a.amount - b.amount)) {
    if (!Number.isFinite(point.amount)) continue;
    while (hull.length > 1 && slope(hull.at(-2), hull.at(-1)) >= slope(hull.at(-2), point)) hull.pop();
    if (point.grams > (hull.at(-1)?.grams ?? 0)) hull.push(point);
  }
  return hull;
}

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
