import type { Building, Point } from './building.ts';

/** A bin to stop at: the index of its aisle in the building, and how far along it lies. */
export type Stop = { id: string; aisle: number; y_mm: number };

/** A walk from the depot past all stops and back: the stops in walking order, its length, and its corners. */
export type Walk = { stops: string[]; length_mm: number; path: Point[] };

/**
 * The S-shape walk: every aisle with a stop is walked from end to end, and the next one back; of an odd number of aisles the
 * last is left by the end where it was entered. What pickers do without being told, and so the floor to compare with.
 */
export function sShapeWalk(building: Building, stops: readonly Stop[]): Walk {
  const { depot, front_y_mm, back_y_mm } = building;
  const path = new Path(depot);
  const ordered: string[] = [];
  const aisles = [...Map.groupBy(stops, ({ aisle }) => aisle)].sort(([a], [b]) => a - b);
  let is_at_front = true;
  for (const [index, [aisle, own]] of aisles.entries()) {
    const x_mm = building.aisles[aisle]?.x_mm ?? 0;
    const upward = [...own].sort((a, b) => a.y_mm - b.y_mm);
    const isLast = index === aisles.length - 1;
    if (index === 0) path.go({ x_mm: depot.x_mm, y_mm: front_y_mm });
    path.go({ x_mm, y_mm: is_at_front ? front_y_mm : back_y_mm });
    ordered.push(...(is_at_front ? upward : upward.reverse()).map(({ id }) => id));
    if (is_at_front && isLast) {
      path.go({ x_mm, y_mm: upward.at(-1)?.y_mm ?? front_y_mm });
      path.go({ x_mm, y_mm: front_y_mm });
    } else {
      path.go({ x_mm, y_mm: is_at_front ? back_y_mm : front_y_mm });
      is_at_front = !is_at_front;
    }
  }
  if (aisles.length > 0) path.go({ x_mm: depot.x_mm, y_mm: front_y_mm });
  path.go(depot);
  return { stops: ordered, length_mm: path.length_mm, path: path.points };
}

/** A line of straight legs, each along an aisle or a cross-aisle. */
export class Path {
  readonly points: Point[];
  length_mm = 0;

  constructor(start: Point) {
    this.points = [start];
  }

  go(to: Point): void {
    const from = this.points.at(-1) ?? to;
    const leg = Math.abs(to.x_mm - from.x_mm) + Math.abs(to.y_mm - from.y_mm);
    if (leg === 0) return;
    this.length_mm += leg;
    this.points.push(to);
  }
}
