/*
 * An owner of the embedded database to be killed: `node run-postgres.ts FOLDER` starts it, prints a line of JSON,
 * and stops it on SIGTERM.
 */
import { createLog } from '../../src/platform/log.ts';
import { startEmbeddedPostgres } from '../../src/platform/postgres/embedded.ts';

try {
  const postgres = await startEmbeddedPostgres({
    data_dir: process.argv[2] ?? '',
    log: createLog({ level: 'silent' }),
  });
  console.log(JSON.stringify({ url: postgres.url, attached: postgres.attached, pid: postgres.pid() }));
  const stay = setInterval(() => {}, 60_000);
  process.on('SIGTERM', () => {
    clearInterval(stay);
    void postgres.stop();
  });
} catch (error) {
  console.log(JSON.stringify({ refused: error instanceof Error ? error.message : String(error) }));
}
