import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isQuantity, MAX_QUANTITY } from '../../../kernel/quantity.ts';
import { type LocationFacts, levelKey, type StockFacts, type StockRefusal } from './change-stock.ts';
import {
  dayIn,
  decideLots,
  freshnessOf,
  inOrderOfExpiry,
  type Lot,
  type LotFacts,
  type LotMove,
  lotKey,
  type NamedLot,
} from './lot.ts';

export const TRANSFER_STATES = ['draft', 'requested', 'shipped', 'closed', 'cancelled'] as const;
export type TransferState = (typeof TRANSFER_STATES)[number];

export type TransferAction = 'edit' | 'request' | 'ship' | 'cancel' | 'receive' | 'close';

/** What may be done in each state. */
const ALLOWED: Readonly<Record<TransferState, readonly TransferAction[]>> = {
  draft: ['edit', 'request', 'ship', 'cancel'],
  requested: ['edit', 'ship', 'cancel'],
  shipped: ['receive', 'close'],
  closed: [],
  cancelled: [],
};

export function transferActions(state: TransferState): readonly TransferAction[] {
  return ALLOWED[state];
}

/** Units of one lot, or of one serial number, in a line of a transfer. */
export type TransferLot = {
  lot_id: string;
  code: string;
  expires_on: string | null;
  shipped: number;
  received: number;
  returned: number;
  written_off: number;
  in_transit: number;
};

/** Units of one SKU in a transfer: shipped = received + returned + written off + in transit; `over` came beyond. */
export type TransferLine = {
  id: string;
  variant_id: string;
  sku: string;
  quantity: number;
  shipped: number;
  received: number;
  damaged: number;
  over: number;
  returned: number;
  written_off: number;
  in_transit: number;
  supply_id: string | null;
  /** Of a tracked variant, what it shipped with. */
  lots: TransferLot[];
};

export type Transfer = {
  id: string;
  number: string;
  origin: LocationFacts;
  destination: LocationFacts;
  state: TransferState;
  expected_at: Date | null;
  note: string;
  tracking_number: string;
  lines: TransferLine[];
  version: number;
};

export type AskedLine = { sku: string; quantity: number };

/** What really leaves of a SKU; of a tracked one, by its lots. */
export type ShippedLine = AskedLine & { lots?: readonly NamedLot[] | undefined };

export type NewTransfer = {
  client_id: string;
  origin_code: string;
  destination_code: string;
  expected_at: Date | null;
  note: string;
  tracking_number: string;
  is_draft: boolean;
  lines: readonly AskedLine[];
};

export type TransferRefusal =
  | StockRefusal
  | { code: 'transfer_state'; number: string; state: string; action: string }
  | { code: 'transfer_field_invalid'; field: string; reason: string }
  | { code: 'transfer_not_resolved'; sku: string; in_transit: number; resolved: number };

type Named = { variants: StockFacts['variants']; locations: StockFacts['locations'] };
type Drafted = Omit<Transfer, 'id' | 'number' | 'lines' | 'version'> & {
  lines: { variant_id: string; sku: string; quantity: number }[];
};

/** Decides on a new transfer. Nothing is taken from the origin before it ships. */
export function decideNewTransfer(asked: NewTransfer, facts: Named): Decision<Drafted, TransferRefusal> {
  const [origin, destination] = [
    facts.locations.get(asked.origin_code),
    facts.locations.get(asked.destination_code),
  ];
  if (!origin) return refuse({ code: 'location_unknown', location: asked.origin_code });
  if (!destination) return refuse({ code: 'location_unknown', location: asked.destination_code });
  if (destination.status === 'archived') {
    return refuse({ code: 'location_archived', location: destination.code });
  }
  if (origin.id === destination.id) {
    const reason = 'A transfer leads to another location; between states of one, stock is moved.';
    return refuse({ code: 'transfer_field_invalid', field: 'destination', reason });
  }
  const lines = decideLines(asked.lines, facts);
  if (!lines.ok) return lines;
  const { expected_at, note, tracking_number } = asked;
  const state = asked.is_draft ? 'draft' : 'requested';
  return accept({ origin, destination, state, expected_at, note, tracking_number, lines: lines.value });
}

