import { afterAll, beforeAll, expect, test } from 'vitest';
import { TEST_ACTOR, type TestServices, testServices } from '../../tests/kit/services.ts';
import { accept } from '../kernel/decision.ts';
import { batchCommand, Executor } from './command.ts';
import { Database } from './database.ts';

let kit: TestServices;

beforeAll(async () => {
  kit = await testServices();
  await kit.services.database.rows('create table counted (what text not null)', []);
});
afterAll(() => kit.close());

const count = batchCommand<string, null, never>({
  name: 'test.count',
  permission: 'orders:read',
  async handle({ tx }, requests) {
    for (const { input } of requests) if (input === 'poison') throw new Error('this one cannot be counted');
    await tx.rows('insert into counted select * from unnest($1::text[])', [
      requests.map(({ input }) => input),
    ]);
    return requests.map(() => accept(null));
  },
});

/** Commits, and then loses the connection before anybody hears of it: once. */
class ForgetfulDatabase extends Database {
  losses = 0;

  override async transact<T>(...args: Parameters<Database['transact']>): Promise<T> {
    const result = await super.transact(...args);
    if (this.losses > 0) return result as T;
    this.losses += 1;
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }
}

function executorOver(database: Database): Executor {
  const { jobs, references, clock, log } = kit.services;
  return new Executor({
    ...{ database, jobs, references, clock, log },
    ...{ flushers: 2, batch_size: 128, queue_limit: 1_000, max_wait_ms: 1_000 },
  });
}

async function counted(): Promise<string[]> {
  const rows = await kit.services.database.rows<{ what: string }>('delete from counted returning what', []);
  return rows.map(({ what }) => what).sort();
}

const requestsOf = (...inputs: string[]) =>
  inputs.map((input) => ({ input, actor: TEST_ACTOR, request_id: 'r' }));

test('a batch whose commit was not heard of is not run again: it may stand', async () => {
  const database = new ForgetfulDatabase({ url: kit.url, pool_size: 2, application_name: 'test' });
  const answers = executorOver(database).executeMany(count, requestsOf('mug', 'tee', 'cap'));
  await expect(answers).rejects.toThrow('ECONNRESET');
  expect(await counted()).toEqual(['cap', 'mug', 'tee']);
  await database.close();
});

test('a request that cannot be served fails alone', async () => {
  const executor = executorOver(kit.services.database);
  const calls = requestsOf('mug', 'poison', 'tee', 'cap').map((request) => executor.execute(count, request));
  const outcomes = await Promise.allSettled(calls);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
  expect(await counted()).toEqual(['cap', 'mug', 'tee']);
});

test('a statement that comes after the end of its transaction is a bug, not a write of somebody else', async () => {
  const { database } = kit.services;
  const kept = await database.transact(async (tx) => tx);
  await expect(kept.rows(`insert into counted values ('late')`)).rejects.toThrow('after the end');
  expect(await counted()).toEqual([]);
});
