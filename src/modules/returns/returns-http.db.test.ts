import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hearNew } from '../../../tests/kit/hear-events.ts';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { buildWarehouse, type Warehouse } from '../../../tests/kit/warehouse.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { modules } from '../../app/modules.ts';
import { buildServer } from '../../app/server.ts';
import { fromWire, toWire } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { receiveStock } from '../inventory/index.ts';

let world: Warehouse;
let app: FastifyInstance;
const heard = new Set<string>();

beforeAll(async () => {
  world = await buildWarehouse();
  app = await buildServer({ services: world.services, modules, authenticate: async () => TEST_ACTOR });
  await app.ready();
  await world.stock('OAK', { MUG: 50, TEE: 50 });
});
afterAll(async () => {
  await app.close();
  await world.close();
});

async function call(method: 'GET' | 'POST' | 'PUT', url: string, payload?: object) {
  const answer = await app.inject({ method, url, ...(payload && { payload }) });
  return { outcome: answer.statusCode < 300 ? 'done' : answer.json().code, body: answer.json() };
}

/** An order that was picked, packed and handed over: its id and lines on the wire, by SKU. */
async function sent(quantities: Record<string, number>, lots: Record<string, string> = {}) {
  const order = await world.order({ lines: Object.entries(quantities) });
  const ful = order.fulfillment_orders[0]?.id ?? '';
  if (Object.keys(lots).length > 0) {
    for (const code of Object.values(lots)) expect(await world.scan(ful, code, 1)).toBe('counted');
    await world.labeled(ful, {});
  } else await world.labeled(ful, quantities);
  await world.shipped(ful);
  await hearNew(world.services, heard);
  const line = Object.fromEntries(order.lines.map(({ id, sku }) => [sku, toWire('lin', id)]));
  return { id: toWire('ord', order.id), number: order.number, line };
}
const asked = (order_line_id: string | undefined, quantity: number, more: object = {}) => ({
  lines: [{ order_line_id, quantity, reason: 'changed_mind', ...more }],
});
async function returnedOf(id: string) {
  const { body } = await call('GET', `/v1/orders/${id}`);
  return [body.return_status, ...body.lines.map((line: { returned: number }) => line.returned)];
}
const inspection = (row: { lines: { id: string; waiting: { location_id: string }[] }[] }, more: object) => ({
  ...{ line_id: row.lines[0]?.id, location_id: row.lines[0]?.waiting[0]?.location_id, quantity: 1 },
  ...{ grade: 'as_new', disposition: 'restock', ...more },
});

