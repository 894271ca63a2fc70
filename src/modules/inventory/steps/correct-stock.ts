import { present } from '../../../kernel/assert.ts';
import { newId } from '../../../kernel/ids.ts';
import type { Transaction } from '../../../platform/database.ts';
import type { Units } from '../rules/change-stock.ts';
import { type Correction, changeOfHand, planCorrection, type Unfound } from '../rules/correct-stock.ts';
import { insertShortfalls, type Shortfall } from '../sql/shortfalls.ts';
import { type Level, moveStock, type StockMove } from './move-stock.ts';

/** A difference that is believed, and where it was found. */
export type FoundDifference = Correction &
  Unfound & {
    /** The line of a count or of a snapshot; its movements refer to it. */
    source_id: string;
    variant_id: string;
    location_id: string;
    /** The moment as of which it was found, as the database writes it. */
    as_of: string;
    note: string | null;
    actor_name: string;
  };

export type Corrected = {
  source_id: string;
  variant_id: string;
  location_id: string;
  /** What is on hand changed by so much. */
  change: number;
  /** Units that orders must give up first. */
  shortfall: { id: string; units: number } | null;
  /** Missing units that short picks had not found since, either. */
  missed_since: number;
  /** Whether some of it became available. */
  is_increase: boolean;
  before: Units;
  after: Units;
};

/**
 * Brings the books in line with differences that were found: movements for what is free to move, and a shortfall for units that
 * are missing although orders hold them. The levels are locked and read by the caller.
 */
export async function correctStock(
  tx: Transaction,
  source_type: Shortfall['source_type'],
  differences: readonly FoundDifference[],
  levels: readonly Level[],
): Promise<Corrected[]> {
  const key = ({ variant_id, location_id }: { variant_id: string; location_id: string }) =>
    `${variant_id} ${location_id}`;
  const units = new Map(levels.map(({ on_hand: _, ...level }) => [key(level), unitsOf(level)]));
  const moves: StockMove[] = [];
  const corrected = differences.map((difference): Corrected => {
    const { source_id, variant_id, location_id } = difference;
    const before = present(units.get(key(difference)), 'the level of a difference');
    const plan = planCorrection(difference, before, difference);
    const after = { ...before };
    for (const { from_state, to_state, quantity } of plan.moves) {
      if (from_state) after[from_state] -= quantity;
      if (to_state) after[to_state] += quantity;
      moves.push({
        variant_id,
        location_id,
        from_state,
        to_state,
        quantity,
        reason: source_type === 'count' ? 'count' : 'reconcile',
        reference_type: source_type === 'count' ? 'cycle_count' : 'snapshot',
        reference_id: source_id,
        note: difference.note,
        actor_name: difference.actor_name,
      });
    }
    units.set(key(difference), after);
    return {
      source_id,
      variant_id,
      location_id,
      change: changeOfHand(plan.moves),
      shortfall: plan.short > 0 ? { id: newId(), units: plan.short } : null,
      missed_since: plan.missed_since,
      is_increase: after.available > before.available,
      before,
      after,
    };
  });
  const as_of = new Map(differences.map((each) => [each.source_id, each.as_of]));
  await Promise.all([
    insertShortfalls(
      tx,
      corrected.flatMap(({ source_id, variant_id, location_id, shortfall }) =>
        shortfall
          ? [
              {
                id: shortfall.id,
                variant_id,
                location_id,
                source_type,
                source_id,
                quantity: shortfall.units,
                as_of: as_of.get(source_id) ?? '',
              },
            ]
          : [],
      ),
    ),
    moveStock(tx, moves),
  ]);
  return corrected;
}

function unitsOf({ available, committed, reserved, damaged, safety_stock, quality_control }: Units): Units {
  return { available, committed, reserved, damaged, safety_stock, quality_control };
}
