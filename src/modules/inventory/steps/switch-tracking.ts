import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { RunAgain, type Transaction } from '../../../platform/database.ts';
import { switchTracking } from '../../catalog/index.ts';
import { type LocationFacts, NO_UNITS, type Units } from '../rules/change-stock.ts';
import {
  decideSwitchTracking,
  type FoundMove,
  type LevelOfVariant,
  type SwitchTracking,
  type SwitchTrackingRefusal,
} from '../rules/switch-tracking.ts';
import { insertLots, readLotsAt } from '../sql/lots.ts';
import { findVariants } from '../sql/stock-facts.ts';
import { readLotFacts } from './lot-facts.ts';
import { changeLotStock, type LotChange } from './move-lots.ts';
import { ensureLevels, lockLevels } from './move-stock.ts';

export type SwitchedTracking = {
  variant_id: string;
  before: SwitchTracking['tracking'];
  after: SwitchTracking['tracking'];
  units: number;
};

/**
 * Switches how a variant is tracked, and gives everything that lies somewhere its lot, or takes the lots away. Every level of
 * it is made and held, so that nobody brings units in meanwhile who does not know. Nothing of it may be in the hands of a
 * picker: who calls has seen to that.
 */
export async function switchStockTracking(
  tx: Transaction,
  asked: SwitchTracking,
  by: { now: Date; actor_name: string },
): Promise<Decision<SwitchedTracking, SwitchTrackingRefusal>> {
  const variant = (await findVariants(tx, [asked.sku])).get(asked.sku);
  if (!variant) return refuse({ code: 'sku_unknown', sku: asked.sku });
  const { id: variant_id, tracking: before } = variant;
  const after = asked.tracking;
  const levels = variant.is_bundle ? [] : await holdLevels(tx, variant_id);
  const facts = await readLotFacts(tx, [{ variant_id, lots: asked.lots }], by.now);
  const decision = decideSwitchTracking(asked, variant, levels, facts);
  if (!decision.ok) return decision;
  const changes =
    before === after
      ? []
      : after === 'none'
        ? await leavingLots(tx, variant_id, levels, by.actor_name)
        : decision.value.map((move) => foundLot(variant_id, move, by.actor_name));
  if (before !== after) {
    await makeLevels(tx, variant_id, levels);
    await Promise.all([
      switchTracking(tx, [{ variant_id, tracking: after }]),
      insertLots(tx, facts.created),
      changeLotStock(tx, changes),
      tx.rows(
        after === 'none'
          ? `update inventory.levels set lots_sellable = null, lots_quality_control = null, lots_damaged = null
             where variant_id = $1`
          : `update inventory.levels set lots_sellable = available + committed + reserved + safety_stock,
               lots_quality_control = quality_control, lots_damaged = damaged
             where variant_id = $1`,
        [variant_id],
      ),
    ]);
  }
  const units = changes.reduce((sum, { quantity }) => sum + quantity, 0);
  return accept({ variant_id, before, after, units });
}

async function holdLevels(tx: Transaction, variant_id: string): Promise<LevelOfVariant[]> {
  const locations = await tx.rows<LocationFacts>(
    'select id, code, status, time_zone from inventory.locations order by id for share',
  );
  const held = await lockLevels(
    tx,
    locations.map(({ id }) => ({ variant_id, location_id: id })),
  );
  return locations.map((location) => {
    const level = held.find(({ location_id }) => location_id === location.id);
    if (!level) return { location, units: NO_UNITS };
    const { variant_id: _, location_id: __, on_hand: ___, ...units } = level;
    return { location, units };
  });
}

// Whoever is about to bring the first unit to a place waits for this, or was a moment faster, and then it is found here.
async function makeLevels(
  tx: Transaction,
  variant_id: string,
  levels: readonly LevelOfVariant[],
): Promise<void> {
  const keys = levels.map(({ location }) => ({ variant_id, location_id: location.id }));
  const [, held] = await Promise.all([ensureLevels(tx, keys), lockLevels(tx, keys)]);
  const seen = new Map(levels.map(({ location, units }) => [location.id, sumOf(units)]));
  if (held.some(({ location_id, on_hand }) => seen.get(location_id) !== on_hand))
    throw new RunAgain('stock came in meanwhile');
}

function sumOf(units: Units): number {
  return Object.values(units).reduce((sum, each) => sum + each, 0);
}

async function leavingLots(
  tx: Transaction,
  variant_id: string,
  levels: readonly LevelOfVariant[],
  actor_name: string,
): Promise<LotChange[]> {
  const lots = await readLotsAt(
    tx,
    levels.map(({ location }) => ({ variant_id, location_id: location.id })),
  );
  return lots.flatMap((lot) =>
    (['sellable', 'picked', 'quality_control', 'damaged'] as const)
      .filter((state) => lot[state] > 0)
      .map((from_state) => ({
        ...{ lot_id: lot.id, variant_id, location_id: lot.location_id, from_state, to_state: null },
        ...{ quantity: lot[from_state], reason: 'tracking_off', actor_name },
      })),
  );
}

function foundLot(variant_id: string, move: FoundMove, actor_name: string): LotChange {
  const { lot_id, location_id, state, quantity } = move;
  return {
    ...{ lot_id, variant_id, location_id, from_state: null, to_state: state },
    ...{ quantity, reason: 'tracking_on', actor_name },
  };
}
