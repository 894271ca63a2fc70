import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_QUANTITY } from '../../../kernel/quantity.ts';
import {
  type LocationFacts,
  levelKey,
  NO_UNITS,
  type StockFacts,
  type StockRefusal,
  type VariantFacts,
} from './change-stock.ts';
import { copyOfLots, decideLots, type LotFacts, type LotMove, type NamedLot, splitLots } from './lot.ts';
import type { Supply, SupplyRefusal } from './supply.ts';
import { parseCost } from './unit-cost.ts';

/** Why no more is expected of supply that did not come whole. */
export const CLOSE_REASONS = [
  'short_delivery',
  'cancelled_by_supplier',
  'lost_on_the_way',
  'duplicate',
  'other',
] as const;
export type CloseReason = (typeof CLOSE_REASONS)[number];

/** Units of one SKU as they were counted at the door. */
export type GoodsReceiptLine = {
  sku: string;
  /** The supply that they are counted against; without it, what is open under the references of the receipt. */
  supply_id?: string;
  good: number;
  damaged: number;
  quality_control: number;
  /** Of a tracked variant: the lots, or the serial numbers, of all that was counted; `state` is `good` without it. */
  lots?: readonly (NamedLot & { state?: CountedState })[];
  /** What one unit cost, a decimal in the valuation currency; without it, what its supply says. */
  unit_cost?: string;
};

/** What somebody counted, as one document. */
export type NewGoodsReceipt = {
  /** The same id sent again is the same receipt. */
  client_id: string;
  location_code?: string;
  location_id?: string;
  /** Purchase orders, transfers and the like: what is open under them at this location is what is expected. */
  references: readonly string[];
  accept_over: boolean;
  accept_unexpected: boolean;
  /** Nothing more will come of what the receipt names, and why. */
  close_short: CloseReason | null;
  note: string;
  lines: readonly GoodsReceiptLine[];
};

export type DecidedReceiptLine = {
  variant: VariantFacts;
  good: number;
  damaged: number;
  quality_control: number;
  received: number;
  expected: number;
  is_unexpected: boolean;
  lots: Record<CountedState, LotMove[]>;
  unit_cost: bigint | null;
  /** How many units, of which lots, were counted against which supply; what is missing to `received` was expected by none. */
  against: { supply: Supply; quantity: number; lots: LotMove[] }[];
};

export type DecidedReceipt = {
  location: LocationFacts;
  lines: DecidedReceiptLine[];
  /** Supply that changed: before and after. */
  supplies: { before: Supply; after: Supply }[];
  /** The levels as they are with it. */
  units: StockFacts['units'];
  lots: LotFacts;
};

export type GoodsReceiptFacts = Omit<StockFacts, 'units'> & {
  /** The running state of every supply that a receipt may touch. */
  supplies: ReadonlyMap<string, Supply>;
  units: StockFacts['units'];
  /** Of supply that is a transfer of tracked units: how many of which lot are in transit, by the id of the supply. */
  carried: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** How much more than announced may come without asking, percent. */
  over_delivery_percent: number;
};

export type GoodsReceiptRefusal =
  | StockRefusal
  | Extract<SupplyRefusal, { code: 'supply_closed' | 'supply_of_transfer' }>
  | { code: 'not_found'; what: string }
  | {
      code: 'receipt_supply_mismatch';
      sku: string;
      location: string;
      supply_sku: string;
      supply_location: string;
    }
  | { code: 'receipt_unexpected_item'; sku: string; location: string; references: string }
  | { code: 'receipt_unexpected_lot'; sku: string; lot: string; in_transit: number; counted: number }
  | { code: 'receipt_over_delivery'; sku: string; announced: number; counted: number; most: number };

/** Decides on one receipt, whole or not at all; what it leaves of each supply is in the answer. */
export function decideGoodsReceipt(
  asked: NewGoodsReceipt,
  facts: GoodsReceiptFacts,
): Decision<DecidedReceipt, GoodsReceiptRefusal> {
  const named = asked.location_id ?? asked.location_code ?? '';
  const location = facts.locations.get(named);
  if (!location) return refuse({ code: 'location_unknown', location: named });
  if (location.status === 'archived') return refuse({ code: 'location_archived', location: location.code });
  const running = new Map(facts.supplies);
  const units = new Map(facts.units);
  const lots = copyOfLots(facts.lots);
  const lines: DecidedReceiptLine[] = [];
  for (const line of asked.lines) {
    const decision = decideLine(line, asked, { ...facts, supplies: running, units, lots }, location);
    if (!decision.ok) return decision;
    const decided = decision.value;
    lines.push(decided);
    for (const { supply, quantity } of decided.against) running.set(supply.id, received(supply, quantity));
    addUnits(units, decided, location);
  }
  if (asked.close_short !== null) {
    for (const supply of expectedBy(asked, running, location)) {
      if (supply.transfer_id !== null && supply.state === 'open') {
        return refuse({ code: 'supply_of_transfer', sku: supply.sku, reference: supply.reference });
      }
      if (supply.state === 'open') running.set(supply.id, closed(supply, asked.close_short));
    }
  }
  const supplies = [...running].flatMap(([id, after]) => {
    const before = facts.supplies.get(id);
    return before && before !== after ? [{ before, after }] : [];
  });
  return accept({ location, lines, supplies, units, lots });
}

