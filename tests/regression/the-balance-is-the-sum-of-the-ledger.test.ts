import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../kit/server.ts';
import { openShop, orderBody } from '../kit/shop.ts';

const KINDS = ['authorization', 'capture', 'void', 'refund'] as const;

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server, 10_000);
});

afterAll(() => server.close());

const movement = fc.record({ kind: fc.constantFrom(...KINDS), amount: fc.integer({ min: 1, max: 3_000 }) });
const step = fc.oneof(movement, fc.constant('cancel one' as const));

type Page = { balance: Record<string, number> };

test('whatever is captured, refunded, voided and cancelled, the balance is what the ledger says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const placed = await server.call('POST', '/v1/orders', {
        body: orderBody({ payment: null, lines: [{ sku: 'MUG', quantity: 4 }] }),
      });
      const { id, lines } = placed.json<{ id: string; lines: { id: string }[] }>();
      const sums = { authorization: 0, capture: 0, void: 0, refund: 0 };
      let wanted = 4;
      let payment_id: string | undefined;
      for (const [index, each] of steps.entries()) {
        if (each === 'cancel one') {
          const body = { reason: 'test', lines: [{ line_id: lines[0]?.id, quantity: 1 }] };
          const answer = await server.call('POST', `/v1/orders/${id}/cancel`, { body });
          if (answer.statusCode < 300) wanted -= 1;
          continue;
        }
        const body = { ...each, reference: `step ${index}`, ...(payment_id && { payment_id }) };
        const answer = await server.call('POST', `/v1/orders/${id}/payments`, { body });
        if (answer.statusCode >= 300) continue;
        payment_id ??= answer.json<{ payment_id: string }>().payment_id;
        sums[each.kind] += each.amount;
      }
      const { balance } = (await server.call('GET', `/v1/orders/${id}`)).json<Page>();
      const due = wanted * 1250;
      expect(sums.refund).toBeLessThanOrEqual(sums.capture);
      expect(balance).toMatchObject({
        due_amount: due,
        authorized_amount: sums.authorization,
        captured_amount: sums.capture,
        refunded_amount: sums.refund,
        voided_amount: sums.void,
        balance_amount: due - sums.capture + sums.refund,
      });
    }),
    { numRuns: 25 },
  );
});
