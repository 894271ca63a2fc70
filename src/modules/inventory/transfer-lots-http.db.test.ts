import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { newId } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createLocation } from './commands/save-location.ts';

let server: TestServer;
const address = { name: 'Dock', line1: '1 Dock Street', city: 'Harbor', postal_code: '10001', country: 'US' };
const expected_at = '2027-03-01T00:00:00Z';

beforeAll(async () => {
  server = await testServer();
  for (const [sku, tracking] of [
    ['SERUM', 'lot'],
    ['CREAM', 'lot'],
    ['PHONE', 'serial'],
    ['MUG', 'none'],
  ] as const)
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, tracking } }));
  for (const code of ['EAST', 'WEST'])
    accepted(
      await server.run(createLocation, { code, name: code, kind: 'warehouse', address, time_zone: 'UTC' }),
    );
  await receive('SERUM', [
    { code: 'LATE', quantity: 10, expires_on: '2099-12-31' },
    { code: 'SOON', quantity: 4, expires_on: '2098-06-30' },
  ]);
  await receive('CREAM', [
    { code: 'C1', quantity: 6, expires_on: '2099-12-31' },
    { code: 'C2', quantity: 6, expires_on: '2099-12-31' },
  ]);
  await receive('PHONE', [{ code: 'P-1' }, { code: 'P-2' }, { code: 'P-3' }]);
  const items = [{ sku: 'MUG', location_code: 'EAST', quantity: 9 }];
  await call('POST', 'receipts', { items });
}, 60_000);
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

type NamedLot = { code: string; quantity?: number; expires_on?: string; state?: string };
const unitsOf = (lots: readonly NamedLot[]) => lots.reduce((sum, { quantity = 1 }) => sum + quantity, 0);

async function call(method: 'GET' | 'POST', path: string, body?: object) {
  const answer = await server.call(method, `/v1/inventory/${path}`, body ? { body } : {});
  return { status: answer.statusCode, ...answer.json() };
}
async function receive(sku: string, lots: readonly NamedLot[]) {
  const items = [{ sku, location_code: 'EAST', quantity: unitsOf(lots), lots }];
  expect((await call('POST', 'receipts', { items })).items[0].problem).toBeUndefined();
}
const plan = (sku: string, quantity: number) =>
  call('POST', 'transfers', {
    ...{ origin_code: 'EAST', destination_code: 'WEST', expected_at },
    lines: [{ sku, quantity }],
  });
const ship = (id: string, sku: string, lots: readonly NamedLot[]) =>
  call('POST', `transfers/${id}/ship`, { lines: [{ sku, quantity: unitsOf(lots), lots }] });
const arrive = (number: string, sku: string, lots: readonly NamedLot[], more: object = {}) => {
  const counted = (state: string) => unitsOf(lots.filter((lot) => (lot.state ?? 'good') === state));
  return call('POST', 'goods-receipts', {
    ...{ client_id: newId(), location_code: 'WEST', references: [number], ...more },
    lines: [{ sku, good: counted('good'), quality_control: counted('quality_control'), lots }],
  });
};
/** Where the lots of a SKU lie: units on hand by location, and what is on its way. */
async function whereIs(sku: string): Promise<Record<string, string>> {
  const { items } = await call('GET', `lots?sku=${sku}`);
  return Object.fromEntries(
    items.map(
      (lot: { code: string; in_transit: number; stock: { location_code: string; on_hand: number }[] }) => [
        lot.code,
        [...lot.stock.map((at) => `${at.location_code} ${at.on_hand}`), `way ${lot.in_transit}`].join(', '),
      ],
    ),
  );
}

