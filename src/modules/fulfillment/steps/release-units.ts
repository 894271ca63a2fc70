import type { StockMove } from '../../inventory/index.ts';
import type { KeptUnits } from '../rules/plan-for-channel.ts';

type Reason = 'reservation_released' | 'reservation_expired' | 'reservation_left';

/** The moves by which units that were kept can be sold again. */
export function releaseMoves(
  reservation_id: string,
  kept: readonly KeptUnits[],
  reason: Reason,
  actor_name: string,
): StockMove[] {
  return kept.map(({ variant_id, location_id, quantity }) => ({
    variant_id,
    location_id,
    from_state: 'reserved',
    to_state: 'available',
    quantity,
    reason,
    reference_type: 'reservation',
    reference_id: reservation_id,
    actor_name,
  }));
}

/** Each variant once. */
export function freedVariants(kept: readonly KeptUnits[]): string[] {
  return [...new Set(kept.map(({ variant_id }) => variant_id))];
}
