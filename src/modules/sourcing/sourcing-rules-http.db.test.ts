import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted, SACRAMENTO } from '../../../tests/kit/world.ts';
import { toWire } from '../../kernel/ids.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createChannel } from '../channels/index.ts';
import { createLocation, receiveStock } from '../inventory/index.ts';
import { runDry } from './jobs.ts';

let server: TestServer;
let as: Awaited<ReturnType<TestServer['key']>>;
const ids = new Map<string, string>();

beforeAll(async () => {
  server = await testServer();
  const prices = [{ amount: 1250, currency: 'USD' }];
  for (const sku of ['MUG', 'TEE'])
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, prices, weight_grams: 400 } }));
  const places = [
    ['OAK', 'Oakland', 'warehouse', '94607'],
    ['EWR', 'Newark', 'warehouse', '07102'],
    ['SFO', 'Market Street', 'store', '94103'],
  ] as const;
  for (const [code, name, kind, postal_code] of places) {
    const address = { ...SACRAMENTO, name, postal_code };
    const { id } = accepted(
      await server.run(createLocation, { code, name, kind, time_zone: 'America/Los_Angeles', address }),
    );
    ids.set(code, id);
  }
  const channel = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' } as const;
  accepted(await server.run(createChannel, channel));
  const stock = [
    ['MUG', 'OAK', 500],
    ['MUG', 'EWR', 500],
    ['TEE', 'EWR', 50],
    ['TEE', 'SFO', 50],
  ] as const;
  for (const [sku, location_code, quantity] of stock)
    accepted(await server.run(receiveStock, { sku, location_code, state: 'available', quantity }));
  as = await server.key([
    'orders:place',
    'orders:read',
    'sourcing:read',
    'sourcing:manage',
    'fulfillment:read',
  ]);
});
afterAll(() => server.close());

const call = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object, status = 200) => {
  const answer = await server.call(method, path, { as, ...(body && { body }) });
  expect([answer.statusCode, answer.statusCode === status ? '' : answer.body]).toEqual([status, '']);
  return answer.json();
};

let orders = 0;
async function place(lines: [sku: string, quantity: number][], more: object = {}) {
  orders += 1;
  return call(
    'POST',
    '/v1/orders',
    {
      ...{ channel: 'web', external_id: `S-${orders}`, currency: 'USD', shipping_address: SACRAMENTO },
      lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
      ...more,
    },
    201,
  );
}

async function shipsFrom(order: { id: string }): Promise<string> {
  const { items } = await call('GET', `/v1/orders/${order.id}/sourcing`);
  return items[0].parts.map(({ location_name }: { location_name: string }) => location_name).join('+');
}

const awayFromOakland = {
  mode: 'first',
  weights: {},
  rules: [
    { name: 'Gifts leave from Newark', when: '"gift" in order.tags', effect: { exclude: ['OAK'] } },
    { name: 'Everything else', when: '', effect: { weights: { split_amount: 0 } } },
  ],
};

test('a draft changes nothing, counts for the next order once it is activated, and is rolled back', async () => {
  const draft = await call('POST', '/v1/sourcing/rules', { name: 'Gifts', profile: awayFromOakland }, 201);
  expect(draft).toMatchObject({ number: 1, state: 'draft', version: 1 });
  expect(await shipsFrom(await place([['MUG', 1]], { tags: ['gift'] }))).toBe('Oakland');

  await call('POST', '/v1/sourcing/activations', { version_id: draft.id, comment: 'Newark wraps' }, 201);
  const gift = await place([['MUG', 1]], { tags: ['gift'] });
  expect(await shipsFrom(gift)).toBe('Newark');
  expect(await shipsFrom(await place([['MUG', 1]]))).toBe('Oakland');
  const { items } = await call('GET', `/v1/orders/${gift.id}/sourcing`);
  expect(items[0]).toMatchObject({ version_number: 1, rules: ['Gifts leave from Newark'] });

  // Published versions stay as they are.
  const refused = await server.call('PUT', `/v1/sourcing/rules/${draft.id}`, {
    as,
    body: { name: 'Other', profile: awayFromOakland },
  });
  expect([refused.statusCode, refused.json().code]).toEqual([409, 'profile_published']);
  await expect(
    server.services.database.adHoc(`update sourcing.profile_versions set name = 'Other'`),
  ).rejects.toThrow('is published and never changes');

  await call('POST', '/v1/sourcing/activations', { version_id: null, comment: 'Back' }, 201);
  expect(await shipsFrom(await place([['MUG', 1]], { tags: ['gift'] }))).toBe('Oakland');
  const { history, active } = await call('GET', '/v1/sourcing/rules');
  expect(
    history.map(({ number, comment }: { number: number; comment: string }) => [number, comment]),
  ).toEqual([
    [null, 'Back'],
    [1, 'Newark wraps'],
  ]);
  expect(active.version_id).toBeNull();
});

const broken: [name: string, rule: object, reason: RegExp][] = [
  ['a condition that cannot be read', { when: 'order.units >' }, /rules\/0\/when/],
  ['a field that there is not', { when: 'order.colour == "red"' }, /colour/],
  ['a condition that answers no yes or no', { when: 'order.units' }, /true or false/],
  ['a pattern that could run for ever', { when: 'order.channel.matches("(a+)+$")' }, /matches/],
  [
    'a look through the items inside another',
    { when: 'items.exists(a, items.exists(b, a.sku == b.sku))' },
    /inside/,
  ],
  ['a location that there is not', { effect: { exclude: ['LHR'] } }, /LHR/],
  ['a rule that changes nothing', { effect: {} }, /changes nothing/],
];

