import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { StockState } from './stock-state.ts';

/** How the units of a lot are counted: which order gets it is chosen when it is picked, so all that is for sale is one. */
export const LOT_STATES = ['sellable', 'picked', 'quality_control', 'damaged'] as const;
export type LotState = (typeof LOT_STATES)[number];

export type LotKind = 'lot' | 'serial';

/** Units that were made together, or, as a serial number, one unit alone. Days are texts: `2027-01-31`. */
export type Lot = {
  id: string;
  variant_id: string;
  kind: LotKind;
  code: string;
  /** The lot that a serial number belongs to. */
  lot_id: string | null;
  expires_on: string | null;
  supplier_reference: string;
  received_at: Date;
  blocked_at: Date | null;
};

export type LotUnits = Record<LotState, number>;

export const NO_LOT_UNITS: LotUnits = { sellable: 0, picked: 0, quality_control: 0, damaged: 0 };

/** Under which heading a lot counts units of this state. */
export function lotStateOf(state: StockState): Exclude<LotState, 'picked'> {
  return state === 'quality_control' || state === 'damaged' ? state : 'sellable';
}

/** Whether lots have to be told about units that go from a state to another. */
export function changesLots(from_state: StockState | null, to_state: StockState | null): boolean {
  if (from_state === null || to_state === null) return true;
  return lotStateOf(from_state) !== lotStateOf(to_state);
}

export type Freshness = 'good' | 'blocked' | 'expired' | 'too_old';

/**
 * Whether units of a lot may be sold on this day. On its last day a lot still is good; `too_old` is one that would not keep
 * as long as it must when it ships.
 */
export function freshnessOf(
  lot: Pick<Lot, 'expires_on' | 'blocked_at'>,
  day: string,
  min_remaining_days: number,
): Freshness {
  if (lot.blocked_at !== null) return 'blocked';
  if (lot.expires_on === null) return 'good';
  if (lot.expires_on < day) return 'expired';
  return remainingDays(lot.expires_on, day) < min_remaining_days ? 'too_old' : 'good';
}

/** How a lot stands, for whoever looks at it: soon means within so many days of when it can no longer be sold. */
export const EXPIRING_SOON_DAYS = 30;
export const LOT_STANDINGS = ['good', 'expiring', 'too_old', 'expired', 'blocked'] as const;
export type LotStanding = (typeof LOT_STANDINGS)[number];

/** How a lot stands on a day. */
export function standingOf(
  lot: Pick<Lot, 'expires_on' | 'blocked_at'>,
  day: string,
  min_remaining_days: number,
): LotStanding {
  const freshness = freshnessOf(lot, day, min_remaining_days);
  if (freshness !== 'good' || lot.expires_on === null) return freshness;
  return remainingDays(lot.expires_on, day) - min_remaining_days < EXPIRING_SOON_DAYS ? 'expiring' : 'good';
}

/** Days from `day` to the last day of a lot; below zero once it is over. */
export function remainingDays(expires_on: string, day: string): number {
  return Temporal.PlainDate.from(day).until(Temporal.PlainDate.from(expires_on), { largestUnit: 'days' })
    .days;
}

/** First expired, first out; of lots that keep equally long, the one that came first. */
export function inOrderOfExpiry(
  a: Pick<Lot, 'expires_on' | 'received_at' | 'code'>,
  b: Pick<Lot, 'expires_on' | 'received_at' | 'code'>,
): number {
  const [first, second] = [a.expires_on ?? '9999', b.expires_on ?? '9999'];
  if (first !== second) return first < second ? -1 : 1;
  const waited = a.received_at.getTime() - b.received_at.getTime();
  return waited !== 0 ? waited : a.code < b.code ? -1 : a.code > b.code ? 1 : 0;
}

/** A day that a calendar has: `2027-02-30` is none. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  try {
    return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
  } catch {
    return false;
  }
}

/** What day it is at a place. */
export function dayIn(time_zone: string, now: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(time_zone)
    .toPlainDate()
    .toString();
}

export type LotRefusal =
  | { code: 'lots_missing'; sku: string; tracking: string; units: number }
  | { code: 'lots_not_tracked'; sku: string }
  | { code: 'lots_differ'; sku: string; units: number; named: number }
  | { code: 'lot_field_invalid'; sku: string; field: string; reason: string }
  | { code: 'lot_unknown'; sku: string; lot: string }
  | {
      code: 'lot_short';
      sku: string;
      lot: string;
      location: string;
      state: LotState;
      units: number;
      asked: number;
    }
  | {
      code: 'lot_not_good';
      sku: string;
      lot: string;
      why: Exclude<Freshness, 'good'>;
      expires_on: string | null;
    }
  | { code: 'lot_expiry_differs'; sku: string; lot: string; expires_on: string | null; asked: string }
  | { code: 'serial_taken'; sku: string; serial: string; location: string };

