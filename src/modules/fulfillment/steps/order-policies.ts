import type { Queryable } from '../../../platform/database.ts';
import { policiesFor } from '../../sourcing/index.ts';
import { DEFAULT_POLICY, type PlanPolicy, REJECTED } from '../../sourcing/rules/index.ts';
import { readRejectedBy } from '../sql/rejections.ts';

/** The policy of orders that were placed before: what the rules in force say, without the locations that rejected them. */
export async function orderPolicies(
  reader: Queryable,
  facts: Parameters<typeof policiesFor>[1],
  order_ids: readonly string[],
): Promise<(order_id: string) => { policy?: PlanPolicy }> {
  const [policyOf, rejected] = await Promise.all([
    policiesFor(reader, facts, order_ids),
    readRejectedBy(reader, order_ids),
  ]);
  if (rejected.size === 0) return policyOf;
  return (order_id) => {
    const by = rejected.get(order_id);
    const own = policyOf(order_id);
    if (!by) return own;
    const { policy = DEFAULT_POLICY } = own;
    const without = by.map((location_id): [string, string] => [location_id, REJECTED]);
    return { policy: { ...policy, excluded: new Map([...policy.excluded, ...without]) } };
  };
}
