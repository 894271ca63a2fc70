import {
  fulfillmentRejected,
  fulfillmentShipped,
  fulfillmentShort,
  reservationConverted,
  reservationExpired,
  reservationReleased,
} from '../../events/fulfillment.ts';
import {
  locationChanged,
  locationGroupChanged,
  stockChanged,
  stockShort,
  suppliesChanged,
  supplyShareChanged,
} from '../../events/inventory.ts';
import { orderCancelled, orderChangeConfirmed, orderPlaced } from '../../events/orders.ts';
import { ratesChanged, trackingUpdated } from '../../events/shipping.ts';
import { systemActor } from '../../platform/actor.ts';
import { type Listener, listener } from '../../platform/events.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Chore, Job } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { readOpenShortfalls } from '../inventory/index.ts';
import { termsAt } from '../sourcing/rules/index.ts';
import { finishLabel } from './buy-label.ts';
import { advanceOffer } from './commands/advance-offer.ts';
import { deliverParcels } from './commands/deliver-parcels.ts';
import { EXPIRE_BATCH, expireReservations } from './commands/expire-reservations.ts';
import { type FilledUnits, type FillProgress, fillBackorders } from './commands/fill-backorders.ts';
import { PLANNED_TOGETHER, planOrdersAgain } from './commands/plan-again.ts';
import { FINISH_LABEL } from './commands/request-label.ts';
import { shortPick } from './commands/short-pick.ts';
import { shortenOrders } from './commands/shorten-orders.ts';
import { type WatchPlace, watchPromises } from './commands/watch-promises.ts';
import { readBadPromises, readUnpicked } from './queries/bad-promises.ts';
import { refreshExpectations } from './refresh-expectations.ts';
import { markOverdue, readOvertaken } from './sql/expectations.ts';
import { readOffersToAdvance } from './sql/offers.ts';
import { markQueues } from './sql/queue.ts';
import { deleteEndedReservations } from './sql/reservations.ts';
import { readFillableVariants } from './sql/waiting.ts';
import { readSourcingReferences } from './steps/allocation-facts.ts';

const actor = systemActor('fulfillment', ALL_PERMISSIONS);
const FORGET_BATCH = 1_000;

/** What else may move an expected date: each names the variants, or null for all. */
const MOVES_DATES = [
  stockChanged,
  suppliesChanged,
  supplyShareChanged,
  locationGroupChanged,
  locationChanged,
  orderCancelled,
  orderChangeConfirmed,
  fulfillmentShort,
  fulfillmentRejected,
  reservationReleased,
  reservationExpired,
  reservationConverted,
] as const;

export const fulfillmentListeners: readonly Listener<Services>[] = [
  listener({
    name: 'fulfillment.fill-backorders',
    events: [stockChanged],
    async handle({ payload, request_id }, services: Services) {
      if (payload.is_increase) await fillAll(services, payload.variant_ids, request_id);
    },
  }),
  // What is expected when follows from stock, supply and the queue; it is worked out a moment later, once for all that changed.
  listener<{ variant_ids: readonly string[] | null }, Services>({
    name: 'fulfillment.note-changes',
    events: MOVES_DATES as readonly unknown[] as never,
    handle: ({ payload: { variant_ids } }, { database }) => markQueues(database, variant_ids),
  }),
  listener({
    name: 'fulfillment.note-rates',
    events: [ratesChanged],
    handle: (_event, { database }: Services) => markQueues(database, null),
  }),
  // An order at the end of the queue moves nobody; its own date it has since it was placed.
  listener({
    name: 'fulfillment.note-overtaken',
    events: [orderPlaced],
    async handle({ subject_id, payload }, { database }: Services) {
      if (payload.backordered > 0) await markQueues(database, await readOvertaken(database, subject_id));
    },
  }),
  // What was kept for a cart goes to those who wait, before anybody new.
  listener({
    name: 'fulfillment.fill-from-reservations',
    events: [reservationReleased, reservationExpired, reservationConverted],
    async handle({ payload, request_id }, services: Services) {
      if (payload.variant_ids.length > 0) await fillAll(services, payload.variant_ids, request_id);
    },
  }),
  listener({
    name: 'fulfillment.shorten-orders',
    events: [stockShort],
    handle: ({ payload, request_id }, services: Services) =>
      shorten(services, payload.shortfall_id, request_id),
  }),
  listener({
    name: 'fulfillment.deliver-tracked',
    events: [trackingUpdated],
    async handle({ payload, request_id }, { executor }: Services) {
      const input = { parcel_ids: [payload.parcel_id] };
      acceptedOf(await executor.execute(deliverParcels, { input, actor, request_id }));
    },
  }),
  // Carriers scan faster than people press "ship": what arrived before its hand-over was recorded arrives now.
  listener({
    name: 'fulfillment.deliver-shipped',
    events: [fulfillmentShipped],
    async handle({ payload, request_id }, { executor }: Services) {
      const input = { parcel_ids: payload.parcel_ids };
      acceptedOf(await executor.execute(deliverParcels, { input, actor, request_id }));
    },
  }),
];

export const fulfillmentJobs: readonly Job<Services>[] = [
  {
    name: FINISH_LABEL,
    async handle(data, services) {
      const label_id = String(data.label_id);
      await finishLabel(services, label_id, { actor, request_id: `label:${label_id}` });
    },
  },
];

