import type { Transaction } from '../../../platform/database.ts';
import { type BadLot, planQuarantine, type Quarantine } from '../rules/quarantine.ts';
import { lockLevels, moveStock } from './move-stock.ts';

/** Takes what is free of lots out of the sale, into quality control, and says what orders hold of them. */
export async function quarantineLots(
  tx: Transaction,
  lots: readonly Omit<BadLot, 'sellable'>[],
  by: { reason: string; note: string | null; actor_name: string },
): Promise<Quarantine> {
  if (lots.length === 0) return { moves: [], left: [] };
  const levels = new Map(lots.map((lot) => [`${lot.variant_id} ${lot.location_id}`, lot]));
  // Read after the levels are held: nobody moves units of these lots meanwhile but pickers, whom the statement that takes
  // them meets again.
  const [held, bad] = await Promise.all([
    lockLevels(tx, [...levels.values()]),
    tx.rows<BadLot>(
      `select s.lot_id, s.variant_id, s.location_id, s.sellable
       from unnest($1::uuid[], $2::uuid[]) as k (lot_id, location_id)
       join inventory.lot_stock s on s.lot_id = k.lot_id and s.location_id = k.location_id
       join inventory.lots l on l.id = s.lot_id
       where s.sellable > 0 order by l.expires_on nulls last, l.code, s.location_id`,
      [lots.map(({ lot_id }) => lot_id), lots.map(({ location_id }) => location_id)],
    ),
  ]);
  const plan = planQuarantine(bad, held);
  await moveStock(
    tx,
    plan.moves.map((move) => ({ ...move, to_state: 'quality_control', ...by })),
  );
  return plan;
}
