import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { upsertVariant } from '../catalog/index.ts';
import { adjustStock, receiveStock } from './commands/change-stock.ts';
import { expireLots } from './commands/expire-lots.ts';
import { createLocation } from './commands/save-location.ts';
import { inventoryDoctor } from './doctor.ts';

let server: TestServer;
const address = {
  name: 'Dock',
  line1: '1 Dock Street',
  city: 'Newark',
  region: 'NJ',
  postal_code: '07102',
  country: 'US',
};
const DAY_MS = 86_400_000;
const dayFrom = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);

beforeAll(async () => {
  server = await testServer();
  const variants = [
    ['MILK', { tracking: 'lot', min_remaining_days: 5 }],
    ['SERUM', { tracking: 'lot', shelf_life_days: 90 }],
    ['PHONE', { tracking: 'serial' }],
    ['MUG', {}],
  ] as const;
  for (const [sku, change] of variants)
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, ...change } }));
  for (const code of ['EAST', 'WEST']) {
    const place = { code, name: code, kind: 'warehouse', address, time_zone: 'America/New_York' } as const;
    accepted(await server.run(createLocation, place));
  }
});
afterAll(() => server.close());

const post = (path: string, item: object) =>
  server.call('POST', `/v1/inventory/${path}`, { body: { items: [item] } }).then((answer) => {
    expect([answer.statusCode, answer.json().detail]).toEqual([200, undefined]);
    return answer.json().items[0];
  });
const receive = (sku: string, quantity: number, more: object) =>
  post('receipts', { sku, location_code: 'EAST', quantity, ...more });
const lots = async (query: string) => (await server.call('GET', `/v1/inventory/lots?${query}`)).json().items;
const level = async (sku: string) =>
  (await server.call('GET', `/v1/inventory/levels?sku=${sku}`)).json().items[0];
const broken = async () =>
  (await Promise.all(inventoryDoctor.map(({ check }) => check(server.services.database)))).flatMap(
    ({ examples }) => examples,
  );

test('lots come in with their day, are listed by it, and add up to the level', async () => {
  const first = [{ code: 'L2', quantity: 4, expires_on: dayFrom(80), supplier_reference: 'Dairy 7' }];
  expect(await receive('MILK', 4, { lots: first })).toMatchObject({ ok: true, level: { available: 4 } });
  const second = [
    { code: 'L1', quantity: 2, expires_on: dayFrom(20) },
    { code: 'L3', quantity: 1 },
  ];
  expect(await receive('MILK', 3, { lots: second })).toMatchObject({ ok: true, level: { available: 7 } });
  const listed = await lots('sku=MILK');
  expect(
    listed.map(({ code, expires_on, standing, on_hand }: Record<string, unknown>) => [
      ...[code, expires_on, standing, on_hand],
    ]),
  ).toEqual([
    ['L1', dayFrom(20), 'expiring', 2],
    ['L2', dayFrom(80), 'good', 4],
    ['L3', null, 'good', 1],
  ]);
  expect(listed[1]).toMatchObject({
    supplier_reference: 'Dairy 7',
    stock: [{ location_code: 'EAST', sellable: 4, picked: 0, quality_control: 0, damaged: 0 }],
    supported_actions: ['block'],
  });
  const page = (await server.call('GET', '/v1/inventory/lots?sku=MILK&limit=2')).json();
  const rest = await server.call('GET', `/v1/inventory/lots?sku=MILK&limit=2&after=${page.next}`);
  expect(rest.json().items.map(({ code }: { code: string }) => code)).toEqual(['L3']);
  expect((await lots('q=l2')).map(({ code }: { code: string }) => code)).toEqual(['L2']);
  expect(await lots(`sku=MILK&expires_by=${dayFrom(20)}`)).toHaveLength(1);
  expect(await broken()).toEqual([]);
});

test('a tracked variant says its lots, an untracked one has none, and nothing is written when it is refused', async () => {
  const before = await level('MILK');
  const refused = async (answer: Promise<{ problem: { code: string } }>) => (await answer).problem.code;
  expect(await refused(receive('MILK', 1, {}))).toBe('lots_missing');
  expect(await refused(receive('MUG', 1, { serials: ['X'] }))).toBe('lots_not_tracked');
  expect(await refused(receive('MILK', 2, { lots: [{ code: 'L1' }] }))).toBe('lots_differ');
  const late = [{ code: 'L9', expires_on: dayFrom(2) }];
  expect(await refused(receive('MILK', 1, { lots: late }))).toBe('lot_not_good');
  const counted = { sku: 'MILK', location_code: 'EAST', state: 'available', quantity: 3, reason: 'count' };
  expect(await refused(post('counts', counted))).toBe('lots_missing');
  const lost = { ...counted, quantity: -3, reason: 'loss' };
  expect(await refused(post('adjustments', { ...lost, lots: [{ code: 'L1', quantity: 3 }] }))).toBe(
    'lot_short',
  );
  expect(await refused(post('adjustments', { ...lost, lots: [{ code: 'L8', quantity: 3 }] }))).toBe(
    'lot_unknown',
  );
  expect(await level('MILK')).toEqual(before);
  expect(await broken()).toEqual([]);
});

