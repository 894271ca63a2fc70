/** Inner or outer size in whole millimeters: length along x, width along y, height up. */
export type Size = { length_mm: number; width_mm: number; height_mm: number };

/** Equal units that go into boxes. */
export type PackItem = Size & {
  key: string;
  quantity: number;
  weight_grams: number;
  /** Which edge may point up: length, width, height. */
  may_stand_on: readonly [length: boolean, width: boolean, height: boolean];
  /** False: nothing lies above it. */
  bears: boolean;
};

/** A unit in its box; the corner with the smallest coordinates, and its size as it lies. */
export type Placed = Size & { key: string; x_mm: number; y_mm: number; z_mm: number };

/** Where a filling looks for room first, by what it chooses, and how much chance it gives the second best. */
export type FillWay = {
  room: 'floor' | 'wall' | 'corner';
  by: 'block' | 'fit' | 'volume' | 'face' | 'edge';
  noise: number;
};

export type Filling = { placed: Placed[]; volume_mm3: number; weight_grams: number; left: PackItem[] };

/** The share of its base that must lie on the floor or on what is below. */
export const SUPPORT = 0.7;

export const FILL_WAYS: readonly FillWay[] = (['block', 'volume', 'fit', 'face', 'edge'] as const).flatMap(
  (by) => (['floor', 'corner', 'wall'] as const).map((room) => ({ room, by, noise: 0 })),
);

/**
 * Fills a box with as much as one way of going about it finds room for.
 *
 * What is empty is kept as maximal spaces: the largest cuboids that hold nothing, which overlap (Lai and Chan 1997; Parreño,
 * Alvarez-Valdes, Tamarit and Oliveira 2008). In the first space that takes something goes a block of equal units that lie the
 * same way; a block cuts the spaces that it meets. What bears nothing takes the room above it too, and comes after all else.
 */
export function fillBox(
  inner: Size,
  max_weight_grams: number,
  items: readonly PackItem[],
  way: FillWay,
  random: () => number = half,
): Filling {
  const state: State = {
    inner,
    spaces: [spaceOf({ x: 0, y: 0, z: 0, X: inner.length_mm, Y: inner.width_mm, Z: inner.height_mm }, way)],
    blocks: [],
    kinds: items.filter(({ quantity }) => quantity > 0).map(kindOf),
    grams: 0,
    max_grams: max_weight_grams,
    way,
    random,
  };
  while (state.spaces.length > 0) {
    const block = nextBlock(state, true) ?? nextBlock(state, false);
    if (!block) break;
    place(state, block);
  }
  return {
    placed: state.blocks
      .flatMap(unitsOf)
      .sort((a, b) => a.z_mm - b.z_mm || a.y_mm - b.y_mm || a.x_mm - b.x_mm),
    volume_mm3: state.blocks.reduce((sum, { kind, units }) => sum + units * kind.volume, 0),
    weight_grams: state.grams,
    left: state.kinds.filter(({ left }) => left > 0).map(({ item, left }) => ({ ...item, quantity: left })),
  };
}

/** Whether each unit lies inside, over nothing that bears nothing, on enough, and through no other; says what is wrong. */
export function faultOfFilling(
  inner: Size,
  placed: readonly Placed[],
  bears: (key: string) => boolean,
): string | null {
  for (const [at, unit] of placed.entries()) {
    if (unit.x_mm < 0 || unit.y_mm < 0 || unit.z_mm < 0) return `${unit.key} begins outside`;
    if (
      unit.x_mm + unit.length_mm > inner.length_mm ||
      unit.y_mm + unit.width_mm > inner.width_mm ||
      unit.z_mm + unit.height_mm > inner.height_mm
    )
      return `${unit.key} ends outside`;
    let supported = unit.z_mm === 0 ? unit.length_mm * unit.width_mm : 0;
    for (const [other_at, other] of placed.entries()) {
      const shared = other_at === at ? 0 : sharedBase(unit, other);
      if (shared === 0) continue;
      const top = other.z_mm + other.height_mm;
      if (unit.z_mm < top && other.z_mm < unit.z_mm + unit.height_mm)
        return `${unit.key} lies in ${other.key}`;
      if (unit.z_mm >= top && !bears(other.key))
        return `${unit.key} lies above ${other.key}, which bears nothing`;
      if (unit.z_mm === top) supported += shared;
    }
    if (supported < SUPPORT * unit.length_mm * unit.width_mm) return `${unit.key} hangs in the air`;
  }
  return null;
}