test.each(broken)('%s is refused with its place', async (_name, rule, reason) => {
  const profile = {
    mode: 'first',
    weights: {},
    rules: [{ name: 'Rule', when: '', effect: { exclude: ['OAK'] }, ...rule }],
  };
  const answer = await server.call('POST', '/v1/sourcing/rules', { as, body: { name: 'Broken', profile } });
  expect([answer.statusCode, answer.json().code]).toEqual([422, 'profile_invalid']);
  expect(answer.json().detail).toMatch(reason);
});

test('a dry run decides the newest orders again, and says what would differ', async () => {
  for (let n = 0; n < 12; n += 1) await place([['MUG', 1]], n % 3 === 0 ? { tags: ['gift'] } : {});
  const draft = await call('POST', '/v1/sourcing/rules', { name: 'Try', profile: awayFromOakland }, 201);
  const { id, state } = await call('POST', `/v1/sourcing/rules/${draft.id}/dry-runs`, { orders: 12 }, 202);
  expect(state).toBe('running');
  const [row] = await server.services.database.rows<{ id: string }>('select id from sourcing.dry_runs');
  await runDry(server.services.database, row?.id ?? '');
  const run = await call('GET', `/v1/sourcing/dry-runs/${id}`);
  expect(run).toMatchObject({
    state: 'done',
    orders_done: 12,
    report: {
      changed: 4,
      before: { orders: 12, units_by_location: { OAK: 12 } },
      after: { orders: 12, units_by_location: { OAK: 8, EWR: 4 } },
      rules: { 'Gifts leave from Newark': 4, 'Everything else': 8 },
    },
  });
  expect(run.report.after.cost_amount).toBeGreaterThan(run.report.before.cost_amount);
  expect(run.report.examples).toHaveLength(4);
  expect(run.report.examples[0]).toMatchObject({
    before: { location_names: ['Oakland'] },
    after: { location_names: ['Newark'] },
  });
});

test('the rules that counted, tried out again, change nothing', async () => {
  const same = { mode: 'first', weights: {}, rules: [] };
  const draft = await call('POST', '/v1/sourcing/rules', { name: 'Same', profile: same }, 201);
  await call('POST', `/v1/sourcing/rules/${draft.id}/dry-runs`, { orders: 3 }, 202);
  for (const lines of [
    [['MUG', 3]],
    [
      ['MUG', 1],
      ['TEE', 2],
    ],
    [['TEE', 60]],
  ] as [string, number][][])
    await place(lines);
  const [row] = await server.services.database.rows<{ id: string }>(
    'select id from sourcing.dry_runs order by id desc limit 1',
  );
  await runDry(server.services.database, row?.id ?? '');
  const { items } = await call('GET', `/v1/sourcing/rules/${draft.id}/dry-runs`);
  const run = await call('GET', `/v1/sourcing/dry-runs/${items[0].id}`);
  expect(run.report).toMatchObject({ changed: 0, before: { orders: 3, split_orders: 1 } });
  expect(run.report.after).toEqual(run.report.before);
});

test('why not from there, and what would have to change', async () => {
  const order = await place([
    ['MUG', 1],
    ['TEE', 1],
  ]);
  const ask = (code: string) =>
    call('GET', `/v1/orders/${order.number}/sourcing/why-not?location_id=${wire(ids.get(code) ?? '')}`);
  const [decision] = (await call('GET', `/v1/orders/${order.id}/sourcing`)).items;
  expect(decision.parts).toMatchObject([{ location_name: 'Newark', units: 2 }]);
  expect(decision.answers[0].text).toMatch(/^Newark is the only location that has everything/);
  expect(await ask('EWR')).toMatchObject({ verdict: 'chosen' });
  expect(await ask('OAK')).toMatchObject({
    verdict: 'incomplete',
    text: 'Oakland lacked 1 × TEE.',
    would_win: ['With 1 × TEE more it would have shipped the order.'],
  });
  const mug = await place([['MUG', 1]]);
  const dearer = await call(
    'GET',
    `/v1/orders/${mug.id}/sourcing/why-not?location_id=${wire(ids.get('EWR') ?? '')}`,
  );
  expect(dearer).toMatchObject({ verdict: 'dearer', difference: { split: 0, handling: 0 } });
  expect(dearer.text).toMatch(
    /^Newark had everything, but from there it counts more: shipping \d+\.\d\d USD more\.$/,
  );
  expect(dearer.difference.shipping).toBeGreaterThan(0);
  const none = await call(
    'GET',
    `/v1/orders/${mug.id}/sourcing/why-not?location_id=${wire(ids.get('SFO') ?? '')}`,
  );
  expect(none).toMatchObject({ verdict: 'no_stock', text: 'Market Street had nothing of it.' });
});

test('what is kept of a decision is small, and forgotten in time', async () => {
  const order = await place([
    ['MUG', 1],
    ['TEE', 1],
  ]);
  const [decision] = (await call('GET', `/v1/orders/${order.id}/sourcing`)).items;
  expect(decision.bytes).toBeLessThan(2_000);
  expect(decision.took_us).toBeGreaterThan(0);
});

function wire(id: string): string {
  return id.startsWith('loc_') ? id : toWire('loc', id);
}
