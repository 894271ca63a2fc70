import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describeApi } from '../openapi.ts';

/** Where the API reference lies; the console's types are generated from it, and a test compares it with the server. */
export const OPENAPI_FILE = join(import.meta.dirname, '../../../docs/reference/openapi.json');

/** `longshore openapi`: writes docs/reference/openapi.json from the routes of all modules. */
export function addOpenapiCommand(program: Command): void {
  program
    .command('openapi')
    .description('write docs/reference/openapi.json, the API as it is served')
    .action(async () => {
      writeFileSync(OPENAPI_FILE, openapiText(await describeApi()));
      console.log(`wrote ${OPENAPI_FILE}`);
    });
}

/** The document as it stands in the file. */
export function openapiText(document: object): string {
  return `${JSON.stringify(document, null, 1)}\n`;
}
