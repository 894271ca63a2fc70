import { type Static, Type } from 'typebox';
import { fromWire } from '../../kernel/ids.ts';
import { type Api, FileAnswer } from '../../platform/http/api.ts';
import { Id, ListQuery, Strict, Text } from '../../platform/http/schema.ts';
import { RefusedRequest } from '../../platform/refusals.ts';
import {
  DecisionsSchema,
  explainOrder,
  explainWhyNot,
  OrderMapSchema,
  readOrderMap,
  WhyNotSchema,
} from '../sourcing/index.ts';
import { countTabs } from './queries/count-tabs.ts';
import { EXPORT_LIMIT, exportOrders } from './queries/export-orders.ts';
import { readHome } from './queries/home.ts';
import { listOrders } from './queries/list-orders.ts';
import { findOrderId, type OrderPage, readOrderPage } from './queries/order-page.ts';
import { listTimeline } from './queries/timeline.ts';
import { trackingUrl } from './routes.ts';
import type { OrderFilter } from './rules/list-filter.ts';
import { dayAt, isTimeZone } from './rules/location-day.ts';
import {
  ExportOrdersQuery,
  HomeSchema,
  ListOrdersQuery,
  OrderCountsSchema,
  OrderListPage,
  OrderSchema,
  TimelinePage,
} from './schemas.ts';

const TimeZone = Type.Optional(Text(50, { description: 'Whose today is meant (IANA name); UTC without.' }));

