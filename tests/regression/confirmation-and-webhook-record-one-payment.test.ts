import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../kit/shop.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server);
});

afterAll(() => server.close());

test('the shop confirms a payment while the provider’s webhook reports it: one payment, one capture', async () => {
  const placed = await server.call('POST', '/v1/orders', { body: orderBody({ payment: null }) });
  const { id } = placed.json<{ id: string }>();
  const report = { kind: 'capture', amount: 1250, reference: 'provider-1', method: 'card' };
  const answers = await Promise.all(
    [1, 2, 3].map(() => server.call('POST', `/v1/orders/${id}/payments`, { body: report })),
  );
  expect(answers.map((answer) => outcomeOf(answer)[0])).toEqual(['2', '2', '2']);
  expect(new Set(answers.map((answer) => answer.json<{ payment_id: string }>().payment_id)).size).toBe(1);
  const { payment_id } = answers[0]?.json<{ payment_id: string }>() ?? {};
  await server.call('POST', `/v1/orders/${id}/payments`, { body: { ...report, payment_id } });
  const order = (await server.call('GET', `/v1/orders/${id}`)).json<{
    payment_status: string;
    payments: { captured: unknown }[];
  }>();
  expect(order.payment_status).toBe('paid');
  expect(order.payments).toHaveLength(1);
});