test('moves between states, corrections and counts go by lot', async () => {
  const there = { sku: 'MILK', location_code: 'EAST' };
  const broke = { ...there, from_state: 'available', to_state: 'damaged', quantity: 1, reason: 'damage' };
  expect(await post('moves', { ...broke, lots: [{ code: 'L2' }] })).toMatchObject({ ok: true });
  const kept = {
    ...there,
    from_state: 'available',
    to_state: 'safety_stock',
    quantity: 2,
    reason: 'safety_stock',
  };
  expect(await post('moves', kept)).toMatchObject({ ok: true, level: { available: 4, safety_stock: 2 } });
  const lost = { ...there, state: 'available', quantity: -1, reason: 'loss' };
  expect(await post('adjustments', { ...lost, lots: [{ code: 'L3' }] })).toMatchObject({ ok: true });
  const counted = { ...there, state: 'available', quantity: 5, reason: 'count', lot: { code: 'L2' } };
  expect(await post('counts', counted)).toMatchObject({ ok: true, changed: 2 });
  expect(await post('counts', counted)).toMatchObject({ ok: true, changed: 0 });
  const found = (await lots('sku=MILK')).map(
    ({ code, stock }: { code: string; stock: { sellable: number }[] }) => [
      ...[code, stock[0]?.sellable ?? 0],
    ],
  );
  expect(found).toEqual([
    ['L1', 2],
    ['L2', 5],
    ['L3', 0],
  ]);
  expect(await broken()).toEqual([]);
});

test('serial numbers stand for one unit each, in one place', async () => {
  const made = [
    { code: 'SN-1', lot: 'B7', expires_on: dayFrom(700) },
    { code: 'SN-2', lot: 'B7' },
  ];
  expect(await receive('PHONE', 2, { lots: made })).toMatchObject({ ok: true });
  expect(await receive('PHONE', 1, { serials: ['SN-3'] })).toMatchObject({ ok: true });
  const again = await post('receipts', {
    sku: 'PHONE',
    location_code: 'WEST',
    quantity: 1,
    serials: ['SN-1'],
  });
  expect(again.problem).toMatchObject({ code: 'serial_taken' });
  expect(again.problem.detail).toContain('EAST');
  const sold = { sku: 'PHONE', location_code: 'EAST', state: 'available', quantity: -1, reason: 'sample' };
  expect(await post('adjustments', { ...sold, serials: ['SN-1'] })).toMatchObject({ ok: true });
  // It came back, to another place.
  const back = { sku: 'PHONE', location_code: 'WEST', quantity: 1, serials: ['SN-1'] };
  expect(await post('receipts', back)).toMatchObject({ ok: true });
  const [found] = await lots('q=SN-1');
  expect(found).toMatchObject({ kind: 'serial', lot: { code: 'B7' }, expires_on: dayFrom(700), on_hand: 1 });
  expect(found.stock).toMatchObject([{ location_code: 'WEST', sellable: 1 }]);
  expect(await broken()).toEqual([]);
});

test('the same serial number received twice at the same moment comes in once', async () => {
  const receipt = (location_code: string) => ({
    ...{ sku: 'PHONE', location_code, state: 'available' as const, quantity: 1 },
    lots: [{ code: 'RACE', quantity: 1 }],
  });
  const answers = await Promise.all(
    ['EAST', 'WEST', 'EAST', 'WEST'].map((code) =>
      server.services.executor.execute(receiveStock, {
        input: receipt(code),
        actor: TEST_ACTOR,
        request_id: code + Math.random(),
      }),
    ),
  );
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.refusal.code]))).toEqual([
    ...['serial_taken', 'serial_taken', 'serial_taken'],
  ]);
  expect(await broken()).toEqual([]);
});

test('a lot leaves the sale when its day has come, and what is promised stays for the orders that hold it', async () => {
  const made = [{ code: 'OLD', quantity: 5, expires_on: dayFrom(60) }];
  await receive('SERUM', 5, { lots: made });
  await receive('SERUM', 2, { lots: [{ code: 'NEW', quantity: 2 }] });
  const { database } = server.services;
  await database.rows(`update inventory.lots set expires_on = expires_on - 70 where code = 'OLD'`);
  // Three are promised to somebody.
  await database.rows(`update inventory.levels l set available = 4, committed = 3
    from catalog.variants v where v.id = l.variant_id and v.sku = 'SERUM'`);
  expect(accepted(await server.run(expireLots, {}))).toEqual({ lots: 1, units: 4 });
  expect(accepted(await server.run(expireLots, {}))).toEqual({ lots: 0, units: 0 });
  expect(await level('SERUM')).toMatchObject({ available: 0, committed: 3, quality_control: 4 });
  expect((await lots('sku=SERUM')).map(({ standing }: { standing: string }) => standing)).toEqual([
    ...['expired', 'good'],
  ]);
  await database.rows(`update inventory.levels l set available = 3, committed = 0
    from catalog.variants v where v.id = l.variant_id and v.sku = 'SERUM'`);
  expect(accepted(await server.run(expireLots, {}))).toEqual({ lots: 1, units: 1 });
  expect(await broken()).toEqual([]);
});

