import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import pg from 'pg';
import { readConfig } from '../../platform/config.ts';
import { createLog } from '../../platform/log.ts';
import { migrate } from '../../platform/migrate.ts';
import { dumpSchema } from '../../platform/schema-dump.ts';
import { MIGRATIONS, withDatabase } from '../database-access.ts';

const SCHEMA_FILE = join(import.meta.dirname, '../../../db/schema.sql');
const SCRATCH = 'longshore_schema_dump';

/** `longshore schema-dump`: writes db/schema.sql from a database that only ever saw the migrations. */
export function addSchemaDumpCommand(program: Command): void {
  program
    .command('schema-dump')
    .description('write db/schema.sql, the schema that the migrations make')
    .action(async () => {
      const config = readConfig();
      const log = createLog({ level: 'warn' });
      await withDatabase(config, log, async ({ direct_url }) => {
        await withScratchDatabase(direct_url, async (url) => {
          await migrate({ url, dir: MIGRATIONS, log });
          writeFileSync(SCHEMA_FILE, await withClient(url, dumpSchema));
        });
      });
      console.log(`wrote ${SCHEMA_FILE}`);
    });
}

/** A new database beside the real one: what somebody tried out by hand must not enter the file. */
async function withScratchDatabase(url: string, work: (scratch_url: string) => Promise<void>): Promise<void> {
  const scratch = new URL(url);
  scratch.pathname = `/${SCRATCH}`;
  await withClient(url, (client) => client.query(`drop database if exists ${SCRATCH}`));
  await withClient(url, (client) => client.query(`create database ${SCRATCH}`));
  try {
    await work(scratch.href);
  } finally {
    await withClient(url, (client) => client.query(`drop database ${SCRATCH} with (force)`));
  }
}

async function withClient<Answer>(
  url: string,
  work: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
