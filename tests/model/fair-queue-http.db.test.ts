import { afterAll, beforeAll, expect, test } from 'vitest';
import { upsertVariant } from '../../src/modules/catalog/index.ts';
import { createChannel } from '../../src/modules/channels/index.ts';
import { refreshExpectations } from '../../src/modules/fulfillment/index.ts';
import { createLocation } from '../../src/modules/inventory/index.ts';
import { type TestServer, testServer } from '../kit/server.ts';
import { accepted } from '../kit/world.ts';
import { hearEvents } from './real-shop.ts';

/* What the README of this module walks through under "Who gets it", request by request. */

let server: TestServer;
const address = {
  ...{ name: 'Dock', line1: '1 Dock Street', city: 'Newark' },
  ...{ region: 'NJ', postal_code: '07102', country: 'US' },
};

beforeAll(async () => {
  server = await testServer();
  const prices = [{ amount: 1000, currency: 'USD' }];
  accepted(
    await server.run(upsertVariant, { sku: 'PEN', change: { title: 'PEN', weight_grams: 100, prices } }),
  );
  const place = {
    code: 'EAST',
    name: 'EAST',
    kind: 'warehouse',
    address,
    time_zone: 'America/New_York',
  } as const;
  accepted(await server.run(createLocation, place));
  const shop = { kind: 'web_shop', currency: 'USD', market: 'US', shortage_policy: 'backorder' } as const;
  accepted(await server.run(createChannel, { ...shop, code: 'patient', name: 'Patient' }));
});
afterAll(() => server.close());

async function order(external_id: string, more: object = {}): Promise<{ id: string; number: number }> {
  const body = { channel: 'patient', external_id, currency: 'USD', shipping_address: address };
  const lines = [{ sku: 'PEN', quantity: 2 }];
  const answer = await server.call('POST', '/v1/orders', { body: { ...body, lines, ...more } });
  expect([external_id, answer.statusCode]).toEqual([external_id, 201]);
  return answer.json();
}

async function settle(): Promise<void> {
  const world = server as unknown as Parameters<typeof hearEvents>[0]['world'];
  const heard = new Set<string>();
  await hearEvents({ world, heard }, false);
  await refreshExpectations(server.services);
  await hearEvents({ world, heard }, false);
}

const queue = async () => (await server.call('GET', '/v1/backorders?sku=PEN')).json();

test('three orders wait, four pens come: priority first, then the promise, then age', async () => {
  const first = await order('first');
  const promised = await order('promised', { promise: { ship_by: '2099-01-20T00:00:00Z' } });
  const urgent = await order('urgent', { priority: 5 });
  const items = [
    {
      sku: 'PEN',
      location_code: 'EAST',
      kind: 'purchase_order',
      quantity: 4,
      expected_at: '2099-01-10T00:00:00Z',
    },
  ];
  expect((await server.call('POST', '/v1/inventory/supplies', { body: { items } })).statusCode).toBe(200);
  await settle();
  const before = await queue();
  expect(before.waiting).toEqual({ backorders: 3, units: 6 });
  const shown = before.items.map((each: Record<string, unknown>) => [
    (each.order as { number: number }).number,
    each.position,
    each.because,
    each.expected_at,
  ]);
  const day = '2099-01-10T00:00:00.000Z';
  expect(shown).toEqual([
    [urgent.number, 1, 'priority', day],
    [promised.number, 2, 'promise', day],
    [first.number, 3, null, null],
  ]);
  const receipt = { items: [{ sku: 'PEN', location_code: 'EAST', quantity: 4 }] };
  expect((await server.call('POST', '/v1/inventory/receipts', { body: receipt })).statusCode).toBe(200);
  await settle();
  const after = await queue();
  expect(after.items.map((each: { order: { number: number } }) => each.order.number)).toEqual([first.number]);
  const timeline = (await server.call('GET', `/v1/orders/${promised.id}/timeline`)).json();
  const filled = timeline.items.find(({ kind }: { kind: string }) => kind === 'backorder.filled');
  expect(filled.data.served).toMatchObject([
    { sku: 'PEN', units: 2, rank: 2, waiting: 3, because: 'promise' },
  ]);
});

test('a policy is set, capped, seen in availability, and the cap refuses in words', async () => {
  const items = [
    { sku: 'PEN', channel: 'patient', policy: 'preorder', ship_by: '2099-06-01T00:00:00Z', cap: 3 },
  ];
  const set = await server.call('PUT', '/v1/inventory/selling-policies', { body: { items } });
  expect(set.json().items[0]).toMatchObject({ ok: true, policy: { policy: 'preorder', cap: 3, version: 1 } });
  const { shortage } = (await server.call('GET', '/v1/availability?sku=PEN&channel=patient')).json().items[0];
  expect(shortage).toEqual({ policy: 'preorder', room: 1, ship_by: '2099-06-01T00:00:00.000Z' });
  const body = { channel: 'patient', external_id: 'over', currency: 'USD', shipping_address: address };
  const over = { ...body, lines: [{ sku: 'PEN', quantity: 2 }] };
  const refused = await server.call('POST', '/v1/orders', { body: over });
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'waiting_cap_reached']);
  const listed = (await server.call('GET', '/v1/inventory/selling-policies?sku=PEN')).json();
  expect(listed.items).toMatchObject([{ channel: 'patient', waiting: 2, room: 1 }]);
  const wrong = { items: [{ sku: 'PEN', channel: 'patient', policy: 'refuse', cap: 3 }] };
  const answer = (await server.call('PUT', '/v1/inventory/selling-policies', { body: wrong })).json();
  expect(answer.items[0]).toMatchObject({ ok: false, problem: { code: 'selling_policy_field_invalid' } });
});
