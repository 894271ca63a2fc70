import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLog } from '../log.ts';
import { isAlive } from './data-lock.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded.ts';

interface Owner {
  process: ChildProcess;
  answer: { url: string; attached: boolean; pid: number; refused?: string };
}

let folder: string;
let logged: string[];
const started: EmbeddedPostgres[] = [];
const owners: Owner[] = [];
const clusters = new Set<string>();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'longshore-embedded-'));
  chmodSync(folder, 0o755);
  logged = [];
});

afterEach(async () => {
  for (const owner of owners.splice(0)) await end(owner, 'SIGTERM');
  for (const postgres of started.splice(0)) await postgres.stop();
  for (const cluster of clusters)
    if (!cluster.startsWith(folder)) rmSync(dirname(cluster), { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
});

async function start(data_dir = folder): Promise<EmbeddedPostgres> {
  const log = createLog({
    level: 'info',
    readable: false,
    destination: { write: (line) => logged.push(line) },
  });
  const postgres = await startEmbeddedPostgres({ data_dir, log });
  started.push(postgres);
  clusters.add(postgres.cluster);
  return postgres;
}

async function stop(postgres: EmbeddedPostgres): Promise<void> {
  started.splice(started.indexOf(postgres), 1);
  await postgres.stop();
}

/** Starts the database from a process of its own. */
async function startOwner(): Promise<Owner> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, '../../../tests/kit/run-postgres.ts'), folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  for await (const line of createInterface(child.stdout)) {
    const owner = { process: child, answer: JSON.parse(line) as Owner['answer'] };
    owners.push(owner);
    return owner;
  }
  throw new Error('The process said nothing.');
}

async function end(owner: Owner, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => owner.process.once('exit', resolve));
  if (owner.process.exitCode !== null || owner.process.signalCode !== null) return;
  owner.process.kill(signal);
  await ended;
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

function allBelow(path: string): string[] {
  return readdirSync(path, { recursive: true }).map((name) => join(path, String(name)));
}

/** Gives a copy to whom its original belongs, as `cp -a` does. */
function giveAs(original: string, copy: string): void {
  const { uid, gid } = statSync(original);
  chownSync(copy, uid, gid);
}

/** Ends PostgreSQL itself as a crash would. */
function crash(pid: number | undefined): void {
  expect(pid).toBeGreaterThan(1);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
}

test('a new database is durable, in UTF-8, on the loopback alone, behind a password in a private file', async () => {
  const { url, attached } = await start();
  const [settings] = await query(
    url,
    `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as synchronous_commit,
       current_setting('full_page_writes') as full_page_writes, current_setting('listen_addresses') as listen,
       current_setting('unix_socket_directories') as sockets, current_setting('server_encoding') as encoding,
       (select datlocale from pg_database where datname = current_database()) as locale, lower('ÄÉ') as lower`,
  );
  expect(settings).toEqual({
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    listen: '127.0.0.1',
    sockets: '',
    encoding: 'UTF8',
    locale: 'C.UTF-8',
    lower: 'äé',
  });
  expect(attached).toBe(false);
  expect(statSync(join(folder, 'connection.json')).mode & 0o777).toBe(0o600);
  const wrong = new URL(url);
  wrong.password = 'guess';
  await expect(query(wrong.href, 'select 1')).rejects.toThrow('password authentication failed');
});

test('the second start finds the data of the first, and stopping leaves no process', async () => {
  const first = await start();
  await query(first.url, 'create table kept as select 1 as one');
  const pid = first.pid() ?? 0;
  await stop(first);
  expect(isAlive(pid)).toBe(false);
  const second = await start();
  expect(second.url).toBe(first.url);
  expect(await query(second.url, 'select * from kept')).toEqual([{ one: 1 }]);
});

