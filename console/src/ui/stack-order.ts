/** A cuboid in millimeters, its corner with the smallest coordinates first; y runs away from the viewer's left, z up. */
export type Cuboid = {
  x_mm: number;
  y_mm: number;
  z_mm: number;
  length_mm: number;
  width_mm: number;
  height_mm: number;
};

export type FlatPoint = readonly [x: number, y: number];

const COS = Math.cos(Math.PI / 6);
const SIN = 0.5;

/** A point in space as it is seen from the front and above, in an isometric picture; down is positive. */
export function flat(x: number, y: number, z: number): FlatPoint {
  return [(x - y) * COS, (x + y) * SIN - z];
}

/** The three faces that are seen. */
export function facesOf({ x_mm: x, y_mm: y, z_mm: z, length_mm, width_mm, height_mm }: Cuboid) {
  const [X, Y, Z] = [x + length_mm, y + width_mm, z + height_mm];
  return {
    top: [flat(x, y, Z), flat(X, y, Z), flat(X, Y, Z), flat(x, Y, Z)],
    right: [flat(X, y, z), flat(X, Y, z), flat(X, Y, Z), flat(X, y, Z)],
    left: [flat(x, Y, z), flat(X, Y, z), flat(X, Y, Z), flat(x, Y, Z)],
  } as const;
}

/** The order in which cuboids that do not overlap are drawn, so that what stands in front covers what is behind it. */
export function drawingOrder(cuboids: readonly Cuboid[]): number[] {
  const drawn = new Set<number>();
  const order: number[] = [];
  const draw = (at: number): void => {
    if (drawn.has(at)) return;
    drawn.add(at);
    const own = cuboids[at];
    if (!own) return;
    for (const [other_at, other] of cuboids.entries()) if (isBehind(other, own)) draw(other_at);
    order.push(at);
  };
  for (const at of cuboids.keys()) draw(at);
  return order;
}

function isBehind(other: Cuboid, own: Cuboid): boolean {
  return (
    other !== own &&
    (other.x_mm + other.length_mm <= own.x_mm ||
      other.y_mm + other.width_mm <= own.y_mm ||
      other.z_mm + other.height_mm <= own.z_mm) &&
    own.x_mm + own.length_mm > other.x_mm &&
    own.y_mm + own.width_mm > other.y_mm &&
    own.z_mm + own.height_mm > other.z_mm
  );
}
