import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { newId, toWire } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { receiveStock } from './commands/change-stock.ts';
import { createLocation } from './commands/save-location.ts';

let server: TestServer;
const address = { name: 'Dock', line1: '1 Dock Street', city: 'Harbor', postal_code: '10001', country: 'US' };

beforeAll(async () => {
  server = await testServer();
  for (const sku of ['MUG', 'TEE', 'CAP'])
    accepted(await server.run(upsertVariant, { sku, change: { title: sku } }));
  const east = { code: 'EAST', name: 'East', kind: 'warehouse', address } as const;
  accepted(await server.run(createLocation, { ...east, time_zone: 'America/New_York' }));
  for (const sku of ['MUG', 'TEE', 'CAP'])
    accepted(
      await server.run(receiveStock, { sku, location_code: 'EAST', state: 'available', quantity: 20 }),
    );
});
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

const call = async (method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object) => {
  const answer = await server.call(method, `/v1/inventory/${path}`, body && { body });
  return { status: answer.statusCode, ...answer.json() };
};
const begin = (body: object) => call('POST', 'cycle-counts', { location_code: 'EAST', ...body });
const scan = (id: string, scans: object[]) => call('POST', `cycle-counts/${id}/scans`, { scans });
const one = (code: string, quantity: number) => ({ client_id: newId(), code, quantity });

test('a count goes from its beginning to what it corrected, by HTTP alone', async () => {
  const settings = await call('PATCH', 'settings', { count_limit_units: 2 });
  expect(settings).toMatchObject({ status: 200, count_limit_units: 2 });
  const begun = await begin({ scope: 'skus', skus: ['MUG', 'TEE'] });
  expect(begun).toMatchObject({ status: 201, lines: 2, left_out: 0 });
  const { id } = begun;
  const sheet = await call('GET', `cycle-counts/${id}/sheet`);
  expect(sheet.items.map(({ sku, on_books }: { sku: string; on_books: null }) => [sku, on_books])).toEqual([
    ['MUG', null],
    ['TEE', null],
  ]);
  const mug = one('MUG', 21);
  const first = await scan(id, [mug, one('TEE', 12), one('CAP', 1), one('NONE', 1)]);
  expect(first.results.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
    'counted',
    'counted',
    'not_in_count',
    'wrong_item',
  ]);
  expect((await scan(id, [mug])).results).toMatchObject([{ outcome: 'already_counted', counted: 21 }]);
  expect(await call('POST', `cycle-counts/${id}/submit`, {})).toMatchObject({ status: 200, state: 'review' });
  const { items } = await call('GET', `cycle-counts/${id}/lines?state=waiting`);
  expect(items).toMatchObject([{ sku: 'TEE', expected: 20, difference: -8, held_for: 'units' }]);
  const [{ id: line_id }] = items;
  const other = await call('POST', `cycle-counts/${id}/approve`, { lines: [{ line_id, difference: -7 }] });
  expect([other.status, other.code]).toEqual([409, 'count_line_changed']);
  const again = await call('POST', `cycle-counts/${id}/reject`, { line_ids: [line_id], note: 'Look again' });
  expect(again).toMatchObject({ status: 200, state: 'counting' });
  await scan(id, [one('TEE', 13)]);
  await call('POST', `cycle-counts/${id}/submit`, {});
  const done = await call('POST', `cycle-counts/${id}/approve`, { lines: [{ line_id, difference: -7 }] });
  expect(done).toMatchObject({ status: 200, state: 'closed', supported_actions: [] });
  const levels = await call('GET', 'levels?sku=TEE');
  expect(levels.items[0]).toMatchObject({ available: 13, on_hand: 13 });
  expect((await call('POST', `cycle-counts/${id}/cancel`, {})).status).toBe(409);
  const accuracy = await call('GET', 'accuracy');
  expect(accuracy.status).toBe(200);
});

test('a snapshot is recorded, previewed and accepted by rule', async () => {
  const lines = [
    { sku: 'CAP', location_code: 'EAST', quantity: 23 },
    { sku: 'NONE', location_code: 'EAST', quantity: 1 },
  ];
  const snapshot = { source: 'demo-3pl', taken_at: new Date().toISOString(), lines };
  const recorded = await call('POST', 'snapshots', snapshot);
  expect(recorded.items).toMatchObject([
    { ok: true, is_new: true },
    { ok: false, problem: { code: 'sku_unknown' } },
  ]);
  const { snapshot_id } = recorded;
  expect(await call('GET', `snapshots/${snapshot_id}`)).toMatchObject({ open: 1, units_more: 3 });
  const rule = { most_units: 2 };
  expect(await call('POST', `snapshots/${snapshot_id}/preview`, { rule })).toMatchObject({
    lines: 0,
    left_open: 1,
  });
  expect(
    await call('POST', `snapshots/${snapshot_id}/accept`, { rule: { direction: 'more' } }),
  ).toMatchObject({
    status: 200,
    lines: 1,
    units_more: 3,
    short: 0,
  });
  expect((await call('GET', 'levels?sku=CAP')).items[0]).toMatchObject({ on_hand: 23 });
});

