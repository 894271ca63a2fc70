import type { Transaction } from '../../../platform/database.ts';
import { averagesAfter, type CostedArrival } from '../rules/unit-cost.ts';
import { type CostChange, type HeldCost, holdCosts, writeCosts } from '../sql/unit-costs.ts';

export { holdCosts };

/** The average costs that are held, by variant. */
export type HeldCosts = ReadonlyMap<string, HeldCost>;

export type RecordedArrival = CostedArrival &
  Pick<CostChange, 'reference_type' | 'reference_id' | 'actor_name'>;

/**
 * Brings the averages in step with what came in, in the order given. They were held by `holdCosts` before any level was locked,
 * so that two arrivals of one variant are counted one after the other.
 */
export async function recordArrivals(
  tx: Transaction,
  arrivals: readonly RecordedArrival[],
  held: HeldCosts,
): Promise<void> {
  const changes = averagesAfter(arrivals, held).map(({ index, ...change }) => {
    const { reference_type, reference_id, actor_name } = arrivals[index] as RecordedArrival;
    return { ...change, reference_type, reference_id, actor_name };
  });
  await writeCosts(tx, changes);
}
