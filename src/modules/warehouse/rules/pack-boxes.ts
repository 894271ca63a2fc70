import {
  FILL_WAYS,
  type Filling,
  type FillWay,
  fillBox,
  type PackItem,
  type Placed,
  type Size,
} from './fill-box.ts';

/** A kind of box that stands at the bench. */
export type Box = {
  code: string;
  inner: Size;
  outer: Size;
  own_weight_grams: number;
  /** The most that it may weigh with what is in it. */
  max_weight_grams: number;
  amount: number;
  /** How many there are; null: enough. */
  stock: number | null;
};

/** What is to be packed, and how it may be. */
export type PackUnit = PackItem & {
  /** Shares its box with nothing, not with another of its kind. */
  ships_alone: boolean;
  /** Goes out as it is, without a box. */
  is_packaged: boolean;
  /** Hazardous goods never share a box with others. */
  is_hazardous: boolean;
};

export type PackedParcel = {
  /** Null: the unit's own packaging. */
  box: Box | null;
  outer: Size;
  placed: Placed[];
  weight_grams: number;
  /** The share of the box that is filled. */
  filled: number;
  /** Box and carriage together. */
  amount: number;
};

export type PackingPlan = {
  parcels: PackedParcel[];
  amount: number;
  /** What no box holds, or no carrier takes. */
  left: { key: string; quantity: number }[];
};

export type PackOptions = {
  /** What the carrier asks for a parcel; null: it does not take it. */
  rate: (parcel: Size & { weight_grams: number }) => number | null;
  /** How long it may search: 1 is what a packer waits for, 10 searches ten times as long. */
  effort?: number;
};

/**
 * Chooses boxes and places every unit, so that boxes and carriage together cost the least that was found.
 *
 * One box is tried first, the cheapest with the whole weight before dearer ones, so that the first that holds everything is the
 * best single one. Where two parcels could cost less, or one box does not hold all, boxes are filled one after the other from
 * several beginnings; then the load of equal-cost plans is spread evenly.
 */
export function packBoxes(
  units: readonly PackUnit[],
  boxes: readonly Box[],
  options: PackOptions,
): PackingPlan {
  const left: PackingPlan['left'] = [];
  const parcels: PackedParcel[] = [];
  const stock = new Map(boxes.map(({ code, stock: count }) => [code, count ?? Number.POSITIVE_INFINITY]));
  for (const group of groupsOf(units)) {
    const found = group.is_packaged
      ? asItIs(group.items, options)
      : packGroup(group.items, boxes, stock, options);
    parcels.push(...found.parcels);
    for (const { box } of found.parcels) if (box) stock.set(box.code, (stock.get(box.code) ?? 0) - 1);
    for (const { key, quantity } of found.left) {
      const known = left.find((other) => other.key === key);
      if (known) known.quantity += quantity;
      else left.push({ key, quantity });
    }
  }
  return { parcels, amount: amountOf(parcels), left };
}

type Stock = Map<string, number>;
/** How many fillings may still be tried; it goes down. A filling takes longer the more units there are. */
type Search = { options: PackOptions; fills: number };

const FILLS_OF_ONE_UNIT = 16_000;
type Found = { parcels: PackedParcel[]; left: PackItem[] };
type Group = { items: PackItem[]; is_packaged: boolean };

/** What may share a box: hazardous goods, the rest, and each unit that ships alone for itself. */
function groupsOf(units: readonly PackUnit[]): Group[] {
  const groups: Group[] = [];
  const shared = (is_hazardous: boolean): void => {
    const items = units.filter(
      (unit) => !unit.ships_alone && !unit.is_packaged && unit.is_hazardous === is_hazardous,
    );
    if (items.length > 0) groups.push({ items, is_packaged: false });
  };
  shared(false);
  shared(true);
  for (const unit of units)
    if (unit.ships_alone || unit.is_packaged)
      for (let count = 0; count < unit.quantity; count += 1)
        groups.push({ items: [{ ...unit, quantity: 1 }], is_packaged: unit.is_packaged });
  return groups;
}

