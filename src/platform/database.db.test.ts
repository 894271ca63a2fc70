import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../tests/kit/server.ts';
import { Database, RunAgain } from './database.ts';

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test('a full disk is answered 503 with its own code, and nothing was written', async () => {
  await server.services.database.adHoc(
    `create function channels.full_disk() returns trigger language plpgsql as $$
     begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`,
  );
  await server.services.database.adHoc(
    `create trigger full_disk before insert on channels.channels execute function channels.full_disk()`,
  );
  const body = { code: 'web', name: 'Web', kind: 'web_shop', currency: 'USD', market: 'US' };
  const answer = await server.call('POST', '/v1/channels', { body });
  expect([answer.statusCode, answer.json<{ code: string }>().code, answer.headers['retry-after']]).toEqual([
    503,
    'database_full',
    '10',
  ]);
  await server.services.database.adHoc('drop trigger full_disk on channels.channels');
  expect((await server.call('POST', '/v1/channels', { body })).statusCode).toBe(201);
});

test('without prepared statements nothing is prepared, inside transactions and outside', async () => {
  const database = new Database({
    url: server.url,
    pool_size: 1,
    application_name: 'test',
    prepared_statements: false,
  });
  const prepared = 'select count(*) as n from pg_prepared_statements';
  await database.rows('select 1');
  const inside = await database.transact(async (tx) => {
    await tx.affected('create temporary table t as select 1');
    return tx.rows(prepared);
  });
  expect([inside, await database.rows(prepared)]).toEqual([[{ n: 0 }], [{ n: 0 }]]);
  await database.close();
});

test('of two servers the one that answers is found, and a standby is none that takes writes', async () => {
  const one = new URL(server.url);
  const several = (attributes: string): string =>
    server.url.replace(one.host, `127.0.0.1:9,${one.host}`) + attributes;
  const open = (url: string): Database => new Database({ url, pool_size: 2, application_name: 'test' });
  const database = open(several('?target_session_attrs=read-write'));
  expect(await database.rows('select 1 as one')).toEqual([{ one: 1 }]);
  await database.close();

  // What a standby says of itself.
  const name = one.pathname.slice(1);
  await server.services.database.adHoc(`alter database ${name} set default_transaction_read_only = on`);
  const standby = open(several('?target_session_attrs=read-write'));
  await expect(standby.rows('select 1')).rejects.toThrow();
  await standby.close();
  const anyone = open(several('?target_session_attrs=any'));
  expect(await anyone.rows('select 1 as one')).toEqual([{ one: 1 }]);
  await anyone.close();
});

test('of statements that travel together the first that fails says why, and its connection goes on', async () => {
  const database = new Database({ url: server.url, pool_size: 1, application_name: 'test' });
  // New texts, so that they are prepared on the way: what failed may or may not be known to the server afterwards.
  const divide = 'select 10 / $1::int as tenth';
  const behind = 'select $1::int as behind';
  const failing = database.transact((tx) =>
    Promise.all([tx.rows('select 1'), tx.rows(divide, [0]), tx.rows(behind, [1])]),
  );
  await expect(failing).rejects.toThrow('division by zero');
  const answers = await database.transact((tx) =>
    Promise.all([tx.rows(divide, [5]), tx.rows(behind, [2]), tx.rows(divide, [2])]),
  );
  expect(answers).toEqual([[{ tenth: 2 }], [{ behind: 2 }], [{ tenth: 5 }]]);
  await expect(database.rows(divide, [0])).rejects.toThrow('division by zero');
  expect(await database.rows(divide, [1])).toEqual([{ tenth: 10 }]);
  await database.close();
});

test('every type comes back as it went, alone and in arrays', async () => {
  const at = new Date('2026-03-01T12:00:00.123Z');
  const values = ['a "b" \\ c', 12, true, at, Buffer.from([0, 255]), { n: [1] }, null];
  const [row] = await server.services.database.rows<object>(
    `select $1::text as a, $2::bigint as b, $3::boolean as c, $4::timestamptz as d, $5::bytea as e, $6::jsonb as f, $7::text as g,
            ($8::text[])[1] as h, ($9::timestamptz[])[1] as i, ($10::bytea[])[1] as j, date '2026-03-01' as k, 1.5::numeric as l`,
    [...values, [values[0]], [at], [values[4]]],
  );
  expect(Object.values(row ?? {})).toEqual([...values, values[0], at, values[4], '2026-03-01', 1.5]);
});

test('what travels with the commit forbids it in SQL, and the body runs again', async () => {
  const { database } = server.services;
  await database.adHoc('create table channels.tries (n int)');
  const guard = `select platform.run_again_unless($1::boolean, 'somebody was faster')`;
  const tries = await database.transact(async (tx, try_number) => {
    tx.beforeCommit(
      Promise.all([
        tx.rows('insert into channels.tries values ($1)', [try_number]),
        tx.rows(guard, [try_number === 3]),
      ]),
    );
    return try_number;
  });
  expect([tries, await database.rows('select n from channels.tries')]).toEqual([3, [{ n: 3 }]]);
  const never = database.transact(async (tx) => tx.beforeCommit(tx.rows(guard, [false])));
  await expect(never).rejects.toThrow(RunAgain);
  // A transaction that ends before anything was sent leaves its connection as it was.
  const empty = database.transact(() => Promise.reject(new Error('nothing to do')));
  await expect(empty).rejects.toThrow('nothing to do');
  await database.adHoc('drop table channels.tries');
});
