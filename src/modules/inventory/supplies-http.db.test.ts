import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createLocation } from './commands/save-location.ts';

let server: TestServer;
const address = { name: 'Dock', line1: '1 Dock Street', city: 'Harbor', postal_code: '10001', country: 'US' };

beforeAll(async () => {
  server = await testServer();
  for (const sku of ['MUG', 'TEE'])
    accepted(await server.run(upsertVariant, { sku, change: { title: sku } }));
  const east = {
    code: 'EAST',
    name: 'East',
    kind: 'warehouse',
    address,
    time_zone: 'America/New_York',
  } as const;
  accepted(await server.run(createLocation, east));
});
afterAll(() => server.close());

const supply = (sku: string, quantity: number, expected_at: string) => ({
  ...{ sku, location_code: 'EAST', kind: 'purchase_order', reference: 'PO-1' },
  ...{ quantity, expected_at },
});
type Announced = { ok: boolean; supply?: Record<string, unknown>; problem?: { code: string } };
const incoming = async (): Promise<unknown[]> => {
  const { items } = (await server.call('GET', '/v1/inventory/levels')).json();
  return items.map((level: Record<string, unknown>) => [level.sku, level.on_hand, level.incoming]);
};

test('supply is announced, counts as incoming, changes with its version, and ends', async () => {
  const body = {
    items: [
      supply('MUG', 10, '2027-01-20T00:00:00Z'),
      supply('MUG', 5, '2027-01-10T00:00:00Z'),
      supply('NONE', 1, '2027-01-10T00:00:00Z'),
    ],
  };
  const headers = { 'idempotency-key': 'announce-1' };
  const answer = await server.call('POST', '/v1/inventory/supplies', { body, headers });
  const announced: Announced[] = answer.json().items;
  expect(announced.map((item) => item.problem?.code ?? item.supply?.outstanding)).toEqual([
    10,
    5,
    'sku_unknown',
  ]);
  await server.call('POST', '/v1/inventory/supplies', { body, headers });
  expect(await incoming()).toEqual([['MUG', 0, 15]]);

  const list = (await server.call('GET', '/v1/inventory/supplies?sku=MUG&state=open&limit=1')).json();
  expect(list.items.map((item: { quantity: number }) => item.quantity)).toEqual([5]);
  const rest = (
    await server.call('GET', `/v1/inventory/supplies?sku=MUG&state=open&after=${list.next}`)
  ).json();
  expect(rest.items.map((item: { quantity: number }) => item.quantity)).toEqual([10]);

  const [late, early] = announced.map((item) => item.supply?.id);
  const change = async (items: object[]) =>
    (await server.call('PATCH', '/v1/inventory/supplies', { body: { items } })).json().items as Announced[];
  const changed = await change([
    { id: late, version: 1, received: 4 },
    { id: late, version: 1, received: 9 },
    { id: early, state: 'closed' },
    { id: early, quantity: 3 },
  ]);
  expect(changed.map((item) => item.problem?.code ?? [item.supply?.outstanding, item.supply?.state])).toEqual(
    [[6, 'open'], 'version_conflict', [0, 'closed'], 'supply_closed'],
  );
  expect(await incoming()).toEqual([['MUG', 0, 6]]);
  const [item] = (await server.call('GET', '/v1/inventory?q=mug')).json().items;
  expect([item.totals.incoming, item.locations[0].incoming]).toEqual([6, 6]);
  expect((await server.call('GET', `/v1/inventory/supplies/${late}`)).json().received).toBe(4);
});

test('what happens to supply is audited and told with its variants', async () => {
  const rows = await server.services.database.rows<{ type: string; variants: number }>(
    `select type, jsonb_array_length(payload -> 'variant_ids') as variants from platform.events
     where type = 'supply.changed' order by xid, id`,
  );
  expect(rows).toEqual([
    { type: 'supply.changed', variants: 1 },
    { type: 'supply.changed', variants: 1 },
  ]);
  const [audit] = await server.services.database.rows(
    `select before, after from platform.audit where subject_type = 'supply' and action = 'inventory.change-supply'
     order by id limit 1`,
  );
  expect(audit).toEqual({
    before: { received: 0, outstanding: 10, version: 1 },
    after: { received: 4, outstanding: 6, version: 2 },
  });
});

test('the share of a kind that may be promised is a setting', async () => {
  const list = (await server.call('GET', '/v1/inventory/supply-kinds')).json();
  expect(list.items).toEqual([
    { kind: 'purchase_order', promisable_percent: 100, version: 1 },
    { kind: 'return', promisable_percent: 0, version: 1 },
    { kind: 'transfer', promisable_percent: 100, version: 1 },
  ]);
  const patch = (version: string) =>
    server.call('PATCH', '/v1/inventory/supply-kinds/return', {
      body: { promisable_percent: 60 },
      headers: { 'if-match': version },
    });
  expect((await patch('1')).json()).toEqual({ kind: 'return', promisable_percent: 60, version: 2 });
  expect((await patch('1')).json().code).toBe('version_conflict');
});

test('two who change the same supply at once: both changes stand, one after the other', async () => {
  const { items } = (
    await server.call('POST', '/v1/inventory/supplies', {
      body: { items: [supply('TEE', 10, '2027-03-01T00:00:00Z')] },
    })
  ).json();
  const { id } = items[0].supply;
  const answers = await Promise.all(
    [3, 4, 5].map((received) =>
      server.call('PATCH', '/v1/inventory/supplies', { body: { items: [{ id, version: 1, received }] } }),
    ),
  );
  const outcomes = answers.map((answer) => answer.json().items[0].problem?.code ?? 'changed').sort();
  expect(outcomes).toEqual(['changed', 'version_conflict', 'version_conflict']);
});
