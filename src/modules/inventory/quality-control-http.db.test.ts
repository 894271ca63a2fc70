import { afterAll, beforeAll, expect, test } from 'vitest';
import { imported } from '../../../tests/kit/imports.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createLocation } from './commands/save-location.ts';

let server: TestServer;
const address = { name: 'Dock', line1: '1 Dock Street', city: 'Harbor', postal_code: '10001', country: 'US' };

beforeAll(async () => {
  server = await testServer();
  for (const [sku, change] of [
    ['MUG', {}],
    ['TEE', {}],
    ['MILK', { tracking: 'lot' }],
  ] as const)
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, ...change } }));
  for (const code of ['EAST', 'WEST']) {
    const place = { code, name: code, kind: 'warehouse', address, time_zone: 'America/New_York' } as const;
    accepted(await server.run(createLocation, place));
  }
});
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

const post = async (path: string, ...items: object[]) => {
  const answer = await server.call('POST', `/v1/inventory/${path}`, { body: { items } });
  expect(answer.statusCode, answer.body).toBe(200);
  return answer.json().items;
};
const aside = async (query = '') =>
  (await server.call('GET', `/v1/inventory/quality-control?${query}`)).json();
type Source = { units: number; reason: string; note: string | null };
type Row = {
  sku: string;
  location_code: string;
  state: string;
  units: number;
  lot: { code: string } | null;
  since: string | null;
  sources: Source[];
};
const told = ({ items }: { items: Row[] }) =>
  items.map(({ sku, location_code, state, units, lot, sources }) => {
    const why = sources.map((each) => `${each.units} ${each.reason} ${each.note ?? ''}`.trim()).join(', ');
    return `${[sku, lot?.code, location_code, state].filter(Boolean).join(' ')} ${units}: ${why}`;
  });

test('what lies in quality control says why: what came first left first', async () => {
  const mug = { sku: 'MUG', location_code: 'EAST' };
  await post('receipts', { ...mug, quantity: 20 });
  const hold = { ...mug, from_state: 'available', to_state: 'quality_control', reason: 'quality_hold' };
  await post('moves', { ...hold, quantity: 5, note: 'Wet' });
  await post('moves', { ...hold, quantity: 4, note: 'Torn' });
  const release = {
    ...mug,
    from_state: 'quality_control',
    to_state: 'available',
    reason: 'inspection_passed',
  };
  await post('moves', { ...release, quantity: 3 });
  await post('receipts', {
    sku: 'MILK',
    location_code: 'WEST',
    quantity: 6,
    to_state: 'quality_control',
    lots: [
      { code: 'A', quantity: 4 },
      { code: 'B', quantity: 2 },
    ],
  });
  expect(told(await aside())).toEqual([
    'MILK A WEST quality_control 4: 4 receipt',
    'MILK B WEST quality_control 2: 2 receipt',
    'MUG EAST quality_control 6: 4 quality_hold Torn, 2 quality_hold Wet',
  ]);
  const first = await aside('limit=2');
  expect(told(await aside(`limit=2&after=${encodeURIComponent(first.next)}`))).toHaveLength(1);
  expect((await aside('sku=MUG')).items[0].since).toMatch(/^20/);
  expect((await aside('state=damaged')).items).toEqual([]);
});

test('a lot is released, failed and written off by its code, and comes back by a movement of its own', async () => {
  const milk = { sku: 'MILK', location_code: 'WEST' };
  const move = { ...milk, from_state: 'quality_control', quantity: 2, lots: [{ code: 'A', quantity: 2 }] };
  await post('moves', { ...move, to_state: 'available', reason: 'inspection_passed' });
  await post('moves', { ...move, to_state: 'damaged', reason: 'inspection_failed' });
  const out = { ...milk, state: 'damaged', quantity: 2 };
  const [bare] = await post('write-offs', { ...out, reason: 'disposal' });
  expect(bare.problem.code).toBe('lots_missing');
  const lots = [{ code: 'A', quantity: 2 }];
  const [done] = await post('write-offs', { ...out, reason: 'disposal', lots });
  expect(done.level.damaged).toBe(0);
  await post('adjustments', { ...out, reason: 'correction', lots, note: 'Taken back' });
  expect(told(await aside('sku=MILK'))).toEqual([
    'MILK A WEST damaged 2: 2 correction Taken back',
    'MILK B WEST quality_control 2: 2 receipt',
  ]);
});

test('a file of goods receipts: a receipt for each reference, with lots and costs, once for each delivery', async () => {
  const supply = { location_code: 'EAST', kind: 'purchase_order', expected_at: '2027-01-10T00:00:00Z' };
  await post(
    'supplies',
    { ...supply, sku: 'TEE', reference: 'PO-1', quantity: 10 },
    { ...supply, sku: 'MILK', reference: 'PO-1', quantity: 8 },
    { ...supply, sku: 'TEE', reference: 'PO-2', quantity: 2 },
  );
  const head = 'reference,location,sku,quantity,damaged,unit_cost,lot,expires_at,delivery';
  const good = [
    'PO-1,EAST,TEE,6,1,4.25,,,D-9',
    'PO-1,EAST,MILK,5,,1.10,L1,2027-06-01,D-9',
    'PO-1,EAST,MILK,3,,1.10,L2,2027-07-01T00:00:00Z,D-9',
  ];
  const file = [head, ...good, 'PO-2,EAST,TEE,9,,,,,', 'PO-3,EAST,TEE,2,3,,,,', ''].join('\n');
  expect(await imported(server, 'goods_receipts', file)).toBe('done; imported 3; rejected 2');
  expect(await imported(server, 'goods_receipts', [head, ...good, '', ''].join('\n'))).toBe(
    'done; unchanged 3',
  );
  const { items } = (await server.call('GET', '/v1/inventory/goods-receipts?reference=PO-1')).json();
  expect(items).toHaveLength(1);
  const receipt = (await server.call('GET', `/v1/inventory/goods-receipts/${items[0].id}`)).json();
  expect(
    receipt.lines.map(({ sku, good: units, damaged, short, unit_cost }: Record<string, unknown>) => [
      ...[sku, units, damaged, short, unit_cost],
    ]),
  ).toEqual([
    ['TEE', 5, 1, 4, '4.250000'],
    ['MILK', 8, 0, 0, '1.100000'],
  ]);
  expect(
    receipt.lots.map(({ code, quantity, expires_on, state }: Record<string, unknown>) => [
      ...[code, quantity, expires_on, state],
    ]),
  ).toEqual([
    ['L1', 5, '2027-06-01', 'good'],
    ['L2', 3, '2027-07-01', 'good'],
  ]);
});

test('the stock import takes what units cost that come in', async () => {
  const file = 'sku,location,quantity,unit_cost\nTEE,WEST,10,2.50\nMUG,WEST,1,-1\n';
  expect(await imported(server, 'inventory', file)).toBe('done; rejected 1; updated 1');
  const { items } = (await server.call('GET', '/v1/inventory/cost-history?sku=TEE')).json();
  expect(items[0]).toMatchObject({ quantity: 10, unit_cost: '2.500000' });
});
