import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearNew } from '../../../tests/kit/hear-events.ts';
import { seeded } from '../../../tests/kit/plan-problems.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody } from '../../../tests/kit/shop.ts';
import { SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';

const PLACES = {
  EWR: { name: 'Newark', city: 'Newark', region: 'NJ', postal_code: '07102', zone: 'America/New_York' },
  RNO: { name: 'Reno', city: 'Reno', region: 'NV', postal_code: '89501', zone: 'America/Los_Angeles' },
  PHX: { name: 'Phoenix', city: 'Phoenix', region: 'AZ', postal_code: '85001', zone: 'America/Phoenix' },
};

type Work = {
  id: string;
  number: string;
  status: string;
  units: number;
  location: { id: string; name: string };
  lines: { id: string; sku: string; quantity: number; cancelled: number }[];
};

let server: TestServer;
const ids: Record<string, string> = {};
const heard = new Set<string>();

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 10);
  for (const [code, { name, zone, ...place }] of Object.entries(PLACES)) {
    const address = { name: `Demo ${name}`, line1: '1 Example Way', country: 'US', ...place };
    ids[code] = (
      await send('POST', '/v1/locations', { code, name, kind: 'warehouse', time_zone: zone, address })
    ).id;
  }
});
afterAll(() => server.close());

async function send(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await server.call(method, path, body ? { body } : {});
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}
async function refused(path: string, body: object): Promise<{ code: string; detail: string }> {
  const answer = await server.call('POST', path, { body });
  expect(answer.statusCode).toBeGreaterThanOrEqual(400);
  expect(answer.statusCode).toBeLessThan(500);
  return answer.json();
}
const receive = (sku: string, location_code: string, quantity: number) =>
  send('POST', '/v1/inventory/receipts', { items: [{ sku, location_code, quantity }] });
const place = (fields: object = {}) =>
  send('POST', '/v1/orders', orderBody({ shipping_address: SACRAMENTO, ...fields }));
async function open(order_id: string): Promise<Work[]> {
  const { fulfillment_orders } = await send('GET', `/v1/orders/${order_id}`);
  return (fulfillment_orders as Work[]).filter(({ status }) => status !== 'cancelled');
}
async function level(sku: string, code: string): Promise<{ available: number; quality_control: number }> {
  const { items } = await send('GET', `/v1/inventory/levels?sku=${sku}`);
  return items.find((each: { location_code: string }) => each.location_code === code);
}
async function expectHealthy() {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
}
const reject = (id: string, body: object) => send('POST', `/v1/fulfillment-orders/${id}/rejections`, body);
const move = (id: string, body: object) => send('POST', `/v1/fulfillment-orders/${id}/moves`, body);

test('a location that gives work back is asked no more, and after the third the order waits for people', async () => {
  for (const code of ['EWR', 'RNO', 'PHX']) await receive('MUG', code, 5);
  const { id } = await place({ lines: [{ sku: 'MUG', quantity: 2 }] });
  const asked = new Set<string>();
  for (let round = 1; round <= 3; round += 1) {
    const [own] = await open(id);
    expect(asked.has(own?.location.name ?? '')).toBe(false);
    asked.add(own?.location.name ?? '');
    const answer = await reject(own?.id ?? '', { reason: 'closed', note: 'Burst pipe' });
    expect(answer).toMatchObject({ units: 2, backordered: 0, is_held: round === 3 });
    expect(answer.reallocated).toHaveLength(1);
    expect(answer.fulfillment_order.status).toBe('cancelled');
  }
  expect((await open(id))[0]?.status).toBe('on_hold');
  await hearNew(server.services, heard);
  const order = await send('GET', `/v1/orders/${id}`);
  expect(order.active_holds).toMatchObject([{ type: 'stock' }]);
  expect(order.active_holds[0].reason).toContain('3 times');
  const { items } = await send('GET', `/v1/orders/${id}/timeline`);
  const kinds = (items as { kind: string }[]).map(({ kind }) => kind);
  expect(kinds.filter((kind) => kind === 'fulfillment_order.rejected')).toHaveLength(3);
  expect((await level('MUG', 'RNO')).available + (await level('MUG', 'PHX')).available).toBeGreaterThan(7);
  await expectHealthy();
});

test('what is damaged is sold to nobody, and what nobody else has waits', async () => {
  await receive('TEE', 'RNO', 1);
  const { id } = await place({ lines: [{ sku: 'TEE', quantity: 11 }] });
  const works = await open(id);
  const oakland = works.find(({ location }) => location.name === 'Oakland');
  const answer = await reject(oakland?.id ?? '', { reason: 'damaged' });
  expect(answer).toMatchObject({ units: 10, reallocated: [], backordered: 10 });
  expect(await level('TEE', 'OAK')).toMatchObject({ available: 0, quality_control: 10 });
  await hearNew(server.services, heard);
  expect((await open(id)).map(({ location }) => location.name)).toEqual(['Reno']);
  await expectHealthy();
});

test('units that wait never come from the location that gave them back', async () => {
  const { id } = await place({ lines: [{ sku: 'CAP', quantity: 3 }] });
  const [own] = await open(id);
  expect(own?.location.name).toBe('Oakland');
  expect(await reject(own?.id ?? '', { reason: 'no_capacity' })).toMatchObject({ backordered: 3 });
  await hearNew(server.services, heard);
  expect(await open(id)).toEqual([]);
  await receive('CAP', 'PHX', 3);
  await hearNew(server.services, heard);
  expect((await open(id)).map(({ location }) => location.name)).toEqual(['Phoenix']);
  await expectHealthy();
});

