/*
 * `npm run drill -- oversell`: 1,000 units, up to 5,000 buyers, 200 at a time over HTTP, in several rounds (`DRILL_ROUNDS`
 * adds some). In all but the first
 * something is killed with SIGKILL while they buy. Whatever dies, exactly 1,000 units are sold, each once.
 * Then the same where some of it is kept back: by a channel's buffer, and by customers who wait and are served while others
 * buy. The controls are a server without its guard on stock, against a database without its checks, and one that reads
 * without locks what is kept back.
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { examine } from '../../src/app/doctor.ts';
import { newId, toWire } from '../../src/kernel/ids.ts';
import type { Database } from '../../src/platform/database.ts';
import { type Answer, inParallel, insist } from './kit/client.ts';
import { checkLaws } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { BUFFER, openShop, orderBody, stockUp } from './kit/shop.ts';
import { type Site, startSite } from './kit/site.ts';

const UNITS = 1_000;
const AT_ONCE = 200;
const WAITING = 100;

type Victim = 'nothing' | 'api' | 'worker' | 'database';

/** The later rounds are shorter: what matters in them is who is cut off while there still is stock. */
const ROUNDS: readonly { buyers: number; victims: readonly Victim[] }[] = [
  { buyers: 5_000, victims: ['nothing'] },
  { buyers: 2_000, victims: ['api', 'worker'] },
  { buyers: 2_000, victims: ['database', 'api'] },
];

// Few requests a transaction and many transactions, so that they meet where the stock, or the buffer, ends.
const CROWDED = { LONGSHORE_BATCH_SIZE: '8', LONGSHORE_BATCH_FLUSHERS: '12', LONGSHORE_POOL_SIZE: '20' };

const report = new Report();
const extra_rounds = Number(process.env.DRILL_ROUNDS ?? 0);
await sell();
await control();
await controlKeptBack();
report.end();

