import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../../../tests/kit/shop.ts';
import { examine } from '../../app/doctor.ts';
import { newId } from '../../kernel/ids.ts';
import { warehouseChores } from './jobs.ts';

let server: TestServer;
let oakland: string;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 100);
  const { items } = await send('GET', '/v1/locations');
  oakland = items[0].id;
});
afterAll(() => server.close());

async function send(method: 'GET' | 'POST' | 'PUT', path: string, body?: object) {
  const answer = await server.call(method, path, body ? { body } : {});
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}
const outcome = async (path: string, body: object) => outcomeOf(await server.call('POST', path, { body }));

/** Places an order and answers its fulfillment order. */
async function work(lines: [sku: string, quantity: number][]): Promise<string> {
  const { id } = await send(
    'POST',
    '/v1/orders',
    orderBody({ lines: lines.map(([sku, quantity]) => ({ sku, quantity })) }),
  );
  return (await send('GET', `/v1/orders/${id}`)).fulfillment_orders[0].id;
}

const scan = (fulfillment_order_id: string, code: string, quantity = 1) => ({
  client_id: newId(),
  fulfillment_order_id,
  code,
  quantity,
});

test('a building is set up at once, from fields or from a file, and says what lives where', async () => {
  const block = { aisles: 3, bays: 4, levels: 2 };
  expect(await send('POST', `/v1/locations/${oakland}/bins/block`, block)).toEqual({ bins: 48, removed: 0 });
  const bins = [{ code: 'COUNTER', aisle: 'A', bay: 1, side: 'left', kind: 'packing' }, { code: 'NOWHERE' }];
  const saved = await send('PUT', `/v1/locations/${oakland}/bins`, { bins });
  expect(saved.items).toMatchObject([
    { ok: true, outcome: 'created' },
    { ok: false, problem: { code: 'bin_place_unknown' } },
  ]);
  const homes = [
    { sku: 'MUG', bin: 'a-01-1' },
    { sku: 'TEE', bin: 'C-05-2' },
    { sku: 'CAP', bin: 'Z-01-1' },
    { sku: 'NONE', bin: 'A-01-1' },
  ];
  const housed = await send('PUT', `/v1/locations/${oakland}/bin-homes`, { homes });
  expect(
    housed.items.map(
      (item: { outcome?: string; problem?: { code: string } }) => item.outcome ?? item.problem?.code,
    ),
  ).toEqual(['created', 'created', 'bin_unknown', 'sku_unknown']);
  const layout = await send('GET', `/v1/locations/${oakland}/layout`);
  expect(layout.bins).toHaveLength(49);
  expect(layout.bins.find(({ code }: { code: string }) => code === 'A-01-1').skus).toEqual(['MUG']);
  expect([layout.building.aisles.length, layout.without_bin]).toEqual([3, 1]);
  const smaller = { aisles: 3, bays: 4, levels: 1, replace: true };
  expect(await send('POST', `/v1/locations/${oakland}/bins/block`, smaller)).toEqual({
    bins: 24,
    removed: 25,
  });
  const again = await send('PUT', `/v1/locations/${oakland}/bin-homes`, {
    homes: [{ sku: 'TEE', bin: 'C-05-1' }],
  });
  expect(again.items).toEqual([{ ok: true, outcome: 'created' }]);
});

