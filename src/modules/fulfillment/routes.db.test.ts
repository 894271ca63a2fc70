import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { buildWarehouse, type Warehouse } from '../../../tests/kit/warehouse.ts';
import { modules } from '../../app/modules.ts';
import { buildServer } from '../../app/server.ts';
import { toWire } from '../../kernel/ids.ts';
import { ensureBuiltInCarrier } from '../shipping/index.ts';

let house: Warehouse;
let app: FastifyInstance;

beforeAll(async () => {
  house = await buildWarehouse({ settings: { LONGSHORE_BASE_URL: 'https://shop.example' } });
  await house.stock('OAK', { MUG: 50 });
  app = await buildServer({ services: house.services, modules, authenticate: async () => TEST_ACTOR });
  await app.ready();
});
afterAll(async () => {
  await app.close();
  await house.close();
});

async function call(method: 'GET' | 'POST' | 'PUT' | 'DELETE', url: string, body?: object) {
  const answer = await app.inject({ method, url, ...(body && { payload: body }) });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: isJson ? answer.json() : answer.rawPayload };
}

test('a packer works through a fulfillment order over HTTP', async () => {
  const { number, fulfillment_orders } = await house.order({ lines: [['MUG', 2]] });
  const id = toWire('ful', fulfillment_orders[0]?.id ?? '');
  const ful = `/v1/fulfillment-orders/${id}`;
  const byNumber = await call('GET', `/v1/fulfillment-orders/${number}-1`);
  expect(byNumber).toMatchObject({
    status: 200,
    body: { id, number: `${number}-1`, order_number: number, units: 2 },
  });

  const list = await call('GET', `/v1/fulfillment-orders?status=open,in_progress&q=${number}&limit=1`);
  expect(list.body).toMatchObject({ total: 1, total_is_exact: true, next: null, items: [{ id }] });
  expect((await call('GET', '/v1/fulfillment-orders?status=nonsense')).status).toBe(400);

  const client_id = crypto.randomUUID();
  const picks = await call('POST', `${ful}/picks`, { scans: [{ client_id, code: 'MUG', quantity: 2 }] });
  expect(picks.body).toMatchObject({
    results: [{ client_id, outcome: 'counted', sku: 'MUG' }],
    fulfillment_order: { id },
  });
  expect((await call('GET', `${ful}/pick-list.pdf`)).body.subarray(0, 5).toString()).toBe('%PDF-');

  expect((await call('POST', `${ful}/parcels`, { weight_grams: 0 })).status).toBe(400);
  const packed = await call('POST', `${ful}/parcels`, { weight_grams: 900 });
  expect(packed).toMatchObject({
    status: 201,
    body: { number: 1, state: 'packed', supported_actions: ['unpack', 'buy_label', 'packing_slip'] },
  });
  const parcel = `/v1/parcels/${packed.body.id}`;
  const rates = await call('GET', `${parcel}/rates`);
  expect(rates.body.items.map((rate: { service_code: string }) => rate.service_code)).toEqual([
    'local_ground',
    'local_express',
  ]);

  const labeled = await call('POST', `${parcel}/label`, { service_code: 'local_express' });
  expect(labeled.body.label).toMatchObject({ state: 'bought', service_code: 'local_express' });
  expect(labeled.body.label.tracking_url).toMatch(/^https:\/\/shop\.example\/t\/[\w-]{22}$/);
  expect((await call('GET', `${parcel}/label.pdf`)).body.subarray(0, 5).toString()).toBe('%PDF-');
  expect((await call('GET', `${parcel}/label.zpl`)).body.toString()).toContain(
    labeled.body.label.tracking_number,
  );
  expect((await call('GET', `${parcel}/packing-slip.pdf`)).body.subarray(0, 5).toString()).toBe('%PDF-');

  const shipped = await call('POST', `${ful}/ship`);
  expect(shipped).toMatchObject({
    status: 201,
    body: { fulfillment_order_id: id, units: 2, carrier_code: 'longshore-local' },
  });
  const again = await call('POST', `${ful}/ship`);
  expect(again).toMatchObject({ status: 409, body: { code: 'already_shipped' } });
  expect((await call('DELETE', parcel)).body).toMatchObject({ code: 'parcel_gone' });
  expect((await call('GET', '/v1/shipments')).body.items).toMatchObject([{ id: shipped.body.id }]);
  expect((await call('GET', '/v1/parcels?state=handed_over')).body.items).toHaveLength(1);

  const { tracking_number } = labeled.body.label;
  const events = await call('POST', '/v1/tracking-events', {
    items: [
      { tracking_number, status: 'delivered', occurred_at: '2026-03-02T10:00:00Z' },
      { tracking_number: 'LSL0000000000000', status: 'delivered', occurred_at: '2026-03-02T10:00:00Z' },
    ],
  });
  expect(events.body.items).toMatchObject([
    { ok: true, status: 'delivered', is_new: true },
    { ok: false, problem: { code: 'tracking_number_unknown' } },
  ]);
  const tracking = await call('GET', `/v1/tracking/${tracking_number.toLowerCase()}`);
  expect(tracking.body).toMatchObject({ tracking_number, status: 'delivered', events: [{}, {}] });
});

