import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Database } from '../../src/platform/database.ts';
import { type TestDatabase, testDatabase } from '../kit/database.ts';

let created: TestDatabase;
let database: Database;

beforeAll(async () => {
  created = await testDatabase();
  database = new Database({ url: created.url, pool_size: 2, application_name: 'test' });
});

afterAll(async () => {
  await database.close();
  await created.close();
});

test('a connection that is lost while nothing is asked of it fails its transaction, and the next one works', async () => {
  const lost = database.transact(async (tx) => {
    const [own] = await tx.rows<{ pid: number }>('select pg_backend_pid() as pid');
    await database.adHoc('select pg_terminate_backend($1)', [own?.pid]);
    // No statement is on its way now: without a listener of ours the error would end the process.
    await sleep(200);
    await tx.rows('select 1');
  });
  await expect(lost).rejects.toThrow();
  expect(await database.rows<{ one: number }>('select 1 as one')).toEqual([{ one: 1 }]);
});
