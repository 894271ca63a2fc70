import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearNew } from '../../../tests/kit/hear-events.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted, SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { modules } from '../../app/modules.ts';
import { newId } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation, receiveStock } from '../inventory/index.ts';

let server: TestServer;
let heard: Set<string>;

beforeAll(async () => {
  server = await testServer();
  const prices = [{ amount: 1250, currency: 'USD' }];
  for (const [sku, tracking] of [
    ['MUG', 'none'],
    ['SERUM', 'lot'],
  ] as const)
    accepted(
      await server.run(upsertVariant, { sku, change: { title: sku, prices, weight_grams: 400, tracking } }),
    );
  for (const code of ['STORE', 'EAST']) {
    const address = { ...SACRAMENTO, name: `${code} place` };
    const place = {
      code,
      name: `The ${code}`,
      kind: 'store',
      time_zone: 'America/Los_Angeles',
      address,
    } as const;
    accepted(await server.run(createLocation, place));
    const here = { location_code: code, state: 'available', quantity: 10 } as const;
    accepted(await server.run(receiveStock, { ...here, sku: 'MUG' }));
    const lots = [{ code: 'L1', quantity: 10 }];
    accepted(await server.run(receiveStock, { ...here, sku: 'SERUM', lots }));
  }
  const channel = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await server.run(createChannel, { ...channel, shortage_policy: 'backorder' }));
  const { items } = await call('GET', 'locations');
  const store = items.find(({ code }: { code: string }) => code === 'STORE');
  expect((await call('PUT', `locations/${store.id}/sourcing-terms`, { pickup_hold_days: 5 })).status).toBe(
    200,
  );
  heard = new Set();
}, 60_000);
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) {
  const answer = await server.call(method, `/v1/${path}`, body ? { body } : {});
  return { status: answer.statusCode, ...answer.json() };
}
const place = (external_id: string, quantity: number, more: object = {}) =>
  call('POST', 'orders', {
    ...{ channel: 'web', external_id, currency: 'USD', email: 'demo.buyer@example.com' },
    ...{ shipping_address: SACRAMENTO, pickup_location: 'STORE', ...more },
    lines: [{ sku: 'MUG', quantity }],
  });
const hear = () => hearNew(server.services, heard, { of: /^(orders|notifications)\./ });
const levelOf = async (sku: string) => {
  const { items } = await call('GET', `inventory/levels?sku=${sku}`);
  const level = items.find((each: { location_code: string }) => each.location_code === 'STORE');
  return [level.available, level.committed];
};
async function packed(order: { fulfillment_orders: { id: string }[] }, codes = ['MUG']): Promise<string> {
  const id = order.fulfillment_orders[0]?.id ?? '';
  const scans = codes.map((code) => ({ client_id: newId(), code, quantity: 2 }));
  const { results } = await call('POST', `fulfillment-orders/${id}/picks`, { scans });
  expect(results.map(({ outcome }: { outcome: string }) => outcome)).toEqual(codes.map(() => 'counted'));
  expect((await call('POST', `fulfillment-orders/${id}/parcels`, { weight_grams: 900 })).status).toBe(201);
  return id;
}
const codeOf = async () => {
  const sql = `select code from fulfillment.pickups where state = 'ready' order by ready_at desc limit 1`;
  const [row] = await server.services.database.rows<{ code: string }>(sql);
  return row?.code ?? '';
};

test('a cart is told where it can be collected, and an order only goes where that is offered', async () => {
  const cart = {
    channel: 'web',
    destination: { country: 'US', postal_code: '95814' },
    lines: [{ sku: 'MUG', quantity: 2 }],
  };
  const { pickups, options } = await call('POST', 'availability/promise', cart);
  expect(pickups.map(({ location_code, short }: Record<string, unknown>) => [location_code, short])).toEqual([
    ['STORE', []],
  ]);
  expect(options.length).toBeGreaterThan(0);
  const few = await call('POST', 'availability/promise', { ...cart, lines: [{ sku: 'MUG', quantity: 12 }] });
  expect(few.pickups[0].short).toEqual([{ line: 1, sku: 'MUG', quantity: 2 }]);
  const wrong = await place('P-0', 1, { pickup_location: 'EAST' });
  expect([wrong.status, wrong.code, wrong.detail]).toEqual([
    422,
    'pickup_not_offered',
    'Customers of this channel cannot collect at "EAST"; they can at STORE. The order was not placed.',
  ]);
  expect((await place('P-0', 1, { service_code: 'local_ground' })).code).toBe('pickup_with_service');
  expect((await place('P-0', 1, { pickup_location: 'MOON' })).code).toBe('pickup_not_offered');
});

