import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../../../tests/kit/plan-problems.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody } from '../../../tests/kit/shop.ts';
import { SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';

const NEW_YORK = {
  ...{ name: 'Demo Buyer', line1: '1 Example Avenue', city: 'New York', region: 'NY' },
  ...{ postal_code: '10001', country: 'US' },
};

type Work = { id: string; status: string; location: { name: string }; deliver_by: string };

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 1);
  const address = { ...NEW_YORK, name: 'Demo Newark', city: 'Newark', region: 'NJ', postal_code: '07102' };
  const newark = { code: 'EWR', name: 'Newark', kind: 'warehouse', time_zone: 'America/New_York', address };
  await send('POST', '/v1/locations', newark);
});
afterAll(() => server.close());

async function send(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await server.call(method, path, body ? { body } : {});
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}
const receive = (sku: string, location_code: string, quantity: number) =>
  send('POST', '/v1/inventory/receipts', { items: [{ sku, location_code, quantity }] });
const place = (fields: object) => send('POST', '/v1/orders', orderBody({ ...fields }));
const work = async (order_id: string) => {
  const { fulfillment_orders } = await send('GET', `/v1/orders/${order_id}`);
  return (fulfillment_orders as Work[]).map(({ location, ...each }) => ({
    ...each,
    location_name: location.name,
  }));
};
const open = async (order_id: string) =>
  (await work(order_id)).filter(({ status }) => status !== 'cancelled');
const planAgain = (preview = false) => send('POST', '/v1/fulfillment/plans', { preview });
async function expectHealthy() {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
}

test('an order moves to stock that came in nearer to it, once, and not by a preview', async () => {
  const { id } = await place({ shipping_address: NEW_YORK });
  expect((await open(id))[0]).toMatchObject({ location_name: 'Oakland' });
  await receive('MUG', 'EWR', 5);
  const preview = await planAgain(true);
  expect(preview).toMatchObject({ looked_at: 1, moved: [{ order_id: id }] });
  expect(preview.saved_amount).toBeGreaterThan(0);
  expect((await open(id))[0]).toMatchObject({ location_name: 'Oakland' });

  const [before] = await open(id);
  expect(await planAgain()).toEqual(preview);
  const now = await open(id);
  expect(now).toMatchObject([{ location_name: 'Newark', status: 'open' }]);
  expect(Date.parse(now[0]?.deliver_by ?? '')).toBeLessThanOrEqual(Date.parse(before?.deliver_by ?? ''));
  expect(await planAgain()).toMatchObject({ looked_at: 1, moved: [], saved_amount: 0 });
  const { items } = await send('GET', '/v1/inventory/levels?sku=MUG');
  const levels = items.map((level: { location_code: string; available: number; committed: number }) => [
    ...[level.location_code, level.available, level.committed],
  ]);
  expect(levels.sort()).toEqual([
    ['EWR', 4, 1],
    ['OAK', 1, 0],
  ]);
  await expectHealthy();
});

test('two orders change places where both are dearer the other way round', async () => {
  // The first takes the one in Oakland, although the second has it nearer: Newark had none then.
  const east = await place({ shipping_address: NEW_YORK, lines: [{ sku: 'TEE', quantity: 1 }] });
  await receive('TEE', 'EWR', 1);
  const west = await place({ shipping_address: SACRAMENTO, lines: [{ sku: 'TEE', quantity: 1 }] });
  expect((await open(west.id))[0]).toMatchObject({ location_name: 'Newark' });
  const { moved } = await planAgain();
  expect(moved.map(({ order_id }: { order_id: string }) => order_id).sort()).toEqual(
    [east.id, west.id].sort(),
  );
  expect((await open(east.id))[0]).toMatchObject({ location_name: 'Newark' });
  expect((await open(west.id))[0]).toMatchObject({ location_name: 'Oakland' });
  await expectHealthy();
});