/** Units of a lot as a caller names them. `lot` is what a serial number was made in. */
export type NamedLot = {
  code: string;
  quantity: number;
  expires_on?: string | null;
  supplier_reference?: string;
  lot?: string | null;
};

/** What is known of the lots that a batch of changes names, kept up with what was decided already. */
export type LotFacts = {
  now: Date;
  /** By `lotKey`. */
  lots: Map<string, Lot>;
  /** By the ids of lot and location. */
  units: Map<string, LotUnits>;
  /** Where a serial number lies, by its id: code and id of the location. */
  serials: Map<string, { id: string; code: string }>;
  /** Lots that came into being, in the order in which they did. */
  created: Lot[];
  newId: () => string;
};

export type LotVariant = {
  id: string;
  sku: string;
  tracking: 'none' | LotKind;
  shelf_life_days: number | null;
  min_remaining_days: number;
};

type LotPlace = { id: string; code: string; time_zone: string };

export function lotKey(variant_id: string, kind: LotKind, code: string): string {
  return `${variant_id} ${kind} ${code}`;
}

export function lotStockKey(lot_id: string, location_id: string): string {
  return `${lot_id} ${location_id}`;
}

/** The same facts to go on with: what is decided over the copy stays there until it takes the place of the original. */
export function copyOfLots({ lots, units, serials, created, ...facts }: LotFacts): LotFacts {
  return {
    ...facts,
    lots: new Map(lots),
    units: new Map(units),
    serials: new Map(serials),
    created: [...created],
  };
}

/** Units of a lot that go along with a movement of stock. */
export type LotMove = { lot_id: string; quantity: number; is_picked?: boolean };

/** The first units of some lots, in their order, and the rest. */
export function splitLots(lots: readonly LotMove[], units: number): [first: LotMove[], rest: LotMove[]] {
  const [first, rest]: [LotMove[], LotMove[]] = [[], []];
  let left = units;
  for (const move of lots) {
    const taken = Math.min(move.quantity, left);
    left -= taken;
    if (taken > 0) first.push({ ...move, quantity: taken });
    if (taken < move.quantity) rest.push({ ...move, quantity: move.quantity - taken });
  }
  return [first, rest];
}

export const MAX_LOT_CODE = 100;
const LOT_CODE = /^[^\s\p{C}]([^\p{C}]*[^\s\p{C}])?$/u;

type Flow = {
  variant: LotVariant;
  location: LotPlace;
  from_state: StockState | null;
  to_state: StockState | null;
  quantity: number;
  named: readonly NamedLot[] | undefined;
};

/**
 * Decides which lots go along when units change state, over the running facts: lots that come in for the first time come
 * into being, those that leave must lie there, and nothing that is blocked or past its day gets among what is sold.
 */
export function decideLots(flow: Flow, facts: LotFacts): Decision<LotMove[], LotRefusal> {
  const { variant, from_state, to_state, quantity, named = [] } = flow;
  const { sku, tracking } = variant;
  if (tracking === 'none') return named.length > 0 ? refuse({ code: 'lots_not_tracked', sku }) : accept([]);
  if (!changesLots(from_state, to_state) || quantity === 0) return accept([]);
  if (named.length === 0) return refuse({ code: 'lots_missing', sku, tracking, units: quantity });
  const wrong = wrongLots(variant, named);
  if (wrong) return refuse(wrong);
  const sum = named.reduce((total, each) => total + each.quantity, 0);
  if (sum !== quantity) return refuse({ code: 'lots_differ', sku, units: quantity, named: sum });
  // Written down only when all are accepted: a refusal of the last lot leaves nothing of the first ones behind.
  const fresh = new Map<string, Lot>();
  const moved: { lot: Lot; quantity: number; units: LotUnits }[] = [];
  for (const each of named) {
    const lot = from_state === null ? comingLot(flow, each, facts, fresh) : standingLot(flow, each, facts);
    if (!lot.ok) return lot;
    const units = unitsAfter(flow, lot.value, each.quantity, facts);
    if (!units.ok) return units;
    moved.push({ lot: lot.value, quantity: each.quantity, units: units.value });
  }
  for (const [key, lot] of fresh) {
    facts.lots.set(key, lot);
    facts.created.push(lot);
  }
  for (const { lot, units } of moved) {
    facts.units.set(lotStockKey(lot.id, flow.location.id), units);
    if (lot.kind !== 'serial') continue;
    if (to_state) facts.serials.set(lot.id, flow.location);
    else facts.serials.delete(lot.id);
  }
  return accept(moved.map(({ lot, quantity: units }) => ({ lot_id: lot.id, quantity: units })));
}