type Cuboid = { x: number; y: number; z: number; X: number; Y: number; Z: number };
/** Empty; `rank` says when it is looked at. */
type Space = Cuboid & { volume: number; rank: number; is_dead: boolean };
type Turn = { l: number; w: number; h: number };
type Kind = {
  item: PackItem;
  left: number;
  turns: Turn[];
  volume: number;
  face: number;
  edge: number;
  least: number;
};
type Block = Cuboid & { kind: Kind; turn: Turn; units: number; nx: number; ny: number; nz: number };
type State = {
  inner: Size;
  spaces: Space[];
  blocks: Block[];
  kinds: Kind[];
  grams: number;
  max_grams: number;
  way: FillWay;
  random: () => number;
};

function half(): number {
  return 0.5;
}

function kindOf(item: PackItem): Kind {
  const [a, b, c] = [item.length_mm, item.width_mm, item.height_mm];
  const [first, second, third] = item.may_stand_on;
  const turns: Turn[] = [];
  const add = (l: number, w: number, h: number): void => {
    if (!turns.some((turn) => turn.l === l && turn.w === w && turn.h === h)) turns.push({ l, w, h });
  };
  for (const [may, up, one, other] of [
    [third, c, a, b],
    [second, b, a, c],
    [first, a, b, c],
  ] as const)
    if (may) {
      add(one, other, up);
      add(other, one, up);
    }
  const [small = 0, middle = 0, large = 0] = [a, b, c].sort((m, n) => m - n);
  return {
    item,
    left: item.quantity,
    turns,
    volume: a * b * c,
    face: middle * large,
    edge: large,
    least: small,
  };
}

/** The best block in the first space that takes one; spaces that nothing can enter any more are dropped on the way. */
function nextBlock(state: State, bearing: boolean): Block | null {
  const all = state.kinds.filter(({ left }) => left > 0);
  const kinds = all.filter(({ item }) => item.bears === bearing);
  if (kinds.length === 0) return null;
  for (const space of state.spaces) {
    if (space.is_dead) continue;
    let best: Block | null = null;
    let best_score = Number.NEGATIVE_INFINITY;
    let has_room = false;
    for (const kind of kinds)
      for (const turn of kind.turns) {
        const most = roomFor(space, turn);
        if (!most) continue;
        has_room = true;
        for (const count of countsOf(state, kind, most)) {
          const score = scoreOf(state, space, kind, turn, count);
          if (score <= best_score) continue;
          const standing = standOf(state, space, blockOf(space, kind, turn, count));
          if (!standing) continue;
          best = standing;
          best_score = score;
        }
      }
    if (best) return best;
    if (
      !has_room &&
      (kinds.length === all.length || !all.some((kind) => kind.turns.some((turn) => roomFor(space, turn))))
    )
      space.is_dead = true;
  }
  return null;
}

const FAR = 1 << 16;
const RANKS: Readonly<Record<FillWay['room'], (space: Cuboid) => number>> = {
  floor: ({ x, y, z }) => (z * FAR + y) * FAR + x,
  wall: ({ x, y, z }) => (x * FAR + z) * FAR + y,
  corner: ({ x, y, z }) => x + y + z,
};

/** How many lie beside, behind and on each other. */
type Count = { nx: number; ny: number; nz: number };

function roomFor(space: Space, turn: Turn): Count | null {
  const [dx, dy, dz] = [space.X - space.x, space.Y - space.y, space.Z - space.z];
  if (dx < turn.l || dy < turn.w || dz < turn.h) return null;
  return { nx: Math.floor(dx / turn.l), ny: Math.floor(dy / turn.w), nz: Math.floor(dz / turn.h) };
}

