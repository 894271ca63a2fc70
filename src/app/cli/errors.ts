import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { errorReference } from '../error-reference.ts';
import { modules } from '../modules.ts';
import { catalogueOf } from '../server.ts';

/** Where the reference of errors lies; a test compares it with the catalogues. */
export const ERRORS_FILE = join(import.meta.dirname, '../../../docs/reference/errors.md');

/** `longshore errors`: writes docs/reference/errors.md from the catalogues of all modules. */
export function addErrorsCommand(program: Command): void {
  program
    .command('errors')
    .description('write docs/reference/errors.md, every public error code with its words')
    .action(() => {
      writeFileSync(ERRORS_FILE, errorReference(catalogueOf(modules)));
      console.log(`wrote ${ERRORS_FILE}`);
    });
}