test('prices are edited whole, with the version that was read', async () => {
  const { database } = house.services;
  await database.transact(ensureBuiltInCarrier);
  const [carrier] = (await call('GET', '/v1/carriers')).body.items;
  const url = `/v1/carriers/${carrier.code}/rate-table`;
  const broken = { ...carrier.rate_table, lanes: [{ zone: 'moon' }] };
  expect(await call('PUT', url, broken)).toMatchObject({ status: 422, body: { code: 'rate_table_invalid' } });
  const saved = await call('PUT', url, { ...carrier.rate_table, max_weight_grams: 20_000 });
  expect(saved.body.items[0]).toMatchObject({ version: 2, rate_table: { max_weight_grams: 20_000 } });
});

test('the checks find what was broken on purpose', async () => {
  const { fulfillment_orders } = await house.order({ lines: [['MUG', 1]] });
  const id = fulfillment_orders[0]?.id ?? '';
  await house.labeled(id, { MUG: 1 });
  expect(await house.broken()).toEqual([]);
  const line = `update fulfillment.fulfillment_order_lines set`;
  const parcel = `update fulfillment.parcels set`;
  const of = `where fulfillment_order_id = '${id}'`;
  const breakages: [statement: string, found: RegExp, repair: string][] = [
    [
      `update inventory.levels set committed = committed + 1, available = available - 1 where available > 0`,
      /1 promised, 2 committed/,
      `update inventory.levels set committed = committed - 1, available = available + 1 where committed > 0`,
    ],
    [`${line} packed = 0 ${of}`, /0 packed, 1 in parcels/, `${line} packed = 1 ${of}`],
    [`${parcel} state = 'packed' ${of}`, /is packed with 1 labels/, `${parcel} state = 'labeled' ${of}`],
    [
      `update fulfillment.fulfillment_orders set status = 'closed' where id = '${id}'`,
      /is closed with 1 units to ship/,
      `update fulfillment.fulfillment_orders set status = 'in_progress' where id = '${id}'`,
    ],
    [
      `insert into inventory.waiting_demand values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 3, now())`,
      /waits for 0, claims 3/,
      'delete from inventory.waiting_demand',
    ],
    [
      `insert into shipping.labels (id, parcel_id, carrier_code, service_code, request, tracking_token, created_at)
       values (gen_random_uuid(), gen_random_uuid(), 'x', 'x', '{}', '\\x00', now() - interval '11 minutes')`,
      /was asked for at/,
      `delete from shipping.labels where carrier_code = 'x'`,
    ],
    [
      `update shipping.labels set delivered_at = now() - interval '1 hour'
       where parcel_id in (select id from fulfillment.parcels ${of});
       update fulfillment.fulfillment_order_lines set shipped = 1 ${of};
       ${parcel} state = 'handed_over', handed_over_at = now() - interval '1 hour' ${of}`,
      /is handed_over, its carrier says/,
      `update shipping.labels set delivered_at = null where parcel_id in (select id from fulfillment.parcels ${of});
       update fulfillment.fulfillment_order_lines set shipped = 0 ${of};
       ${parcel} state = 'labeled', handed_over_at = null ${of}`,
    ],
  ];
  const inTurn = async (statements: string) => {
    for (const statement of statements.split(';')) await house.services.database.adHoc(statement);
  };
  for (const [statement, found, repair] of breakages) {
    await inTurn(statement);
    expect((await house.broken()).join('\n')).toMatch(found);
    await inTurn(repair);
  }
  expect(await house.broken()).toEqual([]);
});
