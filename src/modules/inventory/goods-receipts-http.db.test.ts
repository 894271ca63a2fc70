import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { newId } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createLocation } from './commands/save-location.ts';

let server: TestServer;
const address = { name: 'Dock', line1: '1 Dock Street', city: 'Harbor', postal_code: '10001', country: 'US' };
const time_zone = 'America/New_York';

beforeAll(async () => {
  server = await testServer();
  for (const sku of ['MUG', 'TEE', 'CAP', 'PEN'])
    accepted(await server.run(upsertVariant, { sku, change: { title: sku } }));
  for (const code of ['EAST', 'WEST'])
    accepted(await server.run(createLocation, { code, name: code, kind: 'warehouse', address, time_zone }));
});
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

type Line = {
  sku: string;
  good?: number;
  damaged?: number;
  quality_control?: number;
  supply_id?: string;
  unit_cost?: string;
};
const receive = async (lines: Line[], more: object = {}, as?: Record<string, string>) => {
  const body = { client_id: newId(), location_code: 'EAST', lines, ...more };
  const answer = await server.call('POST', '/v1/inventory/goods-receipts', { body, ...(as && { as }) });
  return { status: answer.statusCode, ...answer.json() };
};
const announce = async (sku: string, quantity: number, reference: string, more: object = {}) => {
  const item = { sku, location_code: 'EAST', kind: 'purchase_order', reference, quantity };
  const items = [{ ...item, expected_at: '2027-01-20T00:00:00Z', ...more }];
  const answer = await server.call('POST', '/v1/inventory/supplies', { body: { items } });
  return answer.json().items[0].supply.id as string;
};
const supplyOf = async (id: string) => {
  const { received, outstanding, state, closed_reason } = (
    await server.call('GET', `/v1/inventory/supplies/${id}`)
  ).json();
  return [received, outstanding, state, closed_reason];
};
const levelOf = async (sku: string) => {
  const [level] = (await server.call('GET', `/v1/inventory/levels?sku=${sku}`)).json().items;
  return [level.available, level.damaged, level.quality_control, level.incoming];
};

test('good, damaged and uncertain units are counted against what is expected, in parts', async () => {
  const [mug, tee] = [await announce('MUG', 10, 'PO-1'), await announce('TEE', 4, 'PO-1')];
  const { items } = (await server.call('GET', '/v1/inventory/expected?q=po-1')).json();
  expect(items).toMatchObject([{ reference: 'PO-1', skus: 2, quantity: 14, outstanding: 14 }]);

  const first = await receive([{ sku: 'MUG', good: 5, damaged: 1, quality_control: 1 }], {
    references: ['PO-1'],
  });
  expect([first.status, first.number, first.expected, first.received, first.short]).toEqual([
    201,
    'GR-1001',
    10,
    7,
    3,
  ]);
  expect(first.lines[0].supplies).toEqual([{ supply_id: mug, reference: 'PO-1', quantity: 7 }]);
  expect(await supplyOf(mug)).toEqual([7, 3, 'open', '']);
  expect(await levelOf('MUG')).toEqual([5, 1, 1, 3]);

  const second = await receive(
    [
      { sku: 'MUG', good: 3 },
      { sku: 'TEE', good: 2 },
    ],
    {
      references: ['PO-1'],
      close_short: 'short_delivery',
    },
  );
  expect([second.number, second.expected, second.over, second.short]).toEqual(['GR-1002', 7, 0, 2]);
  expect(await supplyOf(mug)).toEqual([10, 0, 'closed', '']);
  expect(await supplyOf(tee)).toEqual([2, 0, 'closed', 'short_delivery']);
  const list = (await server.call('GET', `/v1/inventory/goods-receipts?supply_id=${mug}`)).json().items;
  expect(list.map((receipt: { number: string }) => receipt.number)).toEqual(['GR-1002', 'GR-1001']);
  const [movement] = (await server.call('GET', '/v1/inventory/movements?limit=1')).json().items;
  expect([movement.reason, movement.reference_type, movement.note]).toEqual([
    'receipt',
    'goods_receipt',
    'GR-1002 PO-1',
  ]);
});

test('what is over, unexpected or for another place is asked back, and nothing is written', async () => {
  const pen = await announce('PEN', 10, 'PO-2');
  const over = await receive([{ sku: 'PEN', good: 12 }], { references: ['PO-2'] });
  expect([over.status, over.code]).toEqual([409, 'receipt_over_delivery']);
  const odd = await receive(
    [
      { sku: 'PEN', good: 1 },
      { sku: 'CAP', good: 1 },
    ],
    { references: ['PO-2'] },
  );
  expect(odd.code).toBe('receipt_unexpected_item');
  const elsewhere = await receive([{ sku: 'PEN', good: 1, supply_id: pen }], { location_code: 'WEST' });
  expect(elsewhere.code).toBe('receipt_supply_mismatch');
  expect((await receive([{ sku: 'PEN', good: 0 }])).code).toBe('stock_quantity_invalid');
  expect((await receive([{ sku: 'NONE', good: 1 }])).code).toBe('sku_unknown');
  expect((await receive([{ sku: 'PEN', good: 1 }], { location_code: 'MOON' })).code).toBe('location_unknown');
  const none = newId();
  expect(await supplyOf(pen)).toEqual([0, 10, 'open', '']);

  const settings = { over_delivery_percent: 20 };
  const changed = await server.call('PATCH', '/v1/inventory/settings', { body: settings });
  expect(changed.json()).toMatchObject({ over_delivery_percent: 20, version: 2 });
  const within = await receive(
    [
      { sku: 'PEN', good: 12 },
      { sku: 'CAP', good: 1 },
    ],
    {
      references: ['PO-2'],
      accept_unexpected: true,
      client_id: none,
    },
  );
  expect(
    within.lines.map((line: Record<string, unknown>) => [line.sku, line.over, line.is_unexpected]),
  ).toEqual([
    ['PEN', 2, false],
    ['CAP', 1, true],
  ]);
  expect(await supplyOf(pen)).toEqual([12, 0, 'closed', '']);
  const late = await receive([{ sku: 'PEN', good: 1, supply_id: pen }]);
  expect(late.code).toBe('supply_closed');
});

