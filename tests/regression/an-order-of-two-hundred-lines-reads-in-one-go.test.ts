import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../kit/shop.ts';

const LINES = 200;

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, LINES);
});

afterAll(() => server.close());

test('two hundred lines are placed, promised and read whole, and their money adds up', async () => {
  const skus = ['MUG', 'TEE', 'CAP'];
  const lines = Array.from({ length: LINES }, (_, index) => ({ sku: skus[index % 3], quantity: 1 }));
  const placed = await server.call('POST', '/v1/orders', { body: orderBody({ lines }) });
  expect(outcomeOf(placed)).toBe('201');
  const { id } = placed.json<{ id: string }>();
  const order = (await server.call('GET', `/v1/orders/${id}`)).json<{
    lines: { allocated: number; total_amount: number }[];
    total_amount: number;
  }>();
  expect(order.lines).toHaveLength(LINES);
  expect(order.lines.reduce((sum, { allocated }) => sum + allocated, 0)).toBe(LINES);
  expect(order.lines.reduce((sum, { total_amount }) => sum + total_amount, 0)).toBe(order.total_amount);
});
