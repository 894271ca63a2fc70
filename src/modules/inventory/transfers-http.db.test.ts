import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { examine } from '../../app/doctor.ts';
import { newId } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { adjustStock, receiveStock } from './commands/change-stock.ts';
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
  for (const sku of ['MUG', 'TEE', 'CAP', 'PEN']) {
    const here = { sku, location_code: 'EAST', state: 'available', quantity: 20, unit_cost: '2.5' } as const;
    accepted(await server.run(receiveStock, here));
  }
});
afterAll(async () => {
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
  await server.close();
});

const call = async (
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
  as?: Record<string, string>,
) => {
  const answer = await server.call(method, `/v1/inventory/${path}`, {
    ...(body && { body }),
    ...(as && { as }),
  });
  return { status: answer.statusCode, ...answer.json() };
};
const plan = (lines: object[], more: object = {}) =>
  call('POST', 'transfers', { origin_code: 'EAST', destination_code: 'WEST', lines, ...more });
const arrive = (number: string, lines: object[], more: object = {}) =>
  call('POST', 'goods-receipts', {
    client_id: newId(),
    location_code: 'WEST',
    references: [number],
    lines,
    ...more,
  });
const levelOf = async (sku: string, code: string) => {
  const { items } = await call('GET', `levels?sku=${sku}`);
  const level = items.find((each: { location_code: string }) => each.location_code === code);
  return level && [level.available, level.damaged, level.incoming];
};
const expected_at = '2027-03-01T00:00:00Z';

test('a transfer leaves its origin, is promised at its destination, and arrives in parts', async () => {
  const planned = await plan([
    { sku: 'MUG', quantity: 10 },
    { sku: 'TEE', quantity: 4 },
  ]);
  expect([planned.status, planned.number, planned.state, planned.supported_actions]).toEqual([
    201,
    'TR-1001',
    'requested',
    ['edit', 'ship', 'cancel'],
  ]);
  expect(await levelOf('MUG', 'EAST')).toEqual([20, 0, 0]);
  expect((await call('POST', `transfers/${planned.id}/ship`, {})).code).toBe('transfer_field_invalid');

  const shipped = await call('POST', `transfers/${planned.id}/ship`, {
    expected_at,
    lines: [
      { sku: 'MUG', quantity: 10 },
      { sku: 'TEE', quantity: 3 },
    ],
  });
  expect([shipped.state, shipped.shipped, shipped.in_transit]).toEqual(['shipped', 13, 13]);
  expect(await levelOf('MUG', 'EAST')).toEqual([10, 0, 0]);
  expect(await levelOf('MUG', 'WEST')).toEqual([0, 0, 10]);
  const atp = await server.call('GET', `/v1/availability?sku=MUG&location=WEST&at=2027-03-02T00:00:00Z`);
  expect(atp.json().items[0].atp[0].atp).toBe(10);
  const value = await call('GET', 'value');
  expect(value.total).toEqual({ amount: 20_000, currency: 'USD' });
  expect(
    value.locations.map((each: Record<string, unknown>) => [
      each.location_code,
      each.units,
      each.in_transit_units,
    ]),
  ).toEqual([
    ['EAST', 67, 0],
    ['WEST', 0, 13],
  ]);

  expect((await arrive('TR-1001', [{ sku: 'MUG', good: 5, damaged: 1 }])).status).toBe(201);
  const part = await call('GET', `transfers/${planned.id}`);
  expect([part.state, part.received, part.damaged, part.in_transit]).toEqual(['shipped', 6, 1, 7]);
  expect(await levelOf('MUG', 'WEST')).toEqual([5, 1, 4]);
  expect((await arrive('TR-1001', [{ sku: 'MUG', good: 5 }])).code).toBe('receipt_over_delivery');
  await arrive(
    'TR-1001',
    [
      { sku: 'MUG', good: 5 },
      { sku: 'TEE', good: 3 },
    ],
    { accept_over: true },
  );
  const whole = await call('GET', `transfers/${planned.id}`);
  expect([whole.state, whole.received, whole.over, whole.in_transit, whole.supported_actions]).toEqual([
    'closed',
    13,
    1,
    0,
    [],
  ]);
  // What was carried is not bought again: the average stands, and one unit more is owned.
  expect((await call('GET', 'value')).total.amount).toBe(20_250);
  const history = await call('GET', 'cost-history?sku=MUG');
  expect(history.items.length).toBe(1);
});

