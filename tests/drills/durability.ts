/*
 * `npm run drill -- durability`: PostgreSQL is killed with SIGKILL again and again, 15 times (`DRILL_KILLS=100` for longer),
 * while orders pour in. Every order that was answered must be there afterwards, once. The control is a database that answers
 * before it has written (synchronous_commit off).
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { withForgetfulDatabase } from './kit/forgetful.ts';
import { checkLaws, checkOrders, jobsAreDone, lostOrders } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop } from './kit/shop.ts';
import { shopUntil, stockShelves } from './kit/shoppers.ts';
import { startSite } from './kit/site.ts';

const KILLS = Number(process.env.DRILL_KILLS ?? 15);
const SHOPPERS = 16;

const report = new Report();
await underFire();
await control();
report.end();

async function underFire(): Promise<void> {
  const site = await startSite();
  try {
    await openShop(site.services);
    await stockShelves(site);
    let isOver = false;
    const shopping = shopUntil(site, SHOPPERS, () => isOver);
    const recoveries: number[] = [];
    for (let kill = 1; kill <= KILLS; kill += 1) {
      await sleep(500 + Math.random() * 1_500);
      site.killDatabase();
      recoveries.push(await site.recovered());
    }
    isOver = true;
    const accepted = await shopping;
    const slowest = Math.round(Math.max(...recoveries));
    say(`PostgreSQL killed ${KILLS} times; the API was healthy again after ${slowest} ms at most`);
    await checkOrders(report, site.services.database, accepted);
    report.check(
      'every job that was left over is done',
      (await jobsAreDone(site.services.database)) === true,
    );
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

async function control(): Promise<void> {
  const during3s = (): (() => boolean) => {
    const until = performance.now() + 3_000;
    return () => performance.now() > until;
  };
  await withForgetfulDatabase(
    stockShelves,
    (site) => shopUntil(site, SHOPPERS, during3s()),
    async ({ services: { database } }, accepted) => {
      const lost = await lostOrders(database, accepted);
      report.control(
        'a database that answers before it has written',
        lost > 0,
        `${accepted.length} accepted, ${lost} lost`,
      );
    },
  );
}
