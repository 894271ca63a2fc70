import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildWorld, SACRAMENTO, type World } from '../../../../tests/kit/world.ts';
import { examine } from '../../../app/doctor.ts';
import { placeOrders } from './place-orders.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
});

afterAll(async () => {
  const { lines, broken } = await examine(world.services.database);
  await world.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  expect(broken).toBe(0);
});

async function count(table: string): Promise<number> {
  const [row] = await world.services.database.adHoc<{ count: number }>(`select count(*) from ${table}`);
  return row?.count ?? 0;
}

test('an order takes its stock, its fulfillment order and its payment in one go', async () => {
  await world.stock('OAK', { MUG: 5, TEE: 2 });
  const before = await world.level('MUG', 'OAK');
  const order = await world.order({
    lines: [
      ['MUG', 2],
      ['TEE', 1],
    ],
    shipping: { title: 'Ground', amount: 590, tax_amount: 0, discount_amount: 0 },
  });
  expect(order).toMatchObject({
    status: 'open',
    payment_status: 'paid',
    fulfillment_status: 'unfulfilled',
    units: 3,
    total: { amount: 5640, currency: 'USD' },
    is_new: true,
  });
  expect(order.lines.map(({ sku, quantity, allocated }) => [sku, quantity, allocated])).toEqual([
    ['MUG', 2, 2],
    ['TEE', 1, 1],
  ]);
  expect(order.fulfillment_orders).toHaveLength(1);
  expect(order.fulfillment_orders[0]?.number).toBe(`${order.number}-1`);
  expect(await world.level('MUG', 'OAK')).toEqual({
    ...before,
    available: before.available - 2,
    committed: before.committed + 2,
  });
  const ledger = await world.services.database.rows(
    'select kind, amount from payments.ledger where order_id = $1',
    [order.id],
  );
  expect(ledger).toEqual([{ kind: 'capture', amount: 5640 }]);
  const audit = await world.services.database.rows(
    `select action, actor_name from platform.audit where subject_id = $1`,
    [order.id],
  );
  expect(audit).toEqual([{ action: 'orders.place', actor_name: 'test' }]);
});

test('the same order twice is one order, and another one under its id is refused', async () => {
  await world.stock('OAK', { CAP: 10 });
  const request = world.request({ lines: [['CAP', 1]] });
  const first = await world.run(placeOrders, request);
  const again = await world.run(placeOrders, request);
  expect(first).toMatchObject({ ok: true, value: { is_new: true } });
  expect(again).toMatchObject({ ok: true, value: { is_new: false, id: first.ok && first.value.id } });
  const other = await world.run(placeOrders, { ...request, tags: ['changed'] });
  expect(other).toMatchObject({ ok: false, refusal: { code: 'external_id_taken' } });
  expect((await world.level('CAP', 'OAK')).committed).toBe(1);
});

test('a refused order leaves nothing behind', async () => {
  const tables = [
    'orders.orders',
    'orders.lines',
    'inventory.movements',
    'platform.events',
    'platform.audit',
    'payments.ledger',
  ];
  const before = await Promise.all(tables.map(count));
  const cases: [order: Parameters<World['request']>[0], code: string][] = [
    [{ lines: [['MUG', 1_000]] }, 'stock_short'],
    [{ lines: [['GONE', 1]] }, 'sku_unknown'],
    [{ lines: [] }, 'order_empty'],
    [{ lines: [['MUG', 1]], currency: 'EUR' }, 'currency_mismatch'],
    [{ lines: [['MUG', 1]], channel: 'nowhere' }, 'channel_unknown'],
    [{ lines: [['MUG', 1]], total_amount: 1249 }, 'total_mismatch'],
    [{ lines: [['MUG', 0]] }, 'quantity_not_possible'],
    [{ lines: [['MUG', 1.5]] }, 'quantity_not_possible'],
    [{ lines: [['MUG', 2 ** 31]] }, 'quantity_not_possible'],
    [
      { channel: 'patient', lines: Array.from({ length: 11 }, () => ['MUG', 1_000_000, 0] as const) },
      'units_too_many',
    ],
    [
      { lines: [['MUG', 1]], discounts: [{ code: null, title: 'Too much', amount: 1251 }] },
      'discount_too_large',
    ],
    [
      { lines: [['MUG', 1]], payment: { method: 'card', status: 'paid', amount: 1251, reference: null } },
      'payment_too_large',
    ],
    [{ lines: [['MUG', 1]], placed_at: new Date('2999-01-01') }, 'placed_in_future'],
  ];
  for (const [order, code] of cases) {
    const answer = await world.run(placeOrders, world.request(order));
    expect(answer).toMatchObject({ ok: false, refusal: { code } });
  }
  expect(await Promise.all(tables.map(count))).toEqual(before);
});