test('what never arrives is written off or back at its origin, unit by unit', async () => {
  const { id, number } = await plan([{ sku: 'CAP', quantity: 10 }], { expected_at });
  await call('POST', `transfers/${id}/ship`, {});
  await arrive(number, [{ sku: 'CAP', good: 4 }]);
  const close = (written_off: number, returned: number, as?: Record<string, string>) => {
    const lines = [{ sku: 'CAP', written_off, returned }];
    return call('POST', `transfers/${id}/close`, { reason: 'lost_on_the_way', lines }, as);
  };
  expect((await close(3, 2)).code).toBe('transfer_not_resolved');
  const hand = { items: [{ id: (await call('GET', `transfers/${id}`)).lines[0].supply_id, received: 9 }] };
  const byHand = await server.call('PATCH', '/v1/inventory/supplies', { body: hand });
  expect(byHand.json().items[0].problem.code).toBe('supply_of_transfer');
  const short = await arrive(number, [{ sku: 'CAP', good: 1 }], { close_short: 'other' });
  expect(short.code).toBe('supply_of_transfer');

  await server.call('PATCH', '/v1/inventory/settings', { body: { write_off_limit_units: 3 } });
  const integrator = await server.signedIn('integrator');
  const refused = await close(4, 2, integrator);
  expect([refused.status, refused.code]).toEqual([403, 'write_off_needs_approval']);
  const closed = await close(4, 2);
  expect([closed.state, closed.received, closed.written_off, closed.returned, closed.in_transit]).toEqual([
    'closed',
    4,
    4,
    2,
    0,
  ]);
  expect(await levelOf('CAP', 'EAST')).toEqual([12, 0, 0]);
  expect(await levelOf('CAP', 'WEST')).toEqual([4, 0, 0]);
  expect((await arrive(number, [{ sku: 'CAP', good: 1 }])).code).toBe('receipt_unexpected_item');
});

