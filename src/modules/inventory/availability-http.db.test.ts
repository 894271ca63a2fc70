import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation } from './commands/save-location.ts';

let server: TestServer;
const address = {
  ...{
    name: 'Dock',
    line1: '1 Dock Street',
    city: 'Newark',
    region: 'NJ',
    postal_code: '07102',
    country: 'US',
  },
};
const day = (date: number): string => `2027-02-0${date}T00:00:00.000Z`;
const atOf = (...days: string[]): string => days.map((each) => `&at=${each}`).join('');

beforeAll(async () => {
  server = await testServer();
  for (const sku of ['BOOK', 'PEN', 'INK']) {
    const prices = [{ amount: 1000, currency: 'USD' }];
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, weight_grams: 100, prices } }));
  }
  const components = [
    { sku: 'PEN', quantity: 1 },
    { sku: 'INK', quantity: 2 },
  ];
  accepted(await server.run(upsertVariant, { sku: 'SET', change: { title: 'Set', components } }));
  for (const code of ['EAST', 'WEST']) {
    const place = { code, name: code, kind: 'warehouse', address, time_zone: 'America/New_York' } as const;
    accepted(await server.run(createLocation, place));
  }
  const shop = { kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  const patient = { shortage_policy: 'backorder' } as const;
  accepted(await server.run(createChannel, { ...shop, code: 'patient', name: 'Patient', ...patient }));
  const kept = { stock_buffer: 1, buffer_percent: 20, end_when: 2, max_listed: 3 };
  accepted(await server.run(createChannel, { ...shop, code: 'web', name: 'Web', ...kept }));
});
afterAll(() => server.close());

async function receive(sku: string, quantity: number, location_code = 'EAST'): Promise<void> {
  const items = [{ sku, location_code, quantity }];
  expect((await server.call('POST', '/v1/inventory/receipts', { body: { items } })).statusCode).toBe(200);
}

async function expectSupply(sku: string, arrivals: [at: string, quantity: number, kind?: string][]) {
  const items = arrivals.map(([expected_at, quantity, kind = 'purchase_order']) => ({
    ...{ sku, location_code: 'EAST', kind, expected_at, quantity },
  }));
  expect((await server.call('POST', '/v1/inventory/supplies', { body: { items } })).statusCode).toBe(200);
}

async function order(sku: string, quantity: number, ship_by?: string): Promise<void> {
  const body = {
    ...{ channel: 'patient', external_id: `${sku}-${quantity}-${ship_by}`, currency: 'USD' },
    ...{ email: 'demo.buyer@example.com', shipping_address: address, lines: [{ sku, quantity }] },
    ...(ship_by !== undefined && { promise: { ship_by } }),
  };
  const answer = await server.call('POST', '/v1/orders', { body });
  expect([answer.statusCode, answer.json().detail]).toEqual([201, undefined]);
}

const read = async (query: string) => (await server.call('GET', `/v1/availability?${query}`)).json().items[0];
type Phase = { at: string; atp: number; discrete: number; cumulative: number; cumulative_ahead: number };

test('the discrete and cumulative ATP of the textbook', async () => {
  await receive('BOOK', 15);
  await expectSupply(
    'BOOK',
    [1, 3, 5, 7].map((date) => [day(date), 40]),
  );
  for (const [index, quantity] of [18, 15, 27, 22, 10, 8, 6, 5].entries()) {
    await order('BOOK', quantity, day(index + 1));
  }
  const { ats, atp } = await read(`sku=BOOK${atOf(...[1, 2, 3, 4, 5, 6, 7, 8].map(day))}`);
  expect(ats).toBe(0);
  const figures = (name: keyof Phase) => atp.map((phase: Phase) => phase[name]);
  expect(figures('discrete')).toEqual([22, null, -9, null, 22, null, 29, null]);
  expect(figures('cumulative')).toEqual([37, 22, 35, 13, 43, 35, 69, 64]);
  expect(figures('cumulative_ahead')).toEqual([13, 13, 13, 13, 35, 35, 64, 64]);
  expect(figures('atp')).toEqual([13, 13, 13, 13, 35, 35, 64, 64]);
});

test('a line of 20 ships on the day of the first arrival that makes it whole', async () => {
  await receive('PEN', 10);
  const [tenth, twentieth] = ['2027-01-10T00:00:00.000Z', '2027-01-20T00:00:00.000Z'];
  await expectSupply('PEN', [
    [tenth, 10],
    [twentieth, 10],
    ['2027-01-05T00:00:00.000Z', 10, 'return'],
  ]);
  expect((await read('sku=PEN&quantity=20')).promise_at).toBe(tenth);
  expect((await read('sku=PEN&quantity=21')).promise_at).toBe(twentieth);
  expect((await read('sku=PEN&quantity=31')).promise_at).toBe(null);
  const { atp } = await read(`sku=PEN${atOf('2027-01-09T00:00:00.000Z', tenth, twentieth)}`);
  expect(atp.map((phase: Phase) => phase.atp)).toEqual([10, 20, 30]);

  // Of returns nothing may be promised, until somebody says so.
  await server.call('PATCH', '/v1/inventory/supply-kinds/return', { body: { promisable_percent: 50 } });
  expect((await read('sku=PEN&quantity=15')).promise_at).toBe('2027-01-05T00:00:00.000Z');
});

