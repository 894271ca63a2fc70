import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import NODE_FLAGS from '../../bin/node-flags.json' with { type: 'json' };
import { prepareDatabase } from '../../src/app/process.ts';
import { openServices } from '../../src/app/services.ts';
import { createApiKey, digestOf, hintOf, newApiKey } from '../../src/modules/identity/index.ts';
import { systemActor } from '../../src/platform/actor.ts';
import { readConfig } from '../../src/platform/config.ts';
import { createLog } from '../../src/platform/log.ts';
import type { Services } from '../../src/platform/module.ts';
import { ALL_PERMISSIONS } from '../../src/platform/permissions.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';
import { buildShop, type Shop, type Spread } from './shop.ts';

const CLI = join(import.meta.dirname, '../../src/app/cli.ts');
const log = createLog({ level: 'warn' });

export type Role = 'start' | 'api' | 'worker';

/** A process of Longshore that a bench started. */
export type BenchProcess = { pid: number; address: string; stop(): Promise<void> };

export type BenchServer = {
  /** Where the first process answers. */
  address: string;
  pid: number;
  key: string;
  shop: Shop;
  database_url: string;
  /** The data of PostgreSQL, by which its processes are known. */
  cluster: string;
  /** Starts one more process on the same database. */
  startProcess(role: Role): Promise<BenchProcess>;
  stop(): Promise<void>;
};

export type ServerOptions = {
  sku_count?: number;
  /** Default: every SKU at each of five locations. */
  spread?: Spread;
  /** Which process is started first: everything in one, or the API alone. */
  role?: Role;
  /** Counts statements in pg_stat_statements, which costs a little. */
  counts_statements?: boolean;
  /** Flags of Node for the processes. */
  node_args?: readonly string[];
  /** Fills the database after the shop is built and before any process runs. */
  fill?: (database_url: string) => Promise<void>;
};

/**
 * A server in a process of its own, as people run it: durable embedded PostgreSQL, API and worker together. Everything
 * lies in a folder of its own, which `stop` removes.
 */
export async function startServer(options: ServerOptions = {}): Promise<BenchServer> {
  const { role = 'start', node_args = [] } = options;
  const folder = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
  chmodSync(folder, 0o755);
  const data_dir = join(folder, 'pg');
  let postgres = await startEmbeddedPostgres({ data_dir, log });
  const children: BenchProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children.splice(0)) await child.stop();
    await postgres.stop();
    removeData(folder, postgres);
  };
  const giveUp = (): void => void stop().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, giveUp);
  try {
    if (options.counts_statements) postgres = await restartCounting(postgres, data_dir);
    await prepareDatabase({ direct_url: postgres.url }, log);
    const { shop, key } = await prepareShop(postgres.url, options);
    const start = async (which: Role): Promise<BenchProcess> => {
      const child = await startProcess(which, postgres.url, node_args);
      children.push(child);
      return child;
    };
    const { address, pid } = await start(role);
    return {
      address,
      pid,
      key,
      shop,
      database_url: postgres.url,
      cluster: postgres.cluster,
      startProcess: start,
      async stop() {
        for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, giveUp);
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function removeData(folder: string, { cluster }: EmbeddedPostgres): void {
  rmSync(folder, { recursive: true, force: true });
  // PostgreSQL's user cannot enter every folder; then the data lies in a folder beside.
  if (!cluster.startsWith(folder)) rmSync(dirname(cluster), { recursive: true, force: true });
}

// The library is loaded when the server starts, so a setting of this cluster alone and a restart.
async function restartCounting(postgres: EmbeddedPostgres, data_dir: string): Promise<EmbeddedPostgres> {
  await withClient(postgres.url, async (client) => {
    await client.query(`alter system set shared_preload_libraries = 'pg_stat_statements'`);
    await client.query(`alter system set pg_stat_statements.track = 'top'`);
  });
  await postgres.stop();
  const restarted = await startEmbeddedPostgres({ data_dir, log });
  await withClient(restarted.url, (client) =>
    client.query('create extension if not exists pg_stat_statements'),
  );
  return restarted;
}

async function prepareShop(
  url: string,
  { sku_count = 10_000, spread, fill }: ServerOptions,
): Promise<{ shop: Shop; key: string }> {
  const opened = await openServices({ url, config: readConfig({ LONGSHORE_POOL_SIZE: '4' }), log });
  try {
    const shop = await buildShop(opened.services, sku_count, spread);
    // The history comes before anything is audited: the chain of audit rows is sealed in the order of time.
    await fill?.(url);
    return { shop, key: await createKey(opened.services) };
  } finally {
    await opened.close();
  }
}

async function createKey({ executor }: Services): Promise<string> {
  const key = newApiKey();
  await executor.execute(createApiKey, {
    input: {
      name: 'Bench',
      scopes: [...ALL_PERMISSIONS],
      expires_at: null,
      hint: hintOf(key),
      secret_hash: digestOf(key),
    },
    actor: systemActor('bench', ALL_PERMISSIONS),
    request_id: 'bench',
  });
  return key;
}

async function startProcess(
  role: Role,
  database_url: string,
  node_args: readonly string[],
): Promise<BenchProcess> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...NODE_FLAGS, ...node_args, CLI, role], {
    env: {
      ...process.env,
      DATABASE_URL: database_url,
      LONGSHORE_PORT: String(port),
      LONGSHORE_DEMO: 'off',
      // A worker has no door to knock at: only its log says that it is ready.
      LONGSHORE_LOG_LEVEL: role === 'worker' ? 'info' : 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await (role === 'worker' ? saysReady(child) : answersReady(child, address));
  child.stdout?.resume();
  return {
    pid: child.pid ?? 0,
    address,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function saysReady(child: ChildProcess): Promise<void> {
  let said = '';
  await new Promise<void>((ready, failed) => {
    child.once('exit', () => failed(new Error(`the process did not start: ${said}`)));
    child.stdout?.on('data', (text) => {
      said = `${said}${text}`.slice(-10_000);
      if (said.includes('is ready')) ready();
    });
  });
}

async function answersReady(child: ChildProcess, address: string): Promise<void> {
  child.stdout?.resume();
  while (!(await isReady(address))) {
    if (child.exitCode !== null) throw new Error('the process did not start');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a server answers that it is ready. */
export async function isReady(address: string): Promise<boolean> {
  try {
    return (await fetch(`${address}/readyz`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Runs work on one connection of its own, without the limits that Longshore puts on its statements. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
