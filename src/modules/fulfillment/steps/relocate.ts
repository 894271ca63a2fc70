import { present } from '../../../kernel/assert.ts';
import type { Shell } from '../../../platform/command.ts';
import { moveStock } from '../../inventory/index.ts';
import type { PromiseTimes } from '../../sourcing/rules/index.ts';
import { joinable } from '../rules/move.ts';
import { orderNumberOf } from '../rules/order-snapshot.ts';
import { keptPromise } from '../rules/source-again.ts';
import {
  type FulfillmentWork,
  type LineUnits,
  latestPromise,
  statusWithout,
  unpickedOf,
} from '../rules/work.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { countFulfillmentOrders } from '../sql/waiting.ts';
import { allocate, type CreatedFulfillmentOrder } from './allocate.ts';
import { giveBack } from './cancel.ts';

export type Relocation = {
  /** All work of the order. */
  all: readonly FulfillmentWork[];
  work: FulfillmentWork;
  units: readonly LineUnits[];
  location_id: string;
  service_code: string;
  times: PromiseTimes;
  /** Why, in the ledger. */
  reason: string;
  actor_name: string;
};

/**
 * Lets units that nobody has picked ship from another location, together with what of the order nobody has begun there. The
 * order's work and the levels of both locations are held by the caller; the promise stays what it was.
 */
export async function relocate(
  { tx, now }: Pick<Shell, 'tx' | 'now'>,
  { all, work, units, location_id, service_code, times, reason, actor_name }: Relocation,
): Promise<CreatedFulfillmentOrder> {
  const joined = joinable(all, { id: work.id, location_id });
  const leaving = [{ of: work, units }, ...(joined ? [{ of: joined, units: unpickedOf(joined) }] : [])];
  const given = leaving.flatMap((each) => each.units);
  await Promise.all([
    changeCounters(
      tx,
      given.map(({ line, quantity }) => ({ id: line.id, cancelled: quantity })),
    ),
    setStatuses(
      tx,
      leaving.map(({ of }) => ({ id: of.id, status: statusWithout(of, given) })),
    ),
    moveStock(
      tx,
      leaving.flatMap(({ of, units: own }) =>
        own.map(({ line, quantity }) =>
          giveBack(
            { variant_id: line.variant_id, location_id: of.location_id, fulfillment_order_id: of.id },
            { quantity, reason, actor_name },
          ),
        ),
      ),
    ),
  ]);
  const { order_id, channel_id, customer_name, destination, waiting_since, priority } = work;
  const existing = (await countFulfillmentOrders(tx, [order_id])).get(order_id) ?? 0;
  const lines = given.map(({ line: { order_line_id, variant_id }, quantity }) => ({
    ...{ order_line_id, variant_id, quantity },
  }));
  const promise = keptPromise({ ship_by: null, deliver_by: latestPromise(all) }, times);
  const [created] = await allocate(
    tx,
    [
      {
        ...{ order_id, order_number: orderNumberOf(work.number), channel_id, customer_name, destination },
        ...{ service_code, ship_by: work.ship_by, deliver_by: work.deliver_by },
        ...{ waiting_since, priority, existing, actor_name },
        allocations: [{ location_id, service_code, ...promise, lines }],
        shortages: [],
      },
    ],
    now,
  );
  return present(created, 'the fulfillment order');
}
