import { afterAll, beforeAll, expect, test } from 'vitest';
import { accepted, buildWorld, type World } from '../../../../tests/kit/world.ts';
import { examine } from '../../../app/doctor.ts';
import { type RecordPayment, recordPayment } from './record-payment.ts';

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

/** An order of 50.00 USD on which nothing was paid. */
async function unpaid(): Promise<string> {
  return (await world.order({ lines: [['MUG', 4]], payment: null })).id;
}

function movement(order_id: string, kind: RecordPayment['kind'], fields: Partial<RecordPayment> = {}) {
  return {
    order_id,
    kind,
    payment_id: null,
    method: 'card',
    amount: 5000,
    reference: kind,
    note: null,
    ...fields,
  };
}

async function record(input: RecordPayment): Promise<string> {
  const answer = await world.run(recordPayment, input);
  return answer.ok ? answer.value.payment_status : answer.refusal.code;
}

async function ledger(order_id: string): Promise<string[]> {
  const rows = await world.services.database.rows<{ entry: string }>(
    `select kind || ' ' || provider_reference || ' ' || amount as entry from payments.ledger where order_id = $1 order by id`,
    [order_id],
  );
  return rows.map(({ entry }) => entry);
}

test('authorized, captured and refunded, the order follows', async () => {
  const id = await unpaid();
  expect(await record(movement(id, 'authorization'))).toBe('authorized');
  expect(await record(movement(id, 'capture', { amount: 2000 }))).toBe('partially_paid');
  expect(await record(movement(id, 'capture', { amount: 3000, reference: 'second' }))).toBe('paid');
  expect(await record(movement(id, 'refund', { amount: 500 }))).toBe('partially_refunded');
  expect(await ledger(id)).toEqual([
    'authorization authorization 5000',
    'capture capture 2000',
    'capture second 3000',
    'refund refund 500',
  ]);
});

test('one reference is recorded once, with the id of its payment and without', async () => {
  const id = await unpaid();
  const first = accepted(await world.run(recordPayment, movement(id, 'authorization')));
  expect(accepted(await world.run(recordPayment, movement(id, 'authorization')))).toEqual(first);
  const { payment_id } = accepted(
    await world.run(recordPayment, movement(id, 'authorization', { reference: 'another card' })),
  );
  expect(payment_id).not.toBe(first.payment_id);
  expect(await record(movement(id, 'capture', { payment_id, amount: 1000 }))).toBe('partially_paid');
  expect(accepted(await world.run(recordPayment, movement(id, 'capture', { amount: 1000 })))).toEqual({
    payment_id,
    payment_status: 'partially_paid',
  });
  expect(await ledger(id)).toEqual([
    'authorization authorization 5000',
    'authorization another card 5000',
    'capture capture 1000',
  ]);
});

test('a reference with another amount, or on another payment, is refused and nothing is written', async () => {
  const id = await unpaid();
  const { payment_id } = accepted(await world.run(recordPayment, movement(id, 'authorization')));
  await record(movement(id, 'authorization', { reference: 'another card' }));
  expect(await record(movement(id, 'capture', { payment_id }))).toBe('paid');
  const before = await ledger(id);
  expect(await record(movement(id, 'capture', { payment_id, amount: 4999 }))).toBe('payment_reference_used');
  const [, other] = await world.services.database.rows<{ id: string }>(
    'select id from payments.payments where order_id = $1 order by id',
    [id],
  );
  expect(await record(movement(id, 'capture', { payment_id: other?.id ?? '' }))).toBe(
    'payment_reference_used',
  );
  expect(await ledger(id)).toEqual(before);
});

test('among several payments nobody guesses which one is meant', async () => {
  const id = await unpaid();
  await record(movement(id, 'authorization'));
  await record(movement(id, 'authorization', { reference: 'another card' }));
  for (const kind of ['capture', 'void', 'refund'] as const)
    expect(await record(movement(id, kind, { amount: 100 }))).toBe('payment_not_named');
  expect(await ledger(id)).toHaveLength(2);
});

test('the client and the provider report one capture at the same moment: it is booked once', async () => {
  for (let round = 0; round < 10; round += 1) {
    const id = await unpaid();
    const { payment_id } = accepted(await world.run(recordPayment, movement(id, 'authorization')));
    const reports = [null, payment_id, null, payment_id].map((each) =>
      world.run(recordPayment, movement(id, 'capture', { payment_id: each })),
    );
    for (const answer of await Promise.all(reports))
      expect(accepted(answer)).toEqual({ payment_id, payment_status: 'paid' });
    expect(await ledger(id)).toEqual(['authorization authorization 5000', 'capture capture 5000']);
  }
});

test('the ledger itself refuses a reference that its order has already', async () => {
  const id = await unpaid();
  await record(movement(id, 'authorization'));
  const again = world.services.database.rows(
    `insert into payments.ledger (id, payment_id, order_id, kind, amount, currency, provider_reference, actor_name)
     select gen_random_uuid(), gen_random_uuid(), order_id, kind, amount, currency, provider_reference, actor_name
     from payments.ledger where order_id = $1`,
    [id],
  );
  await expect(again).rejects.toThrow('ledger_reference_once');
});