test('an order that comes in later than it was placed stands in its story at both times', async () => {
  await world.stock('OAK', { TEE: 5 });
  const placed_at = new Date(Date.now() - 3 * 86_400_000);
  const read = async (id: string) =>
    world.services.database.rows<{ at: Date; received_at: string | null }>(
      `select at, data ->> 'received_at' as received_at from orders.timeline where order_id = $1 and kind = 'placed'`,
      [id],
    );
  const [late] = await read((await world.order({ lines: [['TEE', 1]], placed_at })).id);
  expect(late?.at).toEqual(placed_at);
  expect(Date.parse(late?.received_at ?? '')).toBeGreaterThan(placed_at.getTime());
  const [direct] = await read((await world.order({ lines: [['TEE', 1]], placed_at: null })).id);
  expect(direct?.received_at).toBeNull();
});

test('a service that nobody has is refused; one that does not go there stays the wish and the story says so', async () => {
  await world.stock('OAK', { TEE: 5 });
  const before = await count('orders.orders');
  const unknown = world.request({ lines: [['TEE', 1]], service_code: 'no_such_service' });
  expect(await world.run(placeOrders, unknown)).toMatchObject({
    refusal: { code: 'service_unknown', service_code: 'no_such_service' },
  });
  expect(await count('orders.orders')).toBe(before);

  const read = async (id: string) => {
    const [row] = await world.services.database.rows<object>(
      `select o.service_code as wish, f.service_code as given, t.data ->> 'service_asked' as asked,
              t.data ->> 'service_given' as instead, d.decision #>> '{v,0,1}' as traced
       from orders.orders o join fulfillment.fulfillment_orders f on f.order_id = o.id
       join sourcing.decisions d on d.order_id = o.id
       join orders.timeline t on t.order_id = o.id and t.kind = 'placed' where o.id = $1`,
      [id],
    );
    return row;
  };
  const near = await world.order({ lines: [['TEE', 1]], service_code: 'local_express' });
  expect(await read(near.id)).toEqual({
    wish: 'local_express',
    given: 'local_express',
    asked: null,
    instead: null,
    traced: null,
  });
  const toronto = { ...SACRAMENTO, city: 'Toronto', region: 'ON', postal_code: 'M5V 2T6', country: 'CA' };
  const far = await world.order({
    lines: [['TEE', 1]],
    service_code: 'local_express',
    shipping_address: toronto,
  });
  expect(await read(far.id)).toEqual({
    wish: 'local_express',
    given: 'local_international',
    asked: 'local_express',
    instead: 'local_international',
    traced: 'local_express',
  });
});

test('what is short waits where the channel allows it, and a new order cannot take what it claims', async () => {
  await world.stock('EWR', { TEE: 1 });
  const held = (await world.level('TEE', 'EWR')).available + (await world.level('TEE', 'OAK')).available;
  const order = await world.order({ channel: 'patient', lines: [['TEE', held + 3]] });
  expect(order).toMatchObject({ fulfillment_status: 'backordered' });
  expect(order.lines).toMatchObject([{ allocated: held, backordered: 3 }]);
  const next = await world.run(placeOrders, world.request({ lines: [['TEE', 1]] }));
  expect(next).toMatchObject({ ok: false, refusal: { code: 'stock_short', available: 0 } });
});

test('two hundred buyers of the last unit: one gets it, the others hear that it is gone', async () => {
  const left = (await world.level('MUG', 'OAK')).available + (await world.level('MUG', 'EWR')).available;
  if (left > 1) await world.order({ lines: [['MUG', left - 1]] });
  const answers = await Promise.all(
    Array.from({ length: 200 }, () => world.run(placeOrders, world.request({ lines: [['MUG', 1]] }))),
  );
  const codes = answers.map((answer) => (answer.ok ? 'placed' : answer.refusal.code));
  expect(codes.filter((code) => code === 'placed')).toHaveLength(1);
  expect(codes.filter((code) => code === 'stock_short')).toHaveLength(199);
});

test('fifty copies of one order at the same moment are one order', async () => {
  await world.stock('OAK', { CAP: 100 });
  const before = (await world.level('CAP', 'OAK')).committed;
  const request = world.request({ lines: [['CAP', 2]] });
  const answers = await Promise.all(Array.from({ length: 50 }, () => world.run(placeOrders, request)));
  const ids = new Set(answers.map((answer) => (answer.ok ? answer.value.id : answer.refusal.code)));
  expect(ids.size).toBe(1);
  expect(answers.filter((answer) => answer.ok && answer.value.is_new)).toHaveLength(1);
  expect((await world.level('CAP', 'OAK')).committed).toBe(before + 2);
});

test('one bad order in a batch does not sink its neighbours', async () => {
  await world.stock('OAK', { CAP: 10 });
  const requests = [1, 2, 3].map(() => world.request({ lines: [['CAP', 1]] }));
  // A text that PostgreSQL cannot store makes the whole statement fail, not just a decision.
  const poison = world.request({ lines: [['CAP', 1]], note: 'bad\u0000note' });
  const answers = await Promise.allSettled(
    [...requests.slice(0, 2), poison, ...requests.slice(2)].map((request) => world.run(placeOrders, request)),
  );
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  expect(answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.ok] : []))).toEqual([
    true,
    true,
    true,
  ]);
});