test('the same receipt sent ten times at once is one, and another under its id is refused', async () => {
  const cap = await announce('CAP', 50, 'PO-3');
  const client_id = newId();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () =>
      receive([{ sku: 'CAP', good: 20 }], { references: ['PO-3'], client_id }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([...Array(9).fill(200), 201]);
  expect(new Set(answers.map(({ number }) => number)).size).toBe(1);
  expect(await supplyOf(cap)).toEqual([20, 30, 'open', '']);
  const other = await receive([{ sku: 'CAP', good: 21 }], { references: ['PO-3'], client_id });
  expect([other.status, other.code]).toEqual([422, 'client_id_reused']);
});

test('two who receive the same supply at once: both count, and what is over is seen', async () => {
  const tee = await announce('TEE', 10, 'PO-4');
  const answers = await Promise.all(
    [7, 7, 7].map((good) => receive([{ sku: 'TEE', good }], { references: ['PO-4'] })),
  );
  expect(answers.map(({ code, status }) => code ?? status).sort()).toEqual([
    201,
    'receipt_over_delivery',
    'receipt_over_delivery',
  ]);
  expect(await supplyOf(tee)).toEqual([7, 3, 'open', '']);
});

test('what receipts counted stands: by hand it may be raised and not lowered', async () => {
  const tee = await announce('TEE', 10, 'PO-5');
  await receive([{ sku: 'TEE', good: 4, supply_id: tee }]);
  const change = async (fields: object) => {
    const body = { items: [{ id: tee, ...fields }] };
    const [item] = (await server.call('PATCH', '/v1/inventory/supplies', { body })).json().items;
    return item.problem?.detail ?? item.supply.received;
  };
  expect(await change({ received: 3 })).toContain('Goods receipts have counted 4 of it');
  expect(await change({ received: 6 })).toBe(6);
  await change({ state: 'closed' });
  expect(await supplyOf(tee)).toEqual([6, 0, 'closed', 'other']);
});

test('averages follow what goods cost, and only for those who may see it', async () => {
  const average = async (sku: string) => {
    const [row] = await server.services.database.rows<{ average: string }>(
      `select c.average::text from inventory.unit_costs c join catalog.variants v on v.id = c.variant_id where v.sku = $1`,
      [sku],
    );
    return row?.average;
  };
  await receive([{ sku: 'MUG', good: 2, unit_cost: '2' }]);
  // Ten are there of which nobody knew a cost: they take the first that is known.
  expect(await average('MUG')).toBe('2.000000');
  await receive([{ sku: 'MUG', good: 2, unit_cost: '2.5' }], { location_code: 'WEST' });
  expect(await average('MUG')).toBe('2.071429');
  await receive([{ sku: 'MUG', good: 6 }]);
  expect(await average('MUG')).toBe('2.071429');
  await announce('MUG', 10, 'PO-6', { unit_cost: '3.0001' });
  const picker = await server.signedIn('picker');
  const received = await receive([{ sku: 'MUG', good: 5, damaged: 5 }], { references: ['PO-6'] }, picker);
  expect([received.status, received.lines[0].unit_cost]).toEqual([201, null]);
  expect(await average('MUG')).toBe('2.380986');
  const refused = await receive([{ sku: 'MUG', good: 1, unit_cost: '1' }], {}, picker);
  expect([refused.status, refused.code]).toEqual([403, 'not_permitted']);
  const currency = await server.call('PATCH', '/v1/inventory/settings', {
    body: { valuation_currency: 'EUR' },
  });
  expect([currency.statusCode, currency.json().code]).toEqual([422, 'stock_setting_invalid']);
});

test('forty who receive one SKU with a cost at once: each is in its history, in turn', {
  timeout: 30_000,
}, async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      receive([{ sku: 'PEN', good: 1 + index, unit_cost: `${index}.${index}` }], {
        location_code: index % 2 ? 'EAST' : 'WEST',
      }),
    ),
  );
  expect(answers.filter(({ status }) => status !== 201)).toEqual([]);
  const [history] = await server.services.database.rows<{ changes: number }>(
    `select count(*) as changes from inventory.cost_history h join catalog.variants v on v.id = h.variant_id where v.sku = 'PEN'`,
  );
  expect(history?.changes).toBe(40);
});

test('a thousand lines are one receipt in one go', { timeout: 30_000 }, async () => {
  const skus = Array.from({ length: 1_000 }, (_, index) => `BULK-${index}`);
  for (const sku of skus) accepted(await server.run(upsertVariant, { sku, change: { title: sku } }));
  const started = performance.now();
  const receipt = await receive(skus.map((sku) => ({ sku, good: 1, damaged: 1, unit_cost: '1.5' })));
  expect([receipt.status, receipt.lines.length, receipt.received]).toEqual([201, 1_000, 2_000]);
  expect(performance.now() - started).toBeLessThan(5_000);
});
