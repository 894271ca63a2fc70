import { Type } from 'typebox';
import type { Queryable } from '../../platform/database.ts';
import type { Api } from '../../platform/http/api.ts';
import { FreeText } from '../../platform/http/free-text.ts';
import { Strict, Text, TimeInput } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import { dropRateTable, editRateTable } from './commands/edit-rate-table.ts';
import { track } from './commands/track.ts';
import { readTracking } from './queries/tracking.ts';
import { parseTrackingNumber } from './rules/tracking-number.ts';
import {
  CarriersSchema,
  RateTableSchema,
  RateTableVersionSchema,
  RateTableVersionsSchema,
  TrackingAnswersSchema,
  TrackingEventsBody,
  TrackingSchema,
} from './schemas.ts';
import { type Carrier, readCarriers } from './sql/carriers.ts';
import { readRateTableVersion, readRateTableVersions } from './sql/rate-table-versions.ts';

const tag = 'Shipping';
const MOST_VERSIONS = 200;
const VersionParams = Strict({ code: Text(60), version: Type.Integer({ minimum: 1, maximum: 1_000_000 }) });

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
    description:
      'Now, or from `valid_from` on; what stood is kept as a version. Send the version of the carrier in `If-Match` so that ' +
      'nobody’s change is lost.',
    tag,
    permission: 'shipping:manage',
    params: Strict({ code: Text(60) }),
    query: Strict({
      valid_from: Type.Optional(TimeInput),
      comment: Type.Optional(FreeText(500, { minLength: 0, description: 'Why; kept with the version.' })),
    }),
    body: RateTableSchema,
    answer: CarriersSchema,
    async handler(call) {
      const { valid_from, comment = '' } = call.query;
      await call.execute(editRateTable, {
        carrier_code: call.params.code,
        rate_table: call.body,
        version: call.if_match,
        valid_from: valid_from === undefined ? null : new Date(valid_from),
        comment,
      });
      return { items: await readCarriers(call.services.database) };
    },
  });

  api.get('/v1/carriers/:code/rate-tables', {
    summary: 'List the versions of a rate table, the newest first',
    description:
      'Those that were applied, and those that wait for their time. Empty until somebody changes the prices.',
    tag,
    permission: 'shipping:read',
    params: Strict({ code: Text(60) }),
    answer: RateTableVersionsSchema,
    async handler({ params, services }) {
      const { id } = await carrierOfCode(services.database, params.code);
      return { items: await readRateTableVersions(services.database, id, MOST_VERSIONS) };
    },
  });

  api.get('/v1/carriers/:code/rate-tables/:version', {
    summary: 'Read a version of a rate table with its prices',
    tag,
    permission: 'shipping:read',
    params: VersionParams,
    answer: RateTableVersionSchema,
    async handler({ params, services }) {
      const { id } = await carrierOfCode(services.database, params.code);
      const found = await readRateTableVersion(services.database, id, params.version);
      if (!found) throw new RefusedRequest({ code: 'not_found', what: 'rate table' });
      return found;
    },
  });

  api.delete('/v1/carriers/:code/rate-tables/:version', {
    summary: 'Drop prices that wait for their time',
    tag,
    permission: 'shipping:manage',
    params: VersionParams,
    answer: CarriersSchema,
    async handler({ params, execute, services }) {
      await execute(dropRateTable, { carrier_code: params.code, version: params.version });
      return { items: await readCarriers(services.database) };
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

async function carrierOfCode(reader: Queryable, code: string): Promise<Carrier> {
  const carrier = (await readCarriers(reader)).find((each) => each.code === code);
  if (!carrier) throw new RefusedRequest({ code: 'not_found', what: 'carrier' });
  return carrier;
}
