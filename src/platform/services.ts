import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import type { Executor } from './command.ts';
import type { Config } from './config.ts';
import type { Database } from './database.ts';
import type { JobWriter } from './jobs.ts';
import type { ReferenceData } from './reference-data.ts';
import type { Standby } from './standby.ts';

/** What routes, jobs and listeners work with; made once in each process by the composition root. */
export type Services = {
  database: Database;
  executor: Executor;
  jobs: JobWriter;
  references: ReferenceData;
  clock: Clock;
  log: Logger;
  config: Config;
  /** Where lists may be read from, when there is one. */
  standby?: Standby;
};