test('a recall takes a lot and the serial numbers that were made in it out of the sale at once', async () => {
  await receive('PHONE', 1, { lots: [{ code: 'SN-9', lot: 'B9' }] });
  const [batch] = await lots('q=B9');
  const url = `/v1/inventory/lots/${batch.id}`;
  const recalled = await server.call('POST', `${url}/block`, { body: { reason: 'Battery' } });
  expect(recalled.json()).toMatchObject({
    quarantined: 1,
    promised: 0,
    picked: 0,
    lot: { standing: 'blocked' },
  });
  const [serial] = await lots('q=SN-9');
  expect(serial).toMatchObject({ standing: 'blocked', stock: [{ sellable: 0, quality_control: 1 }] });
  const again = await server.call('POST', `${url}/block`, { body: { reason: 'Battery' } });
  expect([again.statusCode, again.json().code]).toEqual([409, 'lot_blocked']);
  const back = { sku: 'PHONE', location_code: 'EAST', from_state: 'quality_control', to_state: 'available' };
  const passed = { ...back, quantity: 1, reason: 'inspection_passed', serials: ['SN-9'] };
  expect((await post('moves', passed)).problem.code).toBe('lot_not_good');
  // What belongs to a blocked lot is blocked as it comes in.
  const late = await receive('PHONE', 1, { lots: [{ code: 'SN-10', lot: 'B9' }] });
  expect(late.problem.code).toBe('lot_not_good');
  expect((await server.call('POST', `${url}/release`, { body: { reason: 'Checked' } })).statusCode).toBe(200);
  expect(await post('moves', passed)).toMatchObject({ ok: true });
  expect(await broken()).toEqual([]);
});

test('the day of a lot is corrected, with the version that was seen', async () => {
  const [lot] = await lots('q=L3');
  const url = `/v1/inventory/lots/${lot.id}`;
  const wrong = await server.call('PATCH', url, { body: { expires_on: '2027-02-30' } });
  expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'lot_field_invalid']);
  const headers = { 'if-match': '7' };
  expect((await server.call('PATCH', url, { body: { expires_on: dayFrom(99) }, headers })).statusCode).toBe(
    409,
  );
  const changed = await server.call('PATCH', url, { body: { expires_on: dayFrom(99) } });
  expect(changed.json()).toMatchObject({ expires_on: dayFrom(99), version: lot.version + 1 });
});

test('a movement that leaves its lots out is refused by the table itself', async () => {
  const { database } = server.services;
  const past = database.rows(`update inventory.levels l set available = available - 1
    from catalog.variants v where v.id = l.variant_id and v.sku = 'MILK'`);
  await expect(past).rejects.toThrow('level_lots_add_up');
  expect(
    await server.run(adjustStock, {
      sku: 'MILK',
      location_code: 'EAST',
      state: 'available',
      quantity: -1,
      reason: 'loss',
    }),
  ).toMatchObject({
    refusal: { code: 'lots_missing' },
  });
});

test('a goods receipt says the lots of what was counted, in whatever state', async () => {
  const post = (lines: object[]) =>
    server.call('POST', '/v1/inventory/goods-receipts', {
      body: { client_id: crypto.randomUUID(), location_code: 'WEST', lines },
    });
  const lots = [
    { code: 'G1', quantity: 2, expires_on: dayFrom(50) },
    { code: 'G1', state: 'damaged' },
  ];
  const counted = { sku: 'MILK', good: 2, damaged: 1 };
  expect((await post([counted])).json().code).toBe('lots_missing');
  expect((await post([{ ...counted, lots: lots.slice(0, 1) }])).json().code).toBe('lots_missing');
  expect((await post([{ ...counted, damaged: 0, lots }])).json().code).toBe('lots_differ');
  // Whole or not at all: the lot of the first line is not kept when the second one is refused.
  const second = { sku: 'MILK', good: 1 };
  expect((await post([{ ...counted, lots }, second])).json().code).toBe('lots_missing');
  const phones = { sku: 'PHONE', good: 2, lots: [{ code: 'G-1' }, { code: 'G-2' }] };
  const posted = await post([{ ...counted, lots }, phones]);
  expect([posted.statusCode, posted.json().detail]).toEqual([201, undefined]);
  const [lot] = (await server.call('GET', '/v1/inventory/lots?q=G1')).json().items;
  expect(lot.stock).toMatchObject([{ location_code: 'WEST', sellable: 2, damaged: 1 }]);
  expect(await broken()).toEqual([]);
});