test('a bundle can be promised when its scarcest part can', async () => {
  await receive('INK', 3);
  await expectSupply('INK', [['2027-01-15T00:00:00.000Z', 20]]);
  const set = await read(
    `sku=SET&quantity=11${atOf('2027-01-14T00:00:00.000Z', '2027-01-15T00:00:00.000Z')}`,
  );
  expect([set.ats, set.promise_at]).toEqual([1, '2027-01-15T00:00:00.000Z']);
  expect(set.atp.map((phase: Phase) => [phase.atp, phase.discrete])).toEqual([
    [1, null],
    [11, null],
  ]);
});

test('a channel sells what it does not keep back, and shows no more than it lists', async () => {
  await receive('INK', 17, 'WEST');
  expect(await read('sku=INK&channel=web')).toMatchObject({ ats: 16, listed: 3 });
  expect(await read('sku=INK&location=EAST')).toMatchObject({ ats: 3, listed: 3 });
  const body = { skus: ['INK', 'SET'], channel: 'web', at: ['2027-01-15T00:00:00.000Z'] };
  const { items } = (await server.call('POST', '/v1/availability/query', { body })).json();
  expect(items.map((item: { ats: number; atp: Phase[] }) => [item.ats, item.atp[0]?.atp])).toEqual([
    [16, 32],
    [8, 16],
  ]);
});

test('a group of locations serves its channels alone', async () => {
  const put = async (code: string, body: object, version?: string) =>
    server.call('PUT', `/v1/location-groups/${code}`, {
      body: { name: code, ...body },
      ...(version !== undefined && { headers: { 'if-match': version } }),
    });
  const east = { location_codes: ['EAST'], channel_codes: ['web'] };
  expect((await put('eastern', east)).json()).toMatchObject({ code: 'eastern', ...east, version: 1 });
  // EAST has 3: one is kept back.
  expect(await read('sku=INK&channel=web')).toMatchObject({ ats: 2, listed: 2 });
  expect(await read('sku=INK&group=eastern')).toMatchObject({ ats: 3 });

  await put('western', { location_codes: ['WEST'], channel_codes: ['web'] });
  expect(await read('sku=INK&channel=web')).toMatchObject({ ats: 13 });
  const { items } = (await server.call('GET', '/v1/location-groups')).json();
  expect(items.map((group: typeof east) => group.channel_codes)).toEqual([[], ['web']]);

  const codes = [
    await put('eastern', east, '9'),
    await put('eastern', { ...east, location_codes: ['NOWHERE'] }),
    await put('eastern', { ...east, channel_codes: ['nobody'] }),
  ].map((answer) => answer.json().code);
  expect(codes).toEqual(['version_conflict', 'location_group_field_invalid', 'location_group_field_invalid']);
  const several = await server.call('GET', '/v1/availability?sku=INK&channel=web&group=eastern');
  expect([several.statusCode, several.json().code]).toEqual([400, 'invalid_request']);
  expect((await server.call('GET', '/v1/availability?sku=INK&channel=nobody')).statusCode).toBe(404);
});

type Changes = { items: { sku: string; ats: number }[]; next: string; has_more: boolean };
const changes = async (query: string): Promise<Changes> =>
  (await server.call('GET', `/v1/availability/changes${query}`)).json();

test('the feed names whose availability changed since a place, bundles among them', async () => {
  const start = await changes('');
  expect(start.items).toEqual([]);
  await receive('PEN', 1);
  const ats = async (sku: string): Promise<number> => (await read(`sku=${sku}`)).ats;
  const page = await vi.waitFor(async () => {
    const answer = await changes(`?after=${start.next}`);
    expect(answer.items.map(({ sku }) => sku)).toEqual(['PEN', 'SET']);
    return answer;
  });
  expect(page.items.map((item) => item.ats)).toEqual([await ats('PEN'), await ats('SET')]);
  expect(await changes(`?after=${page.next}`)).toEqual({ items: [], next: page.next, has_more: false });
  const wrong = await server.call('GET', '/v1/availability/changes?after=1.x');
  expect([wrong.statusCode, wrong.json().code]).toEqual([400, 'invalid_cursor']);
});

test('a stream brings the changes of a channel as they come', async () => {
  const url = await server.app.listen({ port: 0, host: '127.0.0.1' });
  const abort = new AbortController();
  const stream = await fetch(`${url}/v1/availability/stream?channel=web`, {
    headers: await server.key(),
    signal: abort.signal,
  });
  expect(stream.headers.get('content-type')).toBe('text/event-stream');
  const before = (await read('sku=BOOK&location=WEST')).ats;
  let text = '';
  for await (const chunk of stream.body ?? []) {
    if (text === '') await receive('BOOK', 7, 'WEST');
    text += Buffer.from(chunk as Uint8Array).toString();
    if (text.includes('data:')) break;
  }
  abort.abort();
  expect(before).toBe(0);
  const { items } = JSON.parse(/data: (.*)\n/.exec(text)?.[1] ?? '{}');
  expect(items).toMatchObject([{ variant_id: expect.stringMatching(/^var_/), sku: 'BOOK', is_sold: true }]);
  expect(text).toMatch(/id: \d+\.[0-9a-f-]{36}\n/);
});
