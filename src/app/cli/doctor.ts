import type { Command } from 'commander';
import { readConfig } from '../../platform/config.ts';
import { Database } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { withDatabase } from '../database-access.ts';
import { examine } from '../doctor.ts';

/** `longshore doctor`: checks the laws on the data as it stands; exit status 1 when one is broken. */
export function addDoctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('check the laws of stock, money and orders on the data; changes nothing')
    .action(async () => {
      const config = readConfig();
      const log = createLog({ level: config.log_level });
      await withDatabase(config, log, async ({ url }) => {
        const database = new Database({ url, pool_size: 2, application_name: 'longshore-doctor' });
        try {
          const { lines, broken } = await examine(database);
          for (const line of lines) console.log(line);
          console.log(
            broken === 0
              ? '\nEvery law holds.'
              : `\n${broken} checks found something broken. Nothing was changed.`,
          );
          process.exitCode = broken === 0 ? 0 : 1;
        } finally {
          await database.close();
        }
      });
    });
}
