import { dayIn } from '../../inventory/rules/index.ts';
import { type DatedTerms, termsOn } from './location-terms.ts';

/** What leaves a location on a day: fulfillment orders, and the units in them. */
export type DayLoad = { orders: number; units: number };

/**
 * What is planned to leave the locations that can only do so much, by local day. A location that is not in it does whatever it is
 * given.
 */
export type CapacityBoard = Map<string, Map<string, DayLoad>>;

const NOTHING: DayLoad = { orders: 0, units: 0 };

/** Whether a location can do only so much on some day, now or by terms that begin later. */
export function isLimited({ terms = [] }: { terms?: readonly DatedTerms[] }): boolean {
  return terms.some(({ orders_per_day, units_per_day }) => orders_per_day !== null || units_per_day !== null);
}

/**
 * Whether one more fulfillment order of so many units leaves on a day. More units than a location does in a day leave on a day on
 * which nothing else does.
 */
export function hasRoom(
  terms: readonly DatedTerms[],
  day: string,
  { orders, units }: DayLoad = NOTHING,
  more: number,
): boolean {
  const { orders_per_day, units_per_day } = termsOn(terms, day);
  if (orders_per_day !== null && orders >= orders_per_day) return false;
  return units_per_day === null || units === 0 || units + more <= units_per_day;
}

/** Takes room for one fulfillment order; what is not limited takes none. */
export function takeRoom(board: CapacityBoard, location_id: string, day: string, units: number): void {
  const days = board.get(location_id);
  if (!days) return;
  const load = days.get(day) ?? NOTHING;
  days.set(day, { orders: load.orders + 1, units: load.units + units });
}

/** Takes room for what was decided to leave some locations, each on its local day. */
export function takeRoomFor(
  board: CapacityBoard,
  locations: readonly { id: string; time_zone: string }[],
  allocations: readonly { location_id: string; ship_by: Date; lines: readonly { quantity: number }[] }[],
): void {
  for (const { location_id, ship_by, lines } of allocations) {
    const place = locations.find(({ id }) => id === location_id);
    const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
    if (place) takeRoom(board, location_id, dayIn(place.time_zone, ship_by), units);
  }
}

/** The same board to go on with, for a decision that may not be carried out. */
export function copyOfBoard(board: CapacityBoard): CapacityBoard {
  return new Map([...board].map(([id, days]) => [id, new Map(days)]));
}
