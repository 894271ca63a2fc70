import type { Building, Point } from './building.ts';
import { Path, type Stop, type Walk } from './walk.ts';

/*
 * The shortest walk through a block of parallel aisles, by the dynamic program of Ratliff and Rosenthal (Operations Research 31,
 * 1983): from aisle to aisle only seven states of an unfinished tour can be told apart, so it is exact and takes time in
 * proportion to the number of aisles. The tour is a set of edges first, and a walk when it is read off in the end.
 */

/** How a tour stands where one has looked so far: how it meets the corners at the back and the front, and in how many pieces. */
const STATES = ['odd_odd', 'back', 'front', 'both_joined', 'both_apart', 'nothing', 'finished'] as const;
const [ODD_ODD, BACK, FRONT, JOINED, APART, NOTHING, FINISHED] = [0, 1, 2, 3, 4, 5, 6];
const NONE = -1;

/** What the tour does inside one aisle. */
type Way = 'pass' | 'from_back' | 'from_front' | 'gap' | 'twice' | 'skip';

/** From each state to the one after a way through the aisle; `NONE` where the tour would end in pieces. */
const AFTER_WAY: Readonly<Record<Way, readonly number[]>> = {
  pass: [JOINED, ODD_ODD, ODD_ODD, ODD_ODD, ODD_ODD, ODD_ODD, NONE],
  from_back: [ODD_ODD, BACK, APART, JOINED, APART, BACK, NONE],
  from_front: [ODD_ODD, APART, FRONT, JOINED, APART, FRONT, NONE],
  gap: [ODD_ODD, APART, APART, JOINED, APART, APART, NONE],
  twice: [ODD_ODD, JOINED, JOINED, JOINED, JOINED, JOINED, NONE],
  skip: [ODD_ODD, BACK, FRONT, JOINED, APART, NOTHING, FINISHED],
};
const WAYS = ['pass', 'from_back', 'from_front', 'gap', 'twice', 'skip'] as const satisfies readonly Way[];

/** How often the tour goes on to the next aisle along the back and along the front, and from which states to which. */
type Crossing = { back: 0 | 1 | 2; front: 0 | 1 | 2; after: readonly number[] };
const CROSSINGS: readonly Crossing[] = [
  { back: 1, front: 1, after: [ODD_ODD, NONE, NONE, NONE, NONE, NONE, NONE] },
  { back: 2, front: 0, after: [NONE, BACK, NONE, BACK, NONE, NONE, NONE] },
  { back: 0, front: 2, after: [NONE, NONE, FRONT, FRONT, NONE, NONE, NONE] },
  { back: 2, front: 2, after: [NONE, APART, APART, JOINED, APART, NONE, NONE] },
  { back: 0, front: 0, after: [NONE, FINISHED, FINISHED, FINISHED, NONE, NOTHING, FINISHED] },
];

/** Where a tour may end. */
const ENDS = [BACK, FRONT, JOINED, FINISHED] as const;

/** An aisle that the tour has to visit, or the place of the depot between two. */
type Column = {
  x_mm: number;
  /** From the front to the back. */
  stops: readonly Stop[];
  is_depot: boolean;
  /** A depot that stands beside the aisles has none to walk through. */
  is_aisle: boolean;
};

/** The length of the shortest walk from the depot past all stops and back, in millimeters. */
export function shortestLength(building: Building, stops: readonly Stop[]): number {
  if (stops.length === 0) return 0;
  const columns = columnsOf(building, stops);
  const costs = solve(building, columns);
  return bestEnd(costs.at(-1)?.after_way ?? []).cost + 2 * depotApproach(building);
}

/** The shortest walk itself. */
export function shortestWalk(building: Building, stops: readonly Stop[]): Walk {
  const path = new Path(building.depot);
  if (stops.length === 0) return { stops: [], length_mm: 0, path: path.points };
  const columns = columnsOf(building, stops);
  const edges = edgesOf(building, columns, solve(building, columns));
  const walk = readOff(building, columns, edges, path);
  return isNearerBackward(building, walk.stops, stops) ? reversed(walk) : walk;
}

