import { fulfillmentRunningLate } from '../../events/fulfillment.ts';
import { trackingUpdated } from '../../events/shipping.ts';
import { systemActor } from '../../platform/actor.ts';
import { type Listener, listener } from '../../platform/events.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import type { Chore } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { openCase, wakeWaitingCases } from './commands/cases.ts';
import { readOrderOfParcel } from './sql.ts';

const actor = systemActor('Longshore', ALL_PERMISSIONS);

/** What the carrier says that somebody has to look after. */
const TROUBLE: Readonly<Record<string, string>> = {
  return_to_sender: 'A parcel comes back to the sender',
  failure: 'A parcel could not be delivered',
  error: 'The carrier does not know what became of a parcel',
};

export const supportListeners: readonly Listener<Services>[] = [
  listener({
    name: 'support.parcel-trouble',
    events: [trackingUpdated],
    async handle({ payload, request_id }, { database, executor }: Services) {
      const { status, parcel_id, tracking_number } = payload;
      const title = TROUBLE[status];
      if (title === undefined) return;
      const order_id = await readOrderOfParcel(database, parcel_id);
      if (order_id === undefined) return;
      const input = {
        kind: 'parcel' as const,
        title,
        text: `Tracking number ${tracking_number}: ${status.replaceAll('_', ' ')}.`,
        priority: 'high' as const,
        order_id,
        customer_id: null,
        rule: `parcel_${status}`,
        is_own: false,
      };
      await executor.execute(openCase, { input, actor, request_id });
    },
  }),
  listener({
    name: 'support.running-late',
    events: [fulfillmentRunningLate],
    async handle({ payload, request_id }, { executor }: Services) {
      const { order_id, number, promised_by, expected_by } = payload;
      const input = {
        kind: 'late' as const,
        title: 'The order will arrive later than promised',
        text: `${number} was promised for ${promised_by.slice(0, 10)} and is expected on ${expected_by.slice(0, 10)}.`,
        priority: 'normal' as const,
        order_id,
        customer_id: null,
        rule: 'late',
        is_own: false,
      };
      await executor.execute(openCase, { input, actor, request_id });
    },
  }),
];

export const supportChores: readonly Chore<Services>[] = [
  {
    // What waited goes on when its time has come.
    name: 'support.wake-cases',
    every_s: 60,
    async run({ executor }) {
      acceptedOf(
        await executor.execute(wakeWaitingCases, { input: {}, actor, request_id: 'support.wake-cases' }),
      );
    },
  },
];
