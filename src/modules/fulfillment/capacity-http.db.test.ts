import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted, SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation } from '../inventory/index.ts';

let server: TestServer;
const ids: Record<string, string> = {};
const WEEK = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens: '00:00', closes: '24:00' }));

beforeAll(async () => {
  server = await testServer();
  const prices = [{ amount: 1500, currency: 'USD' }];
  accepted(
    await server.run(upsertVariant, { sku: 'MUG', change: { title: 'MUG', prices, weight_grams: 300 } }),
  );
  for (const [code, postal_code] of [
    ['NEAR', '95814'],
    ['FAR', '07102'],
  ]) {
    const address = { ...SACRAMENTO, postal_code: String(postal_code) };
    const place = {
      code: String(code),
      name: `The ${code}`,
      kind: 'store' as const,
      time_zone: 'UTC',
      address,
    };
    accepted(await server.run(createLocation, place));
  }
  for (const { id, code } of (await call('GET', 'locations')).items) ids[code] = id;
  await receive('NEAR', 500);
  const channel = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await server.run(createChannel, { ...channel, shortage_policy: 'backorder' }));
  await terms('NEAR', { opening_days: WEEK, orders_per_day: 3 });
}, 60_000);
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

async function call(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const answer = await server.call(method, `/v1/${path}`, body ? { body } : {});
  return { ...answer.json(), code_of: answer.statusCode };
}
const receive = (location_code: string, quantity: number) =>
  call('POST', 'inventory/receipts', { items: [{ sku: 'MUG', location_code, quantity }] });
const terms = async (code: string, change: object) =>
  expect((await call('PUT', `locations/${ids[code]}/sourcing-terms`, change)).code_of).toBe(200);
const bodyOf = (external_id: string, quantity = 1) => ({
  ...{ channel: 'web', external_id, currency: 'USD', shipping_address: SACRAMENTO },
  lines: [{ sku: 'MUG', quantity }],
});
const place = (external_id: string, quantity = 1) => call('POST', 'orders', bodyOf(external_id, quantity));
const loadOf = async (code: string): Promise<[number, number][]> =>
  (await call('GET', `locations/${ids[code]}/load`)).items.map((day: { orders: number; units: number }) => [
    day.orders,
    day.units,
  ]);
const total = (load: readonly [number, number][]) => load.reduce((sum, [orders]) => sum + orders, 0);

test('a day takes as many orders as it can, however many come at once and in how many batches', async () => {
  const single = Array.from({ length: 6 }, (_, index) => place(`C-${index}`));
  const many = call('POST', 'orders/batch', {
    orders: Array.from({ length: 6 }, (_, index) => bodyOf(`B-${index}`)),
  });
  const answers = await Promise.all([...single, many]);
  expect(answers.slice(0, 6).every((answer) => answer.status === 'open')).toBe(true);
  const load = await loadOf('NEAR');
  expect(total(load)).toBe(12);
  expect(Math.max(...load.map(([orders]) => orders))).toBe(3);
  const busy = load.filter(([orders]) => orders > 0);
  expect(busy.map(([orders]) => orders)).toEqual([3, 3, 3, 3]);
});

test('a checkout is told the day on which there is room, and placing keeps it', async () => {
  const cart = {
    channel: 'web',
    destination: { country: 'US', postal_code: '95814' },
    lines: [{ sku: 'MUG', quantity: 1 }],
  };
  const { options } = await call('POST', 'availability/promise', cart);
  const ground = options.find(
    ({ service_code }: { service_code: string }) => service_code === 'local_ground',
  );
  const order = await call('POST', 'orders', { ...bodyOf('K-1'), service_code: 'local_ground' });
  expect(order.ship_by).toBe(ground.ship_by);
});

test('another location that has room is preferred to waiting, as far as the rules weigh it', async () => {
  await receive('FAR', 50);
  const away = await place('O-1');
  expect(away.fulfillment_orders[0].location_id).toBe(ids.FAR);
  const draft = await call('POST', 'sourcing/rules', {
    name: 'Rather wait',
    profile: { mode: 'first', weights: { full_day_amount: 0 }, rules: [] },
  });
  expect(draft.code_of).toBe(201);
  const on = await call('POST', 'sourcing/activations', { version_id: draft.id, comment: 'Rather wait' });
  expect(on.code_of).toBeLessThan(300);
  const near = await place('O-2');
  expect(near.fulfillment_orders[0].location_id).toBe(ids.NEAR);
  await call('POST', 'sourcing/activations', { version_id: null, comment: 'Back' });
});

test('room comes back when an order is cancelled, and more units than a day holds have a day of their own', async () => {
  const before = await loadOf('NEAR');
  const first = (await call('GET', 'orders?q=C-0')).items[0];
  expect((await call('POST', `orders/${first.id}/cancel`, { reason: 'test' })).code_of).toBeLessThan(300);
  expect(total(await loadOf('NEAR'))).toBe(total(before) - 1);
  await terms('NEAR', { orders_per_day: null, units_per_day: 4 });
  await terms('FAR', { channel_codes: ['nobody'] }).catch(() => undefined);
  const large = await place('L-1', 60);
  const large_day = String(large.ship_by).slice(0, 10);
  const { items } = await call('GET', `locations/${ids.NEAR}/load?days=30`);
  expect(items.find(({ day }: { day: string }) => day === large_day)).toMatchObject({
    orders: 1,
    units: 60,
    units_per_day: 4,
  });
});

test('backorders that are filled take room as orders do', async () => {
  await terms('NEAR', { orders_per_day: 2, units_per_day: null });
  const { items } = await call('GET', 'inventory/levels?sku=MUG');
  for (const { location_code, available } of items)
    await call('POST', 'inventory/adjustments', {
      items: [{ sku: 'MUG', location_code, state: 'available', quantity: -available, reason: 'count' }],
    });
  for (let index = 0; index < 5; index += 1)
    expect((await place(`W-${index}`)).fulfillment_orders).toEqual([]);
  const before = total(await loadOf('NEAR'));
  await receive('NEAR', 5);
  const { fillBackorders } = await import('./commands/fill-backorders.ts');
  const [variant] = await server.services.database.rows<{ id: string }>(
    "select id from catalog.variants where sku = 'MUG'",
  );
  accepted(await server.run(fillBackorders, { variant_ids: [variant?.id ?? ''], progress: null }));
  const load = await loadOf('NEAR');
  expect(total(load)).toBe(before + 5);
  const { items: work } = await call('GET', 'fulfillment-orders?q=&limit=200');
  const days = work
    .filter((each: { units: number; order_number: number }) => each.units === 1)
    .map((each: { ship_by: string }) => each.ship_by.slice(0, 10));
  expect(days.length).toBeGreaterThan(5);
});
