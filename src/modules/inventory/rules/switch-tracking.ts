import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { LocationFacts, Units, VariantFacts } from './change-stock.ts';
import { decideLots, type LotFacts, type LotMove, type LotRefusal, type NamedLot } from './lot.ts';

/** Lots of what lies at a location, as somebody found them there. */
export type FoundLot = NamedLot & {
  location_code: string;
  state: 'sellable' | 'quality_control' | 'damaged';
};

export type SwitchTracking = {
  sku: string;
  tracking: VariantFacts['tracking'];
  /** When tracking is switched on: the lots of everything that lies somewhere. */
  lots: readonly FoundLot[];
};

export type SwitchTrackingRefusal =
  | LotRefusal
  | { code: 'sku_unknown'; sku: string }
  | { code: 'stock_of_bundle'; sku: string }
  | { code: 'location_unknown'; location: string }
  | { code: 'tracking_off_first'; sku: string; tracking: string; asked: string }
  | {
      code: 'tracking_lots_missing';
      sku: string;
      location: string;
      state: string;
      units: number;
      named: number;
    };

export type LevelOfVariant = { location: LocationFacts; units: Units };

export type FoundMove = LotMove & { location_id: string; state: FoundLot['state'] };

/** The state of stock that stands for what a lot counts together. */
const STATE_OF = { sellable: 'available', quality_control: 'quality_control', damaged: 'damaged' } as const;

/** How many units of a level lots count together as this. */
export function unitsAs({ units }: LevelOfVariant, state: FoundLot['state']): number {
  if (state !== 'sellable') return units[state];
  return units.available + units.committed + units.reserved + units.safety_stock;
}

/**
 * Decides whether a variant may be tracked otherwise: everything that lies somewhere is given its lot, to the unit, before the
 * first lot is asked for. From lots to serial numbers goes by way of none.
 */
export function decideSwitchTracking(
  { sku, tracking, lots }: SwitchTracking,
  variant: VariantFacts | undefined,
  levels: readonly LevelOfVariant[],
  facts: LotFacts,
): Decision<FoundMove[], SwitchTrackingRefusal> {
  if (!variant) return refuse({ code: 'sku_unknown', sku });
  if (variant.is_bundle) return refuse({ code: 'stock_of_bundle', sku });
  if (variant.tracking === tracking) return accept([]);
  if (variant.tracking !== 'none' && tracking !== 'none')
    return refuse({ code: 'tracking_off_first', sku, tracking: variant.tracking, asked: tracking });
  if (tracking === 'none') return lots.length > 0 ? refuse({ code: 'lots_not_tracked', sku }) : accept([]);
  const lost = lots.find(
    ({ location_code }) => !levels.some(({ location }) => location.code === location_code),
  );
  if (lost) return refuse({ code: 'location_unknown', location: lost.location_code });
  const moves: FoundMove[] = [];
  for (const level of levels) {
    for (const state of ['sellable', 'quality_control', 'damaged'] as const) {
      const { location } = level;
      const found = lots.filter((lot) => lot.location_code === location.code && lot.state === state);
      const [units, named] = [unitsAs(level, state), found.reduce((sum, { quantity }) => sum + quantity, 0)];
      if (units !== named)
        return refuse({ code: 'tracking_lots_missing', sku, location: location.code, state, units, named });
      const flow = {
        variant: { ...variant, tracking },
        location,
        from_state: null,
        to_state: STATE_OF[state],
      };
      const decided = decideLots({ ...flow, quantity: units, named: found }, facts);
      if (!decided.ok) return decided;
      moves.push(...decided.value.map((move) => ({ ...move, location_id: location.id, state })));
    }
  }
  return accept(moves);
}
