import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const DATA = join(import.meta.dirname, '../../../shared/data/sourcing');

export type Metro = { name: string; lat: number; lon: number; share: number };
export type OrderType = { items: readonly number[]; share: number };

/**
 * An instance of the setting of Jasin and Sinha (2015) and Ma (2023): orders of some types come from metropolitan areas by their
 * population; a center carries an item by chance, and has of it what the metros need to which it is the nearest that carries it.
 * Amounts are thousandths of a dollar.
 */
export type Instance = {
  metros: readonly Metro[];
  types: readonly OrderType[];
  items: number;
  orders: number;
  centers: readonly string[];
  /** By center and item. */
  stock: readonly (readonly number[])[];
  package_amount: number;
  /** By metro and center, what an item costs. */
  item_amounts: readonly (readonly number[])[];
  /** What an item costs that nobody ships. */
  unfilled_amount: number;
  /** By metro, the centers from the nearest on. */
  nearest: readonly (readonly number[])[];
};

const PACKAGE = 8_759;
const [PER_ITEM, PER_MILE] = [423, 0.541];
const ITEMS = 20;
const CARRIED = 0.75;

/** Whether the metros and centers of the setting are here. */
export const hasPublishedSetting = existsSync(join(DATA, 'cities_warmup.csv'));

/** The setting with ten metros and five centers, by chance. */
export function publishedInstance(random: () => number, orders: number): Instance {
  const cities = rowsOf('cities_warmup.csv');
  const population = cities.reduce((sum, row) => sum + Number(row[4]), 0);
  const metros = cities.map(([name = '', , lat, lon, people]) => ({
    ...{ name, lat: Number(lat), lon: Number(lon), share: Number(people) / population },
  }));
  const centers = rowsOf('fulfillment_centers_warmup.csv').map(([name = '', , lat, lon]) => ({
    ...{ name, lat: Number(lat), lon: Number(lon) },
  }));
  const miles = metros.map((metro) => centers.map((center) => milesBetween(metro, center)));
  const nearest = miles.map((row) => row.map((_, at) => at).sort((a, b) => (row[a] ?? 0) - (row[b] ?? 0)));
  const item_amounts = miles.map((row) => row.map((each) => Math.round(PER_ITEM + PER_MILE * each)));
  const types = orderTypes(random);
  return {
    metros,
    types,
    items: ITEMS,
    orders,
    centers: centers.map(({ name }) => name),
    stock: stockOf({ metros, types, nearest, centers: centers.length, orders }, random),
    package_amount: PACKAGE,
    item_amounts,
    unfilled_amount: 2 * (PACKAGE + Math.max(...item_amounts.flat())),
    nearest,
  };
}

/** The orders of an instance as they come in: the metro and the type of each. */
export function arrivals({ metros, types, orders }: Instance, random: () => number) {
  return Array.from({ length: orders }, () => ({
    metro: chosen(metros, random),
    type: chosen(types, random),
  }));
}

// Five types of each size from one to five items.
function orderTypes(random: () => number): OrderType[] {
  const types = Array.from({ length: 25 }, (_, index) => {
    const items = new Set<number>();
    while (items.size <= index % 5) items.add(Math.floor(random() * ITEMS));
    return { items: [...items], share: random() };
  });
  const sum = types.reduce((total, { share }) => total + share, 0);
  return types.map(({ items, share }) => ({ items, share: share / sum }));
}

// What the metros need to which a center is the nearest that carries the item, and half a standard deviation more.
function stockOf(
  setting: Pick<Instance, 'metros' | 'types' | 'nearest' | 'orders'> & { centers: number },
  random: () => number,
): number[][] {
  const { metros, types, nearest, orders, centers } = setting;
  const stock = Array.from({ length: centers }, () => new Array<number>(ITEMS).fill(0));
  for (let item = 0; item < ITEMS; item += 1) {
    const carries = stock.map(() => random() < CARRIED);
    if (!carries.includes(true)) carries[Math.floor(random() * centers)] = true;
    const wanted = types.reduce((sum, each) => sum + (each.items.includes(item) ? each.share : 0), 0);
    const shares = new Array<number>(centers).fill(0);
    for (const [index, { share }] of metros.entries()) {
      const at = nearest[index]?.find((center) => carries[center]) ?? 0;
      shares[at] = (shares[at] ?? 0) + wanted * share;
    }
    for (const [at, share] of shares.entries())
      (stock[at] as number[])[item] = Math.round(
        orders * share + 0.5 * Math.sqrt(orders * share * (1 - share)),
      );
  }
  return stock;
}

function chosen(from: readonly { share: number }[], random: () => number): number {
  let left = random();
  const at = from.findIndex(({ share }) => {
    left -= share;
    return left < 0;
  });
  return at < 0 ? from.length - 1 : at;
}

function rowsOf(file: string): string[][] {
  const text = readFileSync(join(DATA, file), 'utf8').replace('\uFEFF', '');
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(','));
}

type Point = { lat: number; lon: number };

/** Along the great circle (haversine), on a sphere of the earth's mean radius. */
function milesBetween(from: Point, to: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const [a, b] = [radians(from.lat), radians(to.lat)];
  const h =
    Math.sin((b - a) / 2) ** 2 + Math.cos(a) * Math.cos(b) * Math.sin(radians(to.lon - from.lon) / 2) ** 2;
  return 2 * 3_958.8 * Math.asin(Math.sqrt(h));
}
