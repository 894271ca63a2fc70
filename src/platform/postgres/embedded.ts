import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Log } from '../log.ts';
import { type Binaries, findBinaries, programEnvironment, sharedFolder } from './binaries.ts';
import { isAlive, lockData } from './data-lock.ts';
import { canEnter, chooseOsUser, type OsUser } from './os-user.ts';
import { serverSettings } from './settings.ts';

export interface EmbeddedPostgres {
  /** How to connect, password included. It stays the same while the process lives. */
  url: string;
  /** Whether a server that an earlier, killed process left behind was taken over. */
  attached: boolean;
  /** Where the data really is; outside of `data_dir` when PostgreSQL's user cannot enter that. */
  cluster: string;
  /** The process id of PostgreSQL, for drills that kill it. */
  pid(): number | undefined;
  /** Stops PostgreSQL after a checkpoint and gives the data free. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  /** Folder for the cluster, its password, log and lock. */
  data_dir: string;
  log: Log;
  /** `false` trades the safety of commits for speed; for tests only. Default: true. */
  durable?: boolean;
}

/** Kept in `connection.json`, readable by our user alone. */
interface Connection {
  port: number;
  password: string;
  /** In the file relative to it where it lies in the data folder: a copy of the folder has a cluster of its own. */
  cluster: string;
  /** A digest of release and settings: an orphan that runs with others is restarted, not kept. */
  settings: string;
}

interface Server {
  options: Required<EmbeddedPostgresOptions>;
  user: OsUser;
  binaries: Binaries;
  connection: Connection;
}

const DATABASE_USER = 'longshore';
const DATABASE_NAME = 'longshore';

/**
 * Starts the PostgreSQL that Longshore brings along, and keeps it running until `stop`.
 *
 * A cluster is created where there is none (1 to 2 s). One that is still running because its
 * owner was killed is taken over. One that crashed recovers by itself. If PostgreSQL dies while
 * we live, it is started again on the same port.
 *
 * @throws DataInUse when another live process owns the data.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const data_dir = resolve(options.data_dir);
  mkdirSync(data_dir, { recursive: true });
  const lock = await lockData(data_dir);
  try {
    return await startLocked({ durable: true, ...options, data_dir }, lock.release);
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * The database of a Longshore that is running on this data, for commands that work beside it;
 * undefined when none runs.
 */
export async function findRunningPostgres(data_dir: string): Promise<string | undefined> {
  const connection = readConnection(resolve(data_dir));
  return connection !== undefined && (await answers(connection)) ? urlOf(connection) : undefined;
}