/** Both ways around are as long; people begin with the end that is nearer to the depot. */
function isNearerBackward(
  { depot, aisles }: Building,
  order: readonly string[],
  stops: readonly Stop[],
): boolean {
  const away = (id: string | undefined): number => {
    const stop = stops.find((each) => each.id === id);
    return stop
      ? Math.abs((aisles[stop.aisle]?.x_mm ?? 0) - depot.x_mm) + Math.abs(stop.y_mm - depot.y_mm)
      : 0;
  };
  return away(order.at(-1)) < away(order[0]);
}

function reversed({ stops, length_mm, path }: Walk): Walk {
  return { stops: stops.toReversed(), length_mm, path: path.toReversed() };
}

function columnsOf(building: Building, stops: readonly Stop[]): Column[] {
  const byAisle = Map.groupBy(stops, ({ aisle }) => aisle);
  const columns = [...byAisle].map(([aisle, own]): Column => {
    const x_mm = building.aisles[aisle]?.x_mm ?? 0;
    const upward = [...own].sort((a, b) => a.y_mm - b.y_mm);
    return { x_mm, stops: upward, is_depot: x_mm === building.depot.x_mm, is_aisle: true };
  });
  if (!columns.some(({ is_depot }) => is_depot)) {
    const { x_mm } = building.depot;
    const is_aisle = building.aisles.some((aisle) => aisle.x_mm === x_mm);
    columns.push({ x_mm, stops: [], is_depot: true, is_aisle });
  }
  return columns.sort((a, b) => a.x_mm - b.x_mm);
}

/** The depot is met where its cross-aisle begins: at the back when it lies beyond it, otherwise at the front. */
function isDepotAtBack({ depot, back_y_mm }: Building): boolean {
  return depot.y_mm >= back_y_mm;
}

function depotApproach({ depot, front_y_mm, back_y_mm }: Building): number {
  if (depot.y_mm >= back_y_mm) return depot.y_mm - back_y_mm;
  return Math.max(0, front_y_mm - depot.y_mm);
}

type Step = {
  /** The cost of each state after the way through the column, and which way and state before led there. */
  after_way: readonly number[];
  way: readonly (Way | null)[];
  way_from: readonly number[];
  /** Of the crossing to this column: how, and from which state. */
  crossing: readonly (Crossing | null)[];
  crossing_from: readonly number[];
};

function solve(building: Building, columns: readonly Column[]): Step[] {
  const steps: Step[] = [];
  let costs: readonly number[] = STATES.map((_, state) => (state === NOTHING ? 0 : Number.POSITIVE_INFINITY));
  let x_mm = columns[0]?.x_mm ?? 0;
  for (const column of columns) {
    const crossed = steps.length === 0 ? start(costs) : cross(costs, column.x_mm - x_mm);
    const walked = walk(building, column, crossed.costs);
    steps.push({
      after_way: walked.costs,
      way: walked.way,
      way_from: walked.from,
      crossing: crossed.crossing,
      crossing_from: crossed.from,
    });
    costs = walked.costs;
    x_mm = column.x_mm;
  }
  return steps;
}

function start(costs: readonly number[]) {
  return { costs, crossing: STATES.map(() => null), from: STATES.map((_, state) => state) };
}

function cross(before: readonly number[], across_mm: number) {
  const costs = STATES.map(() => Number.POSITIVE_INFINITY);
  const crossing: (Crossing | null)[] = STATES.map(() => null);
  const from = STATES.map(() => NONE);
  for (const each of CROSSINGS) {
    const length = (each.back + each.front) * across_mm;
    for (let state = 0; state < STATES.length; state += 1) {
      const after = each.after[state] ?? NONE;
      const cost = (before[state] ?? Number.POSITIVE_INFINITY) + length;
      if (after === NONE || cost >= (costs[after] ?? 0)) continue;
      costs[after] = cost;
      crossing[after] = each;
      from[after] = state;
    }
  }
  return { costs, crossing, from };
}