/** The lines that somebody wants: each SKU once. */
export function decideLines(
  asked: readonly AskedLine[],
  { variants }: Pick<Named, 'variants'>,
): Decision<{ variant_id: string; sku: string; quantity: number }[], TransferRefusal> {
  const lines: { variant_id: string; sku: string; quantity: number }[] = [];
  const seen = new Set<string>();
  for (const { sku, quantity } of asked) {
    const variant = variants.get(sku);
    if (!variant) return refuse({ code: 'sku_unknown', sku });
    if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
    if (!isQuantity(quantity)) return refuse({ code: 'stock_quantity_invalid', sku, quantity, least: 1 });
    if (seen.has(variant.id)) {
      const reason = `${sku} stands in it twice: add the units up.`;
      return refuse({ code: 'transfer_field_invalid', field: 'lines', reason });
    }
    seen.add(variant.id);
    lines.push({ variant_id: variant.id, sku, quantity });
  }
  return accept(lines);
}

/** Whether something may be done to a transfer as it stands. */
export function decideAction(
  { number, state }: Transfer,
  action: TransferAction,
): Decision<null, TransferRefusal> {
  if (ALLOWED[state].includes(action)) return accept(null);
  return refuse({ code: 'transfer_state', number, state, action });
}

/** What lies at the origin, read under its lock. */
export type OriginFacts = Pick<StockFacts, 'variants' | 'units'> & { lots: LotFacts };

/** A line with the lots that go along with its units. */
export type MovedLine = TransferLine & { lot_moves: LotMove[] };

/**
 * Decides what leaves the origin: all that was asked for, or less where `asked` says so. It comes from what is available, read
 * under the lock: what orders hold is never shipped elsewhere. Of a tracked variant the lots are named that leave.
 */
export function decideShip(
  transfer: Transfer,
  asked: readonly ShippedLine[] | null,
  facts: OriginFacts & { expected_at: Date | null },
): Decision<{ expected_at: Date; lines: MovedLine[] }, TransferRefusal> {
  const allowed = decideAction(transfer, 'ship');
  if (!allowed.ok) return allowed;
  const { origin, destination } = transfer;
  if (destination.status === 'archived') {
    return refuse({ code: 'location_archived', location: destination.code });
  }
  const expected_at = facts.expected_at ?? transfer.expected_at;
  if (!expected_at)
    return wrong('expected_at', 'Say when it is expected: that is when its units may be promised.');
  const wanted = new Map(asked?.map((line) => [line.sku, line]));
  const strange = strangeLine(transfer, asked ?? []);
  if (strange) return strange;
  const lines: MovedLine[] = [];
  for (const line of transfer.lines) {
    const { sku, variant_id } = line;
    const shipped = asked === null ? line.quantity : (wanted.get(sku)?.quantity ?? 0);
    if (!Number.isSafeInteger(shipped) || shipped < 0 || shipped > line.quantity) {
      return wrong(
        'lines',
        `${shipped} of ${sku}: at most the ${line.quantity} that were asked for are shipped.`,
      );
    }
    const available = facts.units.get(levelKey({ variant_id, location_id: origin.id }))?.available ?? 0;
    if (shipped > available) {
      const there = { location: origin.code, state: 'available', units: available, asked: shipped };
      return refuse({ code: 'stock_below_zero', sku, ...there });
    }
    const variant = facts.variants.get(sku);
    if (!variant) return refuse({ code: 'sku_unknown', sku });
    const named = wanted.get(sku)?.lots;
    const flow = { variant, location: origin, from_state: 'available', to_state: null } as const;
    const lots = decideLots({ ...flow, quantity: shipped, named }, facts.lots);
    if (!lots.ok) return lots;
    lines.push({ ...line, shipped, in_transit: shipped, lot_moves: lots.value });
  }
  if (lines.every(({ shipped }) => shipped === 0)) return wrong('lines', 'At least one unit is shipped.');
  return accept({ expected_at, lines });
}

