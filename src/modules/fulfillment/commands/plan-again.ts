import { fulfillmentPlannedAgain } from '../../../events/fulfillment.ts';
import { present } from '../../../kernel/assert.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { RunAgain, type Transaction } from '../../../platform/database.ts';
import { moveStock } from '../../inventory/index.ts';
import {
  type CapacityBoard,
  calendarAt,
  DEFAULT_POLICY,
  locationsFor,
  type PlanPolicy,
} from '../../sourcing/rules/index.ts';
import { openUnits } from '../rules/fulfillment-order-states.ts';
import { orderNumberOf } from '../rules/order-snapshot.ts';
import { type MovedOrder, planAgain, untouched } from '../rules/plan-again.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { countFulfillmentOrders, readUntouched } from '../sql/waiting.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { type AllocatedOrder, allocate } from '../steps/allocate.ts';
import { readAllocationFacts } from '../steps/allocation-facts.ts';
import { giveBack } from '../steps/cancel.ts';
import { orderPolicies } from '../steps/order-policies.ts';

/** So many orders are weighed together where nobody says how many. */
export const PLANNED_TOGETHER = 200;

export type PlanOrdersAgain = {
  /** Says what would change and changes nothing. */
  is_preview: boolean;
  /** So many orders at most, the most urgent first. */
  limit: number;
};

/** What ships otherwise now, or would. */
export type PlannedAgain = {
  /** Orders of which nothing was touched yet, and which were weighed together. */
  looked_at: number;
  moved: {
    order_id: string;
    order_number: number;
    saved_amount: number;
    from_location_ids: string[];
    to_location_ids: string[];
  }[];
  saved_amount: number;
  currency: string;
};

/**
 * Plans the orders that nobody has begun to pick again, together, by what is free now: later orders and arrivals may have made
 * another way cheaper. What changes, changes in one transaction: units go back and are promised elsewhere, no promise is moved
 * to a later day, and the total of what is free stays what it was. Orders that wait for something, or whose variants others wait
 * for, are left alone.
 */
export const planOrdersAgain = command<PlanOrdersAgain, PlannedAgain, never>({
  name: 'fulfillment.plan-orders-again',
  permission: 'fulfillment:manage',
  async handle(shell, request) {
    const { tx, now, references, lock_first } = shell;
    const { is_preview, limit } = request.input;
    const ids = await readUntouched(tx, now, limit);
    // Weighing takes a while and holds nobody up; only where somebody was faster, the next try holds everything first.
    const holds = lock_first && !is_preview;
    if (holds) await lockWorkOfOrders(tx, [...new Set(ids.map(({ order_id }) => order_id))]);
    // Read again: what was picked meanwhile is seen by this statement, which follows the locks.
    const work = await readFulfillmentWork(
      tx,
      ids.map(({ id }) => id),
    );
    const skus = [...new Set(work.flatMap(({ lines }) => lines.map(({ sku }) => sku)))];
    const facts = await readAllocationFacts(tx, references, references.versions(tx), skus, holds);
    const isWaitedFor = ({ work: own }: { work: typeof work }): boolean =>
      own.some(({ lines }) =>
        lines.some(({ variant_id }) => (facts.waiting.get(variant_id)?.length ?? 0) > 0),
      );
    const orders = untouched(work).filter((order) => !isWaitedFor(order));
    const policyOf = await orderPolicies(
      tx,
      facts,
      orders.map(({ order_id }) => order_id),
    );
    const calendar = calendarAt(now);
    const moved = planAgain(orders, { ...facts, calendar }, ({ order_id, work: [first] }) => ({
      locations: locationsFor(present(first, 'the work of an order').channel_id, facts),
      policy: withoutLimited(policyOf(order_id).policy, facts.capacity),
    }));
    const answer: PlannedAgain = {
      looked_at: orders.length,
      moved: moved.map((each) => ({
        order_id: each.order_id,
        order_number: numberOf(each),
        saved_amount: each.saved_amount,
        from_location_ids: placesOf(each.ended),
        to_location_ids: placesOf(each.allocations),
      })),
      saved_amount: moved.reduce((sum, { saved_amount }) => sum + saved_amount, 0),
      currency: facts.rates.currency,
    };
    if (is_preview || moved.length === 0) return accept(answer);
    if (!holds) await holdUnchanged(tx, moved);
    await write(tx, moved, now, request.actor.name);
    const names = new Map(facts.locations.map(({ id, name }) => [id, name]));
    for (const each of moved) {
      const [from, to] = [each.ended, each.allocations].map((places) =>
        placesOf(places).map((id) => names.get(id) ?? id),
      );
      const { order_id, saved_amount, ended } = each;
      const [first] = ended;
      if (!first) continue;
      const news = { from, to, saved_amount, currency: facts.rates.currency };
      shell.audit(
        { subject_type: 'order', subject_id: order_id, after: news, reason: 'planned_again' },
        request,
      );
      const units = unitsOf(ended);
      const variant_ids = [
        ...new Set(ended.flatMap(({ lines }) => lines.map(({ variant_id }) => variant_id))),
      ];
      shell.publish(
        fulfillmentPlannedAgain(first.id, {
          ...{ order_id, fulfillment_order_id: first.id, number: first.number },
          ...{ units, variant_ids, from: from ?? [], to: to ?? [], saved_amount, currency: news.currency },
        }),
        request,
      );
    }
    return accept(answer);
  },
});

