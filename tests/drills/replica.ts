/*
 * `npm run drill -- replica`: a primary and a synchronous standby of Debian's package `postgresql`; servers know both
 * (`DATABASE_URL` with two hosts and target_session_attrs=read-write). Orders flow, the primary is killed for good, the
 * standby is promoted: no accepted order is lost, and orders are taken again with no restart of a server. Meanwhile lists
 * and availability are read from the standby (DATABASE_READ_URL), and everybody finds what they wrote. The controls are a
 * read of any age, which misses it, and an asynchronous standby that was cut off before the primary died. `DRILL_SECONDS`
 * makes it longer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { DebianPostgres, debianPrograms } from './kit/debian-postgres.ts';
import { checkLaws, checkOrders, jobsAreDone, lostOrders, waitFor } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop } from './kit/shop.ts';
import { shopUntil, stockShelves } from './kit/shoppers.ts';
import { type Site, startSite } from './kit/site.ts';
import { checkOwnWrites, readWhileShopping } from './kit/standby-reads.ts';

const SECONDS = Number(process.env.DRILL_SECONDS ?? 10);
const SHOPPERS = 12;

const report = new Report();
try {
  say(`PostgreSQL from ${debianPrograms()}`);
  await synchronous();
  await control();
} catch (error) {
  report.check('the drill ran', false, error instanceof Error ? error.message : String(error));
}
report.end();

type Pair = { primary: DebianPostgres; standby: DebianPostgres };

/** A site over a primary and its standby. */
async function startPair(): Promise<{ site: Site; pair: Pair }> {
  let pair: Pair | undefined;
  let read_url = '';
  const site = await startSite({
    settings: () => ({ DATABASE_READ_URL: read_url }),
    postgres: async (folder) => {
      const primary = await DebianPostgres.create(folder);
      const standby = await primary.standby(folder);
      pair = { primary, standby };
      read_url = standby.url;
      return {
        url: `postgres://longshore@${primary.host},${standby.host}/longshore?target_session_attrs=read-write`,
        pid: () => primary.pid,
        async stop() {
          await standby.stop();
          await primary.stop();
        },
      };
    },
  });
  if (!pair) throw new Error('no pair of servers was started');
  return { site, pair };
}

async function synchronous(): Promise<void> {
  const { site, pair } = await startPair();
  try {
    await openShop(site.services);
    await stockShelves(site);
    await tell(pair.primary, `alter system set synchronous_standby_names = 'standby'`);
    await tell(pair.primary, 'select pg_reload_conf()');
    const isSynchronous = async (): Promise<boolean> =>
      (await tell(pair.primary, 'select sync_state from pg_stat_replication'))[0]?.sync_state === 'sync';
    report.check('the standby is synchronous', (await waitFor(isSynchronous, 20_000)) === true);

    const own = await checkOwnWrites(site, report, {
      pause: () => tell(pair.standby, 'select pg_wal_replay_pause()'),
      resume: () => tell(pair.standby, 'select pg_wal_replay_resume()'),
    });

    let isOver = false;
    const shopping = shopUntil(site, SHOPPERS, () => isOver);
    const reading = readWhileShopping(site, report, () => isOver);
    await sleep((SECONDS * 1_000) / 2);
    const killed_at = performance.now();
    await pair.primary.kill();
    pair.standby.promote();
    const back_ms = (await site.recovered()) && performance.now() - killed_at;
    await sleep((SECONDS * 1_000) / 2);
    isOver = true;
    const accepted = [...own, ...(await reading), ...(await shopping)];
    say(
      `the standby was promoted and orders taken again ${Math.round(back_ms)} ms after the primary was killed`,
    );
    await checkOrders(report, site.services.database, accepted);
    report.check('every job is done', (await jobsAreDone(site.services.database)) === true);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

async function control(): Promise<void> {
  const { site, pair } = await startPair();
  try {
    await openShop(site.services);
    await stockShelves(site);
    const isLevel = async (): Promise<boolean> =>
      (
        await tell(
          pair.primary,
          'select replay_lsn >= pg_current_wal_lsn() as is_level from pg_stat_replication',
        )
      )[0]?.is_level === true;
    await waitFor(isLevel, 20_000);
    await tell(pair.standby, `alter system set primary_conninfo = ''`);
    await tell(pair.standby, 'select pg_reload_conf()');
    await waitFor(
      async () => (await tell(pair.primary, 'select 1 from pg_stat_replication')).length === 0,
      20_000,
    );
    const until = performance.now() + 3_000;
    const accepted = await shopUntil(site, SHOPPERS, () => performance.now() > until);
    await pair.primary.kill();
    pair.standby.promote();
    await site.recovered();
    const lost = await lostOrders(site.services.database, accepted);
    report.control(
      'an asynchronous standby that was cut off',
      lost > 0,
      `${accepted.length} accepted, ${lost} lost`,
    );
  } finally {
    await site.close();
  }
}

/** Says something to one server of the two. */
async function tell(server: DebianPostgres, statement: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
