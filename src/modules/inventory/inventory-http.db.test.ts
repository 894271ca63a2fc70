import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const address = { name: 'Dock', line1: '1 Dock Street', city: 'Harbor', postal_code: '10001', country: 'US' };

test('from a product to stock that can be sold, over HTTP', async () => {
  const product = await server.call('POST', '/v1/products', {
    body: {
      title: 'Mug',
      variants: [{ sku: 'MUG', weight_grams: 350, prices: [{ amount: 1250, currency: 'USD' }] }],
    },
  });
  expect([product.statusCode, product.json().variants[0].sku]).toEqual([201, 'MUG']);
  const { id, version } = product.json();
  expect(id).toMatch(/^prd_/);

  const stale = await server.call('PATCH', `/v1/products/${id}`, {
    body: { title: 'Cup' },
    headers: { 'if-match': '9' },
  });
  expect([stale.statusCode, stale.json().code]).toEqual([409, 'version_conflict']);
  const renamed = await server.call('PATCH', `/v1/products/${id}`, {
    body: { title: 'Cup' },
    headers: { 'if-match': `${version}` },
  });
  expect([renamed.statusCode, renamed.json().title, renamed.json().version]).toEqual([200, 'Cup', 2]);

  const location = await server.call('POST', '/v1/locations', {
    body: { code: 'EAST', name: 'East', kind: 'warehouse', address, time_zone: 'America/New_York' },
  });
  expect(location.statusCode).toBe(201);
  const channel = await server.call('POST', '/v1/channels', {
    body: { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US', stock_buffer: 2 },
  });
  expect(channel.statusCode).toBe(201);

  const body = {
    items: [
      { sku: 'MUG', location_id: location.json().id, quantity: 10 },
      { sku: 'NONE', location_code: 'EAST', quantity: 1 },
    ],
  };
  const headers = { 'idempotency-key': 'receipt-1' };
  const received = await server.call('POST', '/v1/inventory/receipts', { body, headers });
  expect(
    received
      .json()
      .items.map((item: { ok: boolean; problem?: { code: string } }) => item.problem?.code ?? item.ok),
  ).toEqual([true, 'sku_unknown']);
  await server.call('POST', '/v1/inventory/receipts', { body, headers });

  const stock = await server.call('GET', '/v1/availability?sku=MUG&sku=NONE&channel=web');
  expect(stock.json().items).toMatchObject([
    { sku: 'MUG', is_sold: true, ats: 8, listed: 8, by_location: [{ location_code: 'EAST', available: 10 }] },
    { sku: 'NONE', is_sold: false, ats: 0, by_location: [] },
  ]);
  const inventory = await server.call('GET', '/v1/inventory?q=mug&state=low');
  expect(inventory.json().items[0].totals).toMatchObject({ available: 10, on_hand: 10, waiting: 0 });
  const movements = await server.call('GET', '/v1/inventory/movements');
  expect(movements.json().items.length).toBe(1);
  const found = await server.call('GET', '/v1/search?q=mu');
  expect(found.json().items).toMatchObject([{ kind: 'variant', title: 'MUG', path: `/catalog/${id}` }]);
});

test('quantities that are none are refused before anything is read', async () => {
  for (const quantity of [0, -1, 1.5, 1e9, 2 ** 31, 2 ** 53, '1', '1e3', '٣', null]) {
    const answer = await server.call('POST', '/v1/inventory/receipts', {
      body: { items: [{ sku: 'MUG', location_code: 'EAST', quantity }] },
    });
    expect([quantity, answer.statusCode, answer.json().code]).toEqual([quantity, 400, 'invalid_request']);
  }
});

test('fields that nobody may set are refused', async () => {
  for (const extra of [{ version: 9 }, { on_hand: 5 }, { constructor: 1 }]) {
    const answer = await server.call('POST', '/v1/variants', {
      body: { sku: 'EVIL', title: 'Evil', ...extra },
    });
    expect([extra, answer.statusCode]).toEqual([extra, 400]);
  }
  const script = await server.call('POST', '/v1/variants', {
    body: { sku: 'EVIL', title: 'Evil', image_url: 'javascript:alert(1)' },
  });
  expect([script.statusCode, script.json().code]).toEqual([400, 'variant_field_invalid']);
  expect((await server.call('GET', '/v1/variants?sku=EVIL')).json().items).toEqual([]);
});

test('searches that try to be SQL, or are too long, stay harmless', async () => {
  for (const q of ["'; drop table catalog.variants; --", '%%%', "' | !x & (:*", '\\']) {
    for (const list of ['products', 'variants', 'inventory', 'customers']) {
      const answer = await server.call('GET', `/v1/${list}?q=${encodeURIComponent(q)}`);
      expect([q, list, answer.statusCode, answer.json().items]).toEqual([q, list, 200, []]);
    }
  }
  const long = await server.call('GET', `/v1/products?q=${'x'.repeat(10_000)}`);
  expect(long.statusCode).toBe(400);
  const cursor = await server.call('GET', '/v1/inventory/levels?after=bm9uZQ');
  expect([cursor.statusCode, cursor.json().code]).toEqual([400, 'invalid_cursor']);
});
