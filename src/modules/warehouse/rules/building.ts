/** A place on the floor, millimeters from the corner of the plan: x along the cross-aisles, y along the aisles. */
export type Point = { x_mm: number; y_mm: number };

/** A block of parallel aisles with a cross-aisle at the front and one at the back; walks begin and end at the depot. */
export type Building = {
  depot: Point;
  front_y_mm: number;
  back_y_mm: number;
  /** In the order of their x. */
  aisles: { code: string; x_mm: number }[];
};

export type BinPlace = Point & { aisle: string };

/** What is set of a building; the rest follows from its bins. */
export type BuildingFrame = {
  depot_x_mm: number;
  depot_y_mm: number;
  front_y_mm: number;
  back_y_mm: number;
};

// Room to turn at both ends of an aisle.
const END_MM = 1_000;

/**
 * The building around some bins. An aisle lies at the x of its bins (the mean, where they differ); without a frame the
 * cross-aisles run a meter beyond the outermost bins and the depot is at the front of the first aisle. Null without bins.
 */
export function buildingOf(bins: readonly BinPlace[], frame: BuildingFrame | null): Building | null {
  if (bins.length === 0) return null;
  const aisles = [...Map.groupBy(bins, ({ aisle }) => aisle)]
    .map(([code, own]) => ({
      code,
      x_mm: Math.round(own.reduce((sum, { x_mm }) => sum + x_mm, 0) / own.length),
    }))
    .sort((a, b) => a.x_mm - b.x_mm || a.code.localeCompare(b.code));
  const [first_y, last_y] = bins.reduce<[number, number]>(
    ([low, high], { y_mm }) => [Math.min(low, y_mm), Math.max(high, y_mm)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const front_y_mm = frame ? Math.min(frame.front_y_mm, first_y) : first_y - END_MM;
  const back_y_mm = frame ? Math.max(frame.back_y_mm, last_y) : last_y + END_MM;
  const depot = frame
    ? { x_mm: frame.depot_x_mm, y_mm: frame.depot_y_mm }
    : { x_mm: aisles[0]?.x_mm ?? 0, y_mm: front_y_mm };
  // A depot among the shelves is walked to from the front.
  if (depot.y_mm > front_y_mm && depot.y_mm < back_y_mm) depot.y_mm = front_y_mm;
  return { front_y_mm, back_y_mm, depot, aisles };
}
