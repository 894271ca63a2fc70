import type { Clock } from '../kernel/clock.ts';
import { takeIdTimeFrom } from '../kernel/ids.ts';
import { Executor } from '../platform/command.ts';
import type { Config } from '../platform/config.ts';
import { Database } from '../platform/database.ts';
import { DatabaseClock } from '../platform/database-clock.ts';
import { jobWriter } from '../platform/jobs.ts';
import type { Log } from '../platform/log.ts';
import type { Services } from '../platform/module.ts';
import { ReferenceData } from '../platform/reference-data.ts';
import { Standby } from '../platform/standby.ts';

export type OpenServices = { services: Services; close(): Promise<void> };

/**
 * Opens everything that commands, routes and jobs stand on, against a database that is migrated already. Without a `clock` of
 * the caller's, times and ids go by the database's.
 */
export async function openServices(options: {
  url: string;
  config: Config;
  log: Log;
  clock?: Clock;
  application_name?: string;
}): Promise<OpenServices> {
  const { config, log } = options;
  const database = new Database({
    url: options.url,
    pool_size: config.pool_size,
    application_name: options.application_name ?? 'longshore',
    prepared_statements: config.prepared_statements,
  });
  const clock = options.clock ?? (await openClock(database));
  const references = new ReferenceData();
  const executor = new Executor({
    database,
    jobs: jobWriter,
    references,
    clock,
    log,
    flushers: config.batch_flushers,
    batch_size: config.batch_size,
    queue_limit: config.batch_queue,
    max_wait_ms: config.max_wait_ms,
  });
  const standby = await openStandby(database, options, clock);
  return {
    services: {
      database,
      executor,
      jobs: jobWriter,
      references,
      clock,
      log,
      config,
      ...(standby && { standby }),
    },
    async close() {
      await executor.drain();
      await standby?.close();
      if (clock instanceof DatabaseClock) clock.close();
      await database.close();
    },
  };
}

async function openStandby(
  primary: Database,
  { config, log }: { config: Config; log: Log },
  clock: Clock,
): Promise<Standby | undefined> {
  if (config.database_read_url === undefined) return undefined;
  const standby = new Database({
    url: config.database_read_url,
    pool_size: config.pool_size,
    application_name: 'longshore-reads',
    prepared_statements: config.prepared_statements,
  });
  return new Standby({ primary, standby, clock, log, max_staleness_ms: config.read_staleness_ms }).open();
}

async function openClock(database: Database): Promise<DatabaseClock> {
  const clock = await DatabaseClock.open(database);
  takeIdTimeFrom(() => clock.now_ms());
  return clock;
}
