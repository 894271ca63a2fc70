import { pipeline } from 'node:stream/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { exportJournal, isDay } from '../../modules/orders/index.ts';
import { readConfig } from '../../platform/config.ts';
import { Database } from '../../platform/database.ts';
import { createLog } from '../../platform/log.ts';
import { withDatabase } from '../database-access.ts';

/** `longshore journal`: the double-entry journal of a day, as the accounts take it. */
export function addJournalCommand(program: Command): void {
  program
    .command('journal')
    .description('print the double-entry journal of a day of UTC as CSV; changes nothing')
    .argument('<day>', 'such as 2026-11-27', readDay)
    .action(async (day: string) => {
      const config = readConfig();
      const log = createLog({ level: config.log_level });
      await withDatabase(config, log, async ({ url }) => {
        const database = new Database({ url, pool_size: 2, application_name: 'longshore-journal' });
        try {
          await pipeline(exportJournal(database, day), process.stdout, { end: false });
        } finally {
          await database.close();
        }
      });
    });
}

function readDay(text: string): string {
  if (!isDay(text)) throw new InvalidArgumentError('Write a day as 2026-11-27.');
  return text;
}
