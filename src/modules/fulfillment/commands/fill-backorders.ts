import { backorderFilled, type ServedUnits } from '../../../events/fulfillment.ts';
import { accept } from '../../../kernel/decision.ts';
import { command } from '../../../platform/command.ts';
import { RunAgain } from '../../../platform/database.ts';
import type { StockBoard } from '../../sourcing/rules/index.ts';
import { fillBackorders as decideFill } from '../rules/fill-backorders.ts';
import { byRank, reasonBefore } from '../rules/queue.ts';
import { reduceBackorders } from '../sql/backorders.ts';
import { setStatuses } from '../sql/lines.ts';
import { lockWorkOfOrders } from '../sql/locks.ts';
import {
  countWaiting,
  FILL_BATCH,
  lockQueues,
  markQueues,
  type QueuePlace,
  readQueueHead,
  readServedTogether,
  readWaitingBackorders,
  type WaitingBackorder,
} from '../sql/queue.ts';
import { countFulfillmentOrders } from '../sql/waiting.ts';
import { allocate, type CreatedFulfillmentOrder } from '../steps/allocate.ts';
import { readAllocationFacts } from '../steps/allocation-facts.ts';
import { giveUpDemand } from '../steps/cancel.ts';
import { orderPolicies } from '../steps/order-policies.ts';

/** How far a run along the queues has come: behind which place, and how many it has passed of each variant. */
export type FillProgress = {
  after: QueuePlace;
  passed: Record<string, number>;
  waiting: Record<string, number>;
};

export type FilledUnits = {
  units: number;
  /** Where to go on, when stock is left and more may wait. */
  next: FillProgress | null;
};

export type FillBackorders = { variant_ids: readonly string[]; progress?: FillProgress | null };

/**
 * Promises stock that became free to the orders that wait for it, in the order of their queues. One call serves a thousand
 * of them, in sets; who goes on where it ended serves all, and between two calls nobody else can take what they claim.
 */
export const fillBackorders = command<FillBackorders, FilledUnits, never>({
  name: 'fulfillment.fill-backorders',
  permission: 'fulfillment:manage',
  async handle({ tx, now, references, lock_first, ...shell }, request) {
    const { progress = null } = request.input;
    const variant_ids = await readServedTogether(tx, request.input.variant_ids);
    await lockQueues(tx, variant_ids);
    const head = await readQueueHead(tx, variant_ids, progress?.after ?? null);
    const turn = wholeOrders(head);
    const last = turn.at(-1);
    if (!last) return accept({ units: 0, next: null });
    const order_ids = [...new Set(turn.map(({ order_id }) => order_id))];
    await lockWorkOfOrders(tx, order_ids);
    const [backorders, existing, versions, waiting] = await Promise.all([
      readWaitingBackorders(
        tx,
        turn.map(({ id }) => id),
      ),
      countFulfillmentOrders(tx, order_ids),
      references.versions(tx),
      progress?.waiting ?? countWaiting(tx, variant_ids),
    ]);
    backorders.sort(byRank);
    const skus = [...new Set(backorders.map(({ sku }) => sku))];
    // What waits claims this stock, so that hardly anybody takes it meanwhile: the levels are held for the change alone. If
    // somebody does, this runs again and holds them first.
    const facts = await readAllocationFacts(tx, references, versions, skus, lock_first);
    const policies = await orderPolicies(tx, facts, order_ids);
    const policyOf = (order_id: string) => policies(order_id).policy;
    const { orders, filled } = decideFill(backorders, { ...facts, policyOf }, now);
    const passed = { ...progress?.passed };
    const served = servedUnits(backorders, filled, { passed, waiting });
    // Those whom no location with stock can reach are passed over: others behind them can have it.
    const next =
      turn.length < head.length && !isEmpty(facts.stock) ? { after: last.place, passed, waiting } : null;
    if (filled.length === 0) return accept({ units: 0, next });
    // Room on a day is only known while nobody else plans for it.
    const isBound = orders.some(({ allocations }) =>
      allocations.some(({ location_id }) => facts.capacity.has(location_id)),
    );
    if (isBound && !lock_first) throw new RunAgain('a location can only do so much on a day');

    const actor_name = request.actor.name;
    const created = await allocate(
      tx,
      orders.map(({ order, allocations }) => ({
        ...order,
        existing: existing.get(order.order_id) ?? 0,
        actor_name,
        allocations,
        shortages: [],
      })),
      now,
    );
    const orders_on_hold = new Set(
      backorders.filter(({ is_held }) => is_held).map(({ order_id }) => order_id),
    );
    const held = created.filter(({ order_id }) => orders_on_hold.has(order_id));
    const [ended] = await Promise.all([
      reduceBackorders(tx, filled, 'filled'),
      setStatuses(
        tx,
        held.map(({ id }) => ({ id, status: 'on_hold' })),
      ),
    ]);
    await giveUpDemand(tx, filled, ended);
    const createdOf = Map.groupBy(created, ({ order_id }) => order_id);
    const servedOf = Map.groupBy(served, ({ order_id }) => order_id);
    for (const { order, allocations, units } of orders) {
      const { order_id } = order;
      const made = createdOf.get(order_id) ?? [];
      const ids = made.map(({ id }) => id);
      const promised = allocations.flatMap(({ lines }) => lines.map(({ variant_id }) => variant_id));
      const ranks = (servedOf.get(order_id) ?? []).map(({ order_id: _, ...each }) => each);
      shell.audit(
        {
          subject_type: 'order',
          subject_id: order_id,
          after: { fulfillment_order_ids: ids, units, served: ranks },
        },
        request,
      );
      shell.publish(
        backorderFilled(order_id, {
          order_id,
          fulfillment_order_ids: ids,
          units,
          variant_ids: [...new Set(promised)],
          ship_by: firstShipBy(made),
          served: ranks,
        }),
        request,
      );
    }
    if (next === null) await markQueues(tx, variant_ids);
    return accept({ units: orders.reduce((sum, each) => sum + each.units, 0), next });
  },
});

