import type { Shell } from '../../../platform/command.ts';
import { calendarAt, locationsFor, ratesTaking } from '../../sourcing/rules/index.ts';
import { type WayElsewhere, waysElsewhere } from '../rules/outlook.ts';
import type { FulfillmentWork } from '../rules/work.ts';
import { type AllocationFacts, readAllocationFacts } from './allocation-facts.ts';
import { orderPolicies } from './order-policies.ts';

/**
 * The other locations that can do some work and keep its promise by what is free now, the cheapest first; with `lock` it stays
 * free for this transaction.
 */
export async function readWaysElsewhere(
  { tx, now, references }: Pick<Shell, 'tx' | 'now' | 'references'>,
  all: readonly FulfillmentWork[],
  work: FulfillmentWork,
  lock: boolean,
): Promise<{ ways: WayElsewhere[]; locations: AllocationFacts['locations'] }> {
  const skus = [...new Set(work.lines.map(({ sku }) => sku))];
  const facts = await readAllocationFacts(tx, references, references.versions(tx), skus, lock);
  const { locations } = facts;
  if (!work.deliver_by) return { ways: [], locations };
  const policyOf = await orderPolicies(tx, facts, [work.order_id]);
  const ids = work.lines.map(({ variant_id }) => variant_id);
  const ways = waysElsewhere(all, work, work.deliver_by, {
    ...facts,
    rates: ratesTaking(facts.rates, ids, facts.special),
    calendar: calendarAt(now, facts.capacity),
    policy: policyOf(work.order_id).policy,
    own: locationsFor(work.channel_id, facts),
  });
  return { ways: ways.toSorted((a, b) => a.difference_amount - b.difference_amount), locations };
}
