import { randomUUID } from 'node:crypto';
import autocannon from 'autocannon';
import type { Target } from './ask.ts';
import { orderBody, type Shop } from './shop.ts';

export type Load = { clients: number; seconds: number; body: () => string };

export type Driven = { per_s: number; p50_ms: number; p99_ms: number; failed: number };

/** Sends orders from so many clients, each waiting for its answer before the next; counts only 2xx as done. */
export async function drive(target: Target, { clients, seconds, body }: Load): Promise<Driven> {
  const result = await autocannon({
    url: `${target.address}/v1/orders`,
    connections: clients,
    duration: seconds,
    method: 'POST',
    headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/json' },
    requests: [{ method: 'POST', setupRequest: (request) => ({ ...request, body: body() }) }],
  });
  const { latency, non2xx, errors, timeouts, duration } = result;
  return {
    per_s: result['2xx'] / duration,
    p50_ms: latency.p50,
    p99_ms: latency.p99,
    failed: non2xx + errors + timeouts,
  };
}

/** Makes the bodies of orders whose lines want any SKU of the shop. */
export function anyOrder(shop: Shop): () => string {
  const pick = (): string => shop.skus[Math.floor(Math.random() * shop.skus.length)] ?? '';
  return () => JSON.stringify(orderBody(shop, randomUUID(), pick));
}

/** Makes the bodies of orders whose lines all want the same SKU. */
export function hotOrder(shop: Shop): () => string {
  return () => JSON.stringify(orderBody(shop, randomUUID(), () => shop.skus[0] ?? ''));
}
