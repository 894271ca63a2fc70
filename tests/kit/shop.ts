import type { LightMyRequestResponse } from 'fastify';
import { newId } from '../../src/kernel/ids.ts';
import type { TestServer } from './server.ts';
import { SACRAMENTO } from './world.ts';

/** An order as a shop's integration sends it: one MUG to Sacramento unless told otherwise. */
export function orderBody(fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    channel: 'web',
    external_id: newId(),
    currency: 'USD',
    email: 'demo.buyer@example.com',
    shipping_address: SACRAMENTO,
    lines: [{ sku: 'MUG', quantity: 1 }],
    payment: { method: 'card', status: 'paid' },
    ...fields,
  };
}

/** The channel `web`, the location OAK and MUG, TEE and CAP with stock, all made over HTTP. */
export async function openShop(server: TestServer, stock = 100): Promise<void> {
  const items = Object.entries({ MUG: 1250, TEE: 2550, CAP: 2800 });
  const made: [method: 'POST' | 'PUT', url: string, body: object][] = [
    [
      'POST',
      '/v1/channels',
      { code: 'web', name: 'Web shop', kind: 'web_shop', currency: 'USD', market: 'US' },
    ],
    [
      'POST',
      '/v1/locations',
      {
        code: 'OAK',
        name: 'Oakland',
        kind: 'warehouse',
        time_zone: 'America/Los_Angeles',
        address: { ...SACRAMENTO, name: 'Demo Harbor Goods', city: 'Oakland', postal_code: '94607' },
      },
    ],
    [
      'PUT',
      '/v1/variants/batch',
      {
        items: items.map(([sku, amount]) => ({
          sku,
          title: `Demo ${sku.toLowerCase()}`,
          weight_grams: 300,
          prices: [{ amount, currency: 'USD' }],
        })),
      },
    ],
    [
      'POST',
      '/v1/inventory/receipts',
      { items: items.map(([sku]) => ({ sku, location_code: 'OAK', quantity: stock })) },
    ],
  ];
  for (const [method, url, body] of made) {
    const answer = await server.call(method, url, { body });
    if (answer.statusCode >= 300) throw new Error(`${url}: ${answer.body}`);
  }
}

/** Status and code of an answer, as tests compare them: `409 stock_short`. */
export function outcomeOf(answer: LightMyRequestResponse): string {
  const { statusCode } = answer;
  return statusCode < 400 ? String(statusCode) : `${statusCode} ${answer.json<{ code: string }>().code}`;
}