function walk(building: Building, column: Column, before: readonly number[]) {
  const costs = STATES.map(() => Number.POSITIVE_INFINITY);
  const way: (Way | null)[] = STATES.map(() => null);
  const from = STATES.map(() => NONE);
  const lengths = lengthsOf(building, column);
  for (const each of WAYS) {
    const length = lengths[each];
    if (length === null) continue;
    for (let state = 0; state < STATES.length; state += 1) {
      const after = AFTER_WAY[each][state] ?? NONE;
      const cost = (before[state] ?? Number.POSITIVE_INFINITY) + length;
      if (after === NONE || cost >= (costs[after] ?? 0)) continue;
      costs[after] = cost;
      way[after] = each;
      from[after] = state;
    }
  }
  return { costs, way, from };
}

/** How long each way through a column is; null where it would miss a stop, or the depot. */
function lengthsOf(building: Building, column: Column): Record<Way, number | null> {
  const { front_y_mm, back_y_mm } = building;
  const { is_depot, is_aisle } = column;
  const atBack = is_depot && isDepotAtBack(building);
  const ys = column.stops.map(({ y_mm }) => y_mm);
  if (is_depot) atBack ? ys.push(back_y_mm) : ys.unshift(front_y_mm);
  const whole = back_y_mm - front_y_mm;
  const [first = front_y_mm, last = back_y_mm] = [ys[0], ys.at(-1)];
  if (!is_aisle) {
    const [from_back, from_front] = atBack ? [0, null] : [null, 0];
    return { pass: null, from_back, from_front, gap: null, twice: null, skip: null };
  }
  if (ys.length === 0)
    return { pass: whole, from_back: null, from_front: null, gap: null, twice: 2 * whole, skip: 0 };
  return {
    pass: whole,
    from_back: 2 * (back_y_mm - first),
    from_front: 2 * (last - front_y_mm),
    gap: ys.length > 1 ? 2 * (whole - largestGap(ys).width) : null,
    twice: 2 * whole,
    skip: null,
  };
}

/** The widest stretch between two neighbors: what is not walked when an aisle is entered from both ends. */
function largestGap(ys: readonly number[]): { below: number; width: number } {
  let best = { below: ys[0] ?? 0, width: -1 };
  for (let index = 1; index < ys.length; index += 1) {
    const [below = 0, above = 0] = [ys[index - 1], ys[index]];
    if (above - below > best.width) best = { below, width: above - below };
  }
  return best;
}

function bestEnd(costs: readonly number[]): { state: number; cost: number } {
  return ENDS.reduce<{ state: number; cost: number }>(
    (best, state) => {
      const cost = costs[state] ?? Number.POSITIVE_INFINITY;
      return cost < best.cost ? { state, cost } : best;
    },
    { state: NONE, cost: Number.POSITIVE_INFINITY },
  );
}

/** A corner of the building: the end of a column at its back or its front. */
type Corner = { column: number; end: 'back' | 'front' };

/** A part of the tour between two corners, or from one and back to it, with the stops on its way from `a` to `b`. */
type Edge = { a: Corner; b: Corner; stops: readonly Stop[]; turn_mm: number | null };

function edgesOf(building: Building, columns: readonly Column[], steps: readonly Step[]): Edge[] {
  const edges: Edge[] = [];
  let { state } = bestEnd(steps.at(-1)?.after_way ?? []);
  for (let index = columns.length - 1; index >= 0; index -= 1) {
    const [column, step] = [columns[index], steps[index]];
    if (!column || !step) break;
    const way = step.way[state] ?? 'skip';
    edges.push(...edgesInside(building, column, index, way));
    state = step.way_from[state] ?? NONE;
    const crossing = step.crossing[state];
    if (crossing) edges.push(...edgesAlong(crossing, index));
    state = step.crossing_from[state] ?? NONE;
  }
  return edges;
}