const ONE: readonly Count[] = [{ nx: 1, ny: 1, nz: 1 }];

/** Along each order of the three directions, as many as fit and are left. */
function countsOf(state: State, kind: Kind, room: Count): readonly Count[] {
  const grams = kind.item.weight_grams;
  const most = Math.min(
    kind.left,
    grams > 0 ? Math.floor((state.max_grams - state.grams) / grams) : kind.left,
  );
  if (most <= 0) return [];
  if (most === 1) return ONE;
  const { nx: mx, ny: my } = room;
  const mz = kind.item.bears ? room.nz : 1;
  if (mx * my * mz <= most) return [{ nx: mx, ny: my, nz: mz }];
  const found: Count[] = [];
  const add = (nx: number, ny: number, nz: number): void => {
    if (!found.some((other) => other.nx === nx && other.ny === ny && other.nz === nz))
      found.push({ nx, ny, nz });
  };
  const run = (first: number, second: number, third: number): [number, number, number] => {
    const a = Math.min(first, most);
    const b = Math.min(second, Math.floor(most / a));
    return [a, b, Math.min(third, Math.floor(most / (a * b)))];
  };
  let [a, b, c] = run(mx, my, mz);
  add(a, b, c);
  [a, b, c] = run(mx, mz, my);
  add(a, c, b);
  [a, b, c] = run(my, mx, mz);
  add(b, a, c);
  [a, b, c] = run(my, mz, mx);
  add(c, a, b);
  [a, b, c] = run(mz, mx, my);
  add(b, c, a);
  [a, b, c] = run(mz, my, mx);
  add(c, b, a);
  return found;
}

function blockOf({ x, y, z }: Space, kind: Kind, turn: Turn, { nx, ny, nz }: Count): Block {
  return {
    ...{ kind, turn, nx, ny, nz, units: nx * ny * nz, x, y, z },
    X: x + nx * turn.l,
    Y: y + ny * turn.w,
    Z: z + nz * turn.h,
  };
}

function scoreOf(
  { way, random }: State,
  space: Space,
  kind: Kind,
  turn: Turn,
  { nx, ny, nz }: Count,
): number {
  const dx = space.X - space.x - nx * turn.l;
  const dy = space.Y - space.y - ny * turn.w;
  const dz = space.Z - space.z - nz * turn.h;
  const share = (nx * ny * nz * kind.volume) / space.volume;
  const chance = way.noise === 0 ? 1 : 1 + way.noise * (random() - 0.5);
  switch (way.by) {
    case 'block':
      return share * chance - (dx + dy + dz) * 1e-9;
    case 'fit': {
      const least = Math.min(dx, dy, dz);
      const most = Math.max(dx, dy, dz);
      return -(least * FAR * FAR + (dx + dy + dz - least - most) * FAR + most) * chance + share;
    }
    default:
      return kind[way.by] * chance * (1 + share * 1e-3);
  }
}

/** The block in a corner of the space where each of its lowest units has enough below it; null where none is. */
function standOf(state: State, space: Space, block: Block): Block | null {
  const [dx, dy] = [space.X - block.X, space.Y - block.Y];
  for (const [sx, sy] of [
    [0, 0],
    [dx, 0],
    [0, dy],
    [dx, dy],
  ] as const) {
    const moved =
      sx === 0 && sy === 0
        ? block
        : { ...block, x: block.x + sx, X: block.X + sx, y: block.y + sy, Y: block.Y + sy };
    if (isSupported(state.blocks, moved) && (block.kind.item.bears || !isCovered(state.blocks, moved)))
      return moved;
  }
  return null;
}

