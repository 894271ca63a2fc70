import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { grantRefund } from '../commands/grant-refund.ts';
import { recordPayment } from '../commands/record-payment.ts';
import { settleRefund } from '../commands/settle-refund.ts';
import { exportJournal } from './journal.ts';

let world: World;
let order_id: string;

beforeAll(async () => {
  world = await buildWorld();
  await world.stock('OAK', { MUG: 100 });
  order_id = (await world.order({ lines: [['MUG', 4]] })).id;
  const movement = { order_id, payment_id: null, method: 'card', note: null } as const;
  const wish = { order_id, reason: 'test', payment_id: null } as const;
  const kept = await grant({ ...wish, amount: 500, purpose: 'goodwill', reference: 'kept' });
  const left = await grant({ ...wish, amount: 1250, purpose: 'return', reference: 'left' });
  await settle(kept, { state: 'withdrawn' });
  await settle(left, { state: 'executed', reference: 're_1' });
  await grant({ ...wish, amount: 100, purpose: 'overpayment', reference: 'open' });
  accepted(await world.run(recordPayment, { ...movement, kind: 'refund', amount: 300, reference: 're_2' }));
  // What was authorized and voided moves no money and has no row.
  const held = (await world.order({ lines: [['MUG', 1]], payment: null })).id;
  for (const kind of ['authorization', 'void'] as const)
    accepted(
      await world.run(recordPayment, { ...movement, order_id: held, kind, amount: 1250, reference: kind }),
    );
});

afterAll(() => world.close());

async function grant(input: Parameters<typeof grantRefund.handle>[1][number]['input']): Promise<string> {
  return accepted(await world.run(grantRefund, input)).refunds[0]?.id ?? '';
}

async function settle(
  refund_id: string,
  as: { state: 'executed'; reference: string } | { state: 'withdrawn' },
): Promise<void> {
  accepted(await world.run(settleRefund, { order_id, refund_id, note: null, as }));
}

async function journal(day: string): Promise<string[][]> {
  const csv = await text(exportJournal(world.services.database, day));
  return csv
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(','));
}

async function today(): Promise<string> {
  const [row] = await world.services.database.rows<{ day: string }>(
    `select to_char(max(at) at time zone 'UTC', 'YYYY-MM-DD') as day from payments.v_journal`,
  );
  return row?.day ?? '';
}

const amountOf = (cell = ''): number => Math.round(Number(cell || 0) * 100);

test('each movement stands on two accounts, and debits are credits', async () => {
  const rows = await journal(await today());
  const words = rows.map(([, , kind, account, debit, credit]) => `${kind} ${account} ${debit}|${credit}`);
  expect(words.toSorted()).toEqual(
    [
      'capture clearing:card 50.00|',
      'capture customers |50.00',
      'refund_granted goodwill 5.00|',
      'refund_granted refunds_granted |5.00',
      'refund_granted returns 12.50|',
      'refund_granted refunds_granted |12.50',
      'refund_withdrawn refunds_granted 5.00|',
      'refund_withdrawn goodwill |5.00',
      'refund refunds_granted 12.50|',
      'refund clearing:card |12.50',
      'refund_granted customers 1.00|',
      'refund_granted refunds_granted |1.00',
      'refund customers 3.00|',
      'refund clearing:card |3.00',
    ].toSorted(),
  );
  const debits = rows.reduce((sum, row) => sum + amountOf(row[4]), 0);
  expect(rows.reduce((sum, row) => sum + amountOf(row[5]), 0)).toBe(debits);
});

test('it ties to the ledger: clearing holds what was captured and not given back, refunds granted what is promised', async () => {
  const { database } = world.services;
  const sums = await database.rows<{ account: string; amount: number }>(
    'select account, sum(amount)::bigint as amount from payments.v_journal group by 1 order by 1',
  );
  const [payments] = await database.rows<{ kept: number; granted: number }>(
    `select sum(captured_amount - refunded_amount)::bigint as kept, sum(granted_amount)::bigint as granted
     from payments.payments`,
  );
  const of = (name: string) => sums.find(({ account }) => account === name)?.amount;
  expect(of('clearing:card')).toBe(payments?.kept);
  expect(of('refunds_granted')).toBe(-(payments?.granted ?? 0));
  expect(sums.reduce((sum, { amount }) => sum + amount, 0)).toBe(0);
});

test('a day on which nothing was booked is empty, although money is said to have moved then', async () => {
  const id = (await world.order({ lines: [['MUG', 1]], placed_at: new Date('2020-01-02T03:04:05Z') })).id;
  expect(await journal('2020-01-02')).toEqual([]);
  const { database } = world.services;
  const [row] = await database.rows<{ rows: number }>(
    `select count(*)::int as rows from payments.v_journal where order_id = $1 and at > '2020-01-03'`,
    [id],
  );
  expect(row?.rows).toBe(2);
});