test('lots leave by name, first expired first proposed, are on the way, and arrive in parts', async () => {
  const { id, number, lines } = await plan('SERUM', 6);
  expect(lines[0].proposed_lots).toEqual([
    { code: 'SOON', expires_on: '2098-06-30', quantity: 4 },
    { code: 'LATE', expires_on: '2099-12-31', quantity: 2 },
  ]);
  expect((await call('POST', `transfers/${id}/ship`, {})).code).toBe('lots_missing');
  expect((await ship(id, 'SERUM', [{ code: 'SOON', quantity: 5 }])).code).toBe('lot_short');
  expect((await ship(id, 'SERUM', [{ code: 'NONE', quantity: 5 }])).code).toBe('lot_unknown');
  const shipped = await ship(
    id,
    'SERUM',
    lines[0].proposed_lots.map(({ code, quantity }: NamedLot) => ({ code, quantity })),
  );
  expect([shipped.state, shipped.in_transit, shipped.lines[0].proposed_lots]).toEqual(['shipped', 6, []]);
  expect(await whereIs('SERUM')).toEqual({ SOON: 'way 4', LATE: 'EAST 8, way 2' });

  const strange = await arrive(number, 'SERUM', [{ code: 'LATE', quantity: 3 }]);
  expect([strange.status, strange.code]).toEqual([409, 'receipt_unexpected_lot']);
  await arrive(number, 'SERUM', [
    { code: 'SOON', quantity: 3 },
    { code: 'LATE', quantity: 1, state: 'quality_control' },
  ]);
  expect(await whereIs('SERUM')).toEqual({ SOON: 'WEST 3, way 1', LATE: 'EAST 8, WEST 1, way 1' });
  const last = await arrive(number, 'SERUM', [{ code: 'LATE' }, { code: 'SOON' }]);
  expect(last.status).toBe(201);
  const whole = await call('GET', `transfers/${id}`);
  expect([whole.state, whole.received]).toEqual(['closed', 6]);
  expect(
    whole.lines[0].lots.map((lot: Record<string, unknown>) => [
      lot.code,
      lot.shipped,
      lot.received,
      lot.in_transit,
    ]),
  ).toEqual([
    ['SOON', 4, 4, 0],
    ['LATE', 2, 2, 0],
  ]);
  // Both came into the house once; being carried is no receipt.
  const { items } = await call('GET', 'lots?sku=SERUM&q=SOON');
  const trace = await call('GET', `lots/${items[0].id}/trace`);
  expect(trace.receipts.map((each: { location_code: string }) => each.location_code)).toEqual(['EAST']);
});

test('a lot that was not said to leave is taken in when somebody says so', async () => {
  const { id, number } = await plan('CREAM', 2);
  await ship(id, 'CREAM', [{ code: 'C1', quantity: 2 }]);
  const mixed = [{ code: 'C1' }, { code: 'C2' }];
  const refused = await arrive(number, 'CREAM', mixed);
  expect([refused.code, refused.detail]).toEqual([
    'receipt_unexpected_lot',
    '1 of lot C2 of CREAM were counted, and 0 of it are in transit with this transfer. Nothing was received.',
  ]);
  expect((await arrive(number, 'CREAM', mixed, { accept_unexpected: true })).status).toBe(201);
  expect(await whereIs('CREAM')).toEqual({ C1: 'EAST 4, WEST 1, way 1', C2: 'EAST 6, WEST 1, way 0' });
  expect((await call('GET', `transfers/${id}`)).state).toBe('closed');
});

test('what is lost and what came back is said by lot, where it is not all of one kind', async () => {
  const { id } = await plan('CREAM', 6);
  await ship(id, 'CREAM', [
    { code: 'C1', quantity: 3 },
    { code: 'C2', quantity: 3 },
  ]);
  const close = (line: object) =>
    call('POST', `transfers/${id}/close`, { reason: 'other', lines: [{ sku: 'CREAM', ...line }] });
  const split = { written_off: 2, returned: 4 };
  expect((await close(split)).code).toBe('lots_missing');
  const beyond = [
    { code: 'C1', returned: 4 },
    { code: 'C2', written_off: 2 },
  ];
  expect((await close({ ...split, lots: beyond })).code).toBe('transfer_field_invalid');
  const less = [
    { code: 'C1', returned: 3 },
    { code: 'C2', written_off: 2 },
  ];
  expect((await close({ ...split, lots: less })).code).toBe('lots_differ');
  const twice = [
    { code: 'C1', returned: 2 },
    { code: 'C1', returned: 2 },
    { code: 'C2', written_off: 2 },
  ];
  expect((await close({ ...split, lots: twice })).code).toBe('transfer_field_invalid');
  // C1 was recalled on its way: what comes back of it is not sold.
  const { items } = await call('GET', 'lots?sku=CREAM&q=C1');
  await call('POST', `lots/${items[0].id}/block`, { reason: 'Recalled' });
  const lots = [
    { code: 'C1', returned: 3 },
    { code: 'C2', returned: 1, written_off: 2 },
  ];
  const closed = await close({ ...split, lots });
  expect([closed.state, closed.returned, closed.written_off, closed.in_transit]).toEqual(['closed', 4, 2, 0]);
  const levels = (await call('GET', 'levels?sku=CREAM')).items;
  const east = levels.find((level: { location_code: string }) => level.location_code === 'EAST');
  expect([east.available, east.quality_control]).toEqual([4, 4]);
});

