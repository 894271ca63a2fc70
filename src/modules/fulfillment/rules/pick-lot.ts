import type { Scan } from '../../../kernel/read-scan.ts';
import { freshnessOf, inOrderOfExpiry } from '../../inventory/rules/index.ts';
import { type LineCounters, unpickedUnits } from './fulfillment-order-states.ts';
import type { WorkLine } from './work.ts';

/** A lot, or a serial number, of which units for sale lie at a location; `day` is what day it is there. */
export type ShelfLot = {
  id: string;
  variant_id: string;
  location_id: string;
  code: string;
  expires_on: string | null;
  received_at: Date;
  blocked_at: Date | null;
  sellable: number;
  day: string;
};

/** Units of a lot that a scan takes, or puts back. */
export type LotUnits = { lot_id: string; quantity: number };

/** What a picker is told of a lot. */
export type ToldLot = { id: string; code: string; expires_on: string | null; units: number };

export type LotOutcome = 'lot_needed' | 'wrong_lot' | 'lot_short';

/** Why a lot that was scanned is not the right one. */
export type LotReason = 'not_here' | 'expired' | 'too_old' | 'blocked' | 'not_first';

export type LotChoice =
  | { ok: true; lots: LotUnits[] }
  | { ok: false; outcome: LotOutcome; reason: LotReason | null; proposal: ToldLot | null };

/** What a scan, or the picker in a field of its own, says of the lot; the text alone may be its code. */
export function namedLot(
  lot: string | null,
  scan: Scan | undefined,
  tracking: WorkLine['tracking'],
): string | null {
  if (lot !== null) return lot;
  if (!scan) return null;
  return tracking === 'serial' ? scan.serial : scan.lot;
}

/**
 * Decides of which lot units are picked: the one that expires first among those that still keep as long as they must, and
 * of equals the one that came first. A lot that is named is right unless another one has to go before it.
 */
export function choosePickedLots(
  line: Pick<WorkLine, 'tracking' | 'min_remaining_days' | 'lot_confirmation'>,
  named: string | null,
  quantity: number,
  shelf: readonly ShelfLot[],
): LotChoice {
  const there = shelf.filter(({ sellable }) => sellable > 0);
  const good = there
    .filter((lot) => freshnessOf(lot, lot.day, line.min_remaining_days) === 'good')
    .sort(inOrderOfExpiry);
  const [first] = good;
  const proposal = first ? toldOf(first) : null;
  if (named === null) {
    if (line.tracking === 'serial' || line.lot_confirmation === 'scan')
      return { ok: false, outcome: 'lot_needed', reason: null, proposal };
    const lots = takeInOrder(good, quantity);
    return lots ? { ok: true, lots } : { ok: false, outcome: 'lot_short', reason: null, proposal };
  }
  const lot = there.find(({ code }) => code === named);
  const freshness = lot && freshnessOf(lot, lot.day, line.min_remaining_days);
  const reason: LotReason | null =
    !lot || !freshness
      ? 'not_here'
      : freshness !== 'good'
        ? freshness
        : first && (first.expires_on ?? '9999') < (lot.expires_on ?? '9999')
          ? 'not_first'
          : null;
  if (!lot || reason !== null) return { ok: false, outcome: 'wrong_lot', reason, proposal };
  if (lot.sellable < quantity)
    return { ok: false, outcome: 'lot_short', reason: null, proposal: toldOf(lot) };
  return { ok: true, lots: [{ lot_id: lot.id, quantity }] };
}

/**
 * What to pick of which lot for lines that are not picked yet, over what lies at their location. Two lines of one variant do not
 * share a unit. Where the good lots are too few, what there is is proposed.
 */
export function proposeLots<
  Line extends LineCounters & Pick<WorkLine, 'variant_id' | 'tracking' | 'min_remaining_days'>,
>(lines: readonly Line[], shelf: readonly ShelfLot[]): (Line & { proposed_lots: ToldLot[] })[] {
  const left = new Map(shelf.map(({ id, sellable }) => [id, sellable]));
  return lines.map((line) => {
    const proposed_lots: ToldLot[] = [];
    let missing = line.tracking === 'none' ? 0 : unpickedUnits(line);
    const good = shelf
      .filter(
        (lot) =>
          lot.variant_id === line.variant_id && freshnessOf(lot, lot.day, line.min_remaining_days) === 'good',
      )
      .sort(inOrderOfExpiry);
    for (const { id, code, expires_on } of good) {
      const units = Math.min(missing, left.get(id) ?? 0);
      if (units === 0) continue;
      left.set(id, (left.get(id) ?? 0) - units);
      missing -= units;
      proposed_lots.push({ id, code, expires_on, units });
    }
    return { ...line, proposed_lots };
  });
}

/** Decides which lot goes back to the shelf: the one that is named, or the only one in hand. */
export function chooseReturnedLots(
  line: Pick<WorkLine, 'lots'>,
  named: string | null,
  quantity: number,
): LotChoice {
  const loose = line.lots.filter(({ picked, packed }) => picked > packed);
  const told = (lot: (typeof loose)[number] | undefined): ToldLot | null =>
    lot
      ? { id: lot.lot_id, code: lot.code, expires_on: lot.expires_on, units: lot.picked - lot.packed }
      : null;
  const [only, ...others] = named === null ? loose : loose.filter(({ code }) => code === named);
  if (named === null && others.length > 0)
    return { ok: false, outcome: 'lot_needed', reason: null, proposal: told(loose.at(-1)) };
  if (!only) return { ok: false, outcome: 'wrong_lot', reason: 'not_here', proposal: told(loose[0]) };
  if (only.picked - only.packed < quantity)
    return { ok: false, outcome: 'lot_short', reason: null, proposal: told(only) };
  return { ok: true, lots: [{ lot_id: only.lot_id, quantity }] };
}

/** Which lots are missing when units are: those that must not be sold first when that is why, otherwise the proposed ones. */
export function chooseMissingLots(
  line: Pick<WorkLine, 'min_remaining_days'>,
  shelf: readonly ShelfLot[],
  quantity: number,
  is_bad: boolean,
): LotUnits[] | undefined {
  const rank = (lot: ShelfLot): number => {
    const isGood = freshnessOf(lot, lot.day, line.min_remaining_days) === 'good';
    return isGood === is_bad ? 1 : 0;
  };
  return takeInOrder(
    [...shelf].sort((a, b) => rank(a) - rank(b) || inOrderOfExpiry(a, b)),
    quantity,
  );
}

function takeInOrder(lots: readonly ShelfLot[], quantity: number): LotUnits[] | undefined {
  const taken: LotUnits[] = [];
  let missing = quantity;
  for (const { id, sellable } of lots) {
    const units = Math.min(missing, sellable);
    if (units === 0) continue;
    taken.push({ lot_id: id, quantity: units });
    missing -= units;
  }
  return missing === 0 ? taken : undefined;
}

function toldOf({ id, code, expires_on, sellable }: ShelfLot): ToldLot {
  return { id, code, expires_on, units: sellable };
}