export const fulfillmentChores: readonly Chore<Services>[] = [
  { name: 'fulfillment.expect', every_s: 1, run: refreshExpectations },
  {
    name: 'fulfillment.note-overdue',
    every_s: 60,
    run: ({ database }) => markOverdue(database),
  },
  {
    name: 'fulfillment.plan-again',
    every_s: 60,
    async run({ config, clock, executor }) {
      const { plan_again_minutes: every } = config;
      if (every === 0 || Math.floor(clock.now().getTime() / 60_000) % every !== 0) return;
      const input = { is_preview: false, limit: PLANNED_TOGETHER };
      acceptedOf(
        await executor.execute(planOrdersAgain, { input, actor, request_id: 'fulfillment.plan-again' }),
      );
    },
  },
  {
    // Asks locations whether they take new work, and the next ones where nobody answered in time.
    name: 'fulfillment.offer-work',
    every_s: 1,
    run: offerWork,
  },
  {
    // Says of work that missed its hand-over that it will arrive late, before it does.
    name: 'fulfillment.watch-promises',
    every_s: 60,
    async run({ executor }) {
      let after: WatchPlace | null = null;
      do {
        const input: { after: WatchPlace | null } = { after };
        const looked = await executor.execute(watchPromises, {
          input,
          actor,
          request_id: 'fulfillment.watch',
        });
        after = acceptedOf(looked).next;
      } while (after !== null);
    },
  },
  {
    // One look into a small index a second; what is over is free some two seconds later at most.
    name: 'fulfillment.expire-reservations',
    every_s: 1,
    async run(services) {
      const request_id = 'fulfillment.expire-reservations';
      for (;;) {
        const { expired } = acceptedOf(
          await services.executor.execute(expireReservations, { input: {}, actor, request_id }),
        );
        if (expired < EXPIRE_BATCH) return;
      }
    },
  },
  {
    name: 'fulfillment.forget-reservations',
    every_s: 3_600,
    async run({ database }) {
      let forgotten: number;
      do {
        forgotten = await database.transact((tx) => deleteEndedReservations(tx, FORGET_BATCH));
      } while (forgotten === FORGET_BATCH);
    },
  },
  {
    // Lots that expired or were recalled while orders held as many units of their level: these get others.
    name: 'fulfillment.replace-bad-lots',
    every_s: 60,
    run: replaceBadLots,
  },
  {
    // Stock becomes free in ways that no event tells of, such as a location that starts to ship orders.
    name: 'fulfillment.fill-waiting',
    every_s: 60,
    async run(services) {
      const variant_ids = await readFillableVariants(services.database);
      if (variant_ids.length > 0) await fillAll(services, variant_ids, 'fulfillment.fill-waiting');
    },
  },
  {
    // What pickers held when units were found missing may be on the shelf again, or free.
    name: 'fulfillment.shorten-rest',
    every_s: 60,
    async run(services) {
      for (const shortfall_id of await readOpenShortfalls(services.database, 100))
        await shorten(services, shortfall_id, 'fulfillment.shorten-rest');
    },
  },
];

const MOST_OFFERS = 200;

async function offerWork({ database, executor, references, clock }: Services): Promise<void> {
  const now = clock.now();
  const locations = await database.transact(async (tx) => {
    const [found] = await readSourcingReferences(tx, references, references.versions(tx));
    return found;
  }, 'fulfillment.offer-work');
  const offering = locations.filter((each) => termsAt(each, now).offer_minutes !== null);
  const due = await readOffersToAdvance(
    database,
    offering.map(({ id }) => id),
    now,
    MOST_OFFERS,
  );
  for (const fulfillment_order_id of due) {
    const input = { fulfillment_order_id };
    acceptedOf(await executor.execute(advanceOffer, { input, actor, request_id: 'fulfillment.offer-work' }));
  }
}

async function shorten({ executor }: Services, shortfall_id: string, request_id: string): Promise<void> {
  acceptedOf(await executor.execute(shortenOrders, { input: { shortfall_id }, actor, request_id }));
}

// Newest promises give way first, as everywhere: what is furthest along keeps its work.
async function replaceBadLots({ database, executor, clock }: Services): Promise<void> {
  for (const { variant_id, location_id, units, is_recalled } of await readBadPromises(
    database,
    clock.now(),
  )) {
    let missing = units;
    for (const { fulfillment_order_id, line_id, unpicked } of await readUnpicked(
      database,
      variant_id,
      location_id,
    )) {
      if (missing === 0) break;
      const quantity = Math.min(missing, unpicked);
      const reason = is_recalled ? 'recalled' : 'expired';
      const input = { fulfillment_order_id, line_id, quantity, reason } as const;
      const answer = await executor.execute(shortPick, { input, actor, request_id: REPLACE_BAD_LOTS });
      // Somebody picked or cancelled it a moment ago: the next line, or the next minute.
      if (answer.ok) missing -= quantity;
    }
  }
}

const REPLACE_BAD_LOTS = 'fulfillment.replace-bad-lots';

async function fillAll(
  { executor }: Services,
  variant_ids: readonly string[],
  request_id: string,
): Promise<void> {
  let progress: FillProgress | null = null;
  do {
    const input = { variant_ids, progress };
    const filled: FilledUnits = acceptedOf(
      await executor.execute(fillBackorders, { input, actor, request_id }),
    );
    progress = filled.next;
  } while (progress !== null);
}
