import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../kit/shop.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 7);
  await server.call('POST', '/v1/channels', {
    body: {
      code: 'careful',
      name: 'Careful shop',
      kind: 'web_shop',
      currency: 'USD',
      market: 'US',
      stock_buffer: 3,
    },
  });
});

afterAll(() => server.close());

test.each(['web', 'careful'])(
  '%s: what is shown as available is what can be ordered, to the unit',
  async (channel) => {
    const shown = await server.call('GET', `/v1/availability?sku=MUG&channel=${channel}`);
    const ats = shown.json<{ items: { ats: number }[] }>().items[0]?.ats ?? -1;
    expect(ats).toBe(channel === 'careful' ? 2 : 7);
    const order = (quantity: number) =>
      server.call('POST', '/v1/orders', { body: orderBody({ channel, lines: [{ sku: 'MUG', quantity }] }) });
    expect(outcomeOf(await order(ats + 1))).toBe('409 stock_short');
    // Two stay for the careful shop, which keeps three back.
    const taken = await order(channel === 'web' ? 2 : ats);
    expect(outcomeOf(taken)).toBe('201');
  },
);
