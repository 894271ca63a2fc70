import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { buildWarehouse, type Warehouse } from '../../../tests/kit/warehouse.ts';
import { SACRAMENTO } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { modules } from '../../app/modules.ts';
import { buildServer } from '../../app/server.ts';
import { toWire } from '../../kernel/ids.ts';
import type { OrderReceipt } from './queries/receipts.ts';

let world: Warehouse;
let app: FastifyInstance;

beforeAll(async () => {
  world = await buildWarehouse();
  app = await buildServer({ services: world.services, modules, authenticate: async () => TEST_ACTOR });
  await app.ready();
  await world.stock('OAK', { MUG: 20, TEE: 20, CAP: 5 });
  await world.stock('EWR', { MUG: 20, TEE: 20 });
}, 120_000);
afterAll(async () => {
  await app.close();
  await world.close();
});

type Answer = { status: number; body: Record<string, never> & { code: string } };
// biome-ignore lint/suspicious/noExplicitAny: the answer of any route.
type Body = any;

async function send(
  method: 'POST' | 'PUT' | 'GET',
  url: string,
  payload?: object,
): Promise<Answer & { body: Body }> {
  const answer = await app.inject({ method, url, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json() };
}

const pathOf = (order: OrderReceipt): string => `/v1/orders/${toWire('ord', order.id)}`;
const lineOf = (order: OrderReceipt, sku: string): string =>
  toWire('lin', order.lines.find((line) => line.sku === sku)?.id ?? '');

async function propose(order: OrderReceipt, ...actions: object[]) {
  return send('POST', `${pathOf(order)}/changes`, { actions, reason: 'Customer called' });
}

async function confirm(order: OrderReceipt, { id }: Body) {
  return send('POST', `${pathOf(order)}/changes/${id}/confirm`);
}

async function pageOf(order: OrderReceipt): Promise<Body> {
  return (await send('GET', pathOf(order))).body;
}

async function broken(): Promise<string[]> {
  return (await examine(world.services.database)).lines.filter((line) => line.startsWith('BROKEN'));
}

test('a change is shown, confirmed and told, and nothing happens before', async () => {
  const order = await world.order({
    lines: [
      ['MUG', 2],
      ['TEE', 1],
    ],
  });
  const level = await world.level('MUG', 'OAK');
  const { status, body } = await propose(
    order,
    { type: 'set_quantity', line_id: lineOf(order, 'MUG'), quantity: 3 },
    { type: 'set_quantity', line_id: lineOf(order, 'TEE'), quantity: 0 },
    { type: 'add_line', sku: 'CAP', quantity: 1 },
  );
  expect(status).toBe(201);
  expect(body.preview).toMatchObject({
    money: { before: { due_amount: 5050 }, after: { due_amount: 6550 } },
    ...{ difference_amount: 1500, paid_amount: 5050, balance_amount: 1500, waiting: [] },
    stock: [
      { sku: 'CAP', location_name: 'Oakland', quantity: 1 },
      { sku: 'MUG', location_name: 'Oakland', quantity: 1 },
      { sku: 'TEE', location_name: 'Oakland', quantity: -1 },
    ],
    parcels: [{ location_name: 'Oakland', effect: 'changed', units_before: 3, units_after: 4 }],
  });
  expect(await world.level('MUG', 'OAK')).toEqual(level);

  expect(await confirm(order, body)).toMatchObject({ status: 200, body: { state: 'confirmed' } });
  expect(await world.level('MUG', 'OAK')).toEqual({
    ...level,
    available: level.available - 1,
    committed: level.committed + 1,
  });
  const page = await pageOf(order);
  expect(page).toMatchObject({
    ...{ payment_status: 'partially_paid', units: 5 },
    balance: { due_amount: 6550, balance_amount: 1500 },
    lines: [
      { sku: 'MUG', quantity: 3, allocated: 3 },
      { sku: 'TEE', quantity: 1, cancelled: 1 },
      { sku: 'CAP', quantity: 1, allocated: 1 },
    ],
  });
  const open = page.fulfillment_orders.filter((each: Body) => each.status !== 'cancelled');
  expect(open).toMatchObject([{ status: 'open', units: 4 }]);
  const { body: timeline } = await send('GET', `${pathOf(order)}/timeline`);
  expect(timeline.items[0]).toMatchObject({
    kind: 'changed',
    data: { reason: 'Customer called', difference: { amount: 1500, currency: 'USD' } },
  });
  expect(await world.published('order.change_confirmed')).toBe(1);
  expect(await confirm(order, body)).toMatchObject({ status: 409, body: { code: 'change_ended' } });
  expect(await broken()).toEqual([]);
});

test('what would do something else by now is refused, and looked at anew', async () => {
  const order = await world.order({ lines: [['MUG', 2]] });
  const add = { type: 'add_line', sku: 'CAP', quantity: 4 };
  const { body } = await propose(order, add);
  expect(body.preview.parcels).toHaveLength(1);
  await world.order({ lines: [['CAP', 1]] });
  expect(await confirm(order, body)).toMatchObject({ status: 409, body: { code: 'stock_short' } });

  const less = { actions: [{ ...add, quantity: 2 }] };
  const put = await send('PUT', `${pathOf(order)}/changes/${body.id}`, less);
  expect(put).toMatchObject({ status: 200, body: { id: body.id, actions: less.actions } });
  await send('POST', `${pathOf(order)}/payments`, { kind: 'refund', amount: 100, reference: 'r-1' });
  const outdated = await confirm(order, body);
  expect(outdated).toMatchObject({ status: 409, body: { code: 'change_outdated' } });
  expect(outdated.body.facts.parts).toEqual(['payments']);
  await send('PUT', `${pathOf(order)}/changes/${body.id}`, less);
  expect(await confirm(order, body)).toMatchObject({ status: 200 });
  expect(await broken()).toEqual([]);
});

test('picked units are never touched, and named', async () => {
  const order = await world.order({
    lines: [
      ['MUG', 2],
      ['TEE', 2],
    ],
  });
  const [work] = order.fulfillment_orders;
  await world.scan(work?.id ?? '', 'MUG', 1);
  const none = { type: 'set_quantity', line_id: lineOf(order, 'MUG'), quantity: 0 };
  const refused = await propose(order, none);
  expect(refused).toMatchObject({ status: 409, body: { code: 'units_picked' } });
  expect(refused.body.detail).toContain('1 of "MUG"');
  const away = { type: 'set_address', shipping_address: { ...SACRAMENTO, line1: '9 Other Street' } };
  expect(await propose(order, away)).toMatchObject({ body: { code: 'units_picked' } });

  // A pick between the look and the confirmation is seen as well.
  const one = { type: 'set_quantity', line_id: lineOf(order, 'MUG'), quantity: 1 };
  const { body } = await propose(order, one);
  await world.scan(work?.id ?? '', 'MUG', 1);
  expect(await confirm(order, body)).toMatchObject({ status: 409, body: { code: 'units_picked' } });
  // What is added goes in a parcel of its own.
  const more = await propose(order, { type: 'add_line', sku: 'TEE', quantity: 1 });
  expect(more.body.preview.parcels).toMatchObject([{ effect: 'new', units_after: 1 }]);
  expect(await confirm(order, more.body)).toMatchObject({ status: 200 });
  expect(await broken()).toEqual([]);
});

test('another address and service are sourced anew; what waits follows', async () => {
  await world.stock('EWR', { CAP: 2 });
  const order = await world.order({
    lines: [
      ['MUG', 2],
      ['CAP', 3],
    ],
    channel: 'patient',
  });
  const before = await pageOf(order);
  const newark = {
    ...SACRAMENTO,
    line1: '1 Broad Street',
    city: 'Newark',
    region: 'NJ',
    postal_code: '07102',
  };
  const { body } = await propose(order, { type: 'set_address', shipping_address: newark });
  expect(body.preview).toMatchObject({ difference_amount: 0, shipping_address: newark });
  expect(await confirm(order, body)).toMatchObject({ status: 200 });
  const page = await pageOf(order);
  expect(page.shipping_address).toMatchObject(newark);
  const open = page.fulfillment_orders.filter((each: Body) => each.status !== 'cancelled');
  expect(open.map((each: Body) => each.location.name)).toContain('Newark');
  expect(before.fulfillment_orders.map((each: Body) => each.id)).not.toContain(open[0].id);
  const held = open
    .flatMap((each: Body) => each.lines)
    .reduce((sum: number, each: Body) => sum + each.quantity, 0);
  const waits = page.backorders.reduce((sum: number, each: Body) => sum + each.quantity, 0);
  expect(held + waits).toBe(5);
  const rows = await world.services.database.rows<{ city: string }>(
    `select distinct coalesce(snapshot->'destination'->>'city', '') as city from fulfillment.backorders
     where order_id = $1 and state = 'waiting'
     union select distinct destination->>'city' from fulfillment.fulfillment_orders
     where order_id = $1 and status <> 'cancelled'`,
    [order.id],
  );
  expect(rows).toEqual([{ city: 'Newark' }]);
  expect(await broken()).toEqual([]);
});

test('an order on hold stays on hold; one that ended is not changed; a dropped change is over', async () => {
  const order = await world.order({ lines: [['MUG', 1]] });
  await send('POST', `${pathOf(order)}/holds`, { type: 'fraud' });
  const { body } = await propose(order, { type: 'add_line', sku: 'TEE', quantity: 1 });
  expect(await confirm(order, body)).toMatchObject({ status: 200 });
  const page = await pageOf(order);
  const open = page.fulfillment_orders.filter((each: Body) => each.status !== 'cancelled');
  expect(open).toMatchObject([{ status: 'on_hold', units: 2 }]);

  const other = await propose(order, { type: 'discount', title: 'Sorry', amount: 50 });
  expect(await send('POST', `${pathOf(order)}/changes/${other.body.id}/drop`)).toMatchObject({ status: 200 });
  expect(await confirm(order, other.body)).toMatchObject({ status: 409, body: { code: 'change_ended' } });
  await send('POST', `${pathOf(order)}/cancel`, { reason: 'Bought twice' });
  const late = await propose(order, { type: 'discount', title: 'Sorry', amount: 50 });
  expect(late).toMatchObject({ status: 409, body: { code: 'order_closed' } });
  const { body: all } = await send('GET', `${pathOf(order)}/changes`);
  expect(all.items.map(({ state }: Body) => state)).toEqual(['dropped', 'confirmed']);
  expect(await broken()).toEqual([]);
});

test('what a refund was granted for is not owed once more', async () => {
  const order = await world.order({ lines: [['TEE', 2]] });
  const one = await propose(order, { type: 'set_quantity', line_id: lineOf(order, 'TEE'), quantity: 1 });
  expect(one.body.preview).toMatchObject({ difference_amount: -2550, balance_amount: -2550 });
  expect(await confirm(order, one.body)).toMatchObject({ status: 200 });
  const refund = { amount: 2550, purpose: 'cancellation', reason: 'Sent one', reference: `r-${order.id}` };
  expect(await send('POST', `${pathOf(order)}/refunds`, refund)).toMatchObject({ status: 201 });
  const more = await propose(order, { type: 'discount', title: 'Sorry', amount: 50 });
  expect(more.body.preview).toMatchObject({ difference_amount: -50, balance_amount: -50 });
  expect(await broken()).toEqual([]);
});
