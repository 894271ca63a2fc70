import { orderChanged } from '../../../events/orders.ts';
import { accept, refuse } from '../../../kernel/decision.ts';
import { batchCommand, type CommandRequest, type Shell } from '../../../platform/command.ts';
import { addSearchTerms, insertTimeline } from '../sql/insert-orders.ts';
import { type LockedOrder, lockOrders } from '../sql/lock-orders.ts';
import { type RefreshedOrder, refreshOrders } from '../steps/refresh-orders.ts';
import { releaseHoldsOfEnded } from '../steps/release-ended-holds.ts';
import { tellReleased } from './hold-order.ts';

/** News from below about one order. The event's id is the timeline entry's, so that hearing it twice writes it once. */
export type FulfillmentNews = {
  order_id: string;
  event_id: string;
  kind: string;
  data: object;
  actor_name: string;
  at: Date;
  search_terms: string[];
};

/** Follows what happened to an order's goods: counters, statuses, timeline and what the order is found by. */
export const followFulfillment = batchCommand<
  FulfillmentNews,
  { status: string },
  { code: 'not_found'; what: string }
>({
  name: 'orders.follow-fulfillment',
  permission: 'orders:edit',
  async handle(shell, requests) {
    const { tx } = shell;
    const orders = await lockOrders(
      tx,
      requests.map(({ input }) => input.order_id),
    );
    const known = requests.filter(({ input }) => orders.has(input.order_id));
    await Promise.all([
      insertTimeline(
        tx,
        known.map(({ input }) => ({
          id: input.event_id,
          order_id: input.order_id,
          kind: input.kind,
          data: input.data,
          actor_type: 'system',
          actor_name: input.actor_name,
          at: input.at,
        })),
      ),
      addSearchTerms(
        tx,
        known.flatMap(({ input }) =>
          input.search_terms.map((term) => ({ order_id: input.order_id, term: term.toLowerCase() })),
        ),
      ),
    ]);
    const followed = await refreshOrders(tx, [...orders.keys()]);
    const refreshed = new Map(followed.map((order) => [order.id, order]));
    const first = new Map(known.toReversed().map((request) => [request.input.order_id, request]));
    for (const after of followed) tellStatuses(shell, first.get(after.id), orders.get(after.id), after);
    const author = { actor_type: 'system', actor_name: 'Longshore', at: shell.now };
    for (const hold of await releaseHoldsOfEnded(tx, followed, author)) {
      const [request, order] = [first.get(hold.order_id), refreshed.get(hold.order_id)];
      if (request && order)
        tellReleased(shell, request, { ...hold, number: order.number }, `order ${order.status}`);
    }
    return requests.map((request) => {
      const order = refreshed.get(request.input.order_id);
      if (!order) return refuse({ code: 'not_found', what: 'order' });
      shell.publish(orderChanged(order.id, { number: order.number, what: request.input.kind }), request);
      return accept({ status: order.status });
    });
  },
});

const STATUSES = ['status', 'payment_status', 'fulfillment_status'] as const;

// News that leaves every status as it was is in the timeline; the audit log has what changed, and from what.
function tellStatuses(
  shell: Shell,
  request: CommandRequest<FulfillmentNews> | undefined,
  before: LockedOrder | undefined,
  after: RefreshedOrder,
): void {
  const changed = before ? STATUSES.filter((each) => before[each] !== after[each]) : [];
  if (!before || !request || changed.length === 0) return;
  const only = (order: LockedOrder | RefreshedOrder) =>
    Object.fromEntries(changed.map((each) => [each, order[each]]));
  shell.audit(
    {
      subject_type: 'order',
      subject_id: after.id,
      before: only(before),
      after: only(after),
      reason: request.input.kind,
    },
    request,
  );
}