function wrongLots({ sku, tracking }: LotVariant, named: readonly NamedLot[]): LotRefusal | undefined {
  const invalid = (field: string, reason: string): LotRefusal => ({
    code: 'lot_field_invalid',
    sku,
    field,
    reason,
  });
  const codes = new Set<string>();
  for (const { code, quantity, expires_on, lot } of named) {
    for (const text of [code, ...(lot ? [lot] : [])]) {
      if (text.length > MAX_LOT_CODE || !LOT_CODE.test(text))
        return invalid('code', 'A code has 1 to 100 printable characters and no blanks at its ends.');
    }
    if (codes.has(code)) return invalid('code', `${code} comes twice.`);
    codes.add(code);
    if (!Number.isSafeInteger(quantity) || quantity < 1)
      return invalid('quantity', 'It is a whole number from 1.');
    if (tracking === 'serial' && quantity !== 1)
      return invalid('quantity', `${code} is a serial number: it stands for one unit.`);
    if (tracking === 'lot' && lot) return invalid('lot', 'Only a serial number belongs to a lot.');
    if (expires_on && !isDay(expires_on))
      return invalid('expires_on', `${expires_on} is no day; write 2027-01-31.`);
  }
  return undefined;
}

// What comes in may be new; what is known keeps its day of expiry.
function comingLot(
  { variant, location }: Flow,
  named: NamedLot,
  facts: LotFacts,
  fresh: Map<string, Lot>,
): Decision<Lot, LotRefusal> {
  const { code, expires_on, supplier_reference = '' } = named;
  let parent: Lot | undefined;
  if (named.lot) {
    const asked: AskedLot = { kind: 'lot', code: named.lot, expires_on, supplier_reference };
    const found = knownOrNew(variant, location, asked, facts, fresh);
    if (!found.ok) return found;
    parent = found.value;
  }
  const kind = variant.tracking === 'serial' ? 'serial' : 'lot';
  const asked = {
    kind,
    code,
    expires_on: expires_on ?? parent?.expires_on,
    supplier_reference,
    parent,
  } as const;
  const lot = knownOrNew(variant, location, asked, facts, fresh);
  if (!lot.ok) return lot;
  const lies = kind === 'serial' ? facts.serials.get(lot.value.id) : undefined;
  return lies ? refuse({ code: 'serial_taken', sku: variant.sku, serial: code, location: lies.code }) : lot;
}

type AskedLot = {
  kind: LotKind;
  code: string;
  expires_on: string | null | undefined;
  supplier_reference: string;
  parent?: Lot | undefined;
};

function knownOrNew(
  variant: LotVariant,
  { time_zone }: LotPlace,
  { kind, code, expires_on, supplier_reference, parent }: AskedLot,
  facts: LotFacts,
  fresh: Map<string, Lot>,
): Decision<Lot, LotRefusal> {
  const { id: variant_id, sku, shelf_life_days } = variant;
  const key = lotKey(variant_id, kind, code);
  const known = facts.lots.get(key) ?? fresh.get(key);
  if (known) {
    if (!expires_on || known.expires_on === expires_on) return accept(known);
    return refuse({
      code: 'lot_expiry_differs',
      sku,
      lot: code,
      expires_on: known.expires_on,
      asked: expires_on,
    });
  }
  const day = Temporal.PlainDate.from(dayIn(time_zone, facts.now));
  const kept = shelf_life_days === null ? null : day.add({ days: shelf_life_days }).toString();
  const lot: Lot = {
    id: facts.newId(),
    variant_id,
    kind,
    code,
    lot_id: parent?.id ?? null,
    expires_on: expires_on ?? kept,
    supplier_reference,
    received_at: facts.now,
    blocked_at: parent?.blocked_at ?? null,
  };
  fresh.set(key, lot);
  return accept(lot);
}

function standingLot({ variant }: Flow, { code }: NamedLot, facts: LotFacts): Decision<Lot, LotRefusal> {
  const kind = variant.tracking === 'serial' ? 'serial' : 'lot';
  const lot = facts.lots.get(lotKey(variant.id, kind, code));
  return lot ? accept(lot) : refuse({ code: 'lot_unknown', sku: variant.sku, lot: code });
}

function unitsAfter(flow: Flow, lot: Lot, quantity: number, facts: LotFacts): Decision<LotUnits, LotRefusal> {
  const { variant, location, from_state, to_state } = flow;
  const { sku, min_remaining_days } = variant;
  const units = { ...(facts.units.get(lotStockKey(lot.id, location.id)) ?? NO_LOT_UNITS) };
  const [from, to] = [from_state && lotStateOf(from_state), to_state && lotStateOf(to_state)];
  if (from && units[from] < quantity) {
    const there = { location: location.code, state: from, units: units[from], asked: quantity };
    return refuse({ code: 'lot_short', sku, lot: lot.code, ...there });
  }
  if (to === 'sellable') {
    const why = freshnessOf(lot, dayIn(location.time_zone, facts.now), min_remaining_days);
    if (why !== 'good')
      return refuse({ code: 'lot_not_good', sku, lot: lot.code, why, expires_on: lot.expires_on });
  }
  if (from) units[from] -= quantity;
  if (to) units[to] += quantity;
  return accept(units);
}
