import { expect, test } from 'vitest';
import { testDatabase } from '../../tests/kit/database.ts';
import { ownerLink } from '../modules/identity/index.ts';
import { readConfig } from '../platform/config.ts';
import { createLog } from '../platform/log.ts';
import { startProcess } from './process.ts';

test('where any free port was asked for, links name the one that was taken', async () => {
  const database = await testDatabase();
  const { services, address, stop } = await startProcess({
    config: readConfig({ DATABASE_URL: database.url, LONGSHORE_PORT: '0' }),
    log: createLog({ level: 'warn' }),
    roles: { api: true, worker: false },
    migrate_first: false,
  });
  try {
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d*$/);
    const link = await ownerLink(services);
    expect(link?.startsWith(`${address}/set-password/`)).toBe(true);
  } finally {
    await stop();
    await database.close();
  }
});

test('a worker that runs apart can be watched on a port of its own', async () => {
  const database = await testDatabase();
  const { stop } = await startProcess({
    config: readConfig({ DATABASE_URL: database.url, LONGSHORE_WORKER_PORT: '44217' }),
    log: createLog({ level: 'warn' }),
    roles: { api: false, worker: true },
    migrate_first: false,
  });
  try {
    const read = async (path: string) => (await fetch(`http://127.0.0.1:44217${path}`)).text();
    expect(await read('/healthz')).toBe('{"status":"ok"}');
    expect(await read('/metrics')).toContain('longshore_job_backlog');
  } finally {
    await stop();
    await database.close();
  }
});
