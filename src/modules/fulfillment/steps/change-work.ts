import { present } from '../../../kernel/assert.ts';
import type { Shell } from '../../../platform/command.ts';
import type { Transaction } from '../../../platform/database.ts';
import { loadShippingLocations, lockLevels, moveStock } from '../../inventory/index.ts';
import type { Shortage } from '../rules/allocation.ts';
import type { OrderWorkFacts, WorkChangePlan } from '../rules/change-work.ts';
import { statusAfter } from '../rules/fulfillment-order-states.ts';
import type { OrderSnapshot } from '../rules/order-snapshot.ts';
import {
  readWaitingOfLines,
  redirectBackorders,
  reduceBackorders,
  setBackordersHeld,
} from '../sql/backorders.ts';
import { changeCounters, setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import { countFulfillmentOrders } from '../sql/waiting.ts';
import { readFulfillmentWork } from '../sql/work.ts';
import { readWorkOfOrders } from '../sql/work-of-orders.ts';
import { allocate, type CreatedFulfillmentOrder } from './allocate.ts';
import { giveBack, giveUpDemand } from './cancel.ts';

/** What fulfillment has of an order, for a change of it; with `lock` it is held until the transaction ends. */
export async function readWorkForChange(
  tx: Transaction,
  { order_id, line_ids, lock }: { order_id: string; line_ids: readonly string[]; lock: boolean },
): Promise<OrderWorkFacts> {
  if (lock) await lockWorkOfOrders(tx, [order_id]);
  const [known, backorders] = await Promise.all([
    readWorkOfOrders(tx, [order_id]),
    readWaitingOfLines(tx, line_ids),
  ]);
  const work = await readFulfillmentWork(
    tx,
    known.map(({ id }) => id),
  );
  return { work, backorders };
}

/** Holds all levels that a change of an order may touch, in their order: where units go back, and where some may be taken. */
export async function lockLevelsForChange(
  tx: Transaction,
  { work }: OrderWorkFacts,
  variant_ids: readonly string[],
): Promise<void> {
  const shipping = await loadShippingLocations(tx);
  const places = new Set([...shipping.map(({ id }) => id), ...work.map(({ location_id }) => location_id)]);
  await lockLevels(
    tx,
    variant_ids.flatMap((variant_id) => [...places].map((location_id) => ({ variant_id, location_id }))),
  );
}

export type ChangedWork = {
  order: OrderSnapshot & { actor_name: string };
  before: OrderWorkFacts;
  plan: WorkChangePlan;
  shortages: readonly Shortage[];
  /** Whether what waits goes elsewhere or otherwise from now on. */
  replans: boolean;
  is_on_hold: boolean;
};

/**
 * Carries out what was planned for the work of an order, whose rows and levels are held: units go back, and are promised anew.
 * Answers what came into being, and the variants of which units became free.
 */
export async function changeWork(
  { tx, now }: Pick<Shell, 'tx' | 'now'>,
  { order, before, plan, shortages, replans, is_on_hold }: ChangedWork,
): Promise<{ created: CreatedFulfillmentOrder[]; freed_variant_ids: string[] }> {
  const { order_id, actor_name } = order;
  const { cancellation, released } = plan;
  const lines = new Map(
    before.work.flatMap((work) => work.lines.map((line) => [line.id, { work, line }] as const)),
  );
  const leaving = [
    ...cancellation.allocations.map(({ id, quantity }) => ({
      ...present(lines.get(id), 'the line'),
      quantity,
      reason: 'order_cancelled',
    })),
    ...released.map((each) => ({ ...each, reason: 'order_changed' })),
  ];
  const cancelled = new Map<string, number>();
  for (const { line, quantity } of leaving) cancelled.set(line.id, (cancelled.get(line.id) ?? 0) + quantity);
  const touched = before.work.filter((work) => work.lines.some(({ id }) => cancelled.has(id)));
  const existing = (await countFulfillmentOrders(tx, [order_id])).get(order_id) ?? 0;
  const [ended] = await Promise.all([
    reduceBackorders(tx, cancellation.backorders, 'cancelled'),
    changeCounters(
      tx,
      [...cancelled].map(([id, quantity]) => ({ id, cancelled: quantity })),
    ),
    setStatuses(
      tx,
      touched.map((work) => ({
        id: work.id,
        status: statusAfter(
          work.status,
          work.lines.map((line) => ({
            ...line,
            cancelled: line.cancelled + (cancelled.get(line.id) ?? 0),
          })),
        ),
      })),
    ),
    moveStock(
      tx,
      leaving.map(({ work, line, quantity, reason }) =>
        giveBack(
          { variant_id: line.variant_id, location_id: work.location_id, fulfillment_order_id: work.id },
          { quantity, reason, actor_name },
        ),
      ),
    ),
  ]);
  await giveUpDemand(tx, cancellation.backorders, ended);
  if (replans) await redirectBackorders(tx, order);
  const created = await allocate(tx, [{ ...order, existing, allocations: plan.allocations, shortages }], now);
  if (is_on_hold) {
    await Promise.all([
      setBackordersHeld(tx, [order_id], true),
      setStatuses(
        tx,
        created.map(({ id }) => ({ id, status: 'on_hold' })),
      ),
    ]);
  }
  return { created, freed_variant_ids: [...new Set(leaving.map(({ line }) => line.variant_id))] };
}
