import { authenticate } from '../modules/identity/index.ts';
import { ensureBuiltInCarrier } from '../modules/shipping/index.ts';
import type { Config } from '../platform/config.ts';
import { Database } from '../platform/database.ts';
import { installJobs, Worker } from '../platform/jobs.ts';
import type { Log } from '../platform/log.ts';
import { assertSchemaCurrent, type MigrateResult, migrate } from '../platform/migrate.ts';
import type { Services } from '../platform/module.ts';
import { accessDatabase, type DatabaseAccess, MIGRATIONS } from './database-access.ts';
import { settleDemo } from './demo/index.ts';
import { modules, queuesOf } from './modules.ts';
import { buildServer } from './server.ts';
import { openServices } from './services.ts';
import { watchWorker } from './worker-watch.ts';

/** Which parts of Longshore this process runs. */
export type Roles = { api: boolean; worker: boolean };

export type RunningProcess = {
  services: Services;
  /** Where the API listens, when it does. */
  address: string | undefined;
  /** Answers what was accepted, lets the jobs in hand end, then closes the database. */
  stop(): Promise<void>;
};

// A request that was accepted is answered within this; what hangs longer is cut, so that the process ends within 15 s.
const DRAIN_MS = 12_000;

/** Starts the parts in one process, against a database that is ready; `migrate_first` brings its schema up. */
export async function startProcess(options: {
  config: Config;
  log: Log;
  roles: Roles;
  migrate_first: boolean;
}): Promise<RunningProcess> {
  const { log, roles } = options;
  const config = { ...options.config };
  const database = await accessDatabase(config, log);
  try {
    await prepareSchema(database, options);
    const opened = await openServices({ url: database.url, config, log });
    const { services } = opened;
    config.demo = await settleDemo(services.database, config);
    const app = roles.api
      ? await buildServer({ services, modules, authenticate: authenticate(services) })
      : undefined;
    const address = app && (await app.listen({ host: config.host, port: config.port }));
    // Links name the port that was taken, where any free one was asked for.
    if (address !== undefined) config.port = Number(new URL(address).port) || config.port;
    const worker = roles.worker ? await startWorker(services, database.direct_url) : undefined;
    const watch = roles.api ? undefined : await watchWorker(config);
    return {
      services,
      address,
      async stop() {
        watch?.close();
        watch?.closeAllConnections();
        await within(DRAIN_MS, Promise.all([app?.close(), worker?.stop()]));
        await within(2_000, opened.close());
        await database.embedded?.stop();
      },
    };
  } catch (error) {
    await database.embedded?.stop();
    throw error;
  }
}

async function prepareSchema(
  access: DatabaseAccess,
  { log, migrate_first }: { log: Log; migrate_first: boolean },
): Promise<void> {
  if (migrate_first) await prepareDatabase(access, log);
  else await assertSchemaCurrent({ url: access.direct_url, dir: MIGRATIONS });
}

/** Brings a database up to this release: its schema, the queues of all jobs, and the carrier that comes along. */
export async function prepareDatabase(
  { direct_url }: Pick<DatabaseAccess, 'direct_url'>,
  log: Log,
): Promise<MigrateResult> {
  const result = await migrate({ url: direct_url, dir: MIGRATIONS, log });
  const database = new Database({ url: direct_url, pool_size: 2, application_name: 'longshore-install' });
  try {
    await installJobs({ database, log }, queuesOf(modules));
    await database.transact((tx) => ensureBuiltInCarrier(tx));
  } finally {
    await database.close();
  }
  return result;
}

/** Starts a worker for every module's listeners, jobs and chores. */
async function startWorker(services: Services, queue_url: string): Promise<Worker<Services>> {
  const worker = new Worker({
    database: services.database,
    queue_url,
    log: services.log,
    jobs: services.jobs,
    listeners: modules.flatMap(({ listeners = [] }) => listeners),
    job_kinds: modules.flatMap(({ jobs = [] }) => jobs),
    chores: modules.flatMap(({ chores = [] }) => chores),
    services,
  });
  await worker.start();
  return worker;
}

async function within(limit_ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise((resolve) => {
    timer = setTimeout(resolve, limit_ms);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