// One turn ends between two orders, so that the lines of an order, and the components of a bundle, are served together; what
// was read beyond belongs to the next turn.
function wholeOrders<Head extends { order_id: string }>(head: readonly Head[]): readonly Head[] {
  const beyond = head[FILL_BATCH];
  if (!beyond) return head;
  const turn = head.filter(({ order_id }) => order_id !== beyond.order_id);
  return turn.length > 0 ? turn : head.slice(0, FILL_BATCH);
}

// Says of everybody who got something at which place of the queue of its SKU it stood, and what put it before the next.
function servedUnits(
  backorders: readonly WaitingBackorder[],
  filled: readonly { id: string; quantity: number }[],
  { passed, waiting }: { passed: Record<string, number>; waiting: Record<string, number> },
): (ServedUnits & { order_id: string })[] {
  const unitsOf = new Map(filled.map(({ id, quantity }) => [id, quantity]));
  const served: (ServedUnits & { order_id: string })[] = [];
  for (const [variant_id, queue] of Map.groupBy(backorders, (backorder) => backorder.variant_id)) {
    const before = passed[variant_id] ?? 0;
    passed[variant_id] = before + queue.length;
    for (const [index, backorder] of queue.entries()) {
      const units = unitsOf.get(backorder.id);
      if (units === undefined) continue;
      const next = queue.slice(index + 1, index + 50).find(({ order_id }) => order_id !== backorder.order_id);
      const rank = before + index + 1;
      served.push({
        order_id: backorder.order_id,
        sku: backorder.sku,
        units,
        rank,
        waiting: Math.max(rank, waiting[variant_id] ?? 0),
        because: next ? reasonBefore(backorder, next) : null,
        priority: backorder.priority,
        promised_at: backorder.promised_at?.toISOString() ?? null,
        expected_at: backorder.expected_at?.toISOString() ?? null,
        waiting_since: backorder.waiting_since.toISOString(),
      });
    }
  }
  return served;
}

function firstShipBy(made: readonly CreatedFulfillmentOrder[]): string | null {
  const times = made.map(({ ship_by }) => ship_by.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times)).toISOString();
}

function isEmpty(stock: StockBoard): boolean {
  return [...stock.values()].every((held) => [...held.values()].every((quantity) => quantity === 0));
}