test('a plan may change until it ships, and each step only where its state allows it', async () => {
  const { id, version, state } = await plan([{ sku: 'PEN', quantity: 5 }], { state: 'draft' });
  expect(state).toBe('draft');
  const patch = async (body: object, if_match?: number) => {
    const headers = if_match === undefined ? {} : { 'if-match': String(if_match) };
    return (await server.call('PATCH', `/v1/inventory/transfers/${id}`, { body, headers })).json();
  };
  const changed = await patch({
    lines: [
      { sku: 'PEN', quantity: 6 },
      { sku: 'TEE', quantity: 1 },
    ],
    note: 'For the fair',
  });
  expect([changed.quantity, changed.note, changed.version]).toEqual([7, 'For the fair', 2]);
  expect((await patch({ note: 'x' }, version)).code).toBe('version_conflict');
  expect(
    (
      await patch({
        lines: [
          { sku: 'PEN', quantity: 1 },
          { sku: 'PEN', quantity: 2 },
        ],
      })
    ).code,
  ).toBe('transfer_field_invalid');
  expect((await patch({ state: 'requested' })).state).toBe('requested');
  expect((await patch({ state: 'cancelled' })).state).toBe('cancelled');
  for (const answer of [
    await patch({ note: 'late' }),
    await call('POST', `transfers/${id}/ship`, { expected_at }),
    await call('POST', `transfers/${id}/close`, { reason: 'other', lines: [] }),
  ])
    expect([answer.status ?? 409, answer.code]).toEqual([409, 'transfer_state']);
  expect((await plan([{ sku: 'PEN', quantity: 1 }], { destination_code: 'EAST' })).code).toBe(
    'transfer_field_invalid',
  );
  expect((await plan([{ sku: 'PEN', quantity: 1 }], { destination_code: 'MOON' })).code).toBe(
    'location_unknown',
  );
  const client_id = newId();
  const twice = await Promise.all([1, 2, 3].map(() => plan([{ sku: 'PEN', quantity: 1 }], { client_id })));
  expect(twice.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
  expect((await plan([{ sku: 'PEN', quantity: 2 }], { client_id })).code).toBe('client_id_reused');
});

test('who ships takes only what is there: of two who want the last units one is refused', async () => {
  const both = await Promise.all([
    plan([{ sku: 'PEN', quantity: 15 }]),
    plan([{ sku: 'PEN', quantity: 15 }]),
  ]);
  const ships = both.map(({ id }) => call('POST', `transfers/${id}/ship`, { expected_at }));
  const take = {
    sku: 'PEN',
    location_code: 'EAST',
    state: 'available',
    quantity: -4,
    reason: 'sample',
  } as const;
  const [taken, ...answers] = await Promise.all([server.run(adjustStock, take), ...ships]);
  expect(answers.map(({ code, state }) => code ?? state).sort()).toEqual(['shipped', 'stock_below_zero']);
  expect(taken.ok).toBe(true);
  expect(await levelOf('PEN', 'EAST')).toEqual([1, 0, 0]);
});

test('two receipts and a closing of one transfer at once: every unit is counted once', async () => {
  const { id, number } = await plan([{ sku: 'TEE', quantity: 6 }], { expected_at });
  await call('POST', `transfers/${id}/ship`, {});
  const lines = [{ sku: 'TEE', written_off: 6 }];
  const answers = await Promise.all([
    arrive(number, [{ sku: 'TEE', good: 3 }]),
    arrive(number, [{ sku: 'TEE', good: 3 }]),
    call('POST', `transfers/${id}/close`, { reason: 'other', lines }),
  ]);
  const transfer = await call('GET', `transfers/${id}`);
  expect([transfer.state, transfer.received + transfer.written_off]).toEqual(['closed', 6]);
  expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
});

test('stock is taken out with a reason, beyond the limits by who may approve it', async () => {
  const writeOff = async (quantity: number, more: object, as?: Record<string, string>) => {
    const items = [
      { sku: 'MUG', location_code: 'EAST', state: 'available', quantity, reason: 'expired', ...more },
    ];
    const { items: answers } = await call('POST', 'write-offs', { items }, as);
    return answers?.[0].problem?.code ?? answers?.[0].changed;
  };
  await server.call('PATCH', '/v1/inventory/settings', {
    body: { write_off_limit_units: 5, write_off_limit_amount: 1_000 },
  });
  const planner = await server.key(['inventory:read', 'inventory:adjust']);
  expect(await writeOff(4, {}, planner)).toBe(4);
  // Five cost 12.50, and 10.00 is the limit.
  expect(await writeOff(5, {}, planner)).toBe('write_off_needs_approval');
  expect(await writeOff(5, {})).toBe(5);
  const items = [{ sku: 'TEE', location_code: 'EAST', state: 'available', quantity: -6, reason: 'loss' }];
  const adjusted = await call('POST', 'adjustments', { items }, planner);
  expect(adjusted.items[0].problem.code).toBe('write_off_needs_approval');
  expect(
    (await call('POST', 'write-offs', { items: [{ ...items[0], quantity: 1, reason: 'found' }] })).status,
  ).toBe(400);
  expect((await call('GET', 'reasons')).write_offs).toContain('expired');
});

test('many small write-offs do not get around the limit, in one call or in many', async () => {
  const limits = { write_off_limit_units: 5, write_off_limit_amount: null, write_off_day_limit_units: 12 };
  await server.call('PATCH', '/v1/inventory/settings', { body: limits });
  const clerk = await server.signedIn('integrator');
  const one = { sku: 'MUG', location_code: 'EAST', state: 'available', quantity: 2, reason: 'loss' };
  const writeOff = async (count: number, as?: Record<string, string>) => {
    const { items } = await call(
      'POST',
      'write-offs',
      { items: Array.from({ length: count }, () => one) },
      as,
    );
    return items.map(
      ({ problem, changed }: { problem?: { code: string }; changed: number }) => problem?.code ?? changed,
    );
  };
  await server.call('POST', '/v1/inventory/receipts', {
    body: { items: [{ sku: 'MUG', location_code: 'EAST', quantity: 100 }] },
  });
  // Two items are four units, the third would be six in one call.
  expect(await writeOff(3, clerk)).toEqual([2, 2, 'write_off_needs_approval']);
  // Four were lost with a transfer and by this call each; whoever may approve takes what they want.
  const many = await Promise.all(Array.from({ length: 6 }, () => writeOff(1, clerk)));
  const taken = many.flat().filter((answer) => answer === 2).length;
  expect(taken).toBe(4);
  expect(await writeOff(20)).toEqual(Array.from({ length: 20 }, () => 2));
  await server.call('PATCH', '/v1/inventory/settings', {
    body: { write_off_day_limit_units: null, write_off_limit_units: null },
  });
});

test('what stock was worth, and what went for which reason', async () => {
  const now = (await call('GET', 'value')).total.amount;
  const lines = (await call('GET', 'value/lines?limit=200')).items;
  const sum = lines.reduce((all: number, line: { value: { amount: number } }) => all + line.value.amount, 0);
  expect(sum).toBe(now);
  const later = new Date(Date.now() + 60_000).toISOString();
  expect((await call('GET', `value?at=${later}`)).total.amount).toBe(now);
  expect((await call('GET', 'value?at=2020-01-01T00:00:00Z')).total.amount).toBe(0);
  const csv = await server.call('GET', '/v1/inventory/value.csv');
  expect(csv.body.split('\r\n')[0]).toBe('\ufeffsku,title,location,place,units,average_cost,value,currency');
  expect(csv.body.split('\r\n')).toContain('CAP,CAP,EAST,on_hand,12,2.500000,30.00,USD');
  const from = new Date(Date.now() - 86_400_000).toISOString();
  const { items } = await call('GET', `value/changes?from=${from}&to=${later}`);
  const expired = items.find((each: { reason: string }) => each.reason === 'expired');
  expect([expired.units_out, expired.value_out.amount]).toEqual([9, 2_250]);
  const net = items.reduce(
    (all: number, each: { value_in: { amount: number }; value_out: { amount: number } }) =>
      all + each.value_in.amount - each.value_out.amount,
    0,
  );
  // What came and what went make up what is there.
  expect(net).toBe(now);
  expect((await call('GET', `value/changes?from=${later}&to=${from}`)).status).toBe(400);
  const picker = await server.signedIn('picker');
  expect((await call('GET', 'value', undefined, picker)).status).toBe(403);
});
