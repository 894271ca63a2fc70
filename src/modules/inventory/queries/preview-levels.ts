import type { Decision } from '../../../kernel/decision.ts';
import type { Queryable } from '../../../platform/database.ts';
import {
  type DecidedChange,
  decideChangeStock,
  decideTarget,
  levelKey,
  type StockChange,
  type StockRefusal,
  type Units,
} from '../rules/change-stock.ts';
import { findLocations, findVariants } from '../sql/stock-facts.ts';

/** What each of these changes would do now, one after the other; nothing is locked and nothing written. */
export async function previewLevels(
  reader: Queryable,
  changes: readonly StockChange[],
  now: Date,
): Promise<Decision<DecidedChange, StockRefusal>[]> {
  const [variants, locations] = await Promise.all([
    findVariants(reader, [...new Set(changes.map(({ sku }) => sku))]),
    findLocations(reader, changes),
  ]);
  const named = changes.flatMap((change) => {
    const target = decideTarget(change, { variants, locations });
    return target.ok ? [{ variant_id: target.value.variant.id, location_id: target.value.location.id }] : [];
  });
  const levels = await reader.rows<Units & { variant_id: string; location_id: string }>(
    `select l.variant_id, l.location_id, l.available, l.committed, l.reserved, l.damaged, l.safety_stock, l.quality_control
     from (select distinct * from unnest($1::uuid[], $2::uuid[])) as k (variant_id, location_id)
     join inventory.levels l on l.variant_id = k.variant_id and l.location_id = k.location_id`,
    [named.map(({ variant_id }) => variant_id), named.map(({ location_id }) => location_id)],
  );
  const units = new Map(
    levels.map(({ variant_id, location_id, ...states }) => [levelKey({ variant_id, location_id }), states]),
  );
  // These changes name no lots; of a tracked variant each is refused with what it lacks.
  const none = { lots: new Map(), units: new Map(), serials: new Map(), created: [] };
  const facts = { variants, locations, units, lots: { ...none, now, newId: () => '' } };
  return changes.map((change) => {
    const decision = decideChangeStock(change, facts);
    if (decision.ok) {
      const { variant_id, location, after } = decision.value;
      units.set(levelKey({ variant_id, location_id: location.id }), after);
    }
    return decision;
  });
}