test('a second server on the same data is refused, and told which process has it', async () => {
  const owner = await startOwner();
  const sentence =
    `The data in ${folder} is in use by the longshore process ${owner.process.pid}: stop that one first, ` +
    'or give this one its own LONGSHORE_DATA_DIR or a DATABASE_URL.';
  await expect(start()).rejects.toThrow(sentence);
  expect((await startOwner()).answer).toEqual({ refused: sentence });
});

test('of three that start in the same instant, one gets the data', async () => {
  const answers = (await Promise.all([startOwner(), startOwner(), startOwner()])).map(
    (owner) => owner.answer,
  );
  expect(answers.filter((answer) => answer.refused === undefined)).toHaveLength(1);
  expect(answers.filter((answer) => answer.refused?.includes('is in use by'))).toHaveLength(2);
});

test('a database that outlived its killed owner is taken over, with its data, and stopped in the end', async () => {
  const owner = await startOwner();
  await query(owner.answer.url, 'create table kept as select 1 as one');
  await end(owner, 'SIGKILL');
  expect(isAlive(owner.answer.pid)).toBe(true);
  const next = await start();
  expect([next.attached, next.pid(), next.url]).toEqual([true, owner.answer.pid, owner.answer.url]);
  expect(await query(next.url, 'select * from kept')).toEqual([{ one: 1 }]);
  await stop(next);
  expect(isAlive(owner.answer.pid)).toBe(false);
});

test('an orphan that does not know our password any more is refused, and not left running', async () => {
  const owner = await startOwner();
  await query(owner.answer.url, `alter role longshore password 'changed'`);
  await end(owner, 'SIGKILL');
  await expect(start()).rejects.toThrow('password authentication failed');
  expect(isAlive(owner.answer.pid)).toBe(false);
});

test('a database that crashes under its owner is started again on the same address, with every commit', async () => {
  const postgres = await start();
  await query(postgres.url, 'create table kept as select 1 as one');
  const crashed = postgres.pid();
  crash(crashed);
  await expect
    .poll(() => query(postgres.url, 'select * from kept').catch(() => []), { timeout: 20_000 })
    .toEqual([{ one: 1 }]);
  expect(postgres.pid()).not.toBe(crashed);
});

test('after a crash of both, the next start recovers by itself', async () => {
  const owner = await startOwner();
  await query(owner.answer.url, 'create table kept as select 1 as one');
  await end(owner, 'SIGKILL');
  crash(owner.answer.pid);
  const next = await start();
  expect(next.attached).toBe(false);
  expect(await query(next.url, 'select * from kept')).toEqual([{ one: 1 }]);
});

test('the process id of a crashed database that went to another process is no obstacle', async () => {
  const owner = await startOwner();
  await end(owner, 'SIGKILL');
  crash(owner.answer.pid);
  await expect.poll(() => isAlive(owner.answer.pid), { timeout: 10_000 }).toBe(false);
  const pid_file = join(folder, 'cluster', 'postmaster.pid');
  writeFileSync(pid_file, readFileSync(pid_file, 'utf8').replace(/^\d+/, String(process.pid)));
  const next = await start();
  expect(next.attached).toBe(false);
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a copy of the data folder is another database', async () => {
  const first = await start(join(folder, 'one'));
  await query(first.url, 'create table kept as select 1 as one');
  await stop(first);
  cpSync(join(folder, 'one'), join(folder, 'two'), { recursive: true, preserveTimestamps: true });
  for (const path of [join(folder, 'two', 'cluster'), ...allBelow(join(folder, 'two', 'cluster'))])
    giveAs(join(folder, 'one', 'cluster'), path);
  const [one, two] = [await start(join(folder, 'one')), await start(join(folder, 'two'))];
  expect([one.cluster, two.cluster]).toEqual([
    join(folder, 'one', 'cluster'),
    join(folder, 'two', 'cluster'),
  ]);
  await query(two.url, 'insert into kept values (2)');
  expect(await query(one.url, 'select * from kept')).toEqual([{ one: 1 }]);
});