function edgesInside(building: Building, column: Column, index: number, way: Way): Edge[] {
  const front: Corner = { column: index, end: 'front' };
  const back: Corner = { column: index, end: 'back' };
  const { stops } = column;
  const through: Edge = { a: front, b: back, stops, turn_mm: null };
  const fromFront = (own: readonly Stop[]): Edge[] =>
    own.length === 0 ? [] : [{ a: front, b: front, stops: own, turn_mm: own.at(-1)?.y_mm ?? null }];
  const fromBack = (own: readonly Stop[]): Edge[] =>
    own.length === 0 ? [] : [{ a: back, b: back, stops: own.toReversed(), turn_mm: own[0]?.y_mm ?? null }];
  switch (way) {
    case 'pass':
      return [through];
    case 'twice':
      return [through, { ...through, stops: [] }];
    case 'from_front': {
      // A depot at the back is reached from the front by the whole aisle.
      if (column.is_depot && isDepotAtBack(building) && column.is_aisle)
        return [through, { ...through, stops: [] }];
      return fromFront(stops);
    }
    case 'from_back': {
      if (column.is_depot && !isDepotAtBack(building) && column.is_aisle)
        return [through, { ...through, stops: [] }];
      return fromBack(stops);
    }
    case 'gap': {
      const ys = stops.map(({ y_mm }) => y_mm);
      if (column.is_depot)
        isDepotAtBack(building) ? ys.push(building.back_y_mm) : ys.unshift(building.front_y_mm);
      const { below } = largestGap(ys);
      return [
        ...fromFront(stops.filter(({ y_mm }) => y_mm <= below)),
        ...fromBack(stops.filter(({ y_mm }) => y_mm > below)),
      ];
    }
    case 'skip':
      return [];
  }
}

function edgesAlong({ back, front }: Crossing, index: number): Edge[] {
  const along = (end: 'back' | 'front', times: number): Edge[] =>
    Array.from({ length: times }, () => ({
      a: { column: index - 1, end },
      b: { column: index, end },
      stops: [],
      turn_mm: null,
    }));
  return [...along('back', back), ...along('front', front)];
}

/** Reads a walk off the edges of a tour by Hierholzer's method: every corner has an even number, and all hang together. */
function readOff(building: Building, columns: readonly Column[], edges: readonly Edge[], path: Path): Walk {
  const key = ({ column, end }: Corner): string => `${column} ${end}`;
  const at = new Map<string, { edge: Edge; place: number }[]>();
  for (const [place, edge] of edges.entries()) {
    for (const corner of new Set([key(edge.a), key(edge.b)]))
      at.set(corner, [...(at.get(corner) ?? []), { edge, place }]);
  }
  const used = new Set<number>();
  const depot: Corner = {
    column: columns.findIndex(({ is_depot }) => is_depot),
    end: isDepotAtBack(building) ? 'back' : 'front',
  };
  // Each entry is a corner, with the edge by which it was reached.
  const open: { corner: Corner; by: { edge: Edge; forward: boolean } | null }[] = [
    { corner: depot, by: null },
  ];
  const tour: typeof open = [];
  while (open.length > 0) {
    const here = open.at(-1);
    if (!here) break;
    const next = at.get(key(here.corner))?.find(({ place }) => !used.has(place));
    if (!next) {
      tour.push(here);
      open.pop();
      continue;
    }
    used.add(next.place);
    const forward = key(next.edge.a) === key(here.corner);
    open.push({ corner: forward ? next.edge.b : next.edge.a, by: { edge: next.edge, forward } });
  }
  return walkOfTour(building, tour.toReversed(), columns, path);
}

function walkOfTour(
  building: Building,
  tour: readonly { corner: Corner; by: { edge: Edge; forward: boolean } | null }[],
  columns: readonly Column[],
  path: Path,
): Walk {
  const place = ({ column, end }: Corner): Point => ({
    x_mm: columns[column]?.x_mm ?? 0,
    y_mm: end === 'back' ? building.back_y_mm : building.front_y_mm,
  });
  const seen = new Set<string>();
  for (const { corner, by } of tour) {
    const to = place(corner);
    if (!by) {
      path.go(to);
      continue;
    }
    const { edge, forward } = by;
    for (const { id } of forward ? edge.stops : edge.stops.toReversed()) seen.add(id);
    if (edge.turn_mm !== null) path.go({ x_mm: to.x_mm, y_mm: edge.turn_mm });
    path.go(to);
  }
  path.go(building.depot);
  return { stops: [...seen], length_mm: path.length_mm, path: path.points };
}
