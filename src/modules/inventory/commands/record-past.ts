import { accept, refuse } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import type { StockRefusal } from '../rules/change-stock.ts';
import { findLocations, findVariants, haveMoved } from '../sql/stock-facts.ts';
import { moveInThePast } from '../steps/move-stock.ts';

/** Units that came in (positive) or left at a location before the books were opened. */
export type PastMovement = {
  sku: string;
  location_code: string;
  quantity: number;
  reason: 'receipt' | 'shipped';
  note: string | null;
  at: Date;
};

export type PastRefusal =
  | { code: 'location_unknown'; location: string }
  | { code: 'sku_unknown'; sku: string }
  | Extract<StockRefusal, { code: 'lots_missing' }>
  | { code: 'stock_past_known' };

/** Opens the books of levels with what moved before, the oldest first; only levels of which nothing is known yet. */
export const recordPast = command<{ movements: readonly PastMovement[] }, { recorded: number }, PastRefusal>({
  name: 'inventory.record-past',
  permission: 'inventory:manage',
  async handle({ tx, audit }, request) {
    const { movements } = request.input;
    const [variants, locations] = await Promise.all([
      findVariants(tx, [...new Set(movements.map(({ sku }) => sku))]),
      findLocations(tx, movements),
    ]);
    const moves = [];
    for (const { sku, location_code, quantity, ...rest } of movements) {
      const [variant, location] = [variants.get(sku), locations.get(location_code)];
      if (!variant) return refuse({ code: 'sku_unknown', sku });
      if (variant.tracking !== 'none')
        return refuse({ code: 'lots_missing', sku, tracking: variant.tracking, units: Math.abs(quantity) });
      if (!location) return refuse({ code: 'location_unknown', location: location_code });
      moves.push({
        ...{ ...rest, variant_id: variant.id, location_id: location.id, quantity: Math.abs(quantity) },
        from_state: quantity < 0 ? ('available' as const) : null,
        to_state: quantity > 0 ? ('available' as const) : null,
        actor_name: request.actor.name,
      });
    }
    if (await haveMoved(tx, moves)) return refuse({ code: 'stock_past_known' });
    await moveInThePast(tx, moves);
    audit({ subject_type: 'inventory', subject_id: null, after: { movements: moves.length } }, request);
    return accept({ recorded: moves.length });
  },
});
