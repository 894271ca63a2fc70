import type { Command } from 'commander';
import { readConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { withDatabase } from '../database-access.ts';
import { prepareDatabase } from '../process.ts';

/** `longshore migrate`: brings schema and queues up to this release and says what was done. */
export function addMigrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database schema up to this release')
    .action(async () => {
      const config = readConfig();
      const log = createLog({ level: config.log_level });
      await withDatabase(config, log, async (database) => {
        const { from_version, to_version, applied } = await prepareDatabase(database, log);
        console.log(
          applied.length === 0
            ? `The schema is at version ${to_version} already.`
            : `The schema went from version ${from_version} to ${to_version}.`,
        );
      });
    });
}
