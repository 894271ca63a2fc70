import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

/** Which resources an event makes stale, by the subject its type starts with: `order.held`. */
const staleBy: Readonly<Record<string, readonly string[]>> = {
  order: ['/v1/backorders', '/v1/holds', '/v1/orders', '/v1/home', '/v1/customers', '/v1/fulfillment-orders'],
  payment: ['/v1/orders', '/v1/home'],
  fulfillment_order: ['/v1/fulfillment-orders', '/v1/waves', '/v1/orders', '/v1/inventory', '/v1/home'],
  parcel: ['/v1/parcels', '/v1/shipments', '/v1/fulfillment-orders', '/v1/orders', '/v1/home'],
  reservation: ['/v1/reservations', '/v1/inventory'],
  shipment: ['/v1/shipments', '/v1/parcels', '/v1/orders', '/v1/home'],
  return: ['/v1/returns', '/v1/orders', '/v1/inventory'],
  tracking: ['/v1/orders', '/v1/parcels', '/v1/home'],
  backorder: ['/v1/orders', '/v1/home', '/v1/backorders'],
  selling_policy: ['/v1/inventory'],
  cycle_count: ['/v1/inventory/cycle-counts'],
  stock: ['/v1/inventory', '/v1/variants', '/v1/home'],
  supply: ['/v1/inventory'],
  goods_receipt: ['/v1/inventory'],
  transfer: ['/v1/inventory'],
  location_group: ['/v1/location-groups'],
  location: ['/v1/locations', '/v1/inventory'],
  product: ['/v1/products', '/v1/variants'],
  variant: ['/v1/products', '/v1/variants'],
  customer: ['/v1/customers'],
  channel: ['/v1/channels'],
  case: ['/v1/cases'],
  user: ['/v1/users', '/auth/me'],
  api_key: ['/v1/api-keys'],
  message: ['/v1/messages'],
  job: ['/v1/jobs', '/v1/home'],
  import: ['/v1/imports'],
  bulk_run: ['/v1/bulk-runs'],
};

export function stalePaths(event_type: string): readonly string[] {
  return staleBy[event_type.split('.')[0] ?? ''] ?? [];
}

const gather_ms = 400;

/**
 * Follows the server's events while the page is open and marks what they touch as stale. Events of one
 * busy moment are gathered, so that a wave of a hundred picks refetches a list once. Answers whether the
 * stream stands.
 */
export function useLiveUpdates(enabled: boolean): boolean {
  const queries = useQueryClient();
  const [live, setLive] = useState(false);
  useEffect(() => {
    if (!enabled) return;
    const stream = new EventSource('/v1/events/stream');
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const paths = [...stale];
      stale.clear();
      void queries.invalidateQueries({
        predicate: ({ queryKey }) => paths.some((path) => String(queryKey[0]).startsWith(path)),
      });
    };
    stream.onopen = () => {
      setLive(true);
      // Whatever happened while the stream was down went unseen.
      void queries.invalidateQueries({ refetchType: 'active' });
    };
    stream.onerror = () => setLive(false);
    stream.onmessage = (message: MessageEvent<string>) => {
      const type = eventType(message.data);
      for (const path of stalePaths(type)) stale.add(path);
      if (stale.size > 0) timer ??= setTimeout(flush, gather_ms);
    };
    return () => {
      clearTimeout(timer);
      stream.close();
      setLive(false);
    };
  }, [enabled, queries]);
  return live;
}

function eventType(data: string): string {
  try {
    const event: unknown = JSON.parse(data);
    return typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : '';
  } catch {
    return '';
  }
}