test('a move says what it costs first, then happens once, and splits where it is told to', async () => {
  for (const code of ['OAK', 'EWR']) await receive('MUG', code, 10);
  const { id } = await place({ lines: [{ sku: 'MUG', quantity: 4 }] });
  const [own] = await open(id);
  expect(own?.location.name).not.toBe('Newark');
  const preview = await move(own?.id ?? '', { location_id: ids.EWR, preview: true });
  expect(preview).toMatchObject({ is_preview: true, units: 4, excluded_by: null, fulfillment_order: null });
  expect(preview.after).toMatchObject({ locations: 1 });
  expect(preview.difference_amount).toBe(preview.after.shipping_amount - preview.before.shipping_amount);
  expect(preview.difference_amount).toBeGreaterThan(0);
  expect(await open(id)).toMatchObject([{ id: own?.id, units: 4 }]);

  const line_id = own?.lines[0]?.id ?? '';
  const half = { location_id: ids.EWR, lines: [{ line_id, quantity: 1 }], reason: 'Oakland is busy' };
  const split = await move(own?.id ?? '', half);
  expect(split).toMatchObject({ units: 1, before: { locations: 1 }, after: { locations: 2 } });
  expect(split.fulfillment_order.number).toMatch(/-2$/);
  const rest = await move(own?.id ?? '', { location_id: ids.EWR });
  expect(rest).toMatchObject({ units: 3, before: { locations: 2 }, after: { locations: 1 } });
  // What moves to where some of it was already joins it: one parcel.
  expect(await open(id)).toMatchObject([{ location: { name: 'Newark' }, units: 4, status: 'open' }]);
  await hearNew(server.services, heard);
  const { items } = await send('GET', `/v1/orders/${id}/timeline`);
  const told = items.filter(({ kind }: { kind: string }) => kind === 'fulfillment_order.moved');
  expect(
    told.map(({ data }: { data: { to: string; reason: string } }) => [data.to, data.reason]).sort(),
  ).toEqual([
    ['Newark', ''],
    ['Newark', 'Oakland is busy'],
  ]);
  await expectHealthy();
});

test('a move that cannot be is refused in words, and nothing moves', async () => {
  const { id } = await place({ lines: [{ sku: 'MUG', quantity: 2 }] });
  const [own] = await open(id);
  const path = `/v1/fulfillment-orders/${own?.id}/moves`;
  const line_id = own?.lines[0]?.id ?? '';
  const location_id = ids.EWR;
  expect(await refused(path, { location_id: own?.location.id })).toMatchObject({
    code: 'move_to_same_location',
  });
  expect(await refused(path, { location_id, lines: [{ line_id, quantity: 3 }] })).toMatchObject({
    code: 'move_too_many',
  });
  expect(
    await refused(path, {
      location_id,
      lines: [
        { line_id, quantity: 2 },
        { line_id, quantity: 1 },
      ],
    }),
  ).toMatchObject({ code: 'move_too_many' });
  const { available } = await level('MUG', 'EWR');
  if (available > 0)
    await send('POST', '/v1/inventory/adjustments', {
      items: [{ sku: 'MUG', location_code: 'EWR', state: 'available', quantity: -available, reason: 'loss' }],
    });
  const short = await refused(path, { location_id });
  expect(short).toMatchObject({ code: 'move_not_enough_stock' });
  expect(short.detail).toContain('Newark has 0 of "MUG"');
  expect(await refused(path, { location_id: 'loc_00000000000000000000000000' })).toMatchObject({
    code: 'not_found',
  });
  const scans = ['MUG', 'MUG'].map((code) => ({ client_id: crypto.randomUUID(), code }));
  await send('POST', `/v1/fulfillment-orders/${own?.id}/picks`, { scans });
  expect(await refused(path, { location_id: ids.RNO })).toMatchObject({ code: 'nothing_to_move' });
  expect(await refused(`/v1/fulfillment-orders/${own?.id}/rejections`, { reason: 'closed' })).toMatchObject({
    code: 'nothing_to_reject',
  });
  expect(await open(id)).toMatchObject([{ id: own?.id, units: 2 }]);
  await expectHealthy();
});

test('moves, rejections, orders and plans at the same time: nothing is promised twice', async () => {
  const random = seeded(5);
  const some = <Each>(from: readonly Each[]): Each => from[Math.floor(random() * from.length)] as Each;
  for (const code of ['OAK', 'EWR', 'RNO', 'PHX'])
    for (const sku of ['MUG', 'TEE', 'CAP']) await receive(sku, code, 12);
  const orders: string[] = [];
  for (let index = 0; index < 12; index += 1) {
    const lines = ['MUG', 'TEE', 'CAP'].map((sku) => ({ sku, quantity: 1 + Math.floor(random() * 2) }));
    orders.push((await place({ lines })).id);
  }
  const works = (await Promise.all(orders.map(open))).flat();
  const calls = works.flatMap(({ id }) => [
    server.call('POST', `/v1/fulfillment-orders/${id}/moves`, {
      body: { location_id: some(Object.values(ids)) },
    }),
    server.call('POST', `/v1/fulfillment-orders/${id}/rejections`, {
      body: { reason: some(['closed', 'damaged']) },
    }),
  ]);
  const more = Array.from({ length: 10 }, () => server.call('POST', '/v1/orders', { body: orderBody({}) }));
  const plan = server.call('POST', '/v1/fulfillment/plans', { body: {} });
  for (const answer of await Promise.all([...calls, ...more, plan]))
    expect(answer.statusCode).toBeLessThan(500);
  await hearNew(server.services, heard);
  await expectHealthy();
});