async function startLocked(
  options: Required<EmbeddedPostgresOptions>,
  release: () => void,
): Promise<EmbeddedPostgres> {
  const { data_dir, log } = options;
  const known = readConnection(data_dir);
  if (known) assertClusterThere(known, data_dir);
  const user = chooseOsUser(known?.cluster ?? join(data_dir, 'cluster'));
  const binaries = findBinaries(user, log);
  const connection = known ?? {
    port: await freePort(),
    password: randomBytes(24).toString('base64url'),
    cluster: placeCluster(data_dir, user, log),
    settings: '',
  };
  const server: Server = { options, user, binaries, connection };
  // The cluster may lie elsewhere, and a copy of the data folder names the same one.
  const lock = await lockData(dirname(connection.cluster), basename(connection.cluster));
  try {
    return await startServer(server, () => {
      lock.release();
      release();
    });
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function startServer(server: Server, release: () => void): Promise<EmbeddedPostgres> {
  const { connection } = server;
  const { data_dir } = server.options;
  if (!existsSync(join(connection.cluster, 'PG_VERSION'))) await createCluster(server);
  const orphan = await findOrphan(server);
  const attached = orphan !== undefined;
  if (!attached) {
    if (!(await isFree(connection.port))) connection.port = await freePort();
    connection.settings = settingsDigest(server);
    writeConnection(data_dir, connection);
  }

  const life = superviseServer(server, orphan ?? (await launch(server)));
  try {
    await createDatabase(connection);
  } catch (error) {
    await life.stop();
    throw error;
  }
  return {
    url: urlOf(connection),
    attached,
    cluster: connection.cluster,
    pid: life.pid,
    async stop() {
      await life.stop();
      release();
    },
  };
}

function urlOf(connection: Connection, database = DATABASE_NAME): string {
  return `postgres://${DATABASE_USER}:${connection.password}@127.0.0.1:${connection.port}/${database}`;
}

function settingsDigest({ binaries, connection, options }: Server): string {
  const settings = serverSettings({ port: connection.port, durable: options.durable });
  return createHash('sha256')
    .update(JSON.stringify([binaries.version, settings]))
    .digest('hex');
}

/** @throws Error when there is a file that is damaged: without its password the data behind it would be lost. */
function readConnection(data_dir: string): Connection | undefined {
  const file = join(data_dir, 'connection.json');
  if (!existsSync(file)) return undefined;
  const connection = parseConnection(readFileSync(file, 'utf8'));
  if (connection) return { ...connection, cluster: resolve(data_dir, connection.cluster) };
  throw new Error(
    `${file} is damaged. It holds the password of the database: put it back from a backup. Without one, only ` +
      'where there is no data to keep, remove the folder, and a new database is made.',
  );
}

function parseConnection(text: string): Connection | undefined {
  try {
    const { port, password, cluster, settings } = JSON.parse(text) as Partial<Connection>;
    const isWhole =
      Number.isInteger(port) && [password, cluster, settings].every((part) => typeof part === 'string');
    return isWhole ? ({ port, password, cluster, settings } as Connection) : undefined;
  } catch {
    return undefined;
  }
}

/** Written beside, flushed and renamed: neither a reader nor a machine that loses power leaves half a file. */
function writeConnection(data_dir: string, connection: Connection): void {
  const file = join(data_dir, 'connection.json');
  const way = relative(data_dir, connection.cluster);
  const cluster = way.startsWith('..') || isAbsolute(way) ? connection.cluster : way;
  writeFileSync(`${file}.new`, `${JSON.stringify({ ...connection, cluster }, null, 2)}\n`, {
    mode: 0o600,
    flush: true,
  });
  renameSync(`${file}.new`, file);
}

// Settings are noted when a cluster has been made. Where it is gone then, it was moved or lost: an empty one in its
// place would look as if every order had never been.
function assertClusterThere({ cluster, settings }: Connection, data_dir: string): void {
  if (settings === '' || existsSync(join(cluster, 'PG_VERSION'))) return;
  throw new Error(
    `The database of ${data_dir} is not there: it lay in ${cluster}. Put that folder back, or its backup; a new ` +
      `database is made only where ${join(data_dir, 'connection.json')} is not there either.`,
  );
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((known) => {
    const probe = createServer().once('error', () => known(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => known(true)));
  });
}

/** The cluster lies in the data folder, unless PostgreSQL's user cannot get there. */
function placeCluster(data_dir: string, user: OsUser, log: Log): string {
  if (canEnter(user, data_dir)) return join(data_dir, 'cluster');
  const name = `data-${createHash('sha256').update(data_dir).digest('hex').slice(0, 8)}-${randomBytes(4).toString('hex')}`;
  const folder = join(sharedFolder(user), name);
  mkdirSync(folder, { mode: 0o755 });
  log.info(
    { data: folder },
    `PostgreSQL runs as another user here, who cannot enter ${data_dir}: its data lies in ${folder}`,
  );
  return join(folder, 'cluster');
}

/** Fills a new folder and gives it its name at the end, so that a start killed half-way leaves no half cluster. */
async function createCluster(server: Server): Promise<void> {
  const { connection, user, binaries, options } = server;
  const started_at = performance.now();
  // First of all: a cluster whose password got lost would be of no use to the next start.
  writeConnection(options.data_dir, connection);
  const parent = dirname(connection.cluster);
  const partial = join(parent, 'cluster.partial');
  rmSync(partial, { recursive: true, force: true });
  mkdirSync(partial, { recursive: true, mode: 0o700 });
  const password_folder = mkdtempSync(join(parent, 'password-'));
  const password_file = join(password_folder, 'password');
  writeFileSync(password_file, `${connection.password}\n`, { mode: 0o600 });
  for (const path of [partial, password_folder, password_file]) giveTo(user, path);
  try {
    await run(server, binaries.initdb, [
      `--pgdata=${partial}`,
      `--username=${DATABASE_USER}`,
      `--pwfile=${password_file}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // Order by code point with Unicode upper and lower case, the same on every machine and after
      // every upgrade of the operating system. What people read is sorted with an ICU collation by name.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
      ...(options.durable ? [] : ['--no-sync']),
    ]);
  } finally {
    rmSync(password_folder, { recursive: true, force: true });
  }
  renameSync(partial, connection.cluster);
  options.log.info({ took_ms: Math.round(performance.now() - started_at) }, 'created the database cluster');
}

function giveTo(user: OsUser, path: string): void {
  if (user.uid !== undefined && user.gid !== undefined) chownSync(path, user.uid, user.gid);
}

function run({ user, connection }: Server, program: string, args: string[]): Promise<void> {
  return new Promise((done, failed) => {
    const child = spawn(program, args, {
      ...user,
      cwd: dirname(connection.cluster),
      env: programEnvironment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.once('error', failed);
    child.once('close', (code) =>
      code === 0 ? done() : failed(new Error(`${program} ended with code ${code}:\n${output.trim()}`)),
    );
  });
}

/**
 * Deals with a PostgreSQL that outlived its owner: returns its process id when it can be kept,
 * otherwise stops it, or clears the mark of one that is gone.
 */
async function findOrphan(server: Server): Promise<number | undefined> {
  const { connection, options } = server;
  const pid = postmasterPid(connection.cluster);
  if (pid === undefined) return undefined;
  if (!isPostmasterOf(pid, connection.cluster)) {
    // The number went to an unrelated process. PostgreSQL would refuse to start beside it; we hold the
    // lock of this data and know better.
    rmSync(join(connection.cluster, 'postmaster.pid'), { force: true });
    return undefined;
  }
  if (connection.settings === settingsDigest(server) && (await answers(connection))) {
    options.log.info({ pid }, 'took over the PostgreSQL that an earlier process left running');
    return pid;
  }
  options.log.info({ pid }, 'stops the PostgreSQL that an earlier process left running');
  await stopProcess(pid, options.log);
  return undefined;
}

function postmasterPid(cluster: string): number | undefined {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** PostgreSQL works in its data directory, which tells it from whatever else got the same number. */
function isPostmasterOf(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false;
  if (!existsSync('/proc/self/cwd')) return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return false;
  }
}

/** Whether our server answers on that port to our password with our data. */
async function answers(connection: Connection): Promise<boolean> {
  const client = new pg.Client({
    connectionString: urlOf(connection, 'postgres'),
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ data_directory: string }>('show data_directory');
    return rows[0]?.data_directory === connection.cluster;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Starts the server program and waits until it takes connections, however long a recovery takes. */
async function launch(server: Server): Promise<number> {
  const deadline = performance.now() + 15_000;
  for (;;) {
    const attempt = await launchOnce(server);
    if (typeof attempt === 'number') return attempt;
    // After `kill -9` of the postmaster its children need a moment to notice and let go of the memory.
    const is_held = /still in use|lock file .* already exists/.test(attempt.output);
    if (!is_held || performance.now() > deadline)
      throw new Error(`PostgreSQL did not start:\n${attempt.output}`);
    await sleep(100);
  }
}

async function launchOnce(server: Server): Promise<number | { output: string }> {
  const { connection, user, binaries, options } = server;
  const settings = serverSettings({ port: connection.port, durable: options.durable });
  const log_file = join(options.data_dir, 'postgres.log');
  rotate(log_file);
  const output = openSync(log_file, 'a', 0o600);
  const size_before = statSync(log_file).size;
  const child = spawn(
    binaries.postgres,
    [
      '-D',
      connection.cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    {
      ...user,
      cwd: dirname(connection.cluster),
      env: programEnvironment(),
      // In its own session: Ctrl+C in a terminal must reach us alone, who still have orders to finish.
      detached: true,
      stdio: ['ignore', output, output],
    },
  );
  closeSync(output);
  const has_ended = endOf(child);
  let waited_ms = 0;
  while (!isReady(connection.cluster, child.pid)) {
    if ((await Promise.race([has_ended, sleep(10, 'waiting')])) !== 'waiting') {
      return { output: readFileSync(log_file).subarray(size_before).toString('utf8').trim() };
    }
    waited_ms += 10;
    if (waited_ms % 5_000 === 0) options.log.info('PostgreSQL is still starting, most likely recovering');
  }
  child.unref();
  if (child.pid === undefined) throw new Error('PostgreSQL started without a process id.');
  return child.pid;
}

async function endOf(child: ChildProcess): Promise<void> {
  await new Promise<void>((ended) => {
    child.once('error', () => ended());
    child.once('exit', () => ended());
  });
}

/** The eighth line of postmaster.pid turns to "ready" once connections are taken; pg_ctl looks there too. */
function isReady(cluster: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return lines[0] === String(pid) && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

function rotate(log_file: string): void {
  const size = statSync(log_file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > 10_000_000) renameSync(log_file, `${log_file}.1`);
  else if (size > 0) chmodSync(log_file, 0o600);
}

/** Our database, in the `postgres` cluster: made at the first start, and again if that one was cut short. */
async function createDatabase(connection: Connection): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(connection, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE_NAME]);
    if (rowCount === 0) await client.query(`create database ${DATABASE_NAME}`);
  } finally {
    await client.end();
  }
}

/** Watches the server, starts it again when it dies without being asked to, and ends it with us. */
function superviseServer(server: Server, first_pid: number) {
  const { log } = server.options;
  let pid: number | undefined = first_pid;
  let is_stopping = false;
  let restart: Promise<void> = Promise.resolve();

  const startAgain = async () => {
    while (!is_stopping && pid === undefined) {
      try {
        pid = await launch(server);
        log.info({ pid }, 'PostgreSQL runs again');
      } catch (error) {
        log.error({ err: error }, 'PostgreSQL could not be started again; the next attempt is in 2 s');
        await sleep(2_000);
      }
    }
  };

  // Polled, because one that was taken over is nobody's child and its end raises no event.
  const watch = setInterval(() => {
    if (is_stopping || pid === undefined || isAlive(pid)) return;
    log.error({ pid }, 'PostgreSQL ended unexpectedly and is started again');
    pid = undefined;
    restart = startAgain();
  }, 200);
  watch.unref();

  const endWithUs = () => {
    if (pid !== undefined) signal(pid, 'SIGINT');
  };
  process.once('exit', endWithUs);

  return {
    pid: () => pid,
    async stop(): Promise<void> {
      is_stopping = true;
      clearInterval(watch);
      await restart;
      process.off('exit', endWithUs);
      if (pid !== undefined) await stopProcess(pid, log);
    },
  };
}

/** Fast shutdown (open transactions are rolled back, a checkpoint is written), then harsher. */
async function stopProcess(pid: number, log: Log): Promise<void> {
  signal(pid, 'SIGINT');
  if (await endsWithin(pid, 30_000)) return;
  log.warn({ pid }, 'PostgreSQL did not stop within 30 s and is stopped without a checkpoint');
  signal(pid, 'SIGQUIT');
  if (await endsWithin(pid, 10_000)) return;
  throw new Error(`PostgreSQL (process ${pid}) does not stop.`);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended in between, which is what the signal was for.
  }
}

async function endsWithin(pid: number, timeout_ms: number): Promise<boolean> {
  for (const deadline = performance.now() + timeout_ms; performance.now() < deadline; await sleep(10)) {
    if (!isAlive(pid)) return true;
  }
  return false;
}