function decideLine(
  line: GoodsReceiptLine,
  asked: NewGoodsReceipt,
  facts: GoodsReceiptFacts,
  location: LocationFacts,
): Decision<DecidedReceiptLine, GoodsReceiptRefusal> {
  const { sku, good, damaged, quality_control } = line;
  const counted = good + damaged + quality_control;
  const isWhole = [good, damaged, quality_control].every(
    (units) => Number.isSafeInteger(units) && units >= 0,
  );
  if (!isWhole || counted < 1 || counted > MAX_QUANTITY) {
    return refuse({ code: 'stock_quantity_invalid', sku, quantity: counted, least: 1 });
  }
  const variant = facts.variants.get(sku);
  if (!variant) return refuse({ code: 'sku_unknown', sku });
  if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
  const full = aboveLimit(line, variant, location, facts);
  if (full) return refuse(full);
  const found = suppliesFor(line, asked, facts, variant, location);
  if (!found.ok) return found;
  const supplies = found.value;
  const is_unexpected = supplies.length === 0;
  const namesAny =
    asked.references.length > 0 || asked.lines.some(({ supply_id }) => supply_id !== undefined);
  if (is_unexpected && namesAny && !asked.accept_unexpected) {
    const references = asked.references.join(', ');
    return refuse({ code: 'receipt_unexpected_item', sku, location: location.code, references });
  }
  const over = is_unexpected || asked.accept_over ? undefined : tooMuch(line, counted, supplies, facts);
  if (over) return refuse(over);
  const lots = lotsOf(line, variant, location, facts);
  if (!lots.ok) return lots;
  const against = shared(
    counted,
    supplies,
    RECEIVED_STATES.flatMap(([state]) => lots.value[state]),
    facts,
  );
  const strange = asked.accept_unexpected ? undefined : strangeLot(variant, against, facts);
  if (strange) return refuse(strange);
  const expected = supplies.reduce((sum, { outstanding }) => sum + outstanding, 0);
  return accept({
    variant,
    ...{ good, damaged, quality_control, received: counted, expected, is_unexpected },
    lots: lots.value,
    unit_cost: costOf(line, supplies),
    against,
  });
}

function lotsOf(
  line: GoodsReceiptLine,
  variant: VariantFacts,
  location: LocationFacts,
  { lots: facts }: GoodsReceiptFacts,
): Decision<DecidedReceiptLine['lots'], GoodsReceiptRefusal> {
  const lots: DecidedReceiptLine['lots'] = { good: [], damaged: [], quality_control: [] };
  for (const [counted, to_state] of RECEIVED_STATES) {
    const named = line.lots?.filter(({ state = 'good' }) => state === counted);
    const flow = { variant, location, from_state: null, to_state, quantity: line[counted], named };
    const decision = decideLots(flow, facts);
    if (!decision.ok) return decision;
    // Lots of a state of which nothing was counted would be lost without a word.
    const sum = named?.reduce((total, { quantity }) => total + quantity, 0) ?? 0;
    if (variant.tracking !== 'none' && sum !== line[counted])
      return refuse({ code: 'lots_differ', sku: line.sku, units: line[counted], named: sum });
    lots[counted] = decision.value;
  }
  return accept(lots);
}

/** The supply that a line is counted against, the earliest expected first. */
function suppliesFor(
  { sku, supply_id }: GoodsReceiptLine,
  asked: NewGoodsReceipt,
  { supplies }: GoodsReceiptFacts,
  variant: VariantFacts,
  location: LocationFacts,
): Decision<Supply[], GoodsReceiptRefusal> {
  if (supply_id === undefined) {
    const open = expectedBy(asked, supplies, location).filter(
      (supply) => supply.variant_id === variant.id && supply.state === 'open',
    );
    return accept(open);
  }
  const supply = supplies.get(supply_id);
  if (!supply) return refuse({ code: 'not_found', what: 'supply' });
  if (supply.variant_id !== variant.id || supply.location_id !== location.id) {
    return refuse({
      code: 'receipt_supply_mismatch',
      ...{ sku, location: location.code },
      ...{ supply_sku: supply.sku, supply_location: supply.location_code },
    });
  }
  if (supply.state === 'closed') return refuse({ code: 'supply_closed', sku, reference: supply.reference });
  return accept([supply]);
}

/** All supply at a location that a receipt names, by reference or by id. */
function expectedBy(
  { references, lines }: NewGoodsReceipt,
  supplies: ReadonlyMap<string, Supply>,
  location: LocationFacts,
): Supply[] {
  const ids = new Set(lines.flatMap(({ supply_id }) => supply_id ?? []));
  return [...supplies.values()]
    .filter(({ location_id }) => location_id === location.id)
    .filter(({ id, reference }) => ids.has(id) || (reference !== '' && references.includes(reference)))
    .sort((a, b) => a.expected_at.getTime() - b.expected_at.getTime() || (a.id < b.id ? -1 : 1));
}

