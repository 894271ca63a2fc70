import { afterAll, beforeAll, expect, test } from 'vitest';
import { imported } from '../../../tests/kit/imports.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../../../tests/kit/shop.ts';
import { SACRAMENTO } from '../../../tests/kit/world.ts';

let server: TestServer;
let [oak, ewr] = ['', ''];

beforeAll(async () => {
  server = await testServer();
  await openShop(server);
  const { items } = (await server.call('GET', '/v1/locations')).json();
  oak = items[0].id;
  const address = { ...SACRAMENTO, name: 'Demo Newark', city: 'Newark', region: 'NJ', postal_code: '07102' };
  const newark = { code: 'EWR', name: 'Newark', kind: 'third_party', time_zone: 'America/New_York', address };
  ewr = (await server.call('POST', '/v1/locations', { body: newark })).json().id;
  const stock = { items: [{ sku: 'MUG', location_code: 'EWR', quantity: 100 }] };
  await server.call('POST', '/v1/inventory/receipts', { body: stock });
});
afterAll(() => server.close());

const set = (id: string, body: object, version?: number) =>
  server.call('PUT', `/v1/locations/${id}/sourcing-terms`, {
    body,
    ...(version !== undefined && { headers: { 'if-match': `"${version}"` } }),
  });
const place = async (fields: object = {}) => {
  const answer = await server.call('POST', '/v1/orders', { body: orderBody({ ...fields }) });
  expect([answer.statusCode, answer.statusCode === 201 ? '' : answer.body]).toEqual([201, '']);
  const order = answer.json();
  const { items } = (await server.call('GET', `/v1/orders/${order.id}/sourcing`)).json();
  return { order, decision: items[0], from: items[0].parts[0].location_name as string };
};

test('a location that does not serve a channel or a country gets none of its orders, and the order says so', async () => {
  expect((await place()).from).toBe('Oakland');
  expect(outcomeOf(await set(oak, { countries: ['CA'] }))).toBe('200');
  const { decision, from, order } = await place();
  expect(from).toBe('Newark');
  expect(JSON.stringify(decision)).toContain('country_not_served');
  const why = await server.call('GET', `/v1/orders/${order.id}/sourcing/why-not?location_id=${oak}`);
  expect(why.statusCode).toBe(200);
  expect(JSON.stringify(why.json())).toMatch(/does not send to/);
  await set(oak, { countries: null, channel_codes: null });
  expect((await place()).from).toBe('Oakland');
});

test('handling costs count in money', async () => {
  await set(oak, { order_amount: 5_000 });
  expect((await place()).from).toBe('Newark');
  await set(oak, { order_amount: 0 });
  expect((await place()).from).toBe('Oakland');
});

test('days of handling and a calendar move the day it ships and the day it arrives', async () => {
  const before = (await place()).order.fulfillment_orders[0];
  await set(oak, { handling_days: 3 });
  await set(ewr, { handling_days: 3 });
  const after = (await place()).order.fulfillment_orders[0];
  expect(Date.parse(after.ship_by) - Date.parse(before.ship_by)).toBeGreaterThanOrEqual(3 * 23 * 3_600_000);
  await set(oak, { handling_days: 0 });
  await set(ewr, { handling_days: 0 });
});

test('versions are kept, the same again is none, and nobody overwrites what they did not see', async () => {
  const read = async () => (await server.call('GET', `/v1/locations/${oak}/sourcing-terms`)).json();
  const { latest_version } = await read();
  const comment = 'Night shift';
  const changed = await set(oak, { handling_hours: 2, comment }, latest_version);
  expect(changed.json()).toMatchObject({ version: latest_version + 1, is_changed: true });
  expect((await set(oak, { handling_hours: 2 })).json()).toMatchObject({ is_changed: false });
  expect(outcomeOf(await set(oak, { handling_hours: 3 }, latest_version))).toBe('409 version_conflict');
  const { items } = (await server.call('GET', `/v1/locations/${oak}/sourcing-terms/versions`)).json();
  expect(items[0]).toMatchObject({ handling_hours: 2, comment, version: latest_version + 1 });
  await set(oak, { handling_hours: 0 });
});

test('what is said for a later day counts from then on', async () => {
  const valid_from = new Date(Date.now() + 40 * 86_400_000).toISOString().slice(0, 10);
  expect(outcomeOf(await set(oak, { valid_from, countries: ['CA'] }))).toBe('200');
  const page = (await server.call('GET', `/v1/locations/${oak}/sourcing-terms`)).json();
  expect(page.current.countries).toBeNull();
  expect(page.scheduled).toMatchObject([{ valid_from, countries: ['CA'] }]);
  expect((await place()).from).toBe('Oakland');
});

test.each<[string, object]>([
  ['a day that does not exist', { holidays: [{ date: '2026-02-30', name: 'No' }] }],
  ['hours that end before they begin', { opening_days: [{ weekday: 1, opens: '18:00', closes: '09:00' }] }],
  ['an unknown service', { cut_offs: [{ service_code: 'teleport', cut_off: '12:00' }] }],
  ['an unknown channel', { channel_codes: ['nowhere'] }],
  ['a negative amount', { order_amount: -1 }],
  ['a day in the past', { valid_from: '2020-01-01', handling_hours: 9 }],
  ['no country', { countries: ['Atlantis'] }],
])('%s is refused and changes nothing', async (_, body) => {
  const before = (await server.call('GET', `/v1/locations/${oak}/sourcing-terms`)).json();
  const answer = await set(oak, body);
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.statusCode).toBeLessThan(500);
  expect((await server.call('GET', `/v1/locations/${oak}/sourcing-terms`)).json()).toEqual(before);
});

test('the CSV that is exported is read back: it changes nothing, and an edited row changes what it says', async () => {
  const file = (await server.call('GET', '/v1/sourcing/location-terms.csv')).body;
  expect(await imported(server, 'location_terms', file)).toBe('done; unchanged 2');
  const edited = 'location,handling_hours,holidays\nOAK,5,2026-12-25 Christmas Day\nXXL,1,none\n';
  expect(await imported(server, 'location_terms', edited)).toBe('done; rejected 1; updated 1');
  const { current } = (await server.call('GET', `/v1/locations/${oak}/sourcing-terms`)).json();
  expect(current).toMatchObject({
    handling_hours: 5,
    holidays: [{ date: '2026-12-25', name: 'Christmas Day' }],
  });
});