test('what somebody has begun to pick stays', async () => {
  const { id } = await place({ shipping_address: NEW_YORK, lines: [{ sku: 'CAP', quantity: 1 }] });
  const [first] = await open(id);
  const scan = { client_id: crypto.randomUUID(), code: 'CAP' };
  await send('POST', `/v1/fulfillment-orders/${first?.id}/picks`, { scans: [scan] });
  await receive('CAP', 'EWR', 3);
  const { moved } = await planAgain();
  expect(moved.filter(({ order_id }: { order_id: string }) => order_id === id)).toEqual([]);
  expect((await open(id))[0]).toMatchObject({ id: first?.id });
});

test('many orders: the laws hold, and nobody is promised a later day', async () => {
  const random = seeded(11);
  const some = <Each>(from: readonly Each[]): Each => from[Math.floor(random() * from.length)] as Each;
  const promised = new Map<string, number>();
  for (let round = 0; round < 4; round += 1) {
    for (const sku of ['MUG', 'TEE', 'CAP']) await receive(sku, some(['OAK', 'EWR']), 6);
    for (let index = 0; index < 8; index += 1) {
      const lines = [...new Set([some(['MUG', 'TEE', 'CAP']), some(['MUG', 'TEE', 'CAP'])])];
      const answer = await server.call('POST', '/v1/orders', {
        body: orderBody({
          shipping_address: some([NEW_YORK, SACRAMENTO]),
          lines: lines.map((sku) => ({ sku, quantity: 1 + Math.floor(random() * 2) })),
        }),
      });
      if (answer.statusCode !== 201) continue;
      const { id } = answer.json();
      promised.set(id, Math.max(...(await open(id)).map(({ deliver_by }) => Date.parse(deliver_by))));
    }
    const { saved_amount } = await planAgain();
    expect(saved_amount).toBeGreaterThanOrEqual(0);
    await expectHealthy();
  }
  for (const [id, before] of promised)
    expect(Math.max(...(await open(id)).map(({ deliver_by }) => Date.parse(deliver_by)))).toBeLessThanOrEqual(
      before,
    );
});

test('orders come in while others are planned again: nothing is promised twice', async () => {
  await receive('MUG', 'EWR', 20);
  await receive('MUG', 'OAK', 20);
  const shop = Array.from({ length: 30 }, (_, index) =>
    server.call('POST', '/v1/orders', {
      body: orderBody({ shipping_address: index % 2 === 0 ? NEW_YORK : SACRAMENTO }),
    }),
  );
  const plans = Array.from({ length: 4 }, () =>
    server.call('POST', '/v1/fulfillment/plans', { body: { preview: false } }),
  );
  for (const answer of await Promise.all([...shop, ...plans])) expect(answer.statusCode).toBeLessThan(300);
  await expectHealthy();
});

test('whoever begins to pick while orders are weighed keeps the work under their hands', async () => {
  await receive('CAP', 'OAK', 30);
  const orders: string[] = [];
  for (let index = 0; index < 12; index += 1)
    orders.push((await place({ shipping_address: NEW_YORK, lines: [{ sku: 'CAP', quantity: 1 }] })).id);
  const works = (await Promise.all(orders.map(open))).flat();
  await receive('CAP', 'EWR', 30);
  const picks = works.map(({ id }) =>
    server.call('POST', `/v1/fulfillment-orders/${id}/picks`, {
      body: { scans: [{ client_id: crypto.randomUUID(), code: 'CAP' }] },
    }),
  );
  const plans = Array.from({ length: 3 }, () =>
    server.call('POST', '/v1/fulfillment/plans', { body: { preview: false } }),
  );
  const [picked] = await Promise.all([Promise.all(picks), Promise.all(plans)]);
  for (const [index, answer] of picked.entries()) {
    expect(answer.statusCode).toBe(200);
    const { results, fulfillment_order } = answer.json();
    // Counted, and then it stays; or it had moved before, and says so.
    if (results[0].outcome === 'counted') {
      const [now] = await open(orders[index] ?? '');
      expect(now).toMatchObject({ id: fulfillment_order.id, status: 'in_progress' });
    } else expect(results[0]).toMatchObject({ outcome: 'refused', reason: 'ended' });
  }
  await expectHealthy();
});