test('from the request to the shelf: each step shows on the order, and stock moves with the inspection', async () => {
  const order = await sent({ MUG: 3, TEE: 1 });
  const before = await world.level('MUG', 'OAK');
  const { body: made } = await call('POST', `/v1/orders/${order.id}/returns`, asked(order.line.MUG, 3));
  expect(made).toMatchObject({ state: 'approved', units: 3, supported_actions: ['cancel', 'receive'] });
  expect(made.lines[0]).toMatchObject({
    value_amount: 3750,
    clause: { clause: 'Thirty days', label_paid_by: 'customer' },
  });
  expect(await returnedOf(order.id)).toEqual(['in_progress', 0, 0]);
  const path = `/v1/returns/${made.id}`;
  const arrived = { location_code: 'OAK', lines: [{ order_line_id: order.line.MUG, quantity: 2 }] };
  const { body: here } = await call('POST', `${path}/receive`, arrived);
  expect(here).toMatchObject({ state: 'received', received: 2, supported_actions: ['receive', 'inspect'] });
  expect(await returnedOf(order.id)).toEqual(['in_progress', 2, 0]);
  expect((await call('POST', `${path}/receive`, arrived)).outcome).toBe('return_more_arrived');
  expect((await call('POST', `${path}/cancel`, { reason: 'No' })).outcome).toBe('return_state_wrong');
  expect((await world.level('MUG', 'OAK')).quality_control).toBe(before.quality_control + 2);

  expect((await call('POST', `${path}/inspect`, inspection(here, { quantity: 3 }))).outcome).toBe(
    'inspection_too_many',
  );
  expect((await call('POST', `${path}/inspect`, inspection(here, {}))).outcome).toBe('done');
  const outlet = { disposition: 'outlet', grade: 'used' };
  for (const outlet_sku of [undefined, 'NONE', 'MUG'])
    expect((await call('POST', `${path}/inspect`, inspection(here, { ...outlet, outlet_sku }))).outcome).toBe(
      'outlet_sku_wrong',
    );
  expect((await call('POST', `${path}/close`, { reason: 'Only two came' })).outcome).toBe(
    'return_units_outstanding',
  );
  const { body: looked } = await call(
    'POST',
    `${path}/inspect`,
    inspection(here, { ...outlet, outlet_sku: 'CAP' }),
  );
  expect(looked).toMatchObject({ state: 'received', supported_actions: ['receive', 'close'] });
  expect(looked.inspections.map((each: { disposition: string }) => each.disposition)).toEqual([
    'restock',
    'outlet',
  ]);
  const { body: closed } = await call('POST', `${path}/close`, { reason: 'Only two came' });
  expect(closed).toMatchObject({ state: 'inspected', supported_actions: [] });
  expect(await returnedOf(order.id)).toEqual(['returned', 2, 0]);
  const after = await world.level('MUG', 'OAK');
  expect([after.available - before.available, after.quality_control - before.quality_control]).toEqual([
    1, 0,
  ]);
  expect((await world.level('CAP', 'OAK')).available).toBe(1);
  // The one that did not come may be announced again.
  expect(
    (await call('GET', `/v1/orders/${order.id}/returnable`)).body.items.map(
      (each: { open: number }) => each.open,
    ),
  ).toEqual([1, 1]);
  const { body: list } = await call('GET', `/v1/returns?q=${made.number.toLowerCase()}&state=inspected`);
  expect(list.items.map((each: { id: string }) => each.id)).toEqual([made.id]);
});

test('more than left, twice, and items of another order are refused, and nothing is written', async () => {
  const [order, other] = [await sent({ MUG: 2 }), await sent({ TEE: 1 })];
  const path = `/v1/orders/${order.id}/returns`;
  const waits = await world.order({ lines: [['MUG', 1]] });
  const line = toWire('lin', waits.lines[0]?.id ?? '');
  const outcomes = [
    await call('POST', path, asked(order.line.MUG, 3)),
    await call('POST', path, asked(other.line.TEE, 1)),
    await call('POST', path, {
      lines: [...asked(order.line.MUG, 1).lines, ...asked(order.line.MUG, 1).lines],
    }),
    await call('POST', `/v1/orders/${toWire('ord', waits.id)}/returns`, asked(line, 1)),
    await call('POST', `/v1/orders/${toWire('ord', fromWire('lin', line) ?? '')}/returns`, asked(line, 1)),
    await call('POST', path, { ...asked(order.line.MUG, 1), received_at_location: 'NOWHERE' }),
  ].map(({ outcome }) => outcome);
  expect(outcomes).toEqual([
    ...['return_too_many', 'return_line_unknown', 'return_line_twice', 'return_too_many'],
    ...['not_found', 'location_unknown'],
  ]);
  expect(await returnedOf(order.id)).toEqual(['none', 0]);
  // Two at the same moment for the same units: one gets them.
  const both = await Promise.all([1, 2].map(() => call('POST', path, asked(order.line.MUG, 2))));
  expect(both.map(({ outcome }) => outcome).sort()).toEqual(['done', 'return_too_many']);
  // What was cancelled is free again.
  const id = both.find(({ outcome }) => outcome === 'done')?.body.id;
  expect((await call('POST', `/v1/returns/${id}/cancel`, { reason: 'Keeps them' })).body.state).toBe(
    'cancelled',
  );
  expect(await returnedOf(order.id)).toEqual(['none', 0]);
  expect((await call('POST', path, asked(order.line.MUG, 2))).outcome).toBe('done');
});

