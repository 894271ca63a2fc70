import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../../tests/kit/database.ts';
import { createLog } from './log.ts';
import { assertSchemaCurrent, migrate } from './migrate.ts';

const log = createLog({ level: 'silent' });
let database: TestDatabase;
let dir: string;

beforeEach(async () => {
  database = await emptyDatabase();
  dir = mkdtempSync(join(tmpdir(), 'longshore-migrations-'));
});

afterEach(async () => {
  rmSync(dir, { recursive: true });
  await database.close();
});

function write(files: Record<string, string>): void {
  for (const [name, sql] of Object.entries(files)) writeFileSync(join(dir, name), sql);
}

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

const run = () => migrate({ url: database.url, dir, log });

test('files are applied once, in order, and noted', async () => {
  write({
    '000001_a.sql': 'create table a (id int)',
    '000002_b.sql': 'alter table a add b int; insert into a values (1, 2)',
  });
  expect(await run()).toEqual({ from_version: 0, to_version: 2, applied: ['000001_a', '000002_b'] });
  expect(await run()).toEqual({ from_version: 2, to_version: 2, applied: [] });
  expect(await query('select * from a')).toEqual([{ id: 1, b: 2 }]);
  expect(await query('select version, name from platform.migrations order by 1')).toEqual([
    { version: 1, name: '000001_a' },
    { version: 2, name: '000002_b' },
  ]);
});

test('ten processes may start at once: one migrates, nine find nothing to do', async () => {
  write({
    '000001_a.sql': 'create table a (id int); select pg_sleep(0.3)',
    '000002_b.sql': 'insert into a values (1)',
  });
  const results = await Promise.all(Array.from({ length: 10 }, run));
  const counts = results.map((result) => result.applied.length).sort();
  expect(counts).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
  expect(await query('select count(*)::int as rows from a')).toEqual([{ rows: 1 }]);
});

test('a file that fails leaves nothing of itself, names its line, and can be repeated', async () => {
  write({
    '000001_a.sql': 'create table a (id int)',
    '000002_b.sql': 'create table b (id int);\nselect nonsense',
  });
  await expect(run()).rejects.toThrow(
    'The migration 000002_b (line 2) failed: column "nonsense" does not exist',
  );
  expect(
    await query(`select to_regclass('b') as b, (select count(*)::int from platform.migrations) as rows`),
  ).toEqual([{ b: null, rows: 1 }]);
  write({ '000002_b.sql': 'create table b (id int)' });
  expect((await run()).applied).toEqual(['000002_b']);
});

test('a migration whose connection is cut half-way is done over by the next one', async () => {
  write({ '000001_a.sql': 'create table a (id int); select pg_sleep(30)' });
  const first = run().then(
    () => 'done',
    () => 'cut',
  );
  const cut = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'longshore migrate' and datname = current_database() and wait_event = 'PgSleep'`;
  await expect.poll(async () => (await query(cut)).length, { timeout: 10_000 }).toBe(1);
  expect(await first).toBe('cut');
  write({ '000001_a.sql': 'create table a (id int)' });
  expect((await run()).applied).toEqual(['000001_a']);
});

test('a file that was changed after it was applied is refused; line endings are not a change', async () => {
  write({ '000001_a.sql': 'create table a (id int);\n' });
  await run();
  write({ '000001_a.sql': 'create table a (id int);\r\n' });
  expect((await run()).applied).toEqual([]);
  write({ '000001_a.sql': 'create table a (id bigint);\n' });
  await expect(run()).rejects.toThrow(
    'The migration 000001_a was changed after it was applied to this database: ' +
      'restore the file as it was, and put the change into a new migration.',
  );
});

test('a schema newer than the code is refused, by the migration and by processes that only check', async () => {
  write({ '000001_a.sql': 'select 1', '000002_b.sql': 'select 2' });
  await run();
  rmSync(join(dir, '000002_b.sql'));
  const sentence =
    'The database schema is at version 2, but this release of Longshore knows only 1: ' +
    'start the newer release that migrated it, or restore a backup from before.';
  await expect(run()).rejects.toThrow(sentence);
  await expect(assertSchemaCurrent({ url: database.url, dir })).rejects.toThrow(sentence);
});

test('a process that only checks wants the newest schema', async () => {
  write({ '000001_a.sql': 'select 1' });
  const check = () => assertSchemaCurrent({ url: database.url, dir });
  await expect(check()).rejects.toThrow(
    'The database schema is at version 0 and this release needs 1: run `longshore migrate`.',
  );
  await run();
  await expect(check()).resolves.toBeUndefined();
});

test('a gap in the numbers is refused before anything runs', async () => {
  write({ '000001_a.sql': 'select 1', '000003_c.sql': 'select 3' });
  await expect(run()).rejects.toThrow('The migration 000003_c.sql stands where 000002_name.sql is expected.');
});
