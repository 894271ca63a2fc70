import type { StockState } from './stock-state.ts';

/** Units of a lot for sale at a location, which must not be sold any more. */
export type BadLot = { lot_id: string; variant_id: string; location_id: string; sellable: number };

export type FreeUnits = { variant_id: string; location_id: string; available: number; safety_stock: number };

export type Quarantine = {
  moves: {
    variant_id: string;
    location_id: string;
    from_state: Extract<StockState, 'available' | 'safety_stock'>;
    quantity: number;
    lots: { lot_id: string; quantity: number }[];
  }[];
  /** What stays because orders or checkouts hold as many units of the level: they need others. */
  left: (BadLot & { units: number })[];
};

/**
 * Decides which units leave the sale when lots go bad: what nobody was promised, from available first and then from safety
 * stock. Orders hold units and not lots, so what is promised beyond that is left to whoever sources orders.
 */
export function planQuarantine(bad: readonly BadLot[], levels: readonly FreeUnits[]): Quarantine {
  const free = new Map(
    levels.map(({ variant_id, location_id, available, safety_stock }) => [
      `${variant_id} ${location_id}`,
      { available, safety_stock },
    ]),
  );
  const plan: Quarantine = { moves: [], left: [] };
  for (const lot of bad) {
    const { lot_id, variant_id, location_id } = lot;
    const here = free.get(`${variant_id} ${location_id}`) ?? { available: 0, safety_stock: 0 };
    let units = lot.sellable;
    for (const from_state of ['available', 'safety_stock'] as const) {
      const quantity = Math.min(units, here[from_state]);
      if (quantity === 0) continue;
      here[from_state] -= quantity;
      units -= quantity;
      plan.moves.push({ variant_id, location_id, from_state, quantity, lots: [{ lot_id, quantity }] });
    }
    if (units > 0) plan.left.push({ ...lot, units });
  }
  return plan;
}
