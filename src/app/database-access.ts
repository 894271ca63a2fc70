import { join } from 'node:path';
import type { Config } from '../platform/config.ts';
import type { Log } from '../platform/log.ts';
import {
  type EmbeddedPostgres,
  findRunningPostgres,
  startEmbeddedPostgres,
} from '../platform/postgres/embedded.ts';
import { assertReachable } from '../platform/reachable.ts';

/** Where the database answers. */
export interface DatabaseAccess {
  url: string;
  /** Without a transaction pooler between: for migrations, LISTEN and session locks. */
  direct_url: string;
  /** The server that this process started and has to stop; undefined when the database is somebody else's. */
  embedded: EmbeddedPostgres | undefined;
}

/** The folder of the migrations that this release knows. */
export const MIGRATIONS = join(import.meta.dirname, '../../db/migrations');

/** The database of the configuration, or, without `DATABASE_URL`, the embedded one, started for this process. */
export async function accessDatabase(config: Config, log: Log): Promise<DatabaseAccess> {
  if (config.database_url !== undefined) {
    await assertReachable(config.database_url);
    return {
      url: config.database_url,
      direct_url: config.database_direct_url ?? config.database_url,
      embedded: undefined,
    };
  }
  const embedded = await startEmbeddedPostgres({ data_dir: clusterFolder(config), log });
  return { url: embedded.url, direct_url: embedded.url, embedded };
}

/**
 * Runs a command on the database: beside a running server where there is one, otherwise with the embedded
 * database started for the length of the command.
 */
export async function withDatabase<Answer>(
  config: Config,
  log: Log,
  work: (database: DatabaseAccess) => Promise<Answer>,
): Promise<Answer> {
  const running =
    config.database_url === undefined ? await findRunningPostgres(clusterFolder(config)) : undefined;
  const database =
    running === undefined
      ? await accessDatabase(config, log)
      : { url: running, direct_url: running, embedded: undefined };
  try {
    return await work(database);
  } finally {
    await database.embedded?.stop();
  }
}

function clusterFolder(config: Config): string {
  return join(config.data_dir, 'pg');
}
