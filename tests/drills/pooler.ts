/*
 * `npm run drill -- pooler`: PgBouncer in transaction mode, of Debian's package `pgbouncer`, between the servers and PostgreSQL.
 * Debian 12's release 1.18 cannot pool prepared statements, so the servers run with LONGSHORE_PREPARED_STATEMENTS=off; the jobs'
 * queue goes past the pooler. Orders flow, every job is done, and what it costs is printed. The control is a server that
 * prepares its statements all the same. `DRILL_SECONDS` makes it longer.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chooseOsUser } from '../../src/platform/postgres/os-user.ts';
import { send } from './kit/client.ts';
import { checkLaws, checkOrders, jobsAreDone } from './kit/laws.ts';
import type { Part } from './kit/part.ts';
import { Report, say } from './kit/report.ts';
import { openShop } from './kit/shop.ts';
import { randomOrder, shopUntil, stockShelves } from './kit/shoppers.ts';
import { freePort, type Site, startSite } from './kit/site.ts';

const SECONDS = Number(process.env.DRILL_SECONDS ?? 8);
const CLIENTS = 32;
const PROGRAMS = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer'];

const report = new Report();
const program = PROGRAMS.find((path) => existsSync(path));
if (program === undefined)
  report.check(
    'PgBouncer is installed',
    false,
    'install the package `pgbouncer` (apt-get install pgbouncer)',
  );
else await withPooler(program);
report.end();

async function withPooler(path: string): Promise<void> {
  const [version = ''] = spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout.split('\n');
  say(`${version}, transaction mode, 16 connections to PostgreSQL`);
  const folder = mkdtempSync(join(tmpdir(), 'longshore-pooler-'));
  const port = await freePort();
  const pooled_url = `postgres://longshore@127.0.0.1:${port}/longshore`;
  let pooler: ChildProcess | undefined;
  const site = await startSite({
    settings: (database_url) => {
      pooler ??= startPooler({ path, folder, port, database_url });
      return {
        DATABASE_URL: pooled_url,
        DATABASE_DIRECT_URL: database_url,
        LONGSHORE_PREPARED_STATEMENTS: 'off',
      };
    },
  });
  try {
    await openShop(site.services);
    await stockShelves(site);
    const direct = await site.addPart('api', {
      env: { DATABASE_URL: site.database_url, LONGSHORE_PREPARED_STATEMENTS: 'on' },
    });
    const accepted: string[] = [];
    // Twice and in turns: the machine may be slower in one half than in the other.
    const rates = { direct: 0, pooled: 0 };
    for (let round = 0; round < 2; round += 1) {
      rates.direct += await measure(site, direct, accepted);
      rates.pooled += await measure(site, site.api, accepted);
    }
    say(
      `${(rates.pooled / 2).toFixed(0)} orders/s through the pooler without prepared statements, ` +
        `${(rates.direct / 2).toFixed(0)} orders/s directly with them: ratio ${(rates.pooled / rates.direct).toFixed(2)}`,
    );
    report.check('orders flow through the pooler', rates.pooled > 0, `${accepted.length} accepted`);
    await checkOrders(report, site.services.database, accepted);
    report.check('every job is done', (await jobsAreDone(site.services.database)) === true);
    await checkLaws(report, site);
    await control(site);
  } finally {
    await site.close();
    if (pooler) await endPooler(pooler);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure({ headers }: Site, api: Part, accepted: string[]): Promise<number> {
  const started = performance.now();
  const until = started + (SECONDS / 2) * 1_000;
  const placed = await shopUntil({ api, headers }, CLIENTS, () => performance.now() > until);
  accepted.push(...placed);
  return placed.length / ((performance.now() - started) / 1_000);
}

type PoolerOptions = { path: string; folder: string; port: number; database_url: string };

function startPooler({ path, folder, port, database_url }: PoolerOptions): ChildProcess {
  const target = new URL(database_url);
  const file = join(folder, 'pgbouncer.ini');
  const user = chooseOsUser(join(folder, 'none'));
  // `options` is ignored for the control alone: our servers do not send it when they prepare nothing.
  writeFileSync(
    file,
    `[databases]
longshore = host=${target.hostname} port=${target.port} dbname=longshore user=${target.username} password=${target.password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 16
max_client_conn = 400
ignore_startup_parameters = options
`,
    { mode: 0o600 },
  );
  chmodSync(folder, 0o755);
  if (user.uid !== undefined && user.gid !== undefined) chownSync(file, user.uid, user.gid);
  return spawn(path, ['-q', file], { ...user, cwd: '/', stdio: 'ignore' });
}

async function endPooler(pooler: ChildProcess): Promise<void> {
  if (pooler.exitCode !== null || pooler.signalCode !== null) return;
  const ended = once(pooler, 'exit');
  pooler.kill('SIGTERM');
  await ended;
}

/** A server behind the pooler that prepares: its statements are on another connection than the one it gets next. */
async function control(site: Site): Promise<void> {
  const preparing = await site
    .addPart('api', { env: { LONGSHORE_PREPARED_STATEMENTS: 'on' } })
    .catch(() => undefined);
  let [taken, failed] = [0, 0];
  const until = performance.now() + 3_000;
  const ask = async (api: Part): Promise<void> => {
    while (performance.now() < until) {
      const answer = await send({ api, headers: site.headers }, 'POST', '/v1/orders', {
        body: randomOrder(),
      }).catch(() => undefined);
      if (answer?.status === 201) taken += 1;
      else failed += 1;
      await sleep(10);
    }
  };
  if (preparing) await Promise.all(Array.from({ length: CLIENTS }, () => ask(preparing)));
  report.control(
    'a server that prepares its statements behind it',
    preparing === undefined || failed > 0,
    preparing === undefined ? 'it did not even start' : `${failed} requests failed, ${taken} were accepted`,
  );
}
