import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Building, Point } from './building.ts';
import { shortestLength, shortestWalk } from './route-block.ts';
import { type Stop, sShapeWalk } from './walk.ts';

const anyBuilding = fc
  .record({
    gaps: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 0, maxLength: 3 }),
    depth: fc.integer({ min: 4, max: 12 }),
    depot_x: fc.integer({ min: -3, max: 12 }),
    depot_y: fc.constantFrom(0, -2, 'back' as const, 'behind' as const),
  })
  .map(({ gaps, depth, depot_x, depot_y }): Building => {
    const xs = [0];
    for (const gap of gaps) xs.push((xs.at(-1) ?? 0) + gap);
    return {
      front_y_mm: 0,
      back_y_mm: depth,
      depot: { x_mm: depot_x, y_mm: depot_y === 'back' ? depth : depot_y === 'behind' ? depth + 2 : depot_y },
      aisles: xs.map((x_mm, index) => ({ code: String(index), x_mm })),
    };
  });

const anyProblem = anyBuilding.chain((building) =>
  fc
    .uniqueArray(
      fc.record({
        aisle: fc.integer({ min: 0, max: building.aisles.length - 1 }),
        y_mm: fc.integer({ min: 1, max: building.back_y_mm - 1 }),
      }),
      { minLength: 0, maxLength: 6, selector: ({ aisle, y_mm }) => `${aisle} ${y_mm}` },
    )
    .map((stops) => ({
      building,
      stops: stops.map((stop, index): Stop => ({ id: String(index), ...stop })),
    })),
);

/** The way between two places: inside an aisle, or around by one of the cross-aisles. */
function between(building: Building, a: Point, b: Point): number {
  const { front_y_mm: front, back_y_mm: back } = building;
  const inside = ({ y_mm }: Point): boolean => y_mm > front && y_mm < back;
  const across = Math.abs(a.x_mm - b.x_mm);
  if (across === 0) return Math.abs(a.y_mm - b.y_mm);
  if (!inside(a) && !inside(b) && a.y_mm <= front === b.y_mm <= front)
    return across + Math.abs(a.y_mm - b.y_mm);
  const byFront = Math.abs(a.y_mm - front) + across + Math.abs(b.y_mm - front);
  const byBack = Math.abs(a.y_mm - back) + across + Math.abs(b.y_mm - back);
  // From one cross-aisle to the other one goes through an aisle; a depot beside them has none of its own.
  const hasAisle = (point: Point): boolean => building.aisles.some(({ x_mm }) => x_mm === point.x_mm);
  const ways: number[] = [];
  if (canGo(a, front, hasAisle(a)) && canGo(b, front, hasAisle(b))) ways.push(byFront);
  if (canGo(a, back, hasAisle(a)) && canGo(b, back, hasAisle(b))) ways.push(byBack);
  return Math.min(...ways);

  function canGo({ y_mm }: Point, end: number, isAisle: boolean): boolean {
    return isAisle || (end === front ? y_mm <= front : y_mm >= back);
  }
}

/** The shortest tour by trying every order of the stops. */
function bruteForce(building: Building, stops: readonly Stop[]): number {
  const points = stops.map(({ aisle, y_mm }) => ({ x_mm: building.aisles[aisle]?.x_mm ?? 0, y_mm }));
  const visit = (at: Point, left: readonly Point[]): number =>
    left.length === 0
      ? between(building, at, building.depot)
      : Math.min(
          ...left.map((next, index) => between(building, at, next) + visit(next, left.toSpliced(index, 1))),
        );
  return points.length === 0 ? 0 : visit(building.depot, points);
}

test('the walk is as short as the best of all orders of its stops', () => {
  fc.assert(
    fc.property(anyProblem, ({ building, stops }) => {
      expect(shortestLength(building, stops)).toBe(bruteForce(building, stops));
    }),
    { numRuns: 1_000 },
  );
});

test('it goes from the depot past every stop and back, along aisles and cross-aisles alone', () => {
  fc.assert(
    fc.property(anyProblem, ({ building, stops }) => {
      const walk = shortestWalk(building, stops);
      expect(walk.length_mm).toBe(shortestLength(building, stops));
      expect([...walk.stops].sort()).toEqual(stops.map(({ id }) => id).sort());
      expect([walk.path[0], walk.path.at(-1)]).toEqual([building.depot, building.depot]);
      for (const [index, to] of walk.path.entries()) {
        const from = walk.path[index - 1] ?? to;
        expect(from.x_mm === to.x_mm || from.y_mm === to.y_mm).toBe(true);
      }
      for (const { aisle, y_mm } of stops)
        expect(passes(walk.path, building.aisles[aisle]?.x_mm ?? 0, y_mm)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

function passes(path: readonly Point[], x_mm: number, y_mm: number): boolean {
  return path.some((to, index) => {
    const from = path[index - 1] ?? to;
    const [low, high] = [Math.min(from.y_mm, to.y_mm), Math.max(from.y_mm, to.y_mm)];
    return from.x_mm === x_mm && to.x_mm === x_mm && y_mm >= low && y_mm <= high;
  });
}

test('it is never longer than walking aisle by aisle', () => {
  fc.assert(
    fc.property(anyProblem, ({ building, stops }) => {
      const front = {
        ...building,
        depot: { x_mm: building.aisles[0]?.x_mm ?? 0, y_mm: building.front_y_mm },
      };
      expect(shortestLength(front, stops)).toBeLessThanOrEqual(sShapeWalk(front, stops).length_mm);
    }),
    { numRuns: 500 },
  );
});
