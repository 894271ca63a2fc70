import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../../../tests/kit/shop.ts';

let server: TestServer;
let oakland: string;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 100);
  oakland = (await send('GET', '/v1/locations')).items[0].id;
});
afterAll(() => server.close());

async function send(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: object) {
  const answer = await server.call(method, path, body ? { body } : {});
  expect([answer.statusCode < 300, answer.statusCode < 300 ? '' : answer.body]).toEqual([true, '']);
  return answer.json();
}
type Item = { outcome?: string; problem?: { code: string } };
const outcomes = ({ items }: { items: Item[] }) =>
  items.map(({ outcome, problem }) => outcome ?? problem?.code);

const size = (length_mm: number, width_mm: number, height_mm: number) => ({ length_mm, width_mm, height_mm });
const cube = {
  code: 'CUBE',
  inner: size(200, 200, 200),
  max_weight_grams: 20_000,
  cost: { amount: 40, currency: 'USD' },
};

test('boxes are written many at once, each answered for itself, and the same twice changes nothing', async () => {
  const boxes = [
    cube,
    { ...cube, code: 'THIN', outer: size(190, 200, 200) },
    { ...cube, code: 'LEAD', own_weight_grams: 20_000 },
    { ...cube, code: 'EURO', cost: { amount: 40, currency: 'EUR' } },
    { ...cube, code: 'GONE', location_id: 'loc_01h455vb4pex5vsknk084sn02q' },
  ];
  expect(outcomes(await send('PUT', '/v1/boxes', { boxes }))).toEqual([
    ...['created', 'box_impossible', 'box_impossible', 'box_currency', 'location_unknown'],
  ]);
  const again = [
    cube,
    { ...cube, code: 'cube', stock: 5 },
    { ...cube, location_id: oakland, is_active: false },
  ];
  expect(outcomes(await send('PUT', '/v1/boxes', { boxes: [cube] }))).toEqual(['unchanged']);
  expect(outcomes(await send('PUT', '/v1/boxes', { boxes: again.slice(1) }))).toEqual(['updated', 'created']);
  const { items, currency } = await send('GET', `/v1/boxes?location_id=${oakland}`);
  expect(currency).toBe('USD');
  expect(items).toMatchObject([
    { code: 'cube', location: null, stock: 5, cost: cube.cost, outer: cube.inner, is_active: true },
    { code: 'CUBE', location: { id: oakland }, stock: null, is_active: false },
  ]);
  expect(outcomeOf(await server.call('PUT', '/v1/boxes', { body: { boxes: [{ code: 'X' }] } }))).toMatch(
    /invalid/,
  );
});

test('a fulfillment order says which boxes it goes into and where each unit lies', async () => {
  const { id } = await send(
    'POST',
    '/v1/orders',
    orderBody({
      lines: [
        ['MUG', 3],
        ['TEE', 2],
      ].map(([sku, quantity]) => ({ sku, quantity })),
    }),
  );
  const work = (await send('GET', `/v1/orders/${id}`)).fulfillment_orders[0].id;
  const path = `/v1/fulfillment-orders/${work}/packing`;
  const find = async (sku: string) => (await send('GET', `/v1/variants?sku=${sku}`)).items[0];
  await send('PATCH', `/v1/variants/${(await find('MUG')).id}`, {
    ...size(100, 100, 100),
    weight_grams: 300,
  });

  // The only box of this code is switched off at this location.
  expect(await send('GET', path)).toMatchObject({
    parcels: [],
    left: [
      { sku: 'TEE', quantity: 2, reason: 'not_measured' },
      { sku: 'MUG', quantity: 3, reason: 'no_box' },
    ],
  });
  await send('PUT', '/v1/boxes', { boxes: [{ ...cube, location_id: oakland }] });
  const packing = await send('GET', path);
  expect(packing).toMatchObject({
    is_rated: true,
    parcels: [{ number: 1, box: { code: 'CUBE' }, inner: cube.inner, weight_grams: 900, filled_percent: 38 }],
    left: [{ sku: 'TEE', quantity: 2, reason: 'not_measured' }],
  });
  const [{ lines, steps, amount }] = packing.parcels;
  expect(lines).toMatchObject([{ sku: 'MUG', quantity: 3 }]);
  expect(steps.map(({ z_mm }: { z_mm: number }) => z_mm)).toEqual([0, 0, 0]);
  expect(packing.amount).toEqual(amount);

  const marks = [{ sku: 'MUG', ships_alone: true }, { sku: 'TEE' }, { sku: 'NONE', is_packaged: true }];
  expect(outcomes(await send('PUT', '/v1/packing-marks', { marks }))).toEqual([
    'created',
    'unchanged',
    'sku_unknown',
  ]);
  expect((await send('GET', '/v1/packing-marks')).items).toMatchObject([{ sku: 'MUG', ships_alone: true }]);
  expect((await send('GET', path)).parcels).toHaveLength(3);
  expect(
    outcomeOf(await server.call('GET', '/v1/fulfillment-orders/ful_01h455vb4pex5vsknk084sn02q/packing', {})),
  ).toMatch(/not_found/);
});
