import type { Queryable, Transaction } from '../../../platform/database.ts';
import { planShortfall, type ShortfallPlan } from '../rules/settle-shortfall.ts';
import { lockShortfall, readShortfallFacts, reduceShortfall, type Shortfall } from '../sql/shortfalls.ts';
import { moveStock } from './move-stock.ts';

export type { Shortfall };

/** Which level a shortfall is of; that never changes. */
export async function readShortfall(
  reader: Queryable,
  id: string,
): Promise<Pick<Shortfall, 'id' | 'variant_id' | 'location_id' | 'outstanding'> | undefined> {
  const [row] = await reader.rows<Shortfall>(
    'select id, variant_id, location_id, outstanding from inventory.shortfalls where id = $1',
    [id],
  );
  return row;
}

/** Shortfalls that are not written off yet, the oldest first. */
export async function readOpenShortfalls(reader: Queryable, limit: number): Promise<string[]> {
  const rows = await reader.rows<{ id: string }>(
    'select id from inventory.shortfalls where outstanding > 0 order by id limit $1',
    [limit],
  );
  return rows.map(({ id }) => id);
}

/** Holds a shortfall; to be called before its level is locked. */
export async function holdShortfall(tx: Transaction, id: string): Promise<void> {
  await lockShortfall(tx, id);
}

/** What a held shortfall takes, on its locked level, from nobody, and what it takes from orders. */
export async function planHeldShortfall(
  tx: Transaction,
  id: string,
): Promise<(Shortfall & { plan: ShortfallPlan }) | undefined> {
  const facts = await readShortfallFacts(tx, id);
  return facts && { ...facts, plan: planShortfall(facts) };
}

/** Writes off units of a held shortfall: those that nobody holds, and those that orders gave up. */
export async function settleShortfall(
  tx: Transaction,
  { id, variant_id, location_id, source_type }: Shortfall,
  plan: ShortfallPlan,
  actor_name: string,
): Promise<void> {
  const taken = [
    { from_state: 'quality_control', quantity: plan.quality_control },
    { from_state: 'available', quantity: plan.available },
    { from_state: 'safety_stock', quantity: plan.safety_stock },
    { from_state: 'committed', quantity: plan.from_orders },
  ] as const;
  const moves = taken
    .filter(({ quantity }) => quantity > 0)
    .map((each) => ({
      ...each,
      variant_id,
      location_id,
      to_state: null,
      reason: source_type === 'count' ? 'count' : 'reconcile',
      reference_type: 'shortfall',
      reference_id: id,
      actor_name,
    }));
  const posted = moves.reduce((sum, { quantity }) => sum + quantity, 0);
  if (posted === 0) return;
  await Promise.all([moveStock(tx, moves), reduceShortfall(tx, id, { posted, dismissed: 0, note: null })]);
}
