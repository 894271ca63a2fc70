import { type backorderFilled, fulfillmentRejected } from '../../events/fulfillment.ts';
import { systemActor } from '../../platform/actor.ts';
import { type Listener, listener, type StoredEvent } from '../../platform/events.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Chore } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { readDuePickups } from '../fulfillment/index.ts';
import { expirePickup } from './commands/expire-pickup.ts';
import { followFulfillment } from './commands/follow-fulfillment.ts';
import { holdOrder, releaseHold } from './commands/hold-order.ts';
import { FOLLOWED } from './followed-events.ts';
import { dropStaleChanges } from './sql/changes.ts';
import { readDueHolds } from './sql/hold-rules.ts';

const ORDERS = systemActor('Longshore', ALL_PERMISSIONS);

type News = { order_id: string; tracking_number?: string };

/** Counters, statuses and timeline follow what the warehouse and the carrier report. */
export const orderListeners: readonly Listener<Services>[] = [
  listener<News, Services>({
    name: 'orders.follow-fulfillment',
    events: FOLLOWED as readonly unknown[] as readonly (typeof backorderFilled)[] as never,
    async handle(event: StoredEvent<News>, { executor }) {
      const { order_id, tracking_number } = event.payload;
      const answer = await executor.execute(followFulfillment, {
        actor: ORDERS,
        request_id: event.request_id,
        input: {
          order_id,
          event_id: event.id,
          kind: event.type,
          data: withoutIds(event.payload),
          actor_name: event.actor_name,
          at: event.occurred_at,
          search_terms: tracking_number ? [tracking_number] : [],
        },
      });
      acceptedOf(answer);
    },
  }),
  // Its work is on hold already; whoever looks after orders finds it among those that wait for stock, with the reason.
  listener({
    name: 'orders.hold-rejected',
    events: [fulfillmentRejected],
    async handle({ payload, request_id }, { executor }: Services) {
      const { order_id, is_held, number, rejections, reason, note } = payload;
      if (!is_held) return;
      const last = `${number}: ${reason.replaceAll('_', ' ')}${note === '' ? '' : `, ${note}`}`;
      const words = `Locations gave it back ${rejections} times, at last ${last}`;
      // Refused where it is held for this already, or has ended meanwhile.
      await executor.execute(holdOrder, {
        input: { order_id, type: 'stock', reason: words.slice(0, 500) },
        actor: ORDERS,
        request_id,
      });
    },
  }),
];

const EXPIRED_AT_ONCE = 100;
const RELEASED_AT_ONCE = 500;

const CHANGE_WAITS_MS = 7 * 24 * 3_600_000;

export const orderChores: readonly Chore<Services>[] = [
  {
    // A change that was looked at and forgotten.
    name: 'orders.drop-stale-changes',
    every_s: 3_600,
    run: ({ database, clock }) =>
      database.transact((tx) =>
        dropStaleChanges(tx, new Date(clock.now().getTime() - CHANGE_WAITS_MS), clock.now()),
      ),
  },
  {
    name: 'orders.release-due-holds',
    every_s: 60,
    async run({ database, clock, executor }) {
      const request_id = 'orders.release-due-holds';
      // Refused where somebody released it a moment before.
      for (const input of await readDueHolds(database, clock.now(), RELEASED_AT_ONCE))
        await executor.execute(releaseHold, { input, actor: ORDERS, request_id });
    },
  },
  {
    // What nobody collected in time goes back on sale.
    name: 'orders.expire-pickups',
    every_s: 60,
    async run({ database, clock, executor }) {
      const request_id = 'orders.expire-pickups';
      for (const input of await readDuePickups(database, clock.now(), EXPIRED_AT_ONCE))
        acceptedOf(await executor.execute(expirePickup, { input, actor: ORDERS, request_id }));
    },
  },
];

// The timeline says what happened; the ids of what it happened to are the event's, and no reader of a timeline needs them.
function withoutIds(payload: object): object {
  return Object.fromEntries(Object.entries(payload).filter(([key]) => !/_ids?$/.test(key)));
}