function isSupported(blocks: readonly Block[], block: Block): boolean {
  if (block.z === 0) return true;
  const { l, w } = block.turn;
  const below = blocks.filter(
    ({ Z, x, X, y, Y }) =>
      Z === block.z && overlap(x, X, block.x, block.X) * overlap(y, Y, block.y, block.Y) > 0,
  );
  if (below.length === 0) return false;
  for (let x = block.x; x < block.X; x += l)
    for (let y = block.y; y < block.Y; y += w) {
      let area = 0;
      for (const base of below) area += overlap(base.x, base.X, x, x + l) * overlap(base.y, base.Y, y, y + w);
      if (area < SUPPORT * l * w) return false;
    }
  return true;
}

function isCovered(blocks: readonly Block[], block: Block): boolean {
  return blocks.some(
    ({ z, x, X, y, Y }) =>
      z >= block.Z && overlap(x, X, block.x, block.X) * overlap(y, Y, block.y, block.Y) > 0,
  );
}

function overlap(from: number, to: number, other_from: number, other_to: number): number {
  return Math.max(0, Math.min(to, other_to) - Math.max(from, other_from));
}

function place(state: State, block: Block): void {
  block.kind.left -= block.units;
  state.grams += block.units * block.kind.item.weight_grams;
  state.blocks.push(block);
  // What bears nothing has nothing above it: to the spaces it reaches up to the lid.
  const Z = block.kind.item.bears ? block.Z : state.inner.height_mm;
  const least = state.kinds.reduce((low, kind) => (kind.left > 0 ? Math.min(low, kind.least) : low), FAR);
  const kept: Space[] = [];
  const cut: Cuboid[] = [];
  for (const space of state.spaces) {
    if (space.is_dead) continue;
    if (
      space.x >= block.X ||
      space.X <= block.x ||
      space.y >= block.Y ||
      space.Y <= block.y ||
      space.z >= Z ||
      space.Z <= block.z
    ) {
      kept.push(space);
      continue;
    }
    if (block.x - space.x >= least) cut.push({ ...space, X: block.x });
    if (space.X - block.X >= least) cut.push({ ...space, x: block.X });
    if (block.y - space.y >= least) cut.push({ ...space, Y: block.y });
    if (space.Y - block.Y >= least) cut.push({ ...space, y: block.Y });
    if (block.z - space.z >= least) cut.push({ ...space, Z: block.z });
    if (space.Z - Z >= least) cut.push({ ...space, z: Z });
  }
  for (const [at, space] of cut.entries())
    if (
      !kept.some((other) => isInside(space, other)) &&
      !cut.some(
        (other, index) => index !== at && isInside(space, other) && (index < at || !isInside(other, space)),
      )
    )
      kept.push(spaceOf(space, state.way));
  state.spaces = kept.sort((a, b) => a.rank - b.rank);
}

function spaceOf({ x, y, z, X, Y, Z }: Cuboid, way: FillWay): Space {
  const rank = RANKS[way.room]({ x, y, z, X, Y, Z });
  return { x, y, z, X, Y, Z, volume: (X - x) * (Y - y) * (Z - z), rank, is_dead: false };
}

function isInside(space: Cuboid, other: Cuboid): boolean {
  return (
    space.x >= other.x &&
    space.X <= other.X &&
    space.y >= other.y &&
    space.Y <= other.Y &&
    space.z >= other.z &&
    space.Z <= other.Z
  );
}

function unitsOf({ kind, turn, x, y, z, nx, ny, nz }: Block): Placed[] {
  const units: Placed[] = [];
  for (let k = 0; k < nz; k += 1)
    for (let j = 0; j < ny; j += 1)
      for (let i = 0; i < nx; i += 1)
        units.push({
          key: kind.item.key,
          x_mm: x + i * turn.l,
          y_mm: y + j * turn.w,
          z_mm: z + k * turn.h,
          length_mm: turn.l,
          width_mm: turn.w,
          height_mm: turn.h,
        });
  return units;
}

function sharedBase(a: Placed, b: Placed): number {
  return (
    overlap(a.x_mm, a.x_mm + a.length_mm, b.x_mm, b.x_mm + b.length_mm) *
    overlap(a.y_mm, a.y_mm + a.width_mm, b.y_mm, b.y_mm + b.width_mm)
  );
}
