import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted, SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { newId } from '../../kernel/ids.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation } from '../inventory/index.ts';
import { ensureBuiltInCarrier } from '../shipping/index.ts';

let server: TestServer;
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await testServer();
  for (const [sku, special_handling] of [
    ['PAINT', ['hazardous']],
    ['MUG', []],
  ] as const) {
    const prices = [{ amount: 1500, currency: 'USD' }];
    const saved = await call('POST', 'variants', {
      sku,
      title: sku,
      weight_grams: 500,
      prices,
      special_handling,
    });
    expect([saved.status, saved.special_handling]).toEqual([201, special_handling]);
  }
  for (const [code, postal_code] of [
    ['NEAR', '95814'],
    ['FAR', '07102'],
  ]) {
    const address = { ...SACRAMENTO, postal_code: String(postal_code) };
    const place = {
      code: String(code),
      name: `The ${code}`,
      kind: 'store' as const,
      time_zone: 'America/Los_Angeles',
      address,
    };
    accepted(await server.run(createLocation, place));
    const items = ['PAINT', 'MUG'].map((sku) => ({ sku, location_code: code, quantity: 10 }));
    await call('POST', 'inventory/receipts', { items });
  }
  for (const { id, code } of (await call('GET', 'locations')).items) ids[code] = id;
  const channel = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await server.run(createChannel, channel));
}, 60_000);
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object) {
  const answer = await server.call(method, `/v1/${path}`, body ? { body } : {});
  const json = answer.json();
  return { ...json, body: json, status: answer.statusCode };
}
const terms = async (code: string, change: object) =>
  expect((await call('PUT', `locations/${ids[code]}/sourcing-terms`, change)).status).toBe(200);
const place = (external_id: string, skus: readonly string[], more: object = {}) =>
  call('POST', 'orders', {
    ...{ channel: 'web', external_id, currency: 'USD', shipping_address: SACRAMENTO, ...more },
    lines: skus.map((sku) => ({ sku, quantity: 1 })),
  });
const placesOf = (order: { fulfillment_orders: { location_id: string }[] }) =>
  order.fulfillment_orders
    .map(({ location_id }) => Object.keys(ids).find((code) => ids[code] === location_id))
    .sort();

test('hazardous goods leave from where they may, with everything else from the best place', async () => {
  expect(placesOf(await place('S-1', ['PAINT']))).toEqual(['NEAR']);
  await terms('NEAR', { refuses: ['hazardous'] });
  const order = await place('S-2', ['PAINT']);
  expect(placesOf(order)).toEqual(['FAR']);
  expect(placesOf(await place('S-3', ['MUG']))).toEqual(['NEAR']);
  expect(placesOf(await place('S-4', ['MUG', 'PAINT']))).toEqual(['FAR']);
  const why = await call('GET', `orders/${order.id}/sourcing`);
  const near = why.items[0].rejected.find((each: { location_id: string }) => each.location_id === ids.NEAR);
  expect(near.reason).toBe('goods_refused');
  const whyNot = await call('GET', `orders/${order.id}/sourcing/why-not?location_id=${ids.NEAR}`);
  expect([whyNot.verdict, whyNot.text]).toEqual([
    'goods_refused',
    'The NEAR does not send goods of this kind.',
  ]);
});

test('what is refused for sending can still be collected', async () => {
  await terms('NEAR', { pickup_hold_days: 3 });
  const order = await place('S-5', ['PAINT'], { pickup_location: 'NEAR' });
  expect(placesOf(order)).toEqual(['NEAR']);
});

test('a service that does not take them is neither planned nor bought', async () => {
  await server.services.database.transact(ensureBuiltInCarrier);
  const { items } = await call('GET', 'carriers');
  const [carrier] = items;
  const rate_table = structuredClone(carrier.rate_table);
  const cheapest = rate_table.services.find((service: { code: string }) => service.code === 'local_ground');
  cheapest.refuses = ['hazardous'];
  const saved = await server.call('PUT', `/v1/carriers/${carrier.code}/rate-table`, { body: rate_table });
  expect(saved.statusCode).toBe(200);
  const mug = await place('S-6', ['MUG']);
  const paint = await place('S-7', ['PAINT']);
  const service = async (order: { fulfillment_orders: { id: string }[] }) =>
    (await call('GET', `fulfillment-orders/${order.fulfillment_orders[0]?.id}`)).service_code;
  expect(await service(mug)).toBe('local_ground');
  expect(await service(paint)).not.toBe('local_ground');
  const id = paint.fulfillment_orders[0].id;
  await call('POST', `fulfillment-orders/${id}/picks`, { scans: [{ client_id: newId(), code: 'PAINT' }] });
  const parcel = await call('POST', `fulfillment-orders/${id}/parcels`, { weight_grams: 700 });
  const rates = await call('GET', `parcels/${parcel.body.id}/rates`);
  expect(rates.items.map(({ service_code }: { service_code: string }) => service_code)).not.toContain(
    'local_ground',
  );
  const refused = await call('POST', `parcels/${parcel.body.id}/label`, { service_code: 'local_ground' });
  expect(refused.code).toBe('service_not_offered');
  expect(
    (await call('POST', `fulfillment-orders/${id}/service`, { service_code: 'local_ground' })).code,
  ).toBe('service_does_not_go');
});

test('a variant that becomes hazardous counts from the next order on, in every process', async () => {
  const { items } = await call('GET', 'variants?sku=MUG');
  const wrong = await call('PATCH', `variants/${items[0].id}`, { special_handling: ['magic'] });
  expect(wrong.status).toBe(400);
  await call('PATCH', `variants/${items[0].id}`, { special_handling: ['hazardous'] });
  expect(placesOf(await place('S-8', ['MUG']))).toEqual(['FAR']);
  await call('PATCH', `variants/${items[0].id}`, { special_handling: [] });
  expect(placesOf(await place('S-9', ['MUG']))).toEqual(['NEAR']);
});
