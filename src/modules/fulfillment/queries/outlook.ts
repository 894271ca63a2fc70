import type { Services } from '../../../platform/module.ts';
import { calendarAt, locationsFor, ratesTaking } from '../../sourcing/rules/index.ts';
import { type Outlook, outlookOf } from '../rules/outlook.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { readWorkOfOrders } from '../sql/work-of-orders.ts';
import { readAllocationFacts } from '../steps/allocation-facts.ts';
import { orderPolicies } from '../steps/order-policies.ts';

/** Whether a fulfillment order arrives as promised, and what can be done where it does not; undefined where there is none. */
export async function readOutlook(
  { database, references, clock }: Services,
  fulfillment_order_id: string,
): Promise<(Outlook & { currency: string }) | undefined> {
  const now = clock.now();
  return database.transact(async (tx) => {
    const [owner] = await readFulfillmentWork(tx, [fulfillment_order_id]);
    if (!owner) return undefined;
    const ids = (await readWorkOfOrders(tx, [owner.order_id])).map(({ id }) => id);
    const all = await readFulfillmentWork(tx, ids);
    const skus = [...new Set(owner.lines.map(({ sku }) => sku))];
    const facts = await readAllocationFacts(tx, references, references.versions(tx), skus, false);
    const policyOf = await orderPolicies(tx, facts, [owner.order_id]);
    const outlook = outlookOf(all, owner, {
      ...facts,
      rates: ratesTaking(
        facts.rates,
        owner.lines.map(({ variant_id }) => variant_id),
        facts.special,
      ),
      // Its own room is taken already.
      calendar: calendarAt(now),
      policy: policyOf(owner.order_id).policy,
      own: locationsFor(owner.channel_id, facts),
    });
    return { ...outlook, currency: facts.rates.currency };
  }, 'fulfillment.outlook');
}