test('an order is prepared, ready, and collected against its code', async () => {
  const order = await place('P-1', 2);
  expect(order.status).toBe('open');
  expect(await levelOf('MUG')).toEqual([8, 2]);
  const id = order.fulfillment_orders[0].id;
  const before = await call('GET', `fulfillment-orders/${id}`);
  expect((await call('GET', `orders/${order.id}`)).pickup_location.name).toBe('The STORE');
  expect([before.service_code, before.pickup, before.location.code]).toEqual([
    'pickup',
    { state: 'preparing', ready_at: null, collect_by: null },
    'STORE',
  ]);
  expect(before.supported_actions).not.toContain('move');
  expect((await call('POST', `fulfillment-orders/${id}/ready`)).code).toBe('pickup_not_packed');
  expect((await call('POST', `fulfillment-orders/${id}/collections`, { code: '123456' })).code).toBe(
    'pickup_not_ready',
  );
  await packed(order);
  const parcel = (await call('GET', `fulfillment-orders/${id}`)).parcels[0];
  expect((await call('POST', `parcels/${parcel.id}/label`)).code).toBe('pickup_needs_no_label');
  expect((await call('GET', `orders/${order.id}`)).next_action.code).toBe('make_ready');
  const ready = await call('POST', `fulfillment-orders/${id}/ready`);
  expect(ready.status).toBe(200);
  expect((await call('POST', `fulfillment-orders/${id}/ready`)).collect_by).toBe(ready.collect_by);
  await hear();
  expect((await call('GET', `orders/${order.id}`)).fulfillment_status).toBe('ready_for_pickup');
  const counter = (await call('GET', 'fulfillment-orders?pickup=ready')).items;
  expect(counter.map((each: { id: string }) => each.id)).toEqual([id]);
  const code = await codeOf();
  const { items } = await call('GET', `messages?order_id=${order.id}`);
  const mail = items.find(({ kind }: { kind: string }) => kind === 'ready_for_pickup');
  expect(mail.subject).toBe(`Order ${order.number} is ready to collect at The STORE`);
  const text = await call('GET', `messages/${mail.id}`);
  expect(text.text).toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
  // Whoever reads events or the audit log cannot collect.
  const [{ found }] = (await server.services.database.rows(
    'select count(*)::int as found from platform.events where payload::text like $1',
    [`%${code}%`],
  )) as [{ found: number }];
  expect(found).toBe(0);

  const wrong = code === '000000' ? '000001' : '000000';
  expect((await call('POST', `fulfillment-orders/${id}/collections`, { code: wrong })).code).toBe(
    'pickup_code_wrong',
  );
  expect((await call('POST', `fulfillment-orders/${id}/collections`, {})).code).toBe('pickup_code_missing');
  const answers = await Promise.all(
    [1, 2, 3].map(() => call('POST', `fulfillment-orders/${id}/collections`, { code })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  await hear();
  expect(await levelOf('MUG')).toEqual([8, 0]);
  const after = await call('GET', `orders/${order.id}`);
  expect([after.status, after.fulfillment_status]).toEqual(['completed', 'delivered']);
  const kinds = (await call('GET', `orders/${order.id}/timeline`)).items.map(
    ({ kind }: { kind: string }) => kind,
  );
  expect(kinds).toEqual(expect.arrayContaining(['pickup.ready', 'pickup.collected']));
  const messages = (await call('GET', `messages?order_id=${order.id}`)).items;
  expect(messages.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    'order_confirmation',
    'ready_for_pickup',
  ]);
});

test('what is short at the store waits for it there, although others have it', async () => {
  const order = await place('P-2', 9);
  const { items } = await call('GET', 'backorders?sku=MUG');
  expect([order.units, items[0].quantity]).toEqual([9, 1]);
  const again = await call('POST', 'inventory/receipts', {
    items: [{ sku: 'MUG', location_code: 'STORE', quantity: 5 }],
  });
  expect(again.status).toBe(200);
  const { fillBackorders } = await import('./commands/fill-backorders.ts');
  const [variant] = await server.services.database.rows<{ id: string }>(
    "select id from catalog.variants where sku = 'MUG'",
  );
  accepted(await server.run(fillBackorders, { variant_ids: [variant?.id ?? ''], progress: null }));
  const { items: work } = await call('GET', `fulfillment-orders?order_id=${order.id}`);
  expect(
    work.map((each: { service_code: string; location: { code: string } }) => [
      each.service_code,
      each.location.code,
    ]),
  ).toEqual([
    ['pickup', 'STORE'],
    ['pickup', 'STORE'],
  ]);
});

test('what is not collected in time is on sale again, with its lot, and its order cancelled', async () => {
  const order = await call('POST', 'orders', {
    ...{ channel: 'web', external_id: 'P-3', currency: 'USD', email: 'demo.buyer@example.com' },
    ...{ shipping_address: SACRAMENTO, pickup_location: 'STORE' },
    lines: [{ sku: 'SERUM', quantity: 2 }],
    payment: { method: 'card', status: 'paid' },
  });
  const id = await packed(order, ['L1']);
  await call('POST', `fulfillment-orders/${id}/ready`);
  const chores = modules.flatMap(({ chores: own = [] }) => own);
  const expire = () => chores.find(({ name }) => name === 'orders.expire-pickups')?.run(server.services);
  await expire();
  expect((await call('GET', `fulfillment-orders/${id}`)).pickup.state).toBe('ready');
  await server.services.database.rows(
    "update fulfillment.pickups set collect_by = now() - interval '1 minute' where state = 'ready'",
  );
  await Promise.all([expire(), expire()]);
  await hear();
  expect(await levelOf('SERUM')).toEqual([10, 0]);
  const { items } = await call('GET', 'inventory/lots?sku=SERUM');
  expect(items[0].stock.find((at: { location_code: string }) => at.location_code === 'STORE')).toMatchObject({
    sellable: 10,
    picked: 0,
  });
  const after = await call('GET', `orders/${order.id}`);
  expect([after.status, after.payment_status]).toEqual(['cancelled', 'paid']);
  const over = await call('GET', `fulfillment-orders/${id}`);
  expect([over.status, over.pickup.state, over.supported_actions]).toEqual(['cancelled', 'expired', []]);
  expect((await call('POST', `fulfillment-orders/${id}/collections`, { identified_by: 'card' })).code).toBe(
    'pickup_over',
  );
  const kinds = (await call('GET', `messages?order_id=${order.id}`)).items.map(
    ({ kind }: { kind: string }) => kind,
  );
  expect(kinds).toContain('pickup_expired');
});

test('a bag that is opened again is not ready any more; without the code somebody is known otherwise', async () => {
  const order = await call('POST', 'orders', {
    ...{
      channel: 'web',
      external_id: 'P-4',
      currency: 'USD',
      shipping_address: SACRAMENTO,
      pickup_location: 'STORE',
    },
    lines: [{ sku: 'SERUM', quantity: 2 }],
  });
  const id = await packed(order, ['L1']);
  await call('POST', `fulfillment-orders/${id}/ready`);
  const { parcels } = await call('GET', `fulfillment-orders/${id}`);
  expect((await server.call('DELETE', `/v1/parcels/${parcels[0].id}`)).statusCode).toBe(200);
  const opened = await call('GET', `fulfillment-orders/${id}`);
  expect(opened.pickup.state).toBe('preparing');
  await call('POST', `fulfillment-orders/${id}/parcels`, { weight_grams: 900 });
  await call('POST', `fulfillment-orders/${id}/ready`);
  const answer = await call('POST', `fulfillment-orders/${id}/collections`, {
    identified_by: 'Identity card',
  });
  expect([answer.status, answer.carrier_code]).toEqual([201, 'pickup']);
  const why = await call('GET', `orders/${order.id}/sourcing`);
  expect(why.items[0].answers[0].text).toBe('Its customer collects it at The STORE.');
});

test('what the store gives back waits there for people to decide: it goes to no other place', async () => {
  const order = await call('POST', 'orders', {
    ...{
      channel: 'web',
      external_id: 'P-5',
      currency: 'USD',
      shipping_address: SACRAMENTO,
      pickup_location: 'STORE',
    },
    lines: [{ sku: 'SERUM', quantity: 1 }],
  });
  const id = order.fulfillment_orders[0].id;
  const given = await call('POST', `fulfillment-orders/${id}/rejections`, {
    reason: 'closed',
    note: 'Flooded',
  });
  expect([given.units, given.reallocated, given.backordered, given.is_held]).toEqual([1, [], 1, true]);
  await hear();
  const after = await call('GET', `orders/${order.id}`);
  expect([after.fulfillment_status, after.active_holds.length]).toEqual(['on_hold', 1]);
});
