import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { modules, queuesOf } from '../../src/app/modules.ts';
import { Database } from '../../src/platform/database.ts';
import { installJobs } from '../../src/platform/jobs.ts';
import { createLog } from '../../src/platform/log.ts';
import { migrate } from '../../src/platform/migrate.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A PostgreSQL with `longshore_template`, the migrated database that each test file clones. */
    test_server_url: string;
  }
}

interface TestServer {
  url: string;
  close(): Promise<void>;
}

/** Several vitest projects ask for it; all of one run share one server. */
let server: Promise<TestServer> | undefined;
let users = 0;

/**
 * Starts one PostgreSQL for the whole run, in a temporary folder, and migrates the template once.
 * `TEST_DATABASE_URL` names another server instead, to try the oldest PostgreSQL that is supported.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  server ??= startTestServer();
  users += 1;
  const { url, close } = await server;
  project.provide('test_server_url', url);
  return async () => {
    users -= 1;
    if (users > 0) return;
    server = undefined;
    await close();
  };
}

async function startTestServer(): Promise<TestServer> {
  const log = createLog({ level: 'warn' });
  const given_url = process.env.TEST_DATABASE_URL;
  const { url, close } =
    given_url === undefined ? await startTemporary(log) : { url: given_url, close: async () => {} };
  await createTemplate(url);
  const template_url = new URL(url);
  template_url.pathname = '/longshore_template';
  await migrate({ url: template_url.href, dir: join(import.meta.dirname, '../../db/migrations'), log });
  await installQueues(template_url.href, log);
  return { url, close };
}

/** The queues of all modules, so that a clone can write jobs at once. */
async function installQueues(url: string, log: ReturnType<typeof createLog>): Promise<void> {
  const database = new Database({ url, pool_size: 2, application_name: 'template' });
  try {
    await installJobs({ database, log }, queuesOf(modules));
  } finally {
    await database.close();
  }
}

async function startTemporary(log: ReturnType<typeof createLog>): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-test-'));
  chmodSync(folder, 0o755);
  const postgres = await startEmbeddedPostgres({ data_dir: folder, log, durable: false });
  return {
    url: postgres.url,
    async close() {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
      if (!postgres.cluster.startsWith(folder)) {
        rmSync(dirname(postgres.cluster), { recursive: true, force: true });
      }
    },
  };
}

async function createTemplate(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('drop database if exists longshore_template');
    await client.query('create database longshore_template');
  } finally {
    await client.end();
  }
}