async function sell(): Promise<void> {
  const site = await startSite();
  try {
    await openShop(site.services);
    const again = Array.from({ length: extra_rounds }, (_, index) =>
      ROUNDS.slice(index % ROUNDS.length, (index % ROUNDS.length) + 1),
    ).flat();
    for (const [index, { buyers, victims }] of [...ROUNDS, ...again].entries()) {
      const sku = `HOT-${index + 1}`;
      const title = `round ${index + 1} (${victims.join(', ')} killed)`;
      const { sold, refused, took_s } = await rush(site, sku, buyers, victims);
      const level = await levelOf(site.services.database, sku);
      say(`${title}: ${buyers} buyers in ${took_s.toFixed(1)} s`);
      report.check(
        `${title}: sold and held are ${UNITS}, and nobody was sold a unit that was not there`,
        sold.size === UNITS && level.committed === UNITS && level.available === 0 && level.least >= 0,
        `${sold.size} sold, ${level.committed} held, ${level.available} left`,
      );
      report.check(
        `${title}: everybody else heard that it is gone`,
        refused === buyers - sold.size,
        `${refused} refused`,
      );
      const stored = await ordersOf(site.services.database, sku);
      report.check(
        `${title}: every accepted order is there, once`,
        isSame(stored, sold),
        `${stored.length} stored, ${sold.size} accepted`,
      );
    }
    await sellKeptBack(site);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

/** What a buffer or waiting customers keep back is sold to nobody else. */
async function sellKeptBack(site: Site): Promise<void> {
  const careful = await rush(site, 'HOT-BUFFER', 2 * UNITS, ['api'], 'careful');
  const left = await levelOf(site.services.database, 'HOT-BUFFER');
  report.check(
    'a channel with a buffer sells all but its buffer',
    careful.sold.size === UNITS - BUFFER && left.available === BUFFER && left.committed === UNITS - BUFFER,
    `${careful.sold.size} sold, ${left.available} left`,
  );

  const sku = 'HOT-WAITED';
  await stockUp(site.services, sku, { OAK: 1, EWR: 1 });
  const body = (quantity: number) => ({ body: orderBody([{ sku, quantity }], newId(), 'patient') });
  await insist(site, 'POST', '/v1/orders', body(2));
  await inParallel(WAITING, AT_ONCE, async () => void (await insist(site, 'POST', '/v1/orders', body(1))));
  const { sold } = await rush(site, sku, 2 * UNITS, ['worker']);
  const served = await untilServed(site, sku);
  const level = await levelOf(site.services.database, sku);
  report.check(
    'what customers wait for is sold to nobody else, and they get it',
    sold.size === UNITS - WAITING && served && level.available === 0 && level.committed === UNITS + 2,
    `${sold.size} sold, ${level.committed} held, ${level.available} left, ${served ? 'all' : 'not all'} served`,
  );
}

async function untilServed({ services: { database } }: Site, sku: string): Promise<boolean> {
  for (const deadline = performance.now() + 90_000; performance.now() < deadline; await sleep(250)) {
    const [row] = await database.adHoc<{ waiting: number }>(
      `select count(*) as waiting from fulfillment.v_backorders b join catalog.v_variants v on v.id = b.variant_id
       where v.sku = $1 and b.state = 'waiting'`,
      [sku],
    );
    if (row?.waiting === 0) return true;
  }
  return false;
}

type Rush = { sold: Set<string>; refused: number; took_s: number };

/** So many buyers of one unit each; `victims` die one after the other while they buy. */
async function rush(
  site: Site,
  sku: string,
  buyers: number,
  victims: readonly Victim[],
  channel: 'web' | 'careful' = 'web',
): Promise<Rush> {
  await stockUp(site.services, sku, { OAK: UNITS / 2, EWR: UNITS / 2 });
  const sold = new Set<string>();
  let [refused, answered] = [0, 0];
  const started = performance.now();
  const buying = inParallel(buyers, AT_ONCE, async () => {
    const answer = await insist(site, 'POST', '/v1/orders', {
      body: orderBody([{ sku, quantity: 1 }], newId(), channel),
    });
    answered += 1;
    if (answer.status === 201 || answer.status === 200) sold.add(String(answer.body.id));
    else if (isGone(answer)) refused += 1;
  });
  // Each dies at a random moment in its own share of the sale: the first units must not be all gone before.
  const killing = (async () => {
    for (const [index, victim] of victims.entries()) {
      const at = ((index + Math.random()) / victims.length) * UNITS;
      while (answered < at) await sleep(5);
      await strike(site, victim);
    }
  })();
  await Promise.all([buying, killing]);
  return { sold, refused, took_s: (performance.now() - started) / 1_000 };
}

async function strike(site: Site, victim: Victim): Promise<void> {
  if (victim === 'nothing') return;
  if (victim === 'database') {
    site.killDatabase();
    say(`database killed, API healthy again after ${Math.round(await site.recovered())} ms`);
    return;
  }
  await site[victim].kill();
  await site[victim].start();
  say(`${victim} killed and started again`);
}

function isGone({ status, body }: Answer): boolean {
  return status === 409 || status === 422 ? body.code === 'stock_short' : false;
}

type Level = { available: number; committed: number; least: number };

async function levelOf(database: Database, sku: string): Promise<Level> {
  const [level] = await database.adHoc<Level>(
    `select sum(available) as available, sum(committed) as committed, min(least(available, committed)) as least
     from inventory.v_levels where variant_id = (select id from catalog.v_variants where sku = $1)`,
    [sku],
  );
  if (!level) throw new Error(`${sku} has no level`);
  return level;
}

/** The ids of the orders of a SKU as the API writes them. */
async function ordersOf(database: Database, sku: string): Promise<string[]> {
  const rows = await database.adHoc<{ id: string }>(
    'select order_id as id from orders.v_lines where sku = $1',
    [sku],
  );
  return rows.map(({ id }) => toWire('ord', id));
}

function isSame(stored: readonly string[], accepted: ReadonlySet<string>): boolean {
  return stored.length === accepted.size && stored.every((id) => accepted.has(id));
}

async function control(): Promise<void> {
  const site = await startSite({
    settings: () => CROWDED,
    mutation: join(import.meta.dirname, 'kit/unguarded-stock.ts'),
    prepare: async (database) => {
      await database.adHoc('alter table inventory.levels drop constraint level_available_not_negative');
    },
  });
  try {
    await openShop(site.services);
    const { sold } = await rush(site, 'HOT-0', 2 * UNITS, ['nothing']);
    const level = await levelOf(site.services.database, 'HOT-0');
    const { broken } = await examine(site.services.database);
    report.control(
      'a server without its guard on stock',
      sold.size > UNITS && broken > 0,
      `${sold.size} of ${UNITS} units sold, ${level.available} left, ${broken} checks of the doctor broken`,
    );
  } finally {
    await site.close();
  }
}

async function controlKeptBack(): Promise<void> {
  const guarded = await sellToCrowd();
  report.check(
    'a buffer is kept back from many transactions at once',
    guarded === UNITS - BUFFER,
    `${guarded} of ${UNITS - BUFFER} units sold`,
  );
  const unguarded = await sellToCrowd(join(import.meta.dirname, 'kit/unlocked-stock.ts'));
  report.control(
    'a server that reads without locks what a buffer keeps back',
    unguarded > UNITS - BUFFER,
    `${unguarded} of ${UNITS - BUFFER} units sold`,
  );
}

async function sellToCrowd(mutation?: string): Promise<number> {
  const site = await startSite({ settings: () => CROWDED, ...(mutation && { mutation }) });
  try {
    await openShop(site.services);
    const { sold } = await rush(site, 'HOT-0', 2 * UNITS, ['nothing'], 'careful');
    return sold.size;
  } finally {
    await site.close();
  }
}
