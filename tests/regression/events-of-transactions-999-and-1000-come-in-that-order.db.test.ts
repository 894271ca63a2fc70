import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../src/kernel/ids.ts';
import { Database } from '../../src/platform/database.ts';
import { LOG_START, readEvents } from '../../src/platform/routes/event-log.ts';
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

test('a page that ends between numbers of two lengths steps over nothing', async () => {
  // 9 and 10 stand for 999 and 1000: every new cluster is past them.
  for (const xid of ['10', '9'])
    await database.rows(
      `insert into platform.events (id, xid, type, subject_id, payload, actor_name, request_id)
       values ($1, $2::xid8, 'order.placed', $1, '{}', 'test', 'test')`,
      [newId(), xid],
    );
  const [first] = await readEvents(database, { after: LOG_START, kinds: null, limit: 1 });
  const rest = await readEvents(database, { after: first ?? LOG_START, kinds: null, limit: 10 });
  expect([first?.xid, rest.map(({ xid }) => xid)]).toEqual(['9', ['10']]);
});
