import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_QUANTITY } from '../../../kernel/quantity.ts';
import {
  decideLots,
  type LotFacts,
  type LotMove,
  type LotRefusal,
  type LotVariant,
  lotKey,
  lotStateOf,
  lotStockKey,
  type NamedLot,
} from './lot.ts';
import type { StockState } from './stock-state.ts';

/** The states that people may change by hand; committed and reserved stock belongs to orders. */
export const FREE_STATES = ['available', 'damaged', 'safety_stock', 'quality_control'] as const;
export type FreeState = (typeof FREE_STATES)[number];

export const ADJUST_REASONS = [
  'count',
  'correction',
  'damage',
  'loss',
  'theft',
  'found',
  'sample',
  'initial',
  'import',
] as const;
/** Why units are taken out of stock for good. */
export const WRITE_OFF_REASONS = [
  'damage',
  'loss',
  'theft',
  'expired',
  'recall',
  'disposal',
  'sample',
  'donation',
] as const;
export const MOVE_REASONS = [
  'inspection_passed',
  'inspection_failed',
  'damage',
  'repair',
  'quality_hold',
  'recall',
  'safety_stock',
  'correction',
] as const;
export type StockReason =
  | (typeof ADJUST_REASONS)[number]
  | (typeof WRITE_OFF_REASONS)[number]
  | (typeof MOVE_REASONS)[number]
  | 'receipt';

/** What somebody wants to happen to one SKU at one location. */
export type StockChange = {
  sku: string;
  location_code?: string;
  location_id?: string;
  reason: StockReason;
  note?: string | null;
  /** Of a tracked variant: which lots these units are of. A count names one lot, and says how much of that lies there. */
  lots?: readonly NamedLot[] | undefined;
  /** What its author saw in the state: with another quantity there, the change is refused. */
  expected?: number;
  /** What one unit costs that comes in: a decimal in the valuation currency. */
  unit_cost?: string;
} & (
  | { kind: 'adjust'; state: FreeState; quantity: number }
  | { kind: 'set'; state: FreeState; quantity: number }
  | { kind: 'receive'; state: FreeState; quantity: number }
  | { kind: 'write_off'; state: FreeState; quantity: number }
  | { kind: 'move'; from_state: FreeState; to_state: FreeState; quantity: number }
);

/** The units of one SKU at one location, by state. */
export type Units = Record<StockState, number>;

export const NO_UNITS: Units = {
  available: 0,
  committed: 0,
  reserved: 0,
  damaged: 0,
  safety_stock: 0,
  quality_control: 0,
};

export type VariantFacts = LotVariant & { is_bundle: boolean };
export type LocationFacts = { id: string; code: string; status: 'active' | 'archived'; time_zone: string };

export type StockFacts = {
  variants: ReadonlyMap<string, VariantFacts>;
  /** By code and by id. */
  locations: ReadonlyMap<string, LocationFacts>;
  /** The running state: each accepted change is in it before the next is decided. A level that is absent is empty. */
  units: Map<string, Units>;
  lots: LotFacts;
};

/** One movement: into a state, out of one, or between two. */
export type DecidedChange = {
  variant_id: string;
  location: LocationFacts;
  from_state: FreeState | null;
  to_state: FreeState | null;
  /** Zero when what is asked for stands already. */
  quantity: number;
  lots: LotMove[];
  before: Units;
  after: Units;
};

export type StockRefusal =
  | LotRefusal
  | { code: 'sku_unknown'; sku: string }
  | { code: 'location_unknown'; location: string }
  | { code: 'location_archived'; location: string }
  | { code: 'stock_of_bundle'; sku: string }
  | { code: 'stock_quantity_invalid'; sku: string; quantity: number; least: number }
  | { code: 'stock_state_not_free'; sku: string; state: string }
  | { code: 'stock_reason_unknown'; sku: string; reason: string }
  | { code: 'stock_moved'; sku: string; location: string; state: string; units: number; expected: number }
  | { code: 'stock_same_state'; sku: string; state: string }
  | { code: 'stock_below_zero'; sku: string; location: string; state: string; units: number; asked: number }
  | {
      code: 'stock_above_limit';
      sku: string;
      location: string;
      state: string;
      units: number;
      asked: number;
      limit: number;
    };

export function levelKey({ variant_id, location_id }: { variant_id: string; location_id: string }): string {
  return `${variant_id} ${location_id}`;
}

/** What is named and found: the level that a change is about. */
export function decideTarget(
  change: StockChange,
  facts: Pick<StockFacts, 'variants' | 'locations'>,
): Decision<{ variant: VariantFacts; location: LocationFacts }, StockRefusal> {
  const { sku } = change;
  const named = change.location_id ?? change.location_code ?? '';
  const variant = facts.variants.get(sku);
  const location = facts.locations.get(named);
  if (!variant) return refuse({ code: 'sku_unknown', sku });
  if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
  if (!location) return refuse({ code: 'location_unknown', location: named });
  return accept({ variant, location });
}