function asItIs(items: readonly PackItem[], { rate }: PackOptions): Found {
  const parcels: PackedParcel[] = [];
  const left: PackItem[] = [];
  for (const item of items) {
    const { key, weight_grams, length_mm, width_mm, height_mm } = item;
    const outer = { length_mm, width_mm, height_mm };
    const amount = rate({ weight_grams, ...outer });
    if (amount === null) left.push(item);
    else
      parcels.push({
        box: null,
        outer,
        placed: [{ key, x_mm: 0, y_mm: 0, z_mm: 0, ...outer }],
        weight_grams,
        filled: 1,
        amount,
      });
  }
  return { parcels, left };
}

function packGroup(
  all: readonly PackItem[],
  boxes: readonly Box[],
  stock: Stock,
  options: PackOptions,
): Found {
  const usable = boxes.filter(({ code }) => (stock.get(code) ?? 0) > 0);
  const items = all.filter((item) => usable.some((box) => goesInto(item, box, options)));
  const left = all.filter((item) => !items.includes(item));
  if (items.length === 0) return { parcels: [], left };
  const search = {
    options,
    fills: Math.ceil(
      ((options.effort ?? 1) * FILLS_OF_ONE_UNIT) / (unitsIn(items) * Math.sqrt(items.length)),
    ),
  };
  const single = bestSingle(items, usable, search);
  if (single && single.amount <= leastOfSeveral(items, usable, options)) return { parcels: [single], left };
  const several = bestSeveral(items, usable, stock, search);
  if (single && (several === null || several.left.length > 0 || amountOf(several.parcels) >= single.amount))
    return { parcels: [single], left };
  return several
    ? { parcels: several.parcels, left: [...left, ...several.left] }
    : { parcels: [], left: [...all] };
}

function goesInto(item: PackItem, box: Box, { rate }: PackOptions): boolean {
  const weight_grams = item.weight_grams + box.own_weight_grams;
  if (weight_grams > box.max_weight_grams) return false;
  const one = fillBox(box.inner, item.weight_grams, [{ ...item, quantity: 1 }], FIRST_WAY);
  return one.left.length === 0 && rate({ weight_grams, ...box.outer }) !== null;
}

const FIRST_WAY = FILL_WAYS[0] as FillWay;

/** No two parcels or more cost less: two have room for everything, three are three times the cheapest there is. */
function leastOfSeveral(items: readonly PackItem[], boxes: readonly Box[], { rate }: PackOptions): number {
  const lightest = Math.min(...items.map(({ weight_grams }) => weight_grams));
  const volume = volumeOf(items);
  const priced = boxes.flatMap((box) => {
    const carriage = rate({ weight_grams: lightest + box.own_weight_grams, ...box.outer });
    return carriage === null ? [] : [{ room: volumeOfSize(box.inner), amount: carriage + box.amount }];
  });
  let least = 3 * Math.min(...priced.map(({ amount }) => amount));
  for (const [at, one] of priced.entries())
    for (const other of priced.slice(at))
      if (one.room + other.room >= volume) least = Math.min(least, one.amount + other.amount);
  return least;
}

/** The cheapest box that holds everything. */
function bestSingle(items: readonly PackItem[], boxes: readonly Box[], search: Search): PackedParcel | null {
  const grams = weightOf(items);
  const volume = volumeOf(items);
  const priced = boxes
    .filter(
      (box) => volumeOfSize(box.inner) >= volume && box.own_weight_grams + grams <= box.max_weight_grams,
    )
    .flatMap((box) => {
      const carriage = search.options.rate({ weight_grams: box.own_weight_grams + grams, ...box.outer });
      return carriage === null ? [] : [{ box, amount: carriage + box.amount }];
    })
    .sort((a, b) => a.amount - b.amount || volumeOfSize(a.box.inner) - volumeOfSize(b.box.inner));
  for (const { box, amount } of priced) {
    const filling = fullest(box, items, FILL_WAYS, search);
    if (filling?.left.length === 0) return parcelOf(box, filling, amount);
  }
  return null;
}