// More than was announced, beyond what is taken without asking. What came before of the same supply counts.
function tooMuch(
  { sku }: GoodsReceiptLine,
  counted: number,
  supplies: readonly Supply[],
  { over_delivery_percent }: GoodsReceiptFacts,
): GoodsReceiptRefusal | undefined {
  const announced = supplies.reduce((sum, { quantity }) => sum + quantity, 0);
  const before = supplies.reduce((sum, supply) => sum + supply.received, 0);
  const most = announced + Math.floor((announced * over_delivery_percent) / 100);
  if (before + counted <= most) return undefined;
  return { code: 'receipt_over_delivery', sku, announced, counted: before + counted, most };
}

// A transfer moves what the company owns: nothing is bought by it.
function costOf({ unit_cost }: GoodsReceiptLine, supplies: readonly Supply[]): bigint | null {
  if (supplies.some(({ transfer_id }) => transfer_id !== null)) return null;
  const text = unit_cost ?? supplies.find((supply) => supply.unit_cost !== null)?.unit_cost;
  return text == null ? null : parseCost(text);
}

// Each supply takes what is outstanding of it, first by the lots that are in transit with it; what is over counts against the
// last.
function shared(
  counted: number,
  supplies: readonly Supply[],
  lots: readonly LotMove[],
  { carried }: GoodsReceiptFacts,
): DecidedReceiptLine['against'] {
  let left = counted;
  let rest = lots;
  return supplies.flatMap((supply, index) => {
    const quantity = index === supplies.length - 1 ? left : Math.min(left, supply.outstanding);
    left -= quantity;
    const known = carried.get(supply.id);
    const isCarried = ({ lot_id }: LotMove) => (known?.get(lot_id) ?? 0) > 0;
    const sorted = [...rest.filter(isCarried), ...rest.filter((lot) => !isCarried(lot))];
    const [own, others] = splitLots(sorted, quantity);
    rest = others;
    return quantity > 0 ? [{ supply, quantity, lots: own }] : [];
  });
}

// More of a lot than is in transit: somebody took from another one, or read the wrong label.
function strangeLot(
  { sku, id }: VariantFacts,
  against: DecidedReceiptLine['against'],
  { carried, lots }: GoodsReceiptFacts,
): GoodsReceiptRefusal | undefined {
  for (const { supply, lots: own } of against) {
    const known = carried.get(supply.id);
    if (!known) continue;
    for (const [lot_id, moves] of Map.groupBy(own, (lot) => lot.lot_id)) {
      const counted = moves.reduce((sum, { quantity }) => sum + quantity, 0);
      const in_transit = known.get(lot_id) ?? 0;
      if (counted <= in_transit) continue;
      const lot =
        [...lots.lots.values()].find((one) => one.id === lot_id && one.variant_id === id)?.code ?? '';
      return { code: 'receipt_unexpected_lot', sku, lot, in_transit, counted };
    }
  }
  return undefined;
}

function received(supply: Supply, quantity: number): Supply {
  const next = {
    ...supply,
    received: supply.received + quantity,
    receipted: supply.receipted + quantity,
    version: supply.version + 1,
  };
  const is_whole = next.received >= next.quantity;
  return {
    ...next,
    state: is_whole ? 'closed' : 'open',
    outstanding: is_whole ? 0 : next.quantity - next.received,
  };
}

function closed(supply: Supply, closed_reason: CloseReason): Supply {
  return { ...supply, state: 'closed', outstanding: 0, closed_reason, version: supply.version + 1 };
}

export type CountedState = keyof typeof STATE_OF;

const STATE_OF = { good: 'available', damaged: 'damaged', quality_control: 'quality_control' } as const;

/** The state that each kind of counted unit comes into. */
export const RECEIVED_STATES = Object.entries(STATE_OF) as [
  keyof typeof STATE_OF,
  (typeof STATE_OF)[keyof typeof STATE_OF],
][];

function aboveLimit(
  line: GoodsReceiptLine,
  variant: VariantFacts,
  location: LocationFacts,
  { units }: GoodsReceiptFacts,
): StockRefusal | undefined {
  const before = units.get(levelKey({ variant_id: variant.id, location_id: location.id })) ?? NO_UNITS;
  for (const [counted, state] of RECEIVED_STATES) {
    if (before[state] + line[counted] <= MAX_QUANTITY) continue;
    return {
      code: 'stock_above_limit',
      ...{ sku: line.sku, location: location.code, state },
      ...{ units: before[state], asked: line[counted], limit: MAX_QUANTITY },
    };
  }
  return undefined;
}

function addUnits(units: StockFacts['units'], line: DecidedReceiptLine, location: LocationFacts): void {
  const key = levelKey({ variant_id: line.variant.id, location_id: location.id });
  const after = { ...(units.get(key) ?? NO_UNITS) };
  for (const [counted, state] of RECEIVED_STATES) after[state] += line[counted];
  units.set(key, after);
}
