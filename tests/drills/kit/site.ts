import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { MIGRATIONS } from '../../../src/app/database-access.ts';
import { modules, queuesOf } from '../../../src/app/modules.ts';
import { openServices } from '../../../src/app/services.ts';
import { createApiKey, digestOf, hintOf, newApiKey } from '../../../src/modules/identity/index.ts';
import { systemActor } from '../../../src/platform/actor.ts';
import { readConfig } from '../../../src/platform/config.ts';
import { Database } from '../../../src/platform/database.ts';
import { installJobs } from '../../../src/platform/jobs.ts';
import { createLog } from '../../../src/platform/log.ts';
import { migrate } from '../../../src/platform/migrate.ts';
import type { Services } from '../../../src/platform/module.ts';
import { ALL_PERMISSIONS } from '../../../src/platform/permissions.ts';
import { startEmbeddedPostgres } from '../../../src/platform/postgres/embedded.ts';
import { findServer } from '../../../src/platform/servers.ts';
import { Part, type PartOptions } from './part.ts';

/** A PostgreSQL of the drill's own. */
export type Postgres = {
  url: string;
  /** The process id of the one that takes writes. */
  pid(): number | undefined;
  stop(): Promise<void>;
};

export type SiteOptions = {
  /** Changes the database before the servers start; for negative controls. */
  prepare?: (database: Database) => Promise<void>;
  /** A module that breaks the servers' code as it is loaded; for negative controls. */
  mutation?: string;
  /** Where the database comes from, given a folder that is removed afterwards: the embedded one, unless said otherwise. */
  postgres?: (folder: string) => Promise<Postgres>;
  /** Settings of the servers, given the address of the database. */
  settings?: (database_url: string) => Readonly<Record<string, string>>;
};

/** A whole installation to be broken: a durable PostgreSQL of its own, an API and a worker in processes of their own. */
export type Site = {
  database_url: string;
  /** The drill's own connections, for setting up and for looking afterwards. */
  services: Services;
  api: Part;
  worker: Part;
  /** The headers of a key that may do everything. */
  headers: Record<string, string>;
  /** Starts one more process, which ends with the site. */
  addPart(
    name: 'api' | 'worker',
    options?: { env?: Readonly<Record<string, string>>; mutation?: string },
  ): Promise<Part>;
  /** Kills PostgreSQL; its supervisor in this process starts it again. */
  killDatabase(): void;
  /** Waits until the database answers and the API is ready again; answers how long that took. */
  recovered(): Promise<number>;
  /** Ends everything that was started and removes its data. */
  close(): Promise<void>;
};

// Port 9 of the loopback: nobody answers there.
const NOBODY = 'postgres://127.0.0.1:9/none';

const log = createLog({ level: 'silent' });

/** Starts a site. */
export async function startSite(options: SiteOptions = {}): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-drill-'));
  chmodSync(folder, 0o755);
  const postgres = await (options.postgres ?? embedded)(folder);
  const database_url = postgres.url;
  const env = { DATABASE_URL: database_url, ...options.settings?.(database_url) };
  const parts: Part[] = [];
  const makePart = async (name: 'api' | 'worker', extra: Partial<PartOptions> = {}): Promise<Part> => {
    const mutation = extra.mutation ?? options.mutation;
    const part = new Part(name, {
      env: { ...env, ...extra.env },
      port: await freePort(),
      ...(mutation !== undefined && { mutation }),
    });
    parts.push(part);
    return part;
  };
  const [api, worker] = [await makePart('api'), await makePart('worker')];
  const close = async (): Promise<void> => {
    await Promise.all(parts.map((part) => part.end()));
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  // Somebody who stops a drill half-way must not be left with its servers.
  const giveUp = (): void => void close().finally(() => process.exit(1));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, giveUp);

  await migrate({ url: database_url, dir: MIGRATIONS, log });
  const database = new Database({ url: database_url, pool_size: 2, application_name: 'drill-setup' });
  await installJobs({ database, log }, queuesOf(modules));
  await options.prepare?.(database);
  await database.close();

  const opened = await openServices({
    url: database_url,
    config: readConfig({ LONGSHORE_POOL_SIZE: '6' }),
    log,
    application_name: 'drill',
  });
  const key = newApiKey();
  await opened.services.executor.execute(createApiKey, {
    input: {
      name: 'Drill',
      scopes: [...ALL_PERMISSIONS],
      expires_at: null,
      hint: hintOf(key),
      secret_hash: digestOf(key),
    },
    actor: systemActor('drill', ALL_PERMISSIONS),
    request_id: 'drill',
  });
  await Promise.all([api.start(), worker.start()]);

  return {
    database_url,
    services: opened.services,
    api,
    worker,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    async addPart(name, extra) {
      const part = await makePart(name, extra);
      await part.start();
      return part;
    },
    killDatabase() {
      const pid = postgres.pid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    },
    async recovered() {
      const started = performance.now();
      await untilAnswers(database_url);
      await api.ready();
      return performance.now() - started;
    },
    async close() {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, giveUp);
      await opened.close().catch(() => undefined);
      await close();
    },
  };
}

async function embedded(folder: string): Promise<Postgres> {
  const postgres = await startEmbeddedPostgres({ data_dir: folder, log });
  return {
    url: postgres.url,
    pid: postgres.pid,
    async stop() {
      await postgres.stop();
      if (!postgres.cluster.startsWith(folder))
        rmSync(dirname(postgres.cluster), { recursive: true, force: true });
    },
  };
}

async function untilAnswers(url: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const client = new pg.Client({
      connectionString: await findServer(url).catch(() => NOBODY),
      connectionTimeoutMillis: 1_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** A port that nobody listens on. */
export function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer().once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}
