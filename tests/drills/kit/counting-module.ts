import { defineEvent } from '../../../src/events/define.ts';
import { receiveStock } from '../../../src/modules/inventory/index.ts';
import { systemActor } from '../../../src/platform/actor.ts';
import { listener } from '../../../src/platform/events.ts';
import type { Module, Services } from '../../../src/platform/module.ts';
import { ALL_PERMISSIONS } from '../../../src/platform/permissions.ts';

/** An event of the drill's own; of a kind that `GET /v1/events` shows. */
export const drilled = defineEvent<{ n: number }>('location.drilled');

export const COUNTED_SKU = 'DRILLED';

/** For each event one unit comes in, under the event's id as the key: what is on hand is how many had their effect. */
export const countingModule: Module = {
  name: 'drill',
  listeners: [
    listener<{ n: number }, Services>({
      name: 'drill.count',
      events: [drilled],
      async handle(event, { executor }) {
        const answer = await executor.execute(receiveStock, {
          input: { sku: COUNTED_SKU, location_code: 'OAK', state: 'available', quantity: 1 },
          actor: systemActor('drill', ALL_PERMISSIONS),
          request_id: event.request_id,
          idempotency: { scope: 'drill', key: event.id, digest: Buffer.from(event.id) },
        });
        if (!answer.ok) throw new Error(answer.refusal.code);
      },
    }),
  ],
};