/** The lots that should leave, the first to expire first; of those that lie at the origin and may be sold on that day. */
export function proposeLots(
  { quantity, min_remaining_days }: { quantity: number; min_remaining_days: number },
  shelf: readonly (Lot & { sellable: number })[],
  day: string,
): { code: string; expires_on: string | null; quantity: number }[] {
  let left = quantity;
  return shelf
    .filter((lot) => freshnessOf(lot, day, min_remaining_days) === 'good')
    .sort(inOrderOfExpiry)
    .flatMap(({ code, expires_on, sellable }) => {
      const taken = Math.min(sellable, left);
      left -= taken;
      return taken > 0 ? [{ code, expires_on, quantity: taken }] : [];
    });
}

/** What became of units that never arrived. */
export type Resolution = {
  sku: string;
  written_off: number;
  returned: number;
  lots?: readonly LotResolution[];
};
/** The same of a lot. */
export type LotResolution = { code: string; written_off: number; returned: number };

/** A line that ended: what came back of it, as it lies at the origin now. */
export type EndedLine = TransferLine & {
  back: { to_state: 'available' | 'quality_control'; quantity: number; lots: LotMove[] }[];
};

/**
 * Decides on the end of a transfer: every unit that is still in transit is said to be lost, or back at the origin. What comes
 * back of a lot that may not be sold any more lies in quality control.
 */
export function decideClose(
  transfer: Transfer,
  resolutions: readonly Resolution[],
  facts: OriginFacts,
): Decision<EndedLine[], TransferRefusal> {
  const allowed = decideAction(transfer, 'close');
  if (!allowed.ok) return allowed;
  const bySku = new Map(resolutions.map((each) => [each.sku, each]));
  const strange = strangeLine(transfer, resolutions);
  if (strange) return strange;
  const lines: EndedLine[] = [];
  for (const line of transfer.lines) {
    const { sku, in_transit } = line;
    const { written_off = 0, returned = 0, lots: named } = bySku.get(sku) ?? {};
    const resolved = written_off + returned;
    if (resolved !== in_transit) return refuse({ code: 'transfer_not_resolved', sku, in_transit, resolved });
    if (returned > 0 && transfer.origin.status === 'archived') {
      return refuse({ code: 'location_archived', location: transfer.origin.code });
    }
    const lots = resolveLots(line, { written_off, returned, named }, facts);
    if (!lots.ok) return lots;
    const back = comeBack(transfer, line, { returned, lots: lots.value }, facts);
    if (!back.ok) return back;
    lines.push({
      ...line,
      written_off: line.written_off + written_off,
      returned: line.returned + returned,
      in_transit: 0,
      lots: line.lots.map((lot) => endedLot(lot, lots.value)),
      back: back.value,
    });
  }
  return accept(lines);
}

function wrong(field: string, reason: string) {
  return refuse({ code: 'transfer_field_invalid' as const, field, reason });
}

function strangeLine({ lines }: Transfer, named: readonly { sku: string }[]) {
  const strange = named.find(({ sku }) => !lines.some((line) => line.sku === sku));
  return strange && wrong('lines', `${strange.sku} is not in this transfer.`);
}