test('a parcel that turns up is taken in at once, and of tracked units exactly those that were sent', async () => {
  const prices = [{ amount: 9000, currency: 'USD' }];
  const change = { title: 'Demo phone', weight_grams: 200, tracking: 'serial' as const, prices };
  accepted(await world.run(upsertVariant, { sku: 'PHONE', change }));
  const lots = ['S1', 'S2'].map((code) => ({ code, quantity: 1, expires_on: null }));
  const receipt = { sku: 'PHONE', location_code: 'OAK', state: 'available' as const, quantity: 2, lots };
  accepted(await world.run(receiveStock, receipt));
  const order = await sent({ PHONE: 1 }, { PHONE: 'S1' });
  await sent({ PHONE: 1 }, { PHONE: 'S2' });
  const turnedUp = (lot: string | null) => ({
    ...asked(order.line.PHONE, 1, lot === null ? {} : { lots: [{ code: lot, quantity: 1 }] }),
    received_at_location: 'EWR',
  });
  const path = `/v1/orders/${order.id}/returns`;
  expect((await call('POST', path, turnedUp(null))).outcome).toBe('return_lot_missing');
  // The serial number of another order's phone: swapped.
  expect((await call('POST', path, turnedUp('S2'))).outcome).toBe('return_lot_unknown');
  expect(await returnedOf(order.id)).toEqual(['none', 0]);
  const { body: here } = await call('POST', path, turnedUp('S1'));
  expect(here).toMatchObject({ state: 'received', source: 'unannounced', received: 1 });
  expect((await call('POST', path, turnedUp('S1'))).outcome).toBe('return_too_many');
  const inspect = `/v1/returns/${here.id}/inspect`;
  expect((await call('POST', inspect, inspection(here, {}))).outcome).toBe('return_lot_missing');
  expect((await call('POST', inspect, inspection(here, { lot_code: 'S1' }))).body.state).toBe('inspected');
  expect(await world.level('PHONE', 'EWR')).toMatchObject({ available: 1, quality_control: 0 });
});

test('the policy decides by its first clause that fits: by hand, never, or without coming back', async () => {
  const { body: policy } = await call('GET', '/v1/return-policy');
  const [clause] = policy.clauses.slice(-1);
  const clauses = [
    { ...clause, name: 'Outlet is final', skus: ['CAP'], is_final_sale: true },
    {
      ...clause,
      name: 'Too cheap to send',
      reasons: ['damaged'],
      keep_below: { amount: 2000, currency: 'USD' },
    },
    { ...clause, name: 'A person looks', approval: 'hand' },
  ];
  const twice = { clauses: [clause, clause] };
  expect((await call('PUT', '/v1/return-policy', twice)).outcome).toBe('return_clause_invalid');
  expect((await call('PUT', '/v1/return-policy', { clauses })).body.version).toBe(policy.version + 1);
  await world.stock('OAK', { CAP: 5 });
  const order = await sent({ MUG: 2, CAP: 1 });
  const path = `/v1/orders/${order.id}/returns`;
  expect((await call('POST', path, asked(order.line.CAP, 1))).outcome).toBe('return_final_sale');
  const { body: kept } = await call('POST', path, asked(order.line.MUG, 1, { reason: 'damaged' }));
  expect(kept).toMatchObject({
    state: 'inspected',
    lines: [{ is_kept: true, clause: { clause: 'Too cheap to send' } }],
  });
  const { body: waits } = await call('POST', path, asked(order.line.MUG, 1));
  expect(waits).toMatchObject({ state: 'requested', supported_actions: ['approve', 'reject', 'cancel'] });
  expect(await returnedOf(order.id)).toEqual(['requested', 0, 0]);
  expect((await call('POST', `/v1/returns/${waits.id}/reject`, { reason: 'Worn' })).body.state).toBe(
    'rejected',
  );
  expect((await call('POST', `/v1/returns/${waits.id}/approve`)).outcome).toBe('return_state_wrong');
  const { body: again } = await call('POST', path, asked(order.line.MUG, 1));
  expect((await call('POST', `/v1/returns/${again.id}/approve`)).body.state).toBe('approved');
  await world.services.database.rows(
    `update fulfillment.parcels set handed_over_at = now() - interval '31 days' where order_id = $1`,
    [fromWire('ord', order.id)],
  );
  expect((await call('POST', `/v1/returns/${again.id}/cancel`, { reason: 'Later' })).outcome).toBe('done');
  expect((await call('POST', path, asked(order.line.MUG, 1))).outcome).toBe('return_window_over');
});

test('no law is broken by any of it', async () => {
  const { broken } = await examine(world.services.database);
  expect(broken).toEqual(0);
});