/** Decides on one change of stock, over the running state. */
export function decideChangeStock(
  change: StockChange,
  facts: StockFacts,
): Decision<DecidedChange, StockRefusal> {
  const { sku } = change;
  const wrong = wrongInput(change);
  if (wrong) return refuse(wrong);
  const target = decideTarget(change, facts);
  if (!target.ok) return target;
  const { variant, location } = target.value;
  const before = facts.units.get(levelKey({ variant_id: variant.id, location_id: location.id })) ?? NO_UNITS;
  const counted = countedOf(change, target.value, before, facts.lots);
  if (typeof counted === 'object') return refuse(counted);
  const { from_state, to_state, quantity } = directionOf(change, counted);
  // What still lies at a closed location may leave it, or be counted; nothing new comes in.
  if (location.status === 'archived' && to_state && quantity > 0) {
    return refuse({ code: 'location_archived', location: location.code });
  }
  const seen = change.kind === 'move' ? change.from_state : change.state;
  if (change.expected !== undefined && change.expected !== before[seen]) {
    const { expected } = change;
    return refuse({
      code: 'stock_moved',
      sku,
      location: location.code,
      state: seen,
      units: before[seen],
      expected,
    });
  }
  const after = { ...before };
  if (from_state) after[from_state] -= quantity;
  if (to_state) after[to_state] += quantity;
  if (from_state && after[from_state] < 0) {
    const units = before[from_state];
    return refuse({
      code: 'stock_below_zero',
      sku,
      location: location.code,
      state: from_state,
      units,
      asked: quantity,
    });
  }
  if (to_state && after[to_state] > MAX_QUANTITY) {
    const units = before[to_state];
    return refuse({
      code: 'stock_above_limit',
      sku,
      location: location.code,
      state: to_state,
      units,
      asked: quantity,
      limit: MAX_QUANTITY,
    });
  }
  const named = change.kind === 'set' ? change.lots?.map((lot) => ({ ...lot, quantity })) : change.lots;
  const lots = decideLots({ variant, location, from_state, to_state, quantity, named }, facts.lots);
  if (!lots.ok) return lots;
  return accept({
    variant_id: variant.id,
    location,
    from_state,
    to_state,
    quantity,
    lots: lots.value,
    before,
    after,
  });
}

// What a count is compared with: the units of its state, or those of the one lot that it names.
function countedOf(
  change: StockChange,
  { variant, location }: { variant: VariantFacts; location: LocationFacts },
  before: Units,
  facts: LotFacts,
): number | StockRefusal {
  if (change.kind !== 'set') return 0;
  const { sku, state, lots = [] } = change;
  if (variant.tracking === 'none') return before[state];
  const [lot, ...others] = lots;
  if (!lot) return { code: 'lots_missing', sku, tracking: variant.tracking, units: change.quantity };
  const invalid = (field: string, reason: string): StockRefusal => ({
    code: 'lot_field_invalid',
    sku,
    field,
    reason,
  });
  if (others.length > 0)
    return invalid('lots', 'A count names one lot; count each lot as an item of its own.');
  if (state === 'safety_stock')
    return invalid('state', 'Lots do not tell safety stock apart: count them as available, then move units.');
  const id = facts.lots.get(lotKey(variant.id, variant.tracking, lot.code))?.id;
  const units = id === undefined ? undefined : facts.units.get(lotStockKey(id, location.id));
  return units?.[lotStateOf(state)] ?? 0;
}

function wrongInput(change: StockChange): StockRefusal | undefined {
  const { sku, kind, quantity, reason } = change;
  const least = kind === 'adjust' ? -MAX_QUANTITY : kind === 'set' ? 0 : 1;
  const isWhole = Number.isSafeInteger(quantity) && quantity >= least && quantity <= MAX_QUANTITY;
  if (!isWhole || (kind === 'adjust' && quantity === 0)) {
    return { code: 'stock_quantity_invalid', sku, quantity: Number.isFinite(quantity) ? quantity : 0, least };
  }
  const states: FreeState[] = kind === 'move' ? [change.from_state, change.to_state] : [change.state];
  const taken = states.find((state) => !FREE_STATES.includes(state));
  if (taken !== undefined) return { code: 'stock_state_not_free', sku, state: taken };
  if (kind === 'move' && change.from_state === change.to_state) {
    return { code: 'stock_same_state', sku, state: change.from_state };
  }
  const reasons: readonly string[] =
    kind === 'receive'
      ? ['receipt']
      : kind === 'move'
        ? MOVE_REASONS
        : kind === 'write_off'
          ? WRITE_OFF_REASONS
          : ADJUST_REASONS;
  return reasons.includes(reason) ? undefined : { code: 'stock_reason_unknown', sku, reason };
}

/** Whether units may come into a state of this location by this change, so that its level must exist. */
export function bringsIn(change: StockChange, { status }: LocationFacts): boolean {
  return status === 'active' && directionOf(change).to_state !== null;
}

type Direction = { from_state: FreeState | null; to_state: FreeState | null; quantity: number };

function directionOf(change: StockChange, counted = 0): Direction {
  if (change.kind === 'move') return change;
  if (change.kind === 'receive')
    return { from_state: null, to_state: change.state, quantity: change.quantity };
  if (change.kind === 'write_off')
    return { from_state: change.state, to_state: null, quantity: change.quantity };
  const by = change.kind === 'set' ? change.quantity - counted : change.quantity;
  if (by < 0) return { from_state: change.state, to_state: null, quantity: -by };
  return { from_state: null, to_state: change.state, quantity: by };
}
