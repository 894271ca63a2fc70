export type Point = { x_mm: number; y_mm: number };

/** Where along a walk its stops lie: for each, how far the walk has come when it passes there, in millimeters. */
export function stopPlaces(path: readonly Point[], stops: readonly (Point | null)[]): (number | null)[] {
  let from = 0;
  return stops.map((stop) => {
    if (stop === null) return null;
    const place = placeAfter(path, stop, from);
    if (place !== null) from = place;
    return place;
  });
}

// The first place at or after `from` where the walk passes a point; beside the bins of an aisle it need not be exact.
function placeAfter(path: readonly Point[], stop: Point, from: number): number | null {
  let begin = 0;
  for (let index = 1; index < path.length; index += 1) {
    const [a, b] = [path[index - 1], path[index]];
    if (!a || !b) break;
    const end = begin + lengthOf(a, b);
    const [low, high] = [Math.min(a.y_mm, b.y_mm), Math.max(a.y_mm, b.y_mm)];
    const isAlong = Math.abs(a.x_mm - b.x_mm) < 1 && Math.abs(a.x_mm - stop.x_mm) < near_mm;
    if (isAlong && stop.y_mm >= low && stop.y_mm <= high) {
      const place = begin + Math.abs(stop.y_mm - a.y_mm);
      if (place >= from - 1) return place;
    }
    begin = end;
  }
  return null;
}

const near_mm = 1_500;

/** The part of a walk between two places on it. */
export function partOf(path: readonly Point[], from: number, to: number): Point[] {
  const points: Point[] = [];
  let begin = 0;
  for (let index = 1; index < path.length; index += 1) {
    const [a, b] = [path[index - 1], path[index]];
    if (!a || !b) break;
    const length = lengthOf(a, b);
    const end = begin + length;
    if (end >= from && begin <= to && length > 0) {
      if (points.length === 0) points.push(between(a, b, Math.max(0, (from - begin) / length)));
      points.push(between(a, b, Math.min(1, (to - begin) / length)));
    }
    begin = end;
  }
  return points;
}

function between(a: Point, b: Point, share: number): Point {
  return { x_mm: a.x_mm + (b.x_mm - a.x_mm) * share, y_mm: a.y_mm + (b.y_mm - a.y_mm) * share };
}

function lengthOf(a: Point, b: Point): number {
  return Math.abs(b.x_mm - a.x_mm) + Math.abs(b.y_mm - a.y_mm);
}
