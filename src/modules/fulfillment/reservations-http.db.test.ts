import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted, SACRAMENTO } from '../../../tests/kit/world.ts';
import type { Permission } from '../../platform/permissions.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation, receiveStock } from '../inventory/index.ts';

let server: TestServer;
const SHOP: Permission[] = ['orders:place', 'orders:price', 'payments:record', 'fulfillment:read'];

beforeAll(async () => {
  server = await testServer({ settings: { LONGSHORE_RESERVATIONS_PER_KEY: '3' } });
  const prices = [{ amount: 1250, currency: 'USD' }];
  accepted(await server.run(upsertVariant, { sku: 'MUG', change: { title: 'Mug', prices } }));
  const place = {
    code: 'OAK',
    name: 'Oakland',
    kind: 'warehouse',
    time_zone: 'America/Los_Angeles',
  } as const;
  accepted(await server.run(createLocation, { ...place, address: { ...SACRAMENTO, name: 'Oakland' } }));
  const channel = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await server.run(createChannel, channel));
  const stock = { sku: 'MUG', location_code: 'OAK', state: 'available', quantity: 10 } as const;
  accepted(await server.run(receiveStock, stock));
});
afterAll(() => server.close());

const wish = (quantity: number) => ({
  channel: 'web',
  lines: [{ sku: 'MUG', quantity }],
  reference: 'cart-77',
});

const order = (external_id: string, reservation_id: string, quantity: number) => ({
  channel: 'web',
  external_id,
  currency: 'USD',
  shipping_address: SACRAMENTO,
  lines: [{ sku: 'MUG', quantity }],
  reservation_id,
});

async function ats(): Promise<number> {
  const { items } = (await server.call('GET', '/v1/availability?sku=MUG&channel=web')).json();
  return items[0].ats;
}

test('a cart reserves, extends, orders, and what it left is free', async () => {
  const as = await server.key(SHOP);
  const headers = { 'idempotency-key': 'cart-77' };
  const made = await server.call('POST', '/v1/reservations', { body: wish(4), headers, as });
  expect(made.statusCode).toBe(201);
  const { id, expires_at, holds } = made.json();
  expect(holds).toMatchObject([{ sku: 'MUG', location_name: 'Oakland', quantity: 4 }]);
  const again = await server.call('POST', '/v1/reservations', { body: wish(4), headers, as });
  expect([again.json().id, again.headers['idempotent-replay']]).toEqual([id, 'true']);
  expect(await ats()).toBe(6);

  const longer = await server.call('POST', `/v1/reservations/${id}/extend`, {
    body: { ttl_seconds: 3_600 },
    as,
  });
  expect(Date.parse(longer.json().expires_at)).toBeGreaterThan(Date.parse(expires_at));
  const list = (await server.call('GET', '/v1/reservations?sku=MUG&sort=soonest', { as })).json();
  expect([list.total, list.items[0].id, list.items[0].reference]).toEqual([1, id, 'cart-77']);

  const placed = await server.call('POST', '/v1/orders', { body: order('S-1', id, 3), as });
  expect(placed.statusCode).toBe(201);
  expect(await ats()).toBe(7);
  const after = (await server.call('GET', `/v1/reservations/${id}`, { as })).json();
  expect(after).toMatchObject({
    state: 'converted',
    order_id: placed.json().id,
    holds: [],
    supported_actions: [],
  });
  const twice = await server.call('POST', '/v1/orders', { body: order('S-2', id, 1), as });
  expect([twice.statusCode, twice.json().code]).toEqual([409, 'reservation_ended']);
  const page = (await server.call('GET', `/v1/orders/${placed.json().id}`)).json();
  expect(JSON.stringify(page)).toContain('"reason":"reserved"');
});

test('orders sent as lines of JSON name reservations, too', async () => {
  const as = await server.key(SHOP);
  const { id } = (await server.call('POST', '/v1/reservations', { body: wish(1), as })).json();
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/orders/ndjson',
    headers: { ...as, 'content-type': 'application/x-ndjson' },
    payload: `${JSON.stringify(order('S-3', id, 1))}\n`,
  });
  expect(JSON.parse(answer.body).ok).toBe(true);
  const after = (await server.call('GET', `/v1/reservations/${id}`, { as })).json();
  expect(after.state).toBe('converted');
});

test('a key has a limit, leaves those of others alone, and people release by hand', async () => {
  const [one, two] = [await server.key(SHOP), await server.key(SHOP)];
  const ids: string[] = [];
  for (let index = 0; index < 3; index += 1)
    ids.push((await server.call('POST', '/v1/reservations', { body: wish(1), as: one })).json().id);
  const refused = await server.call('POST', '/v1/reservations', { body: wish(1), as: one });
  expect([refused.statusCode, refused.json().code]).toEqual([429, 'reservation_limit_reached']);
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(800);
  expect((await server.call('POST', '/v1/reservations', { body: wish(1), as: two })).statusCode).toBe(201);

  const foreign = await server.call('DELETE', `/v1/reservations/${ids[0]}`, { as: two });
  expect([foreign.statusCode, foreign.json().code]).toEqual([403, 'reservation_of_another_key']);
  const manager = await server.signedIn('operations_manager');
  const path = `/v1/reservations/${ids[0]}/release`;
  const released = await server.call('POST', path, { body: { reason: 'units_needed' }, as: manager });
  expect(released.json()).toMatchObject({ state: 'released', end_reason: 'units_needed', holds: [] });
  expect((await server.call('DELETE', `/v1/reservations/${ids[1]}`, { as: one })).json().state).toBe(
    'released',
  );
  const before = await ats();
  await server.call('DELETE', `/v1/reservations/${ids[1]}`, { as: one });
  expect(await ats()).toBe(before);
});

test('what cannot be reserved is said in the words of orders', async () => {
  const refusalOf = async (body: object): Promise<string> =>
    (await server.call('POST', '/v1/reservations', { body })).json().code;
  expect(await refusalOf(wish(99))).toBe('stock_short');
  expect(await refusalOf({ ...wish(1), channel: 'none' })).toBe('channel_unknown');
  expect(await refusalOf({ ...wish(1), lines: [{ sku: 'NONE', quantity: 1 }] })).toBe('sku_unknown');
  expect(await refusalOf({ ...wish(1), ttl_seconds: 1 })).toBe('invalid_request');
  expect(await refusalOf({ ...wish(1), lines: [] })).toBe('invalid_request');
  expect((await server.call('GET', '/v1/reservations/rsv_01h455vb4pex5vsknk084sn02q')).statusCode).toBe(404);
});
