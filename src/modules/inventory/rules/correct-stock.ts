import type { Units } from './change-stock.ts';
import type { CountedStock } from './cycle-count.ts';
import type { StockState } from './stock-state.ts';

/** A difference between the books and what lies there, found as of some moment and believed. */
export type Correction = {
  stock: CountedStock;
  /** Units more, or below zero fewer, than the books said of the counted stock at that moment. */
  variance: number;
  /** Units in quality control that were only there because nobody had found them. */
  suspected: number;
};

export type CorrectingMove = { from_state: StockState | null; to_state: StockState | null; quantity: number };

/** What of the level is in quality control for want of being found: since before the moment, and since after it. */
export type Unfound = { suspected_now: number; missed_since: number };

/** What the books become by it: moves, and units that are missing although orders hold them. */
export type PlannedCorrection = {
  moves: CorrectingMove[];
  short: number;
  /** Missing units that short picks had not found since, either. */
  missed_since: number;
};

// What is counted gives first, then what nobody holds. Units that moved on since the count are found where they went.
const GIVES: Readonly<Record<CountedStock, readonly StockState[]>> = {
  sellable: ['available', 'safety_stock'],
  quality_control: ['quality_control', 'available', 'safety_stock'],
  damaged: ['damaged', 'available', 'safety_stock'],
};
const TAKES: Readonly<Record<CountedStock, StockState>> = {
  sellable: 'available',
  quality_control: 'quality_control',
  damaged: 'damaged',
};

/**
 * Plans what a correction moves now, on the level as it is after everything that moved since. `suspected_now` is what is left
 * of the suspected units; those that people have judged by hand meanwhile were found, and are no find any more. What is missing
 * is first what short picks have not found since the moment, too: the same units must not be lost twice.
 */
export function planCorrection(
  { stock, variance, suspected }: Correction,
  level: Units,
  unfound: Unfound,
): PlannedCorrection {
  const moves: CorrectingMove[] = [];
  const move = (from_state: StockState | null, to_state: StockState | null, quantity: number): void => {
    if (quantity > 0) moves.push({ from_state, to_state, quantity });
  };
  const units = { ...level };
  const left = Math.min(suspected, unfound.suspected_now, units.quality_control);
  const change = variance - (suspected - left);
  const found = Math.min(left, Math.max(0, change));
  move('quality_control', 'available', found);
  move('quality_control', null, left - found);
  units.quality_control -= left;
  if (change >= 0) {
    move(null, TAKES[stock], change - found);
    return { moves, short: 0, missed_since: 0 };
  }
  let missing = -change;
  const missed_since =
    stock === 'sellable' ? Math.min(missing, unfound.missed_since, units.quality_control) : 0;
  move('quality_control', null, missed_since);
  units.quality_control -= missed_since;
  missing -= missed_since;
  for (const state of GIVES[stock]) {
    const given = Math.min(missing, units[state]);
    move(state, null, given);
    missing -= given;
  }
  return { moves, short: missing, missed_since };
}

/** What planned moves change of what is on hand. */
export function changeOfHand(moves: readonly CorrectingMove[]): number {
  return moves.reduce(
    (sum, { from_state, to_state, quantity }) =>
      sum + (to_state === null ? 0 : quantity) - (from_state === null ? 0 : quantity),
    0,
  );
}
