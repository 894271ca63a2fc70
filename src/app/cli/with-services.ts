import type { Refusal } from '../../kernel/decision.ts';
import { type Config, readConfig } from '../../platform/config.ts';
import { Database } from '../../platform/database.ts';
import { installJobs } from '../../platform/jobs.ts';
import { createLog } from '../../platform/log.ts';
import { migrate } from '../../platform/migrate.ts';
import type { Services } from '../../platform/module.ts';
import { MIGRATIONS, withDatabase } from '../database-access.ts';
import { modules, queuesOf } from '../modules.ts';
import { catalogueOf } from '../server.ts';
import { openServices } from '../services.ts';

/** An expected answer to a command of the command line, in the words that the API would use. */
export class RefusedAtTheCommandLine extends Error {
  override readonly name = 'RefusedAtTheCommandLine';

  constructor(refusal: Refusal | string) {
    super(typeof refusal === 'string' ? refusal : sentenceOf(refusal));
  }
}

function sentenceOf(refusal: Refusal): string {
  const { title, detail, fix } = catalogueOf(modules).problemOf(refusal);
  return `${title} ${detail} ${fix}`;
}

/** Runs a command with everything that the server's routes have, on a schema that is brought up to this release. */
export async function withServices(
  work: (tools: { services: Services; config: Config }) => Promise<void>,
): Promise<void> {
  const config = readConfig();
  const log = createLog({ level: 'warn' });
  await withDatabase(config, log, async ({ url, direct_url }) => {
    await migrate({ url: direct_url, dir: MIGRATIONS, log });
    const direct = new Database({
      url: direct_url,
      pool_size: 2,
      application_name: 'longshore command line',
    });
    await installJobs({ database: direct, log }, queuesOf(modules)).finally(() => direct.close());
    const { services, close } = await openServices({
      url,
      config,
      log,
      application_name: 'longshore command line',
    });
    await work({ services, config }).finally(close);
  });
}
