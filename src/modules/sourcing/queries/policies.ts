import type { Queryable } from '../../../platform/database.ts';
import {
  askOf,
  contextOf,
  type PlanPolicy,
  policyFor,
  type ReadProfile,
  type SourcingLocation,
} from '../rules/index.ts';
import { readFirstDecisions } from '../sql/decisions.ts';

/**
 * What the rules in force say of orders that were placed before, by what was asked when they were; nothing of an order
 * whose decision is not kept any more. Without rules nothing is read.
 */
export async function policiesFor(
  reader: Queryable,
  { profile, locations }: { profile: ReadProfile | null; locations: readonly SourcingLocation[] },
  order_ids: readonly string[],
): Promise<(order_id: string) => { policy?: PlanPolicy }> {
  if (!profile) return () => ({});
  const decisions = await readFirstDecisions(reader, [...new Set(order_ids)]);
  const policies = new Map(
    decisions.map(({ order_id, facts }) => [
      order_id,
      policyFor(profile, contextOf(askOf(facts)), locations),
    ]),
  );
  return (order_id) => {
    const policy = policies.get(order_id);
    return policy ? { policy } : {};
  };
}
