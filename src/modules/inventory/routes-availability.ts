import { Type } from 'typebox';
import type { Clock } from '../../kernel/clock.ts';
import { type Api, FileAnswer } from '../../platform/http/api.ts';
import { Page, Strict, Text } from '../../platform/http/schema.ts';
import type { Services } from '../../platform/services.ts';
import type { Reading } from '../../platform/standby.ts';
import { AvailabilityStreams } from './availability-streams.ts';
import { saveLocationGroup } from './commands/save-location-group.ts';
import { type Availability, type Horizon, readAvailability } from './queries/availability.ts';
import { type AvailabilityChanges, readAvailabilityChanges } from './queries/availability-changes.ts';
import { describeGroups } from './queries/location-groups.ts';
import { findMarket, type MarketName, readSupplyShares } from './queries/market.ts';
import {
  AvailabilityAnswer,
  AvailabilityChangesAnswer,
  availabilityFields,
  LocationGroupBody,
  LocationGroupSchema,
  Sku,
} from './schemas.ts';

const BULK_LIMIT = 1_048_576;
const DESCRIPTION =
  'Available units at the locations that ship orders, less what waiting customers claim and what the channel keeps back: ' +
  'exactly what an order may take. With `at`, what can be promised by then, from dated supply.';

/** What can be sold, now and later, by whom and from where. */
export function availabilityRoutes(api: Api): void {
  const { services } = api;
  const { database } = services;

  api.get('/v1/availability', {
    summary: 'Read what can be sold now and promised later',
    description: DESCRIPTION,
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({ sku: Type.Array(Sku, { minItems: 1, maxItems: 1_000 }), ...availabilityFields }),
    answer: AvailabilityAnswer,
    reads_standby: true,
    handler: async ({ query, reading }) => ({ items: await answer(services.clock, reading, query) }),
  });

  api.post('/v1/availability/query', {
    summary: 'Read what can be sold of up to 1,000 SKUs',
    description: DESCRIPTION,
    tag: 'Inventory',
    permission: 'inventory:read',
    body: Strict({ skus: Type.Array(Sku, { minItems: 1, maxItems: 1_000 }), ...availabilityFields }),
    body_limit: BULK_LIMIT,
    answer: AvailabilityAnswer,
    reads_standby: true,
    handler: async ({ body: { skus, ...asked }, reading }) => ({
      items: await answer(services.clock, reading, { sku: skus, ...asked }),
    }),
  });

  api.get('/v1/availability/changes', {
    summary: 'Read whose availability may have changed, with what it is now',
    description:
      'Without `after`, the place that is now: keep it, read everything once, then come back with it, and with `next` after ' +
      'that. Nothing is missed, whatever is committed at the same moment. A page may hold more than `limit` when one change did.',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({
      channel: availabilityFields.channel,
      after: Type.Optional(Type.String({ maxLength: 200, description: 'The `next` of the page before.' })),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 200 })),
    }),
    answer: AvailabilityChangesAnswer,
    handler: ({ query: { channel, after, limit = 200 } }) => changesOf(services, channel, after, limit),
  });

  const streams = new AvailabilityStreams(services);
  api.onClose(() => streams.close());

  api.get('/v1/availability/stream', {
    summary: 'Follow changes of availability as server-sent events',
    description: 'From now on, or with `Last-Event-ID` from where a stream or a page of changes ended.',
    tag: 'Inventory',
    permission: 'inventory:read',
    query: Strict({ channel: availabilityFields.channel }),
    answer: ['text/event-stream'],
    async handler({ query: { channel }, raw, reply }) {
      const last = raw.headers['last-event-id'];
      const read = (after: string | undefined) => changesOf(services, channel, after, 200);
      const stream = await streams.open(read, typeof last === 'string' ? last : undefined);
      reply.header('cache-control', 'no-store').header('x-accel-buffering', 'no');
      return new FileAnswer('text/event-stream', stream);
    },
  });

  api.get('/v1/location-groups', {
    summary: 'List location groups',
    tag: 'Inventory',
    permission: 'inventory:read',
    answer: Page(LocationGroupSchema),
    handler: async () => ({ items: await describeGroups(database), next: null }),
  });

  api.put('/v1/location-groups/:code', {
    summary: 'Say which locations a group has, and which channels they serve',
    tag: 'Inventory',
    permission: 'inventory:manage',
    params: Strict({ code: Text(50) }),
    body: LocationGroupBody,
    answer: LocationGroupSchema,
    handler: ({ params: { code }, body, if_match, execute }) =>
      execute(saveLocationGroup, { ...body, code, version: if_match }),
  });
}

// The market is found anew for each page: a channel's rules are among what changes.
async function changesOf(
  services: Services,
  channel: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<AvailabilityChanges> {
  const { database } = services;
  const name = channel === undefined ? {} : { channel };
  const findNow = () => findMarket(services, name);
  return readAvailabilityChanges(database, { after, limit, findNow });
}

type Asked = MarketName & { sku: string[]; at?: string[]; quantity?: number };

async function answer(
  clock: Clock,
  reading: Reading,
  { sku, at, quantity, ...name }: Asked,
): Promise<Availability[]> {
  const isLater = at !== undefined || quantity !== undefined;
  const [market, horizon] = await Promise.all([
    findMarket(reading, name),
    isLater ? horizonOf(clock, reading, at ?? [], quantity) : undefined,
  ]);
  return readAvailability(reading.database, sku, market, horizon);
}

async function horizonOf(
  clock: Clock,
  reading: Reading,
  at: readonly string[],
  quantity: number | undefined,
): Promise<Horizon> {
  const shares = await readSupplyShares(reading);
  return { now: clock.now(), at: at.map((each) => new Date(each)), quantity, shares };
}
