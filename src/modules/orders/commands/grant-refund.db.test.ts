import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { examine } from '../../../app/doctor.ts';
import { readOrderPage } from '../queries/order-page.ts';
import { cancelOrder } from './cancel-order.ts';
import { type GrantOrderRefund, grantRefund } from './grant-refund.ts';
import { recordPayment } from './record-payment.ts';
import { settleRefund } from './settle-refund.ts';

let world: World;

beforeAll(async () => {
  world = await buildWorld();
  await world.stock('OAK', { MUG: 100 });
});

afterAll(async () => {
  const { broken } = await examine(world.services.database);
  await world.close();
  expect(broken).toBe(0);
});

/** An order of 50.00 USD that was paid by card. */
async function paid(): Promise<string> {
  return (await world.order({ lines: [['MUG', 4]] })).id;
}

function wish(order_id: string, amount: number, reference: string): GrantOrderRefund {
  return { order_id, amount, reference, purpose: 'goodwill', reason: 'Scratched', payment_id: null };
}

async function grant(input: GrantOrderRefund): Promise<string> {
  const answer = await world.run(grantRefund, input);
  return answer.ok ? answer.value.refunds.map(({ amount }) => amount).join() : answer.refusal.code;
}

async function settle(
  order_id: string,
  as: { state: 'executed'; reference: string } | { state: 'withdrawn' },
): Promise<string> {
  const [refund] = (await page(order_id)).refunds;
  const answer = await world.run(settleRefund, { order_id, refund_id: refund?.id ?? '', note: null, as });
  return answer.ok ? answer.value.payment_status : answer.refusal.code;
}

async function page(order_id: string) {
  const options = { now: world.services.clock.now(), permissions: new Set<string>() };
  const found = await readOrderPage(world.services.database, order_id, options);
  if (!found) throw new Error('the order is not there');
  return found;
}

async function money(order_id: string): Promise<string> {
  const { balance } = await page(order_id);
  const { due_amount, granted_amount, refunded_amount, balance_amount } = balance;
  return `due ${due_amount}, granted ${granted_amount}, refunded ${refunded_amount}, open ${balance_amount}`;
}

test('a refund is granted, then executed, and the order follows the money alone', async () => {
  const id = await paid();
  expect(await grant(wish(id, 500, 'case 1'))).toBe('500');
  expect(await money(id)).toBe('due 4500, granted 500, refunded 0, open -500');
  expect((await page(id)).payment_status).toBe('paid');
  expect(await settle(id, { state: 'executed', reference: 'wire 1' })).toBe('partially_refunded');
  expect(await settle(id, { state: 'executed', reference: 'wire 1' })).toBe('partially_refunded');
  expect(await settle(id, { state: 'executed', reference: 'wire 2' })).toBe('refund_settled');
  expect(await settle(id, { state: 'withdrawn' })).toBe('refund_settled');
  expect(await money(id)).toBe('due 4500, granted 0, refunded 500, open 0');
});

test('one reference is one refund; another wish under it is refused', async () => {
  const id = await paid();
  expect(await grant(wish(id, 500, 'case 1'))).toBe('500');
  expect(await grant(wish(id, 500, 'case 1'))).toBe('500');
  expect(await grant(wish(id, 501, 'case 1'))).toBe('refund_reference_used');
  expect((await page(id)).refunds).toHaveLength(1);
});

test('what is withdrawn can be granted again, what is granted cannot be granted twice', async () => {
  const id = await paid();
  expect(await grant(wish(id, 5000, 'case 1'))).toBe('5000');
  expect(await grant(wish(id, 1, 'case 2'))).toBe('refund_too_large');
  expect(await settle(id, { state: 'withdrawn' })).toBe('paid');
  expect(await money(id)).toBe('due 5000, granted 0, refunded 0, open 0');
  expect(await grant(wish(id, 5000, 'case 2'))).toBe('5000');
});

