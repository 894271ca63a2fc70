import { Type } from 'typebox';
import type { Api } from '../../platform/http/api.ts';
import { Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { editRateTable } from './commands/edit-rate-table.ts';
import { track } from './commands/track.ts';
import { readTracking } from './queries/tracking.ts';
import { parseTrackingNumber } from './rules/tracking-number.ts';
import {
  CarriersSchema,
  RateTableSchema,
  TrackingAnswersSchema,
  TrackingEventsBody,
  TrackingSchema,
} from './schemas.ts';
import { readCarriers } from './sql/carriers.ts';

const tag = 'Shipping';

/** Carriers with their prices, and what they say about parcels. */
export function shippingRoutes(api: Api): void {
  api.get('/v1/carriers', {
    summary: 'List carriers with their rate tables',
    tag,
    permission: 'shipping:read',
    answer: CarriersSchema,
    handler: async ({ services }) => ({ items: await readCarriers(services.database) }),
  });

  api.put('/v1/carriers/:code/rate-table', {
    summary: "Replace a carrier's rate table",
    description: 'Send the version in `If-Match` so that nobody’s change is lost.',
    tag,
    permission: 'shipping:manage',
    params: Strict({ code: Text(60) }),
    body: RateTableSchema,
    answer: CarriersSchema,
    async handler(call) {
      await call.execute(editRateTable, {
        carrier_code: call.params.code,
        rate_table: call.body,
        version: call.if_match,
      });
      return { items: await readCarriers(call.services.database) };
    },
  });

  api.post('/v1/tracking-events', {
    summary: 'Report tracking events, in any order and as often as you like',
    description: 'Each item is answered by itself. An event that was sent before changes nothing.',
    tag,
    permission: 'shipping:track',
    body: TrackingEventsBody,
    answer: TrackingAnswersSchema,
    async handler(call) {
      const answers = await call.executeMany(
        track,
        call.body.items.map(
          ({ tracking_number, status, occurred_at, message = '', place = '', event_id = null }) => ({
            tracking_number,
            status,
            occurred_at: new Date(occurred_at),
            message,
            place,
            event_id,
          }),
        ),
      );
      return {
        items: answers.map((answer) =>
          answer.ok ? { ok: true, ...answer.value } : { ok: false, problem: answer.problem },
        ),
      };
    },
  });

  api.get('/v1/tracking/:tracking_number', {
    summary: 'Where a parcel is, with everything its carrier said',
    tag,
    permission: 'shipping:read',
    params: Strict({ tracking_number: Type.String({ minLength: 1, maxLength: 64 }) }),
    answer: TrackingSchema,
    async handler({ params, services }) {
      const number = parseTrackingNumber(params.tracking_number) ?? params.tracking_number;
      const tracking = await readTracking(services.database, number);
      if (!tracking)
        throw new RefusedRequest({ code: 'not_found', what: 'parcel with this tracking number' });
      return tracking;
    },
  });
}