test('a serial number leaves and arrives as itself, and is lost with its transfer', async () => {
  const { id, number, lines } = await plan('PHONE', 2);
  expect(lines[0].proposed_lots).toHaveLength(2);
  await ship(id, 'PHONE', [{ code: 'P-1' }, { code: 'P-3' }]);
  expect(await whereIs('PHONE')).toEqual({ 'P-1': 'way 1', 'P-2': 'EAST 1, way 0', 'P-3': 'way 1' });
  expect((await arrive(number, 'PHONE', [{ code: 'P-2' }], { accept_unexpected: true })).code).toBe(
    'serial_taken',
  );
  expect((await arrive(number, 'PHONE', [{ code: 'P-3' }])).status).toBe(201);
  const lost = { sku: 'PHONE', written_off: 1 };
  const closed = await call('POST', `transfers/${id}/close`, { reason: 'lost_on_the_way', lines: [lost] });
  expect([closed.state, closed.lines[0].lots[0].written_off]).toEqual(['closed', 1]);
  expect(await whereIs('PHONE')).toEqual({ 'P-1': 'way 0', 'P-2': 'EAST 1, way 0', 'P-3': 'WEST 1, way 0' });
});

test('tracking that is switched on while units are on their way asks for the lots of what arrives', async () => {
  const { id, number } = await plan('MUG', 4);
  await call('POST', `transfers/${id}/ship`, {});
  const found = { location_code: 'EAST', state: 'sellable', code: 'M', quantity: 5 };
  const switched = await server.call('POST', '/v1/inventory/tracking', {
    body: { sku: 'MUG', tracking: 'lot', lots: [found] },
  });
  expect(switched.statusCode).toBeLessThan(300);
  expect((await arrive(number, 'MUG', [{ code: 'M2', quantity: 2 }])).status).toBe(201);
  const close = (lots?: object[]) =>
    call('POST', `transfers/${id}/close`, {
      reason: 'other',
      lines: [{ sku: 'MUG', written_off: 1, returned: 1, ...(lots && { lots }) }],
    });
  expect((await close()).code).toBe('lots_missing');
  expect((await close([{ code: 'M', returned: 1 }])).state).toBe('closed');
  expect(await whereIs('MUG')).toEqual({ M: 'EAST 6, way 0', M2: 'WEST 2, way 0' });
});

test('of two who ship the same lot at once one is refused, and nothing is sent twice', async () => {
  const both = await Promise.all([plan('SERUM', 6), plan('SERUM', 6)]);
  const answers = await Promise.all(both.map(({ id }) => ship(id, 'SERUM', [{ code: 'LATE', quantity: 6 }])));
  expect(answers.map(({ code, state }) => code ?? state).sort()).toEqual(['shipped', 'stock_below_zero']);
});

test('a scanned code says which product it is, and which lot or serial number', async () => {
  const meaning = async (code: string) => {
    const { items } = await call('GET', `codes?code=${encodeURIComponent(code)}`);
    return items.map((each: Record<string, unknown>) => [each.sku, each.code, each.lot, each.expires_on]);
  };
  const gtin = '04006381333931';
  accepted(await server.run(upsertVariant, { sku: 'SERUM', change: { gtin } }));
  expect(await meaning('serum')).toEqual([['SERUM', null, null, null]]);
  expect(await meaning('4006381333931')).toEqual([['SERUM', null, null, null]]);
  expect(await meaning(`]d201${gtin}17270131` + '10NEW\u001d21S9')).toEqual([
    ['SERUM', 'NEW', null, '2027-01-31'],
  ]);
  expect(await meaning('soon')).toEqual([['SERUM', 'SOON', null, '2098-06-30']]);
  expect(await meaning('P-3')).toEqual([['PHONE', 'P-3', null, null]]);
  expect(await meaning('NOBODY')).toEqual([]);
  for (const bad of ['%', "'; drop table x; --", 'x'.repeat(200), '\u0000\u0001'])
    expect(
      (await server.call('GET', `/v1/inventory/codes?code=${encodeURIComponent(bad)}`)).statusCode,
    ).toBeLessThan(500);
});
