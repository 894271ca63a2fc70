import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import {
  type Calendar,
  DEFAULT_POLICY,
  type PlacedUnits,
  type PlanPolicy,
  type PlanSolution,
  type PromiseTimes,
  type SourcingFacts,
  type StockBoard,
  timesOf,
  type WeighedMove,
  weighMove,
} from '../../sourcing/rules/index.ts';
import { isEnded, isWorkable, openUnits, unpickedUnits } from './fulfillment-order-states.ts';
import { type FulfillmentWork, type LineUnits, type NotWorkable, unpickedOf, type WorkLine } from './work.ts';

export type MoveRefusal =
  | NotWorkable
  | { code: 'fulfillment_line_unknown'; line_id: string }
  | { code: 'nothing_to_move'; number: string }
  | { code: 'move_too_many'; sku: string; asked: number; unpicked: number }
  | { code: 'move_to_same_location'; number: string; location: string }
  | { code: 'location_does_not_serve'; location: string; why: NotServingReason }
  | { code: 'move_not_enough_stock'; sku: string; location: string; asked: number; available: number };

export type NotServingReason =
  | 'not_served'
  | 'closed'
  | 'channel_not_served'
  | 'country_not_served'
  | 'not_pickup_location'
  | 'not_of_channel';

/** Decides which units of a fulfillment order may move: only what nobody has picked can. */
export function decideMove(
  work: FulfillmentWork,
  lines: readonly { line_id: string; quantity: number }[] | null,
): Decision<LineUnits[], MoveRefusal> {
  const { number, status } = work;
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  if (lines === null) {
    const all = unpickedOf(work);
    return all.length > 0 ? accept(all) : refuse({ code: 'nothing_to_move', number });
  }
  const units = new Map<WorkLine, number>();
  for (const { line_id, quantity } of lines) {
    const line = work.lines.find(({ id }) => id === line_id);
    if (!line) return refuse({ code: 'fulfillment_line_unknown', line_id });
    const asked = (units.get(line) ?? 0) + quantity;
    const unpicked = unpickedUnits(line);
    if (asked > unpicked) return refuse({ code: 'move_too_many', sku: line.sku, asked, unpicked });
    units.set(line, asked);
  }
  return accept([...units].map(([line, quantity]) => ({ line, quantity })));
}

// What an order still gets, line by line, and where its units are before and after a move.
type LaidOutMove = {
  lines: { order_line_id: string; variant_id: string; weight_grams: number; quantity: number }[];
  before: PlacedUnits[];
  after: PlacedUnits[];
};

// Lays the open work of an order out, before some units move to a location and after.
function layOutMove(
  all: readonly FulfillmentWork[],
  moved: readonly LineUnits[],
  location_id: string,
): LaidOutMove {
  const lines: LaidOutMove['lines'] = [];
  const units = new Map(moved.map(({ line, quantity }) => [line.id, quantity]));
  const before = new Map<string, Map<number, number>>();
  const after = new Map<string, Map<number, number>>();
  const put = (board: typeof before, place: string, line: number, quantity: number): void => {
    if (quantity === 0) return;
    const own = board.get(place) ?? new Map<number, number>();
    board.set(place, own.set(line, (own.get(line) ?? 0) + quantity));
  };
  for (const work of all.filter(({ status }) => !isEnded(status))) {
    for (const line of work.lines) {
      const open = openUnits(line);
      if (open === 0) continue;
      const index = indexOf(lines, line);
      (lines[index] as LaidOutMove['lines'][number]).quantity += open;
      const leaving = units.get(line.id) ?? 0;
      put(before, work.location_id, index, open);
      put(after, work.location_id, index, open - leaving);
      put(after, location_id, index, leaving);
    }
  }
  const placed = (board: typeof before): PlacedUnits[] =>
    [...board].map(([place, own]) => ({
      location_id: place,
      lines: [...own].map(([line, quantity]) => ({ line, quantity })),
    }));
  return { lines, before: placed(before), after: placed(after) };
}

function indexOf(lines: LaidOutMove['lines'], line: WorkLine): number {
  const { order_line_id, variant_id, weight_grams } = line;
  const known = lines.findIndex(
    (each) => each.order_line_id === order_line_id && each.variant_id === variant_id,
  );
  return known >= 0 ? known : lines.push({ order_line_id, variant_id, weight_grams, quantity: 0 }) - 1;
}

// The stock that a price of a move needs: what is placed is there.
function boardOf({ lines, before, after }: LaidOutMove): StockBoard {
  const board: StockBoard = new Map();
  for (const { location_id, lines: placed } of [...before, ...after]) {
    for (const { line, quantity } of placed) {
      const variant_id = lines[line]?.variant_id ?? '';
      const held = board.get(variant_id) ?? new Map<string, number>();
      board.set(variant_id, held.set(location_id, (held.get(location_id) ?? 0) + quantity));
    }
  }
  return board;
}

type MoveFacts = Pick<SourcingFacts, 'locations' | 'rates'> & {
  calendar: Calendar;
  policy?: PlanPolicy | undefined;
};

/** What a move costs, and how and when its units go then. */
export type PricedMove = WeighedMove & { service_code: string; times: PromiseTimes };

/**
 * Prices the whole order before some units of its work move to a location and after; by a service that keeps the promise
 * where one does. Null where nothing goes from there.
 */
export function priceMove(
  all: readonly FulfillmentWork[],
  { work, units, location_id }: { work: FulfillmentWork; units: readonly LineUnits[]; location_id: string },
  promised_by: Date | null,
  facts: MoveFacts,
): PricedMove | null {
  const laid = layOutMove(all, units, location_id);
  const { destination, service_code, channel_id } = work;
  const weighed = weighMove(
    { lines: laid.lines, destination, service_code, channel_id, deliver_by: promised_by },
    [laid.before, laid.after],
    { ...facts, stock: boardOf(laid), keepBack: () => 0, policy: facts.policy ?? DEFAULT_POLICY },
  );
  const own = weighed?.assignments.find((each) => each.location_id === location_id);
  if (!weighed || !own) return null;
  const times = timesOf(own, facts.locations, facts.calendar.timesOf);
  return { ...weighed, service_code: own.service_code, times };
}

/** What shipping and handling of the order cost more by it; null where nobody knows what they cost before. */
export function differenceOf({ before, after }: WeighedMove): number | null {
  const sum = ({ terms }: PlanSolution): number => terms.shipping + terms.handling;
  return before && sum(after) - sum(before);
}

/** Work of the same order at the location that nobody has begun: what moves there joins it. */
export function joinable(
  all: readonly FulfillmentWork[],
  { id, location_id }: { id: string; location_id: string },
): FulfillmentWork | undefined {
  return all.find(
    (work) =>
      work.id !== id &&
      work.location_id === location_id &&
      work.status === 'open' &&
      work.parcels.length === 0 &&
      work.lines.every(({ picked, shipped }) => picked + shipped === 0),
  );
}
