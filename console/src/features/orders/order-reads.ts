import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { read } from '../../api/client.ts';
import type { Page } from '../../api/lists.ts';
import type { Order, TimelineRow } from './order-types.ts';

/** One order with its whole story, by number or id. */
export function orderOptions(number: string) {
  return queryOptions({
    queryKey: ['/v1/orders', number] as const,
    queryFn: ({ signal }) => read<Order>(`/v1/orders/${encodeURIComponent(number)}`, { signal }),
  });
}

/** What happened to an order, newest first. */
export function timelineOptions(id: string, limit: number) {
  return queryOptions({
    queryKey: ['/v1/orders', id, 'timeline', limit] as const,
    queryFn: ({ signal }) =>
      read<Page<TimelineRow>>(`/v1/orders/${id}/timeline`, { query: { limit }, signal }),
    placeholderData: keepPreviousData,
  });
}

/** Everything that a change of an order makes out of date. */
export const orderStale = ['/v1/orders', '/v1/home', '/v1/fulfillment-orders', '/v1/inventory'] as const;
