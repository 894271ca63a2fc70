import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../tests/kit/server.ts';
import { newId } from '../kernel/ids.ts';
import { forgetOldEvents } from './retention.ts';

let server: TestServer;
let key: Awaited<ReturnType<TestServer['key']>>;
beforeAll(async () => {
  server = await testServer();
  key = await server.key();
});
afterAll(() => server.close());

async function write(type: string, days_ago: number): Promise<string> {
  const id = newId();
  await server.services.database.rows(
    `insert into platform.events (id, type, subject_id, payload, actor_name, request_id, occurred_at)
     values ($1, $2, $1, '{}', 'Test', 'r', now() - $3 * interval '1 day')`,
    [id, type, days_ago],
  );
  return id;
}

const get = (path: string) => server.call('GET', path, { as: key });
const read = (after?: string) => get(`/v1/events?limit=1${after === undefined ? '' : `&after=${after}`}`);
const kept = async (): Promise<string[]> =>
  (
    await server.services.database.adHoc<{ type: string }>(
      `select type from platform.events where type like 'order.old%' or type like 'order.new%' order by events.xid, id`,
    )
  ).map(({ type }) => type);

test('old events are forgotten from the beginning, whoever is behind is told, whoever is ahead reads on', async () => {
  const { database } = server.services;
  await database.adHoc(`update platform.events set occurred_at = now() - interval '900 days'`);
  await write('order.old1', 800);
  const behind = (await read()).json().next as string;
  const named = await write('order.old2', 700);
  await write('order.old3', 600);
  const last_old = (await get('/v1/events?limit=200')).json().next as string;
  await write('order.new1', 10);
  await database.rows(
    `insert into pgboss.job (id, name, data, retry_limit)
     select gen_random_uuid(), name, $1::jsonb, 0 from pgboss.queue limit 1`,
    [JSON.stringify({ event_ids: [named] })],
  );

  expect(await forgetOldEvents(database, 400)).toBeGreaterThanOrEqual(2);
  expect(await kept()).toEqual(['order.old2', 'order.new1']);
  const told = await read(behind);
  expect([told.statusCode, told.json().code]).toEqual([400, 'invalid_cursor']);
  const on = await read(last_old);
  expect(on.json().items.map(({ type }: { type: string }) => type)).toEqual(['order.new1']);
  const feed = await get(`/v1/availability/changes?after=${behind}`);
  expect(feed.json().code).toBe('invalid_cursor');
  expect(await forgetOldEvents(database, 400)).toBe(0);
});

test('a log of which nothing is left still has an end to read on from', async () => {
  const { database } = server.services;
  await database.adHoc(`delete from pgboss.job`);
  await write('order.new2', 5);
  const place = (await get('/v1/events?limit=200')).json().next as string;
  await database.adHoc(`update platform.events set occurred_at = now() - interval '900 days'`);
  await forgetOldEvents(database, 400);
  const answer = await read(place);
  expect([answer.statusCode, answer.json().items]).toEqual([200, []]);
});