// What became of the lots of a line. Where all of it was lost or all came back, nobody has to name them.
function resolveLots(
  line: TransferLine,
  {
    written_off,
    returned,
    named,
  }: { written_off: number; returned: number; named?: readonly LotResolution[] | undefined },
  { variants }: OriginFacts,
): Decision<readonly LotResolution[], TransferRefusal> {
  const { sku, in_transit } = line;
  const tracking = variants.get(sku)?.tracking ?? 'none';
  const open = line.lots.filter((lot) => lot.in_transit > 0);
  // What shipped before the variant was tracked has no lots that could be compared.
  const has_lots = line.lots.some(({ shipped }) => shipped > 0);
  if (tracking === 'none' || in_transit === 0) {
    return named === undefined || named.length === 0 ? accept([]) : refuse({ code: 'lots_not_tracked', sku });
  }
  if (named === undefined) {
    const isPlain = open.reduce((sum, lot) => sum + lot.in_transit, 0) === in_transit;
    const [only] = open;
    if (isPlain && only && open.length === 1) return accept([{ code: only.code, written_off, returned }]);
    if (isPlain && (returned === 0 || written_off === 0)) {
      return accept(
        open.map(({ code, in_transit: units }) => ({
          code,
          written_off: returned === 0 ? units : 0,
          returned: returned === 0 ? 0 : units,
        })),
      );
    }
    if (open.length === 0 && returned === 0) return accept([]);
    return refuse({ code: 'lots_missing', sku, tracking, units: in_transit });
  }
  for (const [index, each] of named.entries()) {
    if (named.findIndex(({ code }) => code === each.code) < index)
      return wrong('lots', `${each.code} comes twice.`);
    const units = open.find(({ code }) => code === each.code)?.in_transit ?? 0;
    const asked = each.written_off + each.returned;
    if (has_lots && asked > units)
      return wrong('lots', `${asked} of lot ${each.code} of ${sku}: ${units} are in transit.`);
  }
  const sums = { written_off, returned };
  for (const field of ['written_off', 'returned'] as const) {
    const sum = named.reduce((total, each) => total + each[field], 0);
    if (sum !== sums[field] && (has_lots || field === 'returned'))
      return refuse({ code: 'lots_differ', sku, units: sums[field], named: sum });
  }
  return accept(named);
}

function comeBack(
  { origin }: Transfer,
  { sku, variant_id }: TransferLine,
  { returned, lots }: { returned: number; lots: readonly LotResolution[] },
  facts: OriginFacts,
): Decision<EndedLine['back'], TransferRefusal> {
  const variant = facts.variants.get(sku);
  if (!variant) return refuse({ code: 'sku_unknown', sku });
  if (returned === 0) return accept([]);
  const day = dayIn(origin.time_zone, facts.lots.now);
  const isGood = ({ code }: LotResolution) => {
    const lot = facts.lots.lots.get(
      lotKey(variant_id, variant.tracking === 'serial' ? 'serial' : 'lot', code),
    );
    return lot === undefined || freshnessOf(lot, day, variant.min_remaining_days) === 'good';
  };
  const back: EndedLine['back'] = [];
  for (const to_state of ['available', 'quality_control'] as const) {
    const named = lots
      .filter((each) => each.returned > 0 && isGood(each) === (to_state === 'available'))
      .map(({ code, returned: quantity }) => ({ code, quantity }));
    const quantity =
      variant.tracking !== 'none'
        ? named.reduce((sum, each) => sum + each.quantity, 0)
        : to_state === 'available'
          ? returned
          : 0;
    const units = facts.units.get(levelKey({ variant_id, location_id: origin.id }))?.[to_state] ?? 0;
    if (units + quantity > MAX_QUANTITY) {
      const there = { location: origin.code, state: to_state, units, asked: quantity, limit: MAX_QUANTITY };
      return refuse({ code: 'stock_above_limit', sku, ...there });
    }
    const flow = { variant, location: origin, from_state: null, to_state };
    const decided = decideLots({ ...flow, quantity, named }, facts.lots);
    if (!decided.ok) return decided;
    if (quantity > 0) back.push({ to_state, quantity, lots: decided.value });
  }
  return accept(back);
}

function endedLot(lot: TransferLot, resolved: readonly LotResolution[]): TransferLot {
  const { written_off = 0, returned = 0 } = resolved.find(({ code }) => code === lot.code) ?? {};
  return {
    ...lot,
    written_off: lot.written_off + written_off,
    returned: lot.returned + returned,
    in_transit: lot.in_transit - written_off - returned,
  };
}