test('the channel reports the refund that was granted: it is the same money', async () => {
  const id = await paid();
  await grant(wish(id, 4000, 'case 1'));
  const report = { order_id: id, payment_id: null, method: 'card', kind: 'refund' as const, note: null };
  const reported = async (amount: number, reference: string) => {
    const answer = await world.run(recordPayment, { ...report, amount, reference });
    return answer.ok ? answer.value.payment_status : answer.refusal.code;
  };
  expect(await reported(1001, 're_0')).toBe('refund_too_large');
  expect(await reported(4000, 're_1')).toBe('partially_refunded');
  expect(await reported(4000, 're_1')).toBe('partially_refunded');
  expect(await money(id)).toBe('due 1000, granted 0, refunded 4000, open 0');
  expect((await page(id)).refunds).toMatchObject([{ state: 'executed', executed_reference: 're_1' }]);
});

test('twenty people grant at once: never more than was captured', async () => {
  const id = await paid();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => grant(wish(id, 700, `case ${index}`))),
  );
  expect(answers.filter((answer) => answer === '700')).toHaveLength(7);
  expect(answers.filter((answer) => answer === 'refund_too_large')).toHaveLength(13);
  expect(await money(id)).toBe('due 100, granted 4900, refunded 0, open -4900');
});

test('the same intent from everywhere at once is granted once', async () => {
  const id = await paid();
  const answers = await Promise.all(Array.from({ length: 10 }, () => grant(wish(id, 3000, 'return 7'))));
  expect(new Set(answers)).toEqual(new Set(['3000']));
  expect(await money(id)).toBe('due 2000, granted 3000, refunded 0, open -3000');
});

test('two executions at the same moment leave one movement', async () => {
  const id = await paid();
  await grant(wish(id, 500, 'case 1'));
  const answers = await Promise.all(
    ['wire 1', 'wire 1', 'wire 2'].map((reference) => settle(id, { state: 'executed', reference })),
  );
  expect(answers).toContain('partially_refunded');
  expect(await money(id)).toBe('due 4500, granted 0, refunded 500, open 0');
});

test('cancelling a paid order grants back what is not due any more, once', async () => {
  const id = await paid();
  const [line] = (await page(id)).lines;
  const cancel = { order_id: id, reason: 'Customer asked', grants_refund: true };
  const part = await world.run(cancelOrder, { ...cancel, lines: [{ line_id: line?.id ?? '', quantity: 1 }] });
  expect(accepted(part)).toMatchObject({ units: 1, granted_amount: 1250 });
  await grant({ ...wish(id, 250, 'case 1') });
  const rest = await world.run(cancelOrder, { ...cancel, lines: null });
  expect(accepted(rest)).toMatchObject({ is_whole: true });
  expect((await page(id)).balance).toMatchObject({ granted_amount: 5000 });
});

test('several payments: the money goes back over them in the order in which they came', async () => {
  const id = (await world.order({ lines: [['MUG', 4]], payment: null })).id;
  const record = { order_id: id, payment_id: null, kind: 'authorization' as const, note: null };
  for (const [method, amount] of [
    ['card', 3000],
    ['Bank transfer', 2000],
  ] as const) {
    const { payment_id } = accepted(
      await world.run(recordPayment, { ...record, method, amount, reference: method }),
    );
    accepted(
      await world.run(recordPayment, {
        ...record,
        payment_id,
        kind: 'capture',
        method,
        amount,
        reference: method,
      }),
    );
  }
  expect(await grant(wish(id, 3500, 'case 1'))).toBe('3000,500');
  expect((await page(id)).refunds.map(({ gateway }) => gateway)).toEqual(['external', 'manual']);
});

test('an order that is not there, and a refund of another order', async () => {
  const [one, other] = [await paid(), await paid()];
  expect(await grant(wish('01890000-0000-7000-8000-000000000000', 1, 'x'))).toBe('not_found');
  await grant(wish(one, 500, 'case 1'));
  const [refund] = (await page(one)).refunds;
  const stolen = await world.run(settleRefund, {
    order_id: other,
    refund_id: refund?.id ?? '',
    note: null,
    as: { state: 'executed', reference: 'wire 9' },
  });
  expect(stolen).toMatchObject({ ok: false, refusal: { code: 'not_found' } });
  expect(await money(one)).toBe('due 4500, granted 500, refunded 0, open -500');
});
