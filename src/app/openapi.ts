import { systemClock } from '../kernel/clock.ts';
import { Executor } from '../platform/command.ts';
import { readConfig } from '../platform/config.ts';
import { Database } from '../platform/database.ts';
import { jobWriter } from '../platform/jobs.ts';
import { createLog } from '../platform/log.ts';
import { ReferenceData } from '../platform/reference-data.ts';
import { modules } from './modules.ts';
import { buildServer } from './server.ts';

const NOWHERE = 'postgres://nobody@127.0.0.1:1/nowhere';

/** The OpenAPI document of all modules. Routes are registered as in a server, but no database is reached. */
export async function describeApi(): Promise<object> {
  const config = readConfig({});
  const database = new Database({ url: NOWHERE, pool_size: 1, application_name: 'longshore-openapi' });
  const references = new ReferenceData();
  const clock = systemClock;
  const log = createLog({ level: 'silent' });
  const executor = new Executor({
    database,
    jobs: jobWriter,
    references,
    clock,
    log,
    flushers: 1,
    batch_size: 1,
    queue_limit: 1,
    max_wait_ms: 1_000,
  });
  const services = { database, executor, jobs: jobWriter, references, clock, log, config };
  const app = await buildServer({ services, modules, authenticate: async () => null });
  await app.ready();
  const document = app.swagger();
  await app.close();
  await database.close();
  return document;
}
