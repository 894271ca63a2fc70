import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestServices, testServices } from '../../../../tests/kit/services.ts';
import type { Address } from '../../../kernel/address.ts';
import type { Transaction } from '../../../platform/database.ts';
import { createCustomer, updateCustomer } from '../commands/save-customer.ts';
import { listCustomers, readCustomer } from '../queries/list-customers.ts';
import {
  type Person,
  readKnownCustomers,
  recognizeCustomers,
  writeCustomers,
} from './recognize-customers.ts';

let world: TestServices;

beforeAll(async () => {
  world = await testServices();
});
afterAll(() => world.close());

const person = (keys: Partial<Person>): Person => ({
  name: 'Sample Buyer',
  email: null,
  phone: null,
  company: null,
  external_id: null,
  ...keys,
});
const home: Address = {
  name: 'Sample Buyer',
  line1: '1 Pier Road',
  city: 'Harbor',
  postal_code: '10001',
  country: 'US',
};
async function recognizeIn(tx: Transaction, people: readonly Person[]): Promise<(string | null)[]> {
  const recognized = recognizeCustomers(people, await readKnownCustomers(tx, people));
  await writeCustomers(tx, recognized);
  return recognized.ids;
}
const recognize = (people: readonly Person[]) =>
  world.services.database.transact((tx) => recognizeIn(tx, people));
const count = async () =>
  (await world.services.database.rows<{ n: number }>('select count(*) as n from customers.customers'))[0]?.n;

describe('recognizing customers', () => {
  test('makes who is new, finds who is known, and leaves the blank alone', async () => {
    const [a, b, none, again] = await recognize([
      person({ email: 'A@example.com' }),
      person({ external_id: 'X-1' }),
      person({ email: ' ', external_id: '' }),
      person({ email: 'a@example.com ' }),
    ]);
    expect([typeof a, typeof b, none, again]).toEqual(['string', 'string', null, a]);
    expect(await recognize([person({ external_id: 'X-1' }), person({ email: 'a@example.com' })])).toEqual([
      b,
      a,
    ]);
  });

  test('goes by the external id before the e-mail address', async () => {
    const [x] = await recognize([person({ external_id: 'X-2', email: 'x2@example.com' })]);
    const [y] = await recognize([person({ email: 'y2@example.com' })]);
    expect(await recognize([person({ external_id: 'X-2', email: 'y2@example.com' })])).toEqual([x]);
    expect(await recognize([person({ external_id: 'unknown', email: 'y2@example.com' })])).toEqual([y]);
  });

  test('remembers an address once, however it is written', async () => {
    const [id = null] = await recognize([
      person({ email: 'moved@example.com', address: home }),
      person({ email: 'moved@example.com', address: { ...home, line1: '1  PIER Road ' } }),
      person({ email: 'moved@example.com', address: { ...home, line1: '2 Pier Road' } }),
    ]);
    await recognize([person({ email: 'moved@example.com', address: home })]);
    const customer = await readCustomer(world.services.database, id ?? '');
    expect(customer?.addresses.map(({ address }) => address.line1).toSorted()).toEqual([
      '1 Pier Road',
      '2 Pier Road',
    ]);
  });

  test('an address that was used today is not locked: a busy customer holds nobody up', async () => {
    const busy = person({ email: 'busy@example.com', address: home });
    const [id] = await recognize([busy]);
    const { database } = world.services;
    await database.transact(async (tx) => {
      await tx.rows('select from customers.addresses where customer_id = $1 for update', [id]);
      const answer = await database.transact(async (other) => {
        await other.rows(`set local lock_timeout = '500ms'`);
        return recognizeIn(other, [busy]);
      });
      expect(answer).toEqual([id]);
    });
  });

  test('two transactions that place for the same new person at once end with one customer', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let inserted = () => {};
    const first_is_in = new Promise<void>((resolve) => {
      inserted = resolve;
    });
    const first = world.services.database.transact(async (tx) => {
      const ids = await recognizeIn(tx, [person({ email: 'new@example.com' })]);
      inserted();
      await held;
      return ids;
    });
    await first_is_in;
    const second = recognize([person({ email: 'new@example.com', external_id: 'N-1' })]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    release();
    expect(await second).toEqual(await first);
  });

  test('twenty batches of the same fifty new people, each in another order, neither deadlock nor duplicate', async () => {
    const before = (await count()) ?? 0;
    const people = Array.from({ length: 50 }, (_, n) =>
      person({ email: `crowd${n}@example.com`, address: home }),
    );
    const batches = Array.from({ length: 20 }, (_, shift) => [
      ...people.slice(shift),
      ...people.slice(0, shift),
    ]);
    const answers = await Promise.all(batches.map(recognize));
    const sets = new Set(answers.map((ids) => ids.toSorted().join()));
    expect([sets.size, (await count()) ?? 0]).toEqual([1, before + 50]);
  });
});

describe('customers by hand', () => {
  test('are created, changed and found', async () => {
    const created = await world.run(createCustomer, {
      name: 'Cora Sample',
      email: 'Cora@Example.com',
      company: 'Harbor Goods',
      addresses: [home],
    });
    if (!created.ok) throw new Error(created.refusal.code);
    expect(created.value).toMatchObject({
      email: 'cora@example.com',
      version: 1,
      addresses: [{ address: home }],
    });
    const changed = await world.run(updateCustomer, {
      id: created.value.id,
      version: 1,
      change: { phone: '+1 555 0100', addresses: [] },
    });
    expect(changed).toMatchObject({ ok: true, value: { phone: '+1 555 0100', addresses: [], version: 2 } });
    for (const q of ['sampl', 'harb', 'cora@ex', '+1 555 0100']) {
      const { items } = await listCustomers(world.services.database, { q });
      expect([q, items.map(({ name }) => name).includes('Cora Sample')]).toEqual([q, true]);
    }
  });

  test('refusals leave nothing behind', async () => {
    await recognize([person({ email: 'held@example.com', external_id: 'HELD' })]);
    const before = await count();
    const codes = [
      await world.run(createCustomer, { name: 'x', email: 'HELD@example.com' }),
      await world.run(createCustomer, { name: 'x', external_id: 'HELD' }),
      await world.run(createCustomer, { name: 'x', email: 'no address' }),
    ].map((answer) => (answer.ok ? 'created' : answer.refusal.code));
    expect(codes).toEqual(['customer_email_taken', 'customer_external_id_taken', 'customer_field_invalid']);
    expect(await count()).toBe(before);
  });
});
