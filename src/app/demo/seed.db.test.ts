import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { toWire } from '../../kernel/ids.ts';
import { holdOrder } from '../../modules/orders/index.ts';
import { acceptedOf } from '../../platform/http/api.ts';
import { examine } from '../doctor.ts';
import { modules } from '../modules.ts';
import { commandShop } from './command-shop.ts';
import { httpShop } from './http-shop.ts';
import { demoOrder } from './orders.ts';
import { catalogInStock, demoCatalog } from './products.ts';
import { Random } from './random.ts';
import { seedDemo } from './seed.ts';
import { simulate } from './simulator.ts';
import { by } from './work.ts';

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const listeners = modules.flatMap((module) => module.listeners ?? []);

async function counted(from: string): Promise<number> {
  const [row] = await server.services.database.adHoc<{ n: number }>(`select count(*)::int as n from ${from}`);
  return row?.n ?? 0;
}

test('every product of the demo has a picture that is served', async () => {
  const { variants, bundles } = demoCatalog();
  expect([variants.length, bundles.length]).toEqual([190, 4]);
  const urls = new Set([...variants, ...bundles].map(({ change }) => change.image_url ?? ''));
  for (const url of urls) {
    const answer = await server.call('GET', url, { as: 'nobody' });
    expect([answer.statusCode, answer.headers['content-type']], url).toEqual([
      200,
      'image/svg+xml; charset=utf-8',
    ]);
  }
  expect((await server.call('GET', '/assets/products/mug-plaid.svg', { as: 'nobody' })).statusCode).toBe(404);
});

test('the demo company is there once, in many states, and every law holds', async () => {
  expect(await seedDemo(server.services, { listeners, share: 0.1 })).toBe('made');
  const orders = await counted('orders.orders');
  expect(orders).toBeGreaterThan(190);
  const states = await server.services.database.rows<{ fulfillment_status: string }>(
    'select distinct fulfillment_status from orders.orders order by 1',
  );
  expect(states.map(({ fulfillment_status }) => fulfillment_status)).toEqual(
    expect.arrayContaining(['delivered', 'fulfilled', 'in_progress', 'on_hold', 'unfulfilled']),
  );
  const open = `orders.orders where status = 'open'`;
  const late = await counted(
    `${open} and ship_by < now() and fulfillment_status not in ('fulfilled', 'delivered')`,
  );
  // Ten of the last 140 that had to leave, whatever the share; the small company has half as many orders as that.
  expect(late).toBeGreaterThan(2);
  expect(late).toBeLessThan(9);
  expect((await counted(open)) / orders).toBeLessThan(0.4);
  expect((await examine(server.services.database)).broken).toBe(0);
  const left_before_packed = `fulfillment.parcels p join fulfillment.shipments s on s.id = p.shipment_id
    where p.created_at > s.shipped_at`;
  const placed_twice = `orders.orders o join orders.timeline t on t.order_id = o.id and t.kind = 'placed'
    where t.at <> o.placed_at`;
  expect([await counted(left_before_packed), await counted(placed_twice)]).toEqual([0, 0]);
  expect(await seedDemo(server.services, { listeners })).toBe('stands');
  expect(await counted('orders.orders')).toBe(orders);
}, 90_000);

test('the simulator places, ships and delivers, and stops when it is told', async () => {
  const problems: unknown[] = [];
  const simulator = simulate({
    rate: 600,
    shop: commandShop(server.services),
    onProblem: (error) => problems.push(error),
    speed: 100_000,
  });
  const limit = Date.now() + 20_000;
  while (simulator.counts().delivered < 3 && Date.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await simulator.stop();
  const { placed, shipped, delivered } = simulator.counts();
  expect(problems).toEqual([]);
  expect(delivered).toBeGreaterThanOrEqual(3);
  expect(shipped).toBeGreaterThanOrEqual(delivered);
  expect(await counted(`orders.orders where external_id like 'SIM-%'`)).toBe(placed);
}, 60_000);

test('the simulator works off what stands and is due within the hour, but not what is held', async () => {
  const random = new Random(7);
  const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  const placed = async (external_id: string, ship_by: Date): Promise<string> => {
    const order = demoOrder(random, catalogInStock(), {
      external_id,
      placed_at: inMinutes(-600),
      fulfilled_elsewhere: false,
      ship_by,
    });
    return (await commandShop(server.services).place(order)) ?? 'refused';
  };
  const [due, held, later] = [
    await placed('STANDS-1', inMinutes(30)),
    await placed('STANDS-2', inMinutes(20)),
    await placed('STANDS-3', inMinutes(90)),
  ];
  const hold = { order_id: held, type: 'address', reason: 'The house number is missing.' } as const;
  acceptedOf(await server.services.executor.execute(holdOrder, { ...by(), input: hold }));

  const found = await commandShop(server.services).due(inMinutes(60));
  const ids = found.map(({ order_id }) => order_id);
  expect([ids.includes(due), ids.includes(held), ids.includes(later)]).toEqual([true, false, false]);

  // Only these three are let through, so that the test waits for nothing else.
  const own = new Set([due, held, later]);
  const shipped: string[] = [];
  const whole = commandShop(server.services);
  const simulator = simulate({
    rate: 1,
    speed: 100_000,
    misses: 0,
    shop: {
      ...whole,
      place: async () => null,
      due: async (before) => (await whole.due(before)).filter(({ order_id }) => own.has(order_id)),
      async packAndShip(order_id) {
        const numbers = await whole.packAndShip(order_id);
        shipped.push(order_id);
        return numbers;
      },
    },
    onProblem: (error) => {
      throw error;
    },
  });
  const limit = Date.now() + 20_000;
  while (simulator.counts().delivered < 1 && Date.now() < limit)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await simulator.stop();
  expect(shipped).toEqual([due]);
  expect(simulator.counts()).toMatchObject({ shipped: 1, delivered: 1 });
}, 60_000);

test('over HTTP the same orders are due, and go on from where they stand', async () => {
  const url = await server.app.listen({ host: '127.0.0.1', port: 0 });
  const { authorization = '' } = await server.key();
  const [near, far] = [commandShop(server.services), httpShop(url, authorization.replace('Bearer ', ''))];
  const soon = new Date(Date.now() + 3 * 86_400_000);
  const due = await near.due(soon);
  expect(due.length).toBeGreaterThan(3);
  expect(await far.due(soon)).toEqual(
    due.map(({ order_id, ship_by }) => ({ order_id: toWire('ord', order_id), ship_by })),
  );

  // One that is packed or labeled already, and one that nobody has touched.
  const [parcel] = await server.services.database.rows<{ order_id: string }>(
    `select order_id from fulfillment.parcels where state in ('packed', 'labeled') limit 1`,
  );
  const [untouched] = await server.services.database.rows<{ id: string }>(
    `select id from orders.orders where fulfillment_status = 'unfulfilled' and status = 'open' limit 1`,
  );
  for (const id of [parcel?.order_id, untouched?.id]) {
    const order_id = toWire('ord', id ?? '');
    await far.pick(order_id);
    expect((await far.packAndShip(order_id)).length).toBeGreaterThan(0);
  }
}, 60_000);
