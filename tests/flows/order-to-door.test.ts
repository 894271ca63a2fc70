import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { modules } from '../../src/app/modules.ts';
import { Worker } from '../../src/platform/jobs.ts';
import type { Services } from '../../src/platform/module.ts';
import { type TestServer, testServer } from '../kit/server.ts';

let server: TestServer;
let worker: Worker<Services>;

beforeAll(async () => {
  server = await testServer();
  const { services } = server;
  worker = new Worker({
    database: services.database,
    log: services.log,
    jobs: services.jobs,
    listeners: modules.flatMap(({ listeners = [] }) => listeners),
    job_kinds: modules.flatMap(({ jobs = [] }) => jobs),
    chores: [],
    services,
  });
  await worker.start();
});

afterAll(async () => {
  await worker.stop();
  await server.close();
});

async function ok<Answer>(method: 'GET' | 'POST' | 'PUT', url: string, body?: object): Promise<Answer> {
  const response = await server.call(method, url, body ? { body } : {});
  if (response.statusCode >= 300)
    throw new Error(`${method} ${url}: ${response.statusCode} ${response.body}`);
  return response.json<Answer>();
}

async function until<Value>(read: () => Promise<Value>, isThere: (value: Value) => boolean): Promise<Value> {
  for (let left = 100; ; left -= 1) {
    const value = await read();
    if (isThere(value) || left === 0) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Placed = {
  id: string;
  number: number;
  tracking_url: string;
  fulfillment_orders: { id: string }[];
  is_new: boolean;
};
type Order = {
  status: string;
  fulfillment_status: string;
  payment_status: string;
  lines: { sku: string; delivered: number }[];
};
type Parcel = { id: string; state: string; label: { tracking_number: string } | null };

const BODY = {
  channel: 'web',
  external_id: 'A-1001',
  currency: 'USD',
  email: 'demo.buyer@example.com',
  shipping_address: {
    name: 'Demo Buyer',
    line1: '12 Example Street',
    city: 'Sacramento',
    region: 'CA',
    postal_code: '95814',
    country: 'US',
  },
  lines: [
    { sku: 'MUG', quantity: 2 },
    { sku: 'TEE', quantity: 1 },
    { sku: 'CAP', quantity: 1 },
  ],
  shipping: { title: 'Ground', amount: 590 },
  total_amount: 8440,
  payment: { method: 'card', status: 'paid' },
};

async function openShop(): Promise<void> {
  await ok('POST', '/v1/channels', {
    code: 'web',
    name: 'Web shop',
    kind: 'web_shop',
    currency: 'USD',
    market: 'US',
  });
  const address = {
    name: 'Demo Harbor Goods',
    line1: '1 Harbor Way',
    city: 'Oakland',
    region: 'CA',
    postal_code: '94607',
    country: 'US',
  };
  await ok('POST', '/v1/locations', {
    code: 'OAK',
    name: 'Oakland',
    kind: 'warehouse',
    time_zone: 'America/Los_Angeles',
    address,
  });
  const prices: [sku: string, amount: number][] = [
    ['MUG', 1250],
    ['TEE', 2550],
    ['CAP', 2800],
  ];
  await ok('PUT', '/v1/variants/batch', {
    items: prices.map(([sku, amount]) => ({
      sku,
      title: `Demo ${sku.toLowerCase()}`,
      weight_grams: 300,
      prices: [{ amount, currency: 'USD' }],
    })),
  });
  await ok('POST', '/v1/inventory/receipts', {
    items: prices.map(([sku]) => ({ sku, location_code: 'OAK', quantity: 10 })),
  });
}

test('an order of three lines goes from the shop to the doorstep, over HTTP alone', async () => {
  await openShop();
  const placed = await ok<Placed>('POST', '/v1/orders', BODY);
  expect(placed.is_new).toBe(true);
  const again = await server.call('POST', '/v1/orders', { body: BODY });
  expect(again.statusCode).toBe(200);
  expect(again.json<Placed>()).toMatchObject({ id: placed.id, is_new: false });

  const work = placed.fulfillment_orders[0]?.id ?? '';
  const picks = await ok<{ results: { outcome: string }[] }>('POST', `/v1/fulfillment-orders/${work}/picks`, {
    scans: [
      { client_id: randomUUID(), code: 'MUG', quantity: 2 },
      { client_id: randomUUID(), code: 'TEE' },
      { client_id: randomUUID(), code: 'ANCHOR' },
      { client_id: randomUUID(), code: 'CAP' },
    ],
  });
  expect(picks.results.map(({ outcome }) => outcome)).toEqual([
    'counted',
    'counted',
    'wrong_item',
    'counted',
  ]);

  const parcel = await ok<Parcel>('POST', `/v1/fulfillment-orders/${work}/parcels`, { weight_grams: 1250 });
  const unlabeled = await server.call('POST', `/v1/fulfillment-orders/${work}/ship`, { body: {} });
  expect(unlabeled.statusCode).toBeGreaterThanOrEqual(400);
  const labeled = await ok<Parcel>('POST', `/v1/parcels/${parcel.id}/label`, {});
  expect(labeled).toMatchObject({
    state: 'labeled',
    label: { tracking_number: expect.stringMatching(/^LSL\d{13}$/) },
  });
  const pdf = await server.call('GET', `/v1/parcels/${parcel.id}/label.pdf`);
  expect(pdf.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
  const zpl = await server.call('GET', `/v1/parcels/${parcel.id}/label.zpl`);
  expect(zpl.body.startsWith('^XA')).toBe(true);
  await ok('POST', `/v1/fulfillment-orders/${work}/ship`, {});

  const tracking_number = labeled.label?.tracking_number;
  const statuses = ['delivered', 'in_transit', 'out_for_delivery'];
  await ok('POST', '/v1/tracking-events', {
    items: statuses.map((status, index) => ({
      tracking_number,
      status,
      occurred_at: `2026-05-1${9 - index}T12:00:00Z`,
    })),
  });

  const order = await until(
    () => ok<Order>('GET', `/v1/orders/${placed.id}`),
    ({ status }) => status === 'completed',
  );
  expect(order).toMatchObject({
    status: 'completed',
    fulfillment_status: 'delivered',
    payment_status: 'paid',
  });
  expect(order.lines.map(({ sku, delivered }) => [sku, delivered])).toEqual([
    ['MUG', 2],
    ['TEE', 1],
    ['CAP', 1],
  ]);
  const timeline = await until(
    () => ok<{ items: { kind: string }[] }>('GET', `/v1/orders/${placed.id}/timeline`),
    ({ items }) => items.length >= 6,
  );
  expect(timeline.items.map(({ kind }) => kind)).toEqual([
    'parcel.delivered',
    'fulfillment_order.shipped',
    'parcel.labeled',
    'parcel.packed',
    'fulfillment_order.picked',
    'placed',
  ]);
});

test('its number, its e-mail, its buyer, its SKUs and its tracking number find it', async () => {
  for (const q of ['10001', 'A-1001', 'demo.buyer@example.com', 'buyer', 'TEE', 'LSL0000000000017']) {
    const found = await ok<{ items: { number: number }[] }>('GET', `/v1/orders?q=${encodeURIComponent(q)}`);
    expect(
      found.items.map(({ number }) => number),
      q,
    ).toEqual([10001]);
  }
});

test('its tracking page opens with the link and with nothing else, and names no address', async () => {
  const again = await ok<Placed>('POST', '/v1/orders', BODY);
  const page = await server.call('GET', new URL(again.tracking_url).pathname, { as: 'nobody' });
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain('Delivered');
  expect(page.body).not.toContain('Example Street');
  expect(page.body).not.toContain('demo.buyer@example.com');
  for (const guess of ['10001', 'A-1001', 'demo.buyer@example.com', 'AAAAAAAAAAAAAAAAAAAAAA']) {
    expect(
      (await server.call('GET', `/t/${encodeURIComponent(guess)}`, { as: 'nobody' })).statusCode,
      guess,
    ).toBe(404);
  }
});

test('its three e-mails are written once each, and every law holds', async () => {
  const messages = await until(
    () => ok<{ items: { kind: string; state: string }[] }>('GET', '/v1/messages'),
    ({ items }) => items.length >= 3 && items.every(({ state }) => state === 'kept'),
  );
  expect(messages.items.map(({ kind }) => kind).sort()).toEqual([
    'delivered',
    'order_confirmation',
    'shipped',
  ]);
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});