test('thresholds are set in bulk, each answered for itself, and the settings take addresses', async () => {
  const items = [
    { sku: 'MUG', units: 5 },
    { sku: 'NONE', units: 5 },
    { sku: 'TEE', units: 5, days: 3 },
  ];
  const answer = await call('PUT', 'low-stock/rules', { items });
  expect(answer.items).toMatchObject([
    { ok: true, changed: true },
    { ok: false, problem: { code: 'sku_unknown' } },
    { ok: false, problem: { code: 'low_stock_threshold_invalid' } },
  ]);
  expect((await call('GET', 'low-stock/rules?sku=MUG')).items).toMatchObject([{ sku: 'MUG', units: 5 }]);
  expect((await call('GET', 'low-stock?state=to_see')).items).toEqual([]);
  const low_stock_recipients = ['stock@example.com', 'STOCK@example.com', 'buyer@example.com'];
  expect(await call('PATCH', 'settings', { low_stock_recipients })).toMatchObject({
    status: 200,
    low_stock_recipients: ['stock@example.com', 'buyer@example.com'],
  });
});

const unknown = { cct: toWire('cct', newId()), snp: toWire('snp', newId()), lsa: toWire('lsa', newId()) };
const line_id = toWire('ccl', newId());
const bad: [name: string, method: 'POST' | 'PUT' | 'PATCH', path: string, body: object, answer: string][] = [
  [
    'no location',
    'POST',
    'cycle-counts',
    { scope: 'whole', location_code: undefined },
    '422 location_unknown',
  ],
  [
    'an unknown location',
    'POST',
    'cycle-counts',
    { scope: 'whole', location_code: 'X' },
    '422 location_unknown',
  ],
  [
    'an unknown scope',
    'POST',
    'cycle-counts',
    { scope: 'all', location_code: 'EAST' },
    '400 invalid_request',
  ],
  ['an unknown field', 'POST', 'cycle-counts', { scope: 'whole', where: 'EAST' }, '400 invalid_request'],
  ['no SKUs', 'POST', 'cycle-counts', { scope: 'skus', location_code: 'EAST' }, '422 count_field_invalid'],
  ['no such count', 'POST', `cycle-counts/${unknown.cct}/submit`, {}, '404 not_found'],
  [
    'scans of no count',
    'POST',
    `cycle-counts/${unknown.cct}/scans`,
    { scans: [one('MUG', 1)] },
    '404 not_found',
  ],
  ['no scans', 'POST', `cycle-counts/${unknown.cct}/scans`, { scans: [] }, '400 invalid_request'],
  [
    'half a unit',
    'POST',
    `cycle-counts/${unknown.cct}/scans`,
    { scans: [one('MUG', 0.5)] },
    '400 invalid_request',
  ],
  [
    'approval of no count',
    'POST',
    `cycle-counts/${unknown.cct}/approve`,
    { lines: [{ line_id, difference: 1 }] },
    '404 not_found',
  ],
  [
    'recount of nothing',
    'POST',
    `cycle-counts/${unknown.cct}/reject`,
    { line_ids: [] },
    '400 invalid_request',
  ],
  [
    'a day that is none',
    'POST',
    'snapshots',
    { source: 's', taken_at: 'today', lines: [{ sku: 'MUG', location_code: 'EAST', quantity: 1 }] },
    '400 invalid_request',
  ],
  [
    'less than nothing',
    'POST',
    'snapshots',
    {
      source: 's',
      taken_at: '2026-01-01T00:00:00Z',
      lines: [{ sku: 'MUG', location_code: 'EAST', quantity: -1 }],
    },
    '400 invalid_request',
  ],
  ['no such snapshot', 'POST', `snapshots/${unknown.snp}/accept`, { rule: {} }, '404 not_found'],
  ['an id of something else', 'POST', `snapshots/${unknown.cct}/accept`, { rule: {} }, '400 invalid_request'],
  [
    'a threshold below zero',
    'PUT',
    'low-stock/rules',
    { items: [{ sku: 'MUG', units: -1 }] },
    '400 invalid_request',
  ],
  ['no thresholds', 'PUT', 'low-stock/rules', { items: [] }, '400 invalid_request'],
  ['no address', 'PATCH', 'settings', { low_stock_recipients: ['nobody'] }, '400 invalid_request'],
  ['a pause below zero', 'PATCH', 'settings', { low_stock_pause_minutes: -1 }, '400 invalid_request'],
];

test.each(bad)('refused with a problem: %s', async (_name, method, path, body, answer) => {
  const { status, code, detail, fix } = await call(method, path, body);
  expect(`${status} ${code}`).toBe(answer);
  expect([typeof detail, typeof fix]).toEqual(['string', 'string']);
});