/** Everything that reads orders. */
export function orderReadRoutes(api: Api): void {
  const { database, clock, config } = api.services;

  api.get('/v1/orders', {
    summary: 'List orders',
    description:
      'Every filter that is given must hold; repeat a field for several values. `q` finds numbers, external ids, names, e-mail ' +
      'addresses, SKUs and tracking numbers by their beginnings; several words must all be found.',
    tag: 'orders',
    permission: 'orders:read',
    query: ListOrdersQuery,
    answer: OrderListPage,
    reads_standby: true,
    handler: ({ query, actor, reading }) => {
      const { sort, limit, after, time_zone, ...filter } = query;
      const { permissions } = actor;
      return listOrders(reading.database, {
        ...momentsOf(time_zone),
        filter: filterOf(filter),
        sort,
        limit,
        after,
        permissions,
      });
    },
  });

  api.get('/v1/orders/counts', {
    summary: 'Count the orders behind each tab',
    tag: 'orders',
    permission: 'orders:read',
    query: Strict({ time_zone: TimeZone }),
    answer: OrderCountsSchema,
    reads_standby: true,
    handler: ({ query, reading }) => countTabs(reading.database, momentsOf(query.time_zone)),
  });

  api.get('/v1/orders/export.csv', {
    summary: 'Export orders as CSV',
    description: `The same filters as the list; at most ${EXPORT_LIMIT} orders, and the last line says so when there are more.`,
    tag: 'orders',
    permission: 'orders:export',
    query: ExportOrdersQuery,
    answer: ['text/csv'],
    reads_standby: true,
    handler: async ({ query, actor, reply, reading }) => {
      const { sort, time_zone, ...filter } = query;
      const { permissions } = actor;
      const stream = exportOrders(reading.database, {
        ...momentsOf(time_zone),
        filter: filterOf(filter),
        sort,
        permissions,
      });
      reply.header('x-row-limit', EXPORT_LIMIT);
      return new FileAnswer('text/csv; charset=utf-8', stream, 'orders.csv');
    },
  });

  api.get('/v1/orders/:id', {
    summary: 'Read an order with its whole story',
    description: 'By id or by number.',
    tag: 'orders',
    permission: 'orders:read',
    params: Strict({ id: Text(40) }),
    answer: OrderSchema,
    handler: async ({ params, actor }) => {
      const key = keyOf(params.id);
      const id = key && (await findOrderId(database, key));
      const options = { now: clock.now(), permissions: actor.permissions };
      // In a transaction all statements travel over one connection together.
      const page =
        id && (await database.transact((tx) => readOrderPage(tx, id, options), 'orders.read-page'));
      if (!page) throw new RefusedRequest({ code: 'not_found', what: 'order' });
      return onTheWire(page);
    },
  });

  api.get('/v1/orders/:id/sourcing', {
    summary: 'Read why an order ships from where it does',
    description:
      'By id or by number. Each decision with what it was weighed by, the next best plans, every location that was left ' +
      'out with its reason, and the answers in sentences. Decisions are kept as long as the retention says.',
    tag: 'orders',
    permission: 'sourcing:read',
    params: Strict({ id: Text(40) }),
    answer: DecisionsSchema,
    handler: async ({ params }) => ({ items: await explainOrder(database, await idOf(params.id)) }),
  });

  api.get('/v1/orders/:id/sourcing/map', {
    summary: 'Read where an order goes and where it could come from, with distances',
    description:
      'The destination is known by its postal code (import `postal_codes`), a location by its coordinates or its postal code. ' +
      'What nobody said is left out.',
    tag: 'orders',
    permission: 'sourcing:read',
    params: Strict({ id: Text(40) }),
    answer: OrderMapSchema,
    handler: async ({ params }) => readOrderMap(database, await idOf(params.id)),
  });

  api.get('/v1/orders/:id/sourcing/why-not', {
    summary: 'Read why an order does not ship from a location, and what would have to change',
    tag: 'orders',
    permission: 'sourcing:read',
    params: Strict({ id: Text(40) }),
    query: Strict({ location_id: Id('loc') }),
    answer: WhyNotSchema,
    async handler({ params, query }) {
      const answer = await explainWhyNot(database, await idOf(params.id), query.location_id);
      if (!answer) throw new RefusedRequest({ code: 'not_found', what: 'decision on this order' });
      return answer;
    },
  });

  api.get('/v1/orders/:id/timeline', {
    summary: 'Read what happened to an order, newest first',
    description: 'By id or by number.',
    tag: 'orders',
    permission: 'orders:read',
    params: Strict({ id: Text(40) }),
    query: Strict(ListQuery),
    answer: TimelinePage,
    async handler({ params, query }) {
      const key = keyOf(params.id);
      const id = key && (await findOrderId(database, key));
      const page = id && (await listTimeline(database, id, query));
      // Every order has its beginning in the timeline; only the last page of a walk may be empty.
      if (!page || (page.items.length === 0 && query.after === undefined))
        throw new RefusedRequest({ code: 'not_found', what: 'order' });
      return page;
    },
  });

  api.get('/v1/home', {
    summary: 'Read the board of the day',
    tag: 'orders',
    permission: 'orders:read',
    query: Strict({ time_zone: TimeZone }),
    answer: HomeSchema,
    reads_standby: true,
    handler: ({ query, actor, reading }) =>
      readHome(reading.database, { ...momentsOf(query.time_zone), permissions: actor.permissions }),
  });

  async function idOf(text: string): Promise<string> {
    const key = keyOf(text);
    const id = key && (await findOrderId(database, key));
    if (!id) throw new RefusedRequest({ code: 'not_found', what: 'order' });
    return id;
  }

  function momentsOf(time_zone = 'UTC'): { now: Date; start_of_today: Date; end_of_today: Date } {
    if (!isTimeZone(time_zone)) {
      throw new RefusedRequest({ code: 'invalid_request', reason: `"${time_zone}" is not a time zone.` });
    }
    const now = clock.now();
    const { start, end } = dayAt(now, time_zone);
    return { now, start_of_today: start, end_of_today: end };
  }

  function onTheWire({ tracking_token, parcels, ...page }: OrderPage): Static<typeof OrderSchema> {
    return {
      ...page,
      tracking_url: trackingUrl(config, tracking_token),
      parcels: parcels.map(({ label, ...parcel }) => ({ ...parcel, label: label && labelOnTheWire(label) })),
    };
  }

  function labelOnTheWire({ tracking_token, ...label }: NonNullable<OrderPage['parcels'][number]['label']>) {
    return { ...label, tracking_url: trackingUrl(config, tracking_token) };
  }
}

// Fields that were not sent are left out: the filter knows no undefined values.
function filterOf(query: { [Key in keyof OrderFilter]: OrderFilter[Key] | undefined }): OrderFilter {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}

function keyOf(text: string): { id: string } | { number: number } | undefined {
  if (/^\d{1,15}$/.test(text)) return { number: Number(text) };
  const id = fromWire('ord', text);
  return id === undefined ? undefined : { id };
}
