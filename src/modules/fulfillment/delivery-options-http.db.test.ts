import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted, SACRAMENTO } from '../../../tests/kit/world.ts';
import type { Permission } from '../../platform/permissions.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation, receiveStock } from '../inventory/index.ts';

let server: TestServer;
let as: Awaited<ReturnType<TestServer['key']>>;
const SHOP: Permission[] = ['orders:place', 'orders:read', 'fulfillment:read'];

beforeAll(async () => {
  server = await testServer();
  const prices = [{ amount: 1250, currency: 'USD' }];
  for (const sku of ['MUG', 'TEE'])
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, prices, weight_grams: 400 } }));
  const places = [
    ['OAK', 'Oakland', 'America/Los_Angeles', '94607'],
    ['EWR', 'Newark', 'America/New_York', '07102'],
  ] as const;
  for (const [code, name, time_zone, postal_code] of places) {
    const address = { ...SACRAMENTO, name, postal_code };
    accepted(await server.run(createLocation, { code, name, kind: 'warehouse', time_zone, address }));
  }
  const channel = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await server.run(createChannel, channel));
  const stock = [
    ['MUG', 'OAK', 10],
    ['TEE', 'EWR', 5],
  ] as const;
  for (const [sku, location_code, quantity] of stock)
    accepted(await server.run(receiveStock, { sku, location_code, state: 'available', quantity }));
  as = await server.key(SHOP);
});
afterAll(() => server.close());

type Option = {
  service_code: string;
  deliver_by: string;
  ship_by: string;
  cost: { amount: number };
  parts: { location_name: string; lines: { line: number; sku: string; quantity: number }[] }[];
  short: { line: number; sku: string; quantity: number }[];
};

const destination = { country: SACRAMENTO.country, postal_code: SACRAMENTO.postal_code };
const ask = async (lines: [sku: string, quantity: number][], more: object = {}) =>
  server.call('POST', '/v1/availability/promise', {
    body: {
      channel: 'web',
      destination,
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
      ...more,
    },
    as,
  });
const optionsOf = async (...asked: Parameters<typeof ask>): Promise<Option[]> => {
  const answer = await ask(...asked);
  expect(answer.statusCode).toBe(200);
  return answer.json().options;
};
const place = (external_id: string, lines: [string, number][], more: object) =>
  server.call('POST', '/v1/orders', {
    body: {
      ...{ channel: 'web', external_id, currency: 'USD', shipping_address: SACRAMENTO },
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
      ...more,
    },
    as,
  });

test('what a cart is promised is what its order is promised, service by service', async () => {
  const lines: [string, number][] = [
    ['MUG', 2],
    ['TEE', 1],
  ];
  const options = await optionsOf(lines);
  expect(options.length).toBeGreaterThan(1);
  const days = options.map(({ deliver_by }) => deliver_by);
  expect(days).toEqual([...days].sort());
  for (const { service_code, deliver_by, parts, short } of options) {
    expect(short).toEqual([]);
    const where = parts.map((part) => `${part.location_name} ${part.lines.map((l) => l.sku)}`).sort();
    expect(where).toEqual(['Newark TEE', 'Oakland MUG']);
    const placed = await place(`promised-${service_code}`, lines, { service_code });
    expect(placed.statusCode).toBe(201);
    expect(placed.json().deliver_by).toBe(deliver_by);
  }
});

test('nothing is kept by asking, and what is short is said', async () => {
  const before = await optionsOf([['TEE', 1]]);
  expect(before.every(({ short }) => short.length === 0)).toBe(true);
  const left = 5 - (await orderedTees());
  const [option] = await optionsOf([['TEE', left + 3]]);
  expect(option?.short).toEqual([{ line: 1, sku: 'TEE', quantity: 3 }]);
  expect(await optionsOf([['TEE', 1]])).toEqual(before);
});

async function orderedTees(): Promise<number> {
  const { items } = (await server.call('GET', '/v1/availability?sku=TEE&channel=web')).json();
  return 5 - items[0].ats;
}

test('a cart that holds the last units is promised them, and nobody else is', async () => {
  const last = 5 - (await orderedTees());
  const body = { channel: 'web', lines: [{ sku: 'TEE', quantity: last }], destination };
  const { id } = (await server.call('POST', '/v1/reservations', { body, as })).json();
  expect(await optionsOf([['TEE', last]])).toEqual([]);
  const own = await optionsOf([['TEE', last]], { reservation_id: id });
  expect(own[0]).toMatchObject({ short: [], parts: [{ location_name: 'Newark' }] });
});

test('bad questions get clear answers', async () => {
  const refused = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    return `${answer.statusCode} ${answer.json().code}`;
  };
  expect(await refused([['NOPE', 1]])).toBe('422 sku_unknown');
  expect(await refused([['MUG', 1]], { channel: 'nowhere' })).toBe('422 channel_unknown');
  expect(await refused([['MUG', 1]], { destination: { country: 'AQ', postal_code: '' } })).toMatch(
    /^(422 destination_not_served|200 )/,
  );
  expect(await refused([])).toMatch(/^4/);
  expect(await refused([['MUG', 1]], { reservation_id: 'rsv_00000000000000000000000000' })).toMatch(
    /^(404|409|422) reservation_unknown$/,
  );
});