test('a data folder that was moved brings its data along', async () => {
  const first = await start(join(folder, 'one'));
  await query(first.url, 'create table kept as select 1 as one');
  await stop(first);
  renameSync(join(folder, 'one'), join(folder, 'two'));
  const moved = await start(join(folder, 'two'));
  expect(await query(moved.url, 'select * from kept')).toEqual([{ one: 1 }]);
});

test('two data folders that name one cluster are never two servers on it', async () => {
  const first = await start(join(folder, 'one'));
  const connection = JSON.parse(readFileSync(join(folder, 'one', 'connection.json'), 'utf8')) as object;
  mkdirSync(join(folder, 'two'));
  writeFileSync(
    join(folder, 'two', 'connection.json'),
    JSON.stringify({ ...connection, cluster: first.cluster }),
  );
  await expect(start(join(folder, 'two'))).rejects.toThrow(
    `The data in ${first.cluster} is in use by the longshore process ${process.pid}`,
  );
});

test('a cluster that is gone is an error, and no new one is made in its place', async () => {
  await stop(await start());
  renameSync(join(folder, 'cluster'), join(folder, 'elsewhere'));
  await expect(start()).rejects.toThrow(`it lay in ${join(folder, 'cluster')}. Put that folder back`);
  expect(existsSync(join(folder, 'cluster'))).toBe(false);
  renameSync(join(folder, 'elsewhere'), join(folder, 'cluster'));
  expect(await query((await start()).url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.each(['', '{"port": 1', '{"port": 1}', 'null'])(
  'a damaged connection.json is named: %s',
  async (text) => {
    writeFileSync(join(folder, 'connection.json'), text);
    await expect(start()).rejects.toThrow(`${join(folder, 'connection.json')} is damaged.`);
  },
);

test.runIf(existsSync('/proc/self/environ'))('PostgreSQL learns no secret of our environment', async () => {
  process.env.LONGSHORE_TEST_SECRET = 'for us alone';
  const { pid } = await start();
  delete process.env.LONGSHORE_TEST_SECRET;
  const names = readFileSync(`/proc/${pid()}/environ`, 'utf8')
    .split('\0')
    .map((pair) => pair.split('=')[0]);
  expect(
    names.filter((name) => !['', 'PATH', 'TZ', 'LC_ALL', 'PGLOCALEDIR', 'PGSYSCONFDIR'].includes(name ?? '')),
  ).toEqual([]);
});

test('a first start that was killed half-way is done over', async () => {
  mkdirSync(join(folder, 'cluster.partial', 'base'), { recursive: true });
  writeFileSync(join(folder, 'cluster.partial', 'PG_VERSION'), '18\n');
  const { url } = await start();
  expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(join(folder, 'cluster.partial'))).toBe(false);
});

test.runIf(process.getuid?.() === 0)('started by root, PostgreSQL runs as another user', async () => {
  const postgres = await start();
  expect(statSync(`/proc/${postgres.pid()}`).uid).not.toBe(0);
  expect(statSync(postgres.cluster).uid).toBe(statSync(`/proc/${postgres.pid()}`).uid);
});

test.runIf(process.getuid?.() === 0)(
  'data that the other user cannot reach is kept where both can',
  async () => {
    chmodSync(folder, 0o700);
    const data_dir = join(folder, 'data');
    const postgres = await start(data_dir);
    expect(postgres.cluster.startsWith(folder)).toBe(false);
    expect(logged.join('')).toContain(
      `who cannot enter ${data_dir}: its data lies in ${dirname(postgres.cluster)}`,
    );
    await query(postgres.url, 'create table kept as select 1 as one');
    await stop(postgres);
    const again = await start(data_dir);
    expect(again.cluster).toBe(postgres.cluster);
    expect(await query(again.url, 'select * from kept')).toEqual([{ one: 1 }]);
  },
);
