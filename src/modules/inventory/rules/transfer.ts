import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isQuantity, MAX_QUANTITY } from '../../../kernel/quantity.ts';
import { type LocationFacts, levelKey, type StockFacts, type StockRefusal } from './change-stock.ts';

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
    if (variant.tracking !== 'none') {
      const reason = `${sku} is tracked by ${variant.tracking}: take its units out and receive them by their lots.`;
      return refuse({ code: 'transfer_field_invalid', field: 'lines', reason });
    }
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

/**
 * Decides what leaves the origin: all that was asked for, or less where `asked` says so. It comes from what is available, read
 * under the lock: what orders hold is never shipped elsewhere.
 */
export function decideShip(
  transfer: Transfer,
  asked: readonly AskedLine[] | null,
  facts: { expected_at: Date | null; now: Date; units: StockFacts['units'] },
): Decision<{ expected_at: Date; lines: TransferLine[] }, TransferRefusal> {
  const allowed = decideAction(transfer, 'ship');
  if (!allowed.ok) return allowed;
  const { origin, destination } = transfer;
  if (destination.status === 'archived') {
    return refuse({ code: 'location_archived', location: destination.code });
  }
  const wrong = (field: string, reason: string) =>
    refuse({ code: 'transfer_field_invalid' as const, field, reason });
  const expected_at = facts.expected_at ?? transfer.expected_at;
  if (!expected_at)
    return wrong('expected_at', 'Say when it is expected: that is when its units may be promised.');
  const wanted = new Map(asked?.map(({ sku, quantity }) => [sku, quantity]));
  const strange = asked?.find(({ sku }) => !transfer.lines.some((line) => line.sku === sku));
  if (strange) return wrong('lines', `${strange.sku} is not in this transfer.`);
  const lines: TransferLine[] = [];
  for (const line of transfer.lines) {
    const shipped = asked === null ? line.quantity : (wanted.get(line.sku) ?? 0);
    if (!Number.isSafeInteger(shipped) || shipped < 0 || shipped > line.quantity) {
      return wrong(
        'lines',
        `${shipped} of ${line.sku}: at most the ${line.quantity} that were asked for are shipped.`,
      );
    }
    const key = levelKey({ variant_id: line.variant_id, location_id: origin.id });
    const available = facts.units.get(key)?.available ?? 0;
    if (shipped > available) {
      const state = 'available';
      return refuse({
        code: 'stock_below_zero',
        ...{ sku: line.sku, location: origin.code, state, units: available, asked: shipped },
      });
    }
    lines.push({ ...line, shipped, in_transit: shipped });
  }
  if (lines.every(({ shipped }) => shipped === 0)) return wrong('lines', 'At least one unit is shipped.');
  return accept({ expected_at, lines });
}

/** What became of units that never arrived. */
export type Resolution = { sku: string; written_off: number; returned: number };

/** Decides on the end of a transfer: every unit that is still in transit is said to be lost, or back at the origin. */
export function decideClose(
  transfer: Transfer,
  resolutions: readonly Resolution[],
  units: StockFacts['units'],
): Decision<TransferLine[], TransferRefusal> {
  const allowed = decideAction(transfer, 'close');
  if (!allowed.ok) return allowed;
  const bySku = new Map(resolutions.map((each) => [each.sku, each]));
  const strange = resolutions.find(({ sku }) => !transfer.lines.some((line) => line.sku === sku));
  if (strange) {
    const reason = `${strange.sku} is not in this transfer.`;
    return refuse({ code: 'transfer_field_invalid', field: 'lines', reason });
  }
  const lines: TransferLine[] = [];
  for (const line of transfer.lines) {
    const { written_off = 0, returned = 0 } = bySku.get(line.sku) ?? {};
    const resolved = written_off + returned;
    if (resolved !== line.in_transit) {
      return refuse({ code: 'transfer_not_resolved', sku: line.sku, in_transit: line.in_transit, resolved });
    }
    if (returned > 0 && transfer.origin.status === 'archived') {
      return refuse({ code: 'location_archived', location: transfer.origin.code });
    }
    const key = levelKey({ variant_id: line.variant_id, location_id: transfer.origin.id });
    const available = units.get(key)?.available ?? 0;
    if (available + returned > MAX_QUANTITY) {
      const limit = MAX_QUANTITY;
      return refuse({
        code: 'stock_above_limit',
        ...{ sku: line.sku, location: transfer.origin.code, state: 'available', units: available },
        ...{ asked: returned, limit },
      });
    }
    lines.push({
      ...line,
      written_off: line.written_off + written_off,
      returned: line.returned + returned,
      in_transit: 0,
    });
  }
  return accept(lines);
}