test('a wave is previewed, released once, picked by scans that count once, and completes itself', async () => {
  const orders = [
    await work([
      ['MUG', 2],
      ['TEE', 1],
    ]),
    await work([['MUG', 1]]),
    await work([['CAP', 1]]),
  ];
  const asked = { location_id: oakland, totes: 2, units: 20 };
  const preview = await send('POST', '/v1/waves', { ...asked, preview: true });
  expect(preview).toMatchObject({ id: null, orders: 3, units: 5 });
  const made = await send('POST', '/v1/waves', asked);
  expect(made).toEqual({ ...preview, id: made.id, number: made.number });
  expect(await outcome('/v1/waves', asked)).toBe('422 wave_empty');
  expect(await outcome('/v1/waves', { ...asked, fulfillment_order_ids: [orders[0]] })).toBe(
    '409 wave_work_taken',
  );

  const wave = await send('GET', `/v1/waves/${made.id}`);
  expect(wave).toMatchObject({ state: 'open', orders: 3, units: 5, picked: 0, batches: 2 });
  const stops = wave.walks.flatMap((walk: { stops: object[] }) => walk.stops);
  expect(
    stops.map(({ bin, items }: { bin: { code: string } | null; items: { sku: string }[] }) => [
      bin?.code ?? null,
      items[0]?.sku,
    ]),
  ).toEqual(
    expect.arrayContaining([
      ['A-01-1', 'MUG'],
      ['C-05-1', 'TEE'],
      [null, 'CAP'],
    ]),
  );

  const path = `/v1/waves/${made.id}/picks`;
  const first = scan(orders[0] ?? '', 'MUG', 2);
  const wrong = [scan(orders[1] ?? '', 'TEE'), scan(orders[1] ?? '', 'MUG', 2)];
  const stranger = scan(await work([['MUG', 1]]), 'MUG');
  const answer = await send('POST', path, { scans: [first, ...wrong, stranger] });
  expect(answer.results.map(({ outcome: came }: { outcome: string }) => came)).toEqual([
    'counted',
    'wrong_item',
    'too_many',
    'not_in_wave',
  ]);
  expect(answer.wave).toMatchObject({ picked: 2, state: 'open' });
  const repeated = await send('POST', path, { scans: [first] });
  expect(repeated.results[0].outcome).toBe('already_counted');
  const rest = [scan(orders[0] ?? '', 'TEE'), scan(orders[1] ?? '', 'MUG'), scan(orders[2] ?? '', 'CAP')];
  const ended = await send('POST', path, { scans: rest });
  expect(ended.wave).toMatchObject({ picked: 5, state: 'completed' });
  expect(await outcome(`/v1/waves/${made.id}/cancel`, {})).toBe('409 wave_ended');
  const { lines } = await examine(server.services.database);
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

test('two who release at once share the work, and a batch has one picker until somebody takes it over', async () => {
  const orders = await Promise.all(Array.from({ length: 4 }, () => work([['MUG', 1]])));
  const asked = { location_id: oakland, fulfillment_order_ids: orders };
  const outcomes = await Promise.all([outcome('/v1/waves', asked), outcome('/v1/waves', asked)]);
  expect(outcomes.sort()).toEqual(['201', '409 wave_work_taken']);
  const { items } = await send('GET', `/v1/waves?state=open&location_id=${oakland}`);
  const [{ id }] = items;
  const claimed = await send('POST', `/v1/waves/${id}/batches/1/claim`, {});
  expect(claimed.walks[0].picker).not.toBe('');
  const other = await server.services.database.rows(
    `update warehouse.batches set picker = 'Somebody' where wave_id is not null returning 1`,
  );
  expect(other.length).toBeGreaterThan(0);
  expect(await outcome(`/v1/waves/${id}/batches/1/claim`, {})).toBe('409 batch_taken');
  expect((await send('POST', `/v1/waves/${id}/batches/1/claim`, { take_over: true })).walks[0].picker).toBe(
    claimed.walks[0].picker,
  );
  expect(await outcome(`/v1/waves/${id}/batches/9/claim`, {})).toBe('404 not_found');
  await send('POST', `/v1/waves/${id}/cancel`, {});
  expect(await outcome('/v1/waves', asked)).toBe('201');
});

test('what is cancelled or missing leaves a wave, and what is left of it completes by itself', async () => {
  await send('POST', '/v1/waves', { location_id: oakland, most_orders: 500 });
  const id = await work([['MUG', 2]]);
  const { id: wave } = await send('POST', '/v1/waves', { location_id: oakland, fulfillment_order_ids: [id] });
  const { lines, order_id } = await send('GET', `/v1/fulfillment-orders/${id}`);
  await send('POST', `/v1/fulfillment-orders/${id}/short-picks`, {
    line_id: lines[0].id,
    quantity: 1,
    reason: 'not_found',
  });
  expect(await send('GET', `/v1/waves/${wave}`)).toMatchObject({ units: 1, picked: 0, state: 'open' });
  await send('POST', `/v1/orders/${order_id}/cancel`, { reason: 'customer' });
  for (const chore of warehouseChores) await chore.run(server.services);
  expect(await send('GET', `/v1/waves/${wave}`)).toMatchObject({ units: 0, state: 'completed' });
});
