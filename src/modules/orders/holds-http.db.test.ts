import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { buildWorld, SACRAMENTO, type World } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { modules } from '../../app/modules.ts';
import { buildServer } from '../../app/server.ts';
import { orderChores } from './listeners.ts';

let world: World;
let app: FastifyInstance;
let moment = new Date();
const clock = { now: () => moment };

beforeAll(async () => {
  world = await buildWorld({ clock });
  app = await buildServer({ services: world.services, modules, authenticate: async () => TEST_ACTOR });
  await app.ready();
  await world.stock('OAK', { MUG: 50, TEE: 50 });
}, 120_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

async function send(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const answer = await app.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

async function workOf(order_id: string): Promise<string[]> {
  const rows = await world.services.database.rows<{ status: string }>(
    'select status from fulfillment.v_fulfillment_orders where order_id = $1',
    [order_id],
  );
  return rows.map(({ status }) => status);
}

test('orders are held by rule from their first moment, reviewed with the reason, and released by time', async () => {
  const rule = {
    ...{ name: 'Large first order', condition: 'customer.is_new && order.total_amount > 5000' },
    ...{ hold_type: 'fraud', release_after_minutes: 30, is_active: true },
  };
  const saved = await send('POST', '/v1/hold-rules', rule);
  expect(saved).toMatchObject({ status: 201, body: rule });
  expect(await send('POST', '/v1/hold-rules', rule)).toMatchObject({ body: { code: 'hold_rule_exists' } });
  const bad = { ...rule, name: 'Bad', condition: 'order.total' };
  expect(await send('POST', '/v1/hold-rules', bad)).toMatchObject({
    status: 422,
    body: { code: 'hold_condition_invalid' },
  });

  const email = 'first@example.com';
  const billing_address = { ...SACRAMENTO, country: 'CA' };
  const held = await world.order({ lines: [['MUG', 5]], email, billing_address });
  expect(held).toMatchObject({ fulfillment_status: 'on_hold' });
  expect(await workOf(held.id)).toEqual(['on_hold']);
  const small = await world.order({ lines: [['MUG', 1]], email: 'second@example.com' });
  const again = await world.order({ lines: [['MUG', 5]], email });
  expect([await workOf(small.id), await workOf(again.id)]).toEqual([['open'], ['open']]);
  const waits = await world.order({ channel: 'patient', lines: [['CAP', 2]], email: 'third@example.com' });
  await world.stock('OAK', { CAP: 2 });

  const { body } = await send('GET', '/v1/holds');
  expect(body.items).toMatchObject([
    {
      ...{ order_number: held.number, type: 'fraud', reason: 'Large first order', placed_by: 'Longshore' },
      ...{ rule_name: 'Large first order', orders_before: 1, other_holds: 0 },
      bills_to: 'Demo Buyer, Sacramento, 95814, CA',
    },
    { order_number: waits.number },
  ]);
  const [backorder] = await world.services.database.rows<{ is_held: boolean }>(
    'select is_held from fulfillment.backorders where order_id = $1',
    [waits.id],
  );
  expect(backorder).toEqual({ is_held: true });
  const broken = async () =>
    (await examine(world.services.database)).lines.filter((line) => line.startsWith('BROKEN'));
  expect(await broken()).toEqual([]);

  const chore = orderChores.find(({ name }) => name === 'orders.release-due-holds');
  await chore?.run(world.services);
  expect(await workOf(held.id)).toEqual(['on_hold']);
  moment = new Date(moment.getTime() + 31 * 60_000);
  await chore?.run(world.services);
  expect(await workOf(held.id)).toEqual(['open']);
  expect((await send('GET', '/v1/holds')).body.items).toEqual([]);

  await send('PUT', `/v1/hold-rules/${saved.body.id}`, { ...rule, is_active: false });
  const free = await world.order({ lines: [['MUG', 5]], email: 'fourth@example.com' });
  expect(await workOf(free.id)).toEqual(['open']);
  expect(await broken()).toEqual([]);
});
