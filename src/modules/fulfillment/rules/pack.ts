import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { isWorkable } from './fulfillment-order-states.ts';
import type { FulfillmentWork, NotWorkable, WorkLine, WorkParcel } from './work.ts';

/** A heavier parcel is a typing error: no parcel service takes it. */
export const MAX_PARCEL_GRAMS = 100_000;

export type PackRequest = {
  /** Null packs everything that is picked and not packed yet. */
  lines: readonly PackLine[] | null;
};

export type PackLine = {
  line_id: string;
  quantity: number;
  /** Of a tracked line: which lots, by code; not needed where everything in hand is packed, or is of one lot. */
  lots?: readonly { code: string; quantity: number }[] | undefined;
};

export type Packed = {
  lines: { line_id: string; quantity: number }[];
  lots: { line_id: string; lot_id: string; quantity: number }[];
};

export type PackRefusal =
  | NotWorkable
  | { code: 'nothing_to_pack'; number: string }
  | { code: 'fulfillment_line_unknown'; line_id: string }
  | { code: 'pack_too_many'; sku: string; asked: number; picked: number }
  | { code: 'pack_lots_missing'; sku: string; lots: string[] }
  | { code: 'pack_lot_not_picked'; sku: string; lot: string; asked: number; picked: number };

/** Decides what goes into a parcel: never more than was picked. */
export function decidePack(work: FulfillmentWork, { lines }: PackRequest): Decision<Packed, PackRefusal> {
  const { number, status } = work;
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  const loose = work.lines
    .map((line) => ({ line_id: line.id, quantity: line.picked - line.packed }))
    .filter(({ quantity }) => quantity > 0);
  if (loose.length === 0) return refuse({ code: 'nothing_to_pack', number });
  if (lines === null) return withLots(work, loose, []);
  const asked = new Map<string, number>();
  for (const { line_id, quantity } of lines) asked.set(line_id, (asked.get(line_id) ?? 0) + quantity);
  for (const [line_id, quantity] of asked) {
    const line = work.lines.find(({ id }) => id === line_id);
    if (!line) return refuse({ code: 'fulfillment_line_unknown', line_id });
    const picked = line.picked - line.packed;
    if (quantity > picked) return refuse({ code: 'pack_too_many', sku: line.sku, asked: quantity, picked });
  }
  if (asked.size === 0) return refuse({ code: 'nothing_to_pack', number });
  return withLots(
    work,
    [...asked].map(([line_id, quantity]) => ({ line_id, quantity })),
    lines,
  );
}

function withLots(
  work: FulfillmentWork,
  lines: Packed['lines'],
  asked: readonly PackLine[],
): Decision<Packed, PackRefusal> {
  const lots: Packed['lots'] = [];
  for (const { line_id, quantity } of lines) {
    const line = work.lines.find(({ id }) => id === line_id);
    if (!line || line.tracking === 'none') continue;
    const named = asked.filter((each) => each.line_id === line_id).flatMap((each) => each.lots ?? []);
    const chosen = chooseLots(line, quantity, named);
    if (!chosen.ok) return chosen;
    lots.push(...chosen.value.map((lot) => ({ line_id, ...lot })));
  }
  return accept({ lines, lots });
}

function chooseLots(
  { sku, lots }: WorkLine,
  quantity: number,
  named: readonly { code: string; quantity: number }[],
): Decision<{ lot_id: string; quantity: number }[], PackRefusal> {
  const loose = lots.filter(({ picked, packed }) => picked > packed);
  const [only, ...others] = loose;
  const all = loose.reduce((sum, { picked, packed }) => sum + picked - packed, 0);
  if (named.length === 0) {
    if (all === quantity)
      return accept(loose.map(({ lot_id, picked, packed }) => ({ lot_id, quantity: picked - packed })));
    if (only && others.length === 0) return accept([{ lot_id: only.lot_id, quantity }]);
    return refuse({ code: 'pack_lots_missing', sku, lots: loose.map(({ code }) => code) });
  }
  const units = new Map<string, number>();
  for (const { code, quantity: more } of named) units.set(code, (units.get(code) ?? 0) + more);
  const chosen: { lot_id: string; quantity: number }[] = [];
  for (const [code, wanted] of units) {
    const lot = loose.find((each) => each.code === code);
    const picked = lot ? lot.picked - lot.packed : 0;
    if (!lot || wanted > picked)
      return refuse({ code: 'pack_lot_not_picked', sku, lot: code, asked: wanted, picked });
    chosen.push({ lot_id: lot.lot_id, quantity: wanted });
  }
  const sum = chosen.reduce((total, each) => total + each.quantity, 0);
  return sum === quantity
    ? accept(chosen)
    : refuse({ code: 'pack_lots_missing', sku, lots: loose.map(({ code }) => code) });
}

export type UnpackRefusal =
  | NotWorkable
  | { code: 'not_found'; what: string }
  | { code: 'parcel_has_label'; parcel_number: number }
  | { code: 'parcel_gone'; parcel_number: number; state: string };

/** Decides whether a parcel may be opened again: not with a label on it, and not once it left. */
export function decideUnpack(
  work: FulfillmentWork,
  parcel_id: string,
  has_label: boolean,
): Decision<WorkParcel, UnpackRefusal> {
  const parcel = work.parcels.find(({ id }) => id === parcel_id);
  if (!parcel || parcel.state === 'cancelled') return refuse({ code: 'not_found', what: 'parcel' });
  const { number: parcel_number, state } = parcel;
  if (state === 'handed_over' || state === 'delivered')
    return refuse({ code: 'parcel_gone', parcel_number, state });
  if (has_label || state === 'labeled') return refuse({ code: 'parcel_has_label', parcel_number });
  const { number, status } = work;
  if (!isWorkable(status)) return refuse({ code: 'fulfillment_order_not_workable', number, status });
  return accept(parcel);
}
