import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { hearNew } from '../../../tests/kit/hear-events.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody } from '../../../tests/kit/shop.ts';
import { systemActor } from '../../platform/actor.ts';
import { ALL_PERMISSIONS } from '../../platform/permissions.ts';
import { watchPromises } from './commands/watch-promises.ts';

const NEW_YORK = {
  ...{ name: 'Demo Buyer', line1: '1 Example Avenue', city: 'New York', region: 'NY' },
  ...{ postal_code: '10001', country: 'US' },
};

let server: TestServer;
let channel_id: string;
const heard = new Set<string>();

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 50);
  const address = { ...NEW_YORK, name: 'Demo Newark', city: 'Newark', region: 'NJ', postal_code: '07102' };
  const newark = { code: 'EWR', name: 'Newark', kind: 'warehouse', time_zone: 'America/New_York', address };
  await send('POST', '/v1/locations', newark);
  channel_id = (await send('GET', '/v1/channels')).items[0].id;
});
afterAll(() => server.close());

// Everything that ran late in the test before is gone, so that each looks at its own order.
beforeEach(() => server.services.database.rows('delete from fulfillment.running_late'));

async function send(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await server.call(method, path, body ? { body } : {});
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}

type Work = { id: string; status: string; service_code: string; location: { name: string } };

async function place(): Promise<{ order_id: string; work: Work }> {
  const order = await send('POST', '/v1/orders', orderBody({ shipping_address: NEW_YORK }));
  return { order_id: order.id, work: await openWork(order.id) };
}
async function openWork(order_id: string): Promise<Work> {
  const { fulfillment_orders } = await send('GET', `/v1/orders/${order_id}`);
  return fulfillment_orders.find(({ status }: Work) => status !== 'cancelled');
}
const outlook = (id: string) => send('GET', `/v1/fulfillment-orders/${id}/outlook`);
const service = (id: string, service_code: string) =>
  send('POST', `/v1/fulfillment-orders/${id}/service`, { service_code });

/** As if the hand-over that was planned had passed, and this had been promised. */
async function promise(id: string, deliver_by: string): Promise<void> {
  await server.services.database.rows(
    `update fulfillment.fulfillment_orders set ship_by = now() - interval '1 hour', deliver_by = $2 where id = (
       select id from fulfillment.fulfillment_orders where number = $1)`,
    [id, deliver_by],
  );
}
async function watch() {
  const actor = systemActor('test', ALL_PERMISSIONS);
  const answer = await server.services.executor.execute(watchPromises, {
    input: { after: null },
    actor,
    request_id: 'watch',
  });
  return answer.ok ? answer.value : expect.fail('refused');
}
const timeline = async (order_id: string): Promise<{ kind: string }[]> =>
  (await send('GET', `/v1/orders/${order_id}/timeline`)).items;

test('what goes on as planned is on time, with the last moments that keep it so', async () => {
  const { work } = await place();
  const { state, expected_by, promised_by, milestones, remedies } = await outlook(work.id);
  expect(state === 'on_time' || state === 'tight').toBe(true);
  expect(expected_by).toBe(promised_by);
  expect(Date.parse(milestones.start_by)).toBeLessThanOrEqual(Date.parse(milestones.leave_by));
  expect(milestones.arrive_by).toBe(promised_by);
  expect(remedies).toEqual([]);
});

test('what will miss is said once before it does, with what still keeps it; a faster service does', async () => {
  const { order_id, work } = await place();
  const ground = work.service_code;
  const { arrives_by } = await service(work.id, 'local_express');
  await service(work.id, ground);
  const { number } = await send('GET', `/v1/fulfillment-orders/${work.id}`);
  await promise(number, arrives_by);
  await server.call('POST', '/v1/inventory/receipts', {
    body: { items: [{ sku: 'MUG', location_code: 'EWR', quantity: 5 }] },
  });
  const late = await outlook(work.id);
  expect(late).toMatchObject({ state: 'late', promised_by: arrives_by, currency: 'USD' });
  expect(Date.parse(late.expected_by)).toBeGreaterThan(Date.parse(arrives_by));
  const kinds = late.remedies.map(({ kind }: { kind: string }) => kind);
  expect(kinds).toContain('service');
  for (const { arrives_by: each } of late.remedies)
    expect(Date.parse(each)).toBeLessThanOrEqual(Date.parse(arrives_by));
  const costs = late.remedies.map(
    ({ difference_amount }: { difference_amount: number }) => difference_amount,
  );
  expect(costs).toEqual([...costs].sort((a, b) => a - b));

  expect(await watch()).toMatchObject({ late: 1 });
  expect(await watch()).toMatchObject({ late: 1 });
  await hearNew(server.services, heard);
  const told = (await timeline(order_id)).filter(({ kind }) => kind === 'fulfillment_order.running_late');
  expect(told).toHaveLength(1);

  expect(await service(work.id, 'local_express')).toMatchObject({
    service_code: 'local_express',
    arrives_by,
  });
  expect((await outlook(work.id)).state).not.toBe('late');
  expect(await watch()).toMatchObject({ late: 0 });
  const left = await server.services.database.rows('select 1 from fulfillment.running_late');
  expect(left).toEqual([]);
});

test('shoppers hear of a delay where their channel says so, and only there', async () => {
  const mails = async (): Promise<string[]> => {
    await server.services.database.rows('select 1');
    const { items } = await send('GET', '/v1/messages?limit=100');
    return items.map(({ kind }: { kind: string }) => kind);
  };
  const { work } = await place();
  const { number } = await send('GET', `/v1/fulfillment-orders/${work.id}`);
  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  await promise(number, yesterday);
  await watch();
  await hearNew(server.services, heard, { of: /^(orders|fulfillment|notifications)\./ });
  expect(await mails()).not.toContain('running_late');

  const patch = await server.call('PATCH', `/v1/channels/${channel_id}`, { body: { tells_delays: true } });
  expect(patch.json()).toMatchObject({ tells_delays: true });
  const other = await place();
  const { number: second } = await send('GET', `/v1/fulfillment-orders/${other.work.id}`);
  await promise(second, yesterday);
  await watch();
  await hearNew(server.services, heard, { of: /^(orders|fulfillment|notifications)\./ });
  expect((await mails()).filter((kind) => kind === 'running_late')).toHaveLength(1);
  // Nothing can keep a promise of yesterday.
  expect(await outlook(other.work.id)).toMatchObject({ state: 'late', remedies: [] });
});

test('a service that does not go there is refused with those that do', async () => {
  const { work } = await place();
  const answer = await server.call('POST', `/v1/fulfillment-orders/${work.id}/service`, {
    body: { service_code: 'teleport' },
  });
  expect(answer.statusCode).toBe(422);
  expect(answer.json()).toMatchObject({ code: 'service_does_not_go' });
  expect(answer.json().detail).toContain('local_express');
  const nobody = await server.call('GET', '/v1/fulfillment-orders/ful_00000000000000000000000000/outlook');
  expect(nobody.statusCode).toBe(404);
});