/** Several boxes: filled one after the other, from several beginnings, then with chance in it as long as the search may last. */
function bestSeveral(
  items: readonly PackItem[],
  boxes: readonly Box[],
  stock: Stock,
  search: Search,
): Found | null {
  const random = seeded(items.length * 7_919 + weightOf(items));
  const least = fewestBoxes(items, boxes);
  let best: Found | null = null;
  const consider = (ways: readonly FillWay[], first: Box | null): void => {
    const limit = best && best.left.length === 0 ? amountOf(best.parcels) : Number.POSITIVE_INFINITY;
    const found = oneAfterTheOther(items, boxes, stock, search, { ways, first, limit, random });
    if (found && (best === null || isBetter(found, best))) best = found;
  };
  consider(FILL_WAYS.slice(0, 6), null);
  for (const first of boxes) if (search.fills > 0) consider(FILL_WAYS.slice(0, 3), first);
  while (search.fills > 0) {
    const found = best as Found | null;
    if (found?.left.length === 0 && found.parcels.length <= Math.max(least, 2)) break;
    consider([someWay(random), someWay(random), someWay(random)], null);
  }
  const found = best as Found | null;
  return found?.left.length === 0 ? spread(items, found, search) : found;
}

function someWay(random: () => number): FillWay {
  return {
    ...(FILL_WAYS[Math.floor(random() * FILL_WAYS.length)] ?? FIRST_WAY),
    noise: 0.2 + random() * 0.8,
  };
}

function isBetter(a: Found, b: Found): boolean {
  const missing = unitsIn(a.left) - unitsIn(b.left);
  if (missing !== 0) return missing < 0;
  const dearer = amountOf(a.parcels) - amountOf(b.parcels);
  return dearer < 0 || (dearer === 0 && a.parcels.length < b.parcels.length);
}

type Run = { ways: readonly FillWay[]; first: Box | null; limit: number; random: () => number };

/** Box after box, each the one that takes the most for its price; null as soon as that costs more than the limit. */
function oneAfterTheOther(
  items: readonly PackItem[],
  boxes: readonly Box[],
  stock: Stock,
  search: Search,
  { ways, first, limit, random }: Run,
): Found | null {
  const { rate } = search.options;
  const parcels: PackedParcel[] = [];
  const used = new Map<string, number>();
  let left: PackItem[] = [...items];
  while (left.length > 0) {
    let best: { parcel: PackedParcel; left: PackItem[]; worth: number } | null = null;
    const room = volumeOf(left);
    const candidates = (first && parcels.length === 0 ? [first] : boxes)
      .filter(({ code }) => (used.get(code) ?? 0) < (stock.get(code) ?? 0))
      .map((box) => ({ box, most: mostWorth(box, room, rate) }))
      .sort((a, b) => b.most - a.most);
    for (const { box, most } of candidates) {
      if (best && most <= best.worth) break;
      const filling = fullest(box, left, ways, search, random);
      if (!filling) continue;
      const carriage = rate({ weight_grams: box.own_weight_grams + filling.weight_grams, ...box.outer });
      if (carriage === null) continue;
      const amount = carriage + box.amount;
      const worth = worthOf(filling.left.length === 0, filling.volume_mm3 / room, amount);
      if (best && worth <= best.worth) continue;
      best = { parcel: parcelOf(box, filling, amount), left: filling.left, worth };
    }
    if (!best) break;
    parcels.push(best.parcel);
    if (amountOf(parcels) > limit) return null;
    const code = best.parcel.box?.code ?? '';
    used.set(code, (used.get(code) ?? 0) + 1);
    left = best.left;
  }
  return parcels.length === 0 ? null : { parcels, left };
}

const TAKES_ALL = 1e12;

/** What a box can be worth at the most: full, and priced as if what is in it weighed nothing. */
function mostWorth(
  { inner, outer, own_weight_grams, amount }: Box,
  room: number,
  rate: PackOptions['rate'],
): number {
  const carriage = rate({ weight_grams: own_weight_grams + 1, ...outer });
  if (carriage === null) return 0;
  const size = volumeOfSize(inner);
  return worthOf(size >= room, size / room, carriage + amount);
}