/** Nothing moves to where only so much can be done: whether there is room is told when an order is placed. */
function withoutLimited(policy: PlanPolicy = DEFAULT_POLICY, capacity: CapacityBoard): PlanPolicy {
  if (capacity.size === 0) return policy;
  const limited = [...capacity.keys()].map((id): [string, string] => [id, 'capacity']);
  return { ...policy, excluded: new Map([...limited, ...policy.excluded]) };
}

/** Holds the work that moves; somebody who began it meanwhile is never moved under their hands. */
async function holdUnchanged(tx: Transaction, moved: readonly MovedOrder[]): Promise<void> {
  const before = new Map(moved.flatMap(({ work }) => work.map((each) => [each.id, stateOf(each)] as const)));
  await lockWorkOfOrders(
    tx,
    moved.map(({ order_id }) => order_id),
  );
  const now = await readFulfillmentWork(tx, [...before.keys()]);
  if (now.some((each) => before.get(each.id) !== stateOf(each)))
    throw new RunAgain('work that was weighed was changed meanwhile');
}

function stateOf({ version, status, lines }: MovedOrder['work'][number]): string {
  const counters = lines.map(({ quantity, cancelled, picked, shipped }) =>
    [quantity, cancelled, picked, shipped].join(' '),
  );
  return [version, status, ...counters].join();
}

async function write(
  tx: Transaction,
  moved: readonly MovedOrder[],
  now: Date,
  actor_name: string,
): Promise<void> {
  const ended = moved.flatMap((each) => each.ended);
  const existing = await countFulfillmentOrders(
    tx,
    moved.map(({ order_id }) => order_id),
  );
  await Promise.all([
    changeCounters(
      tx,
      ended.flatMap(({ lines }) => lines.map((line) => ({ id: line.id, cancelled: openUnits(line) }))),
    ),
    setStatuses(
      tx,
      ended.map(({ id }) => ({ id, status: 'cancelled' })),
    ),
    moveStock(
      tx,
      ended.flatMap((work) =>
        work.lines
          .filter((line) => openUnits(line) > 0)
          .map(({ variant_id, ...line }) =>
            giveBack(
              { variant_id, location_id: work.location_id, fulfillment_order_id: work.id },
              { quantity: openUnits(line), reason: 'planned_again', actor_name },
            ),
          ),
      ),
    ),
  ]);
  await allocate(
    tx,
    moved.map((each): AllocatedOrder => {
      const work = present(each.ended[0] ?? each.work[0], 'the work of an order');
      const { order_id, channel_id, customer_name, destination, service_code, waiting_since, priority } =
        work;
      return {
        ...{ order_id, order_number: numberOf(each), channel_id, customer_name, destination, service_code },
        ...{ waiting_since, priority, ship_by: work.ship_by, deliver_by: work.deliver_by },
        existing: existing.get(order_id) ?? 0,
        actor_name,
        allocations: each.allocations,
        shortages: [],
      };
    }),
    now,
  );
}

function numberOf({ work }: MovedOrder): number {
  return orderNumberOf(present(work[0], 'the work of an order').number);
}

function placesOf(places: readonly { location_id: string }[]): string[] {
  return [...new Set(places.map(({ location_id }) => location_id))];
}

function unitsOf(work: MovedOrder['ended']): number {
  return work.reduce((sum, { lines }) => sum + lines.reduce((units, line) => units + openUnits(line), 0), 0);
}