/** The cheapest of those that take all before any that takes a part; of these, the most for its cost. */
function worthOf(takes_all: boolean, share: number, cost: number): number {
  return takes_all ? TAKES_ALL - cost : share / Math.max(1, cost);
}

/** The filling that takes the most; null where nothing goes in. */
function fullest(
  box: Box,
  items: readonly PackItem[],
  ways: readonly FillWay[],
  search: Search,
  random?: () => number,
): Filling | null {
  let best: Filling | null = null;
  const most = box.max_weight_grams - box.own_weight_grams;
  for (const way of ways) {
    const filling = fillBox(box.inner, most, items, way, random);
    search.fills -= 1;
    if (filling.placed.length > 0 && (best === null || filling.volume_mm3 > best.volume_mm3)) best = filling;
    if (filling.left.length === 0 || search.fills <= 0) break;
  }
  return best;
}

/** The same boxes with their loads as even as they can be had, where that costs no more. */
function spread(items: readonly PackItem[], found: Found, search: Search): Found {
  const boxes = found.parcels.flatMap(({ box }) => (box ? [box] : []));
  if (boxes.length < 2) return found;
  const share = weightOf(items) / boxes.length;
  for (const slack of [1.02, 1.1, 1.25]) {
    let left: PackItem[] = [...items];
    const parcels: PackedParcel[] = [];
    for (const [at, box] of boxes.entries()) {
      const whole = box.max_weight_grams - box.own_weight_grams;
      const most = at === boxes.length - 1 ? whole : Math.min(whole, Math.ceil(share * slack));
      const filling = fullest(
        { ...box, max_weight_grams: box.own_weight_grams + most },
        left,
        FILL_WAYS.slice(0, 6),
        search,
      );
      const carriage =
        filling &&
        search.options.rate({ weight_grams: box.own_weight_grams + filling.weight_grams, ...box.outer });
      if (!filling || carriage === null || carriage === undefined) break;
      parcels.push(parcelOf(box, filling, carriage + box.amount));
      left = filling.left;
      if (left.length === 0) break;
    }
    const even = { parcels, left };
    if (left.length === 0 && amountOf(parcels) <= amountOf(found.parcels) && heaviest(even) < heaviest(found))
      return even;
  }
  return found;
}

function heaviest({ parcels }: Found): number {
  return Math.max(...parcels.map(({ weight_grams }) => weight_grams));
}

/** No plan has fewer boxes: by volume, and by weight. */
function fewestBoxes(items: readonly PackItem[], boxes: readonly Box[]): number {
  const most_volume = Math.max(...boxes.map(({ inner }) => volumeOfSize(inner)));
  const most_grams = Math.max(...boxes.map((box) => box.max_weight_grams - box.own_weight_grams));
  return Math.max(Math.ceil(volumeOf(items) / most_volume), Math.ceil(weightOf(items) / most_grams));
}

function parcelOf(box: Box, { placed, volume_mm3, weight_grams }: Filling, amount: number): PackedParcel {
  return {
    box,
    outer: box.outer,
    placed,
    weight_grams: weight_grams + box.own_weight_grams,
    filled: volume_mm3 / volumeOfSize(box.inner),
    amount,
  };
}

function amountOf(parcels: readonly PackedParcel[]): number {
  return parcels.reduce((sum, { amount }) => sum + amount, 0);
}

function unitsIn(items: readonly PackItem[]): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

function weightOf(items: readonly PackItem[]): number {
  return items.reduce((sum, { quantity, weight_grams }) => sum + quantity * weight_grams, 0);
}

function volumeOf(items: readonly PackItem[]): number {
  return items.reduce((sum, item) => sum + item.quantity * volumeOfSize(item), 0);
}

function volumeOfSize({ length_mm, width_mm, height_mm }: Size): number {
  return length_mm * width_mm * height_mm;
}

/** The same numbers for the same seed, so that the same shipment gets the same answer (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
