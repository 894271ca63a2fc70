/*
 * `npm run drill -- recovery`: PostgreSQL dies: meanwhile requests are answered 503 at once, and within 10 s of its death orders
 * are taken again. A worker dies in the middle of a job: another one takes the job over within 30 s. Nobody does anything by
 * hand. The control is a worker without a heartbeat, whose death nobody notices.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fromWire } from '../../src/kernel/ids.ts';
import { readBacklog } from '../../src/platform/jobs.ts';
import { insist, send } from './kit/client.ts';
import { checkLaws, jobsAreDone, waitFor } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop } from './kit/shop.ts';
import { buy, randomOrder, stockShelves } from './kit/shoppers.ts';
import { type Site, startSite } from './kit/site.ts';

const DEATHS = Number(process.env.DRILL_KILLS ?? 5);
const DATABASE_LIMIT_MS = 10_000;
const TAKEOVER_LIMIT_MS = 30_000;

const report = new Report();
await recovering();
await control();
report.end();

async function recovering(): Promise<void> {
  const site = await startSite();
  try {
    await openShop(site.services);
    await stockShelves(site);
    await checkDatabase(site);
    const took = await takeover(site);
    report.check(
      'the job of a killed worker is taken over by another within 30 s',
      took !== undefined && took <= TAKEOVER_LIMIT_MS,
      took === undefined ? 'never' : `${(took / 1_000).toFixed(1)} s`,
    );
    report.check('every job is done', (await jobsAreDone(site.services.database)) === true);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

type Death = { took_ms: number; statuses: Set<number>; slowest_ms: number };

async function checkDatabase(site: Site): Promise<void> {
  const deaths: Death[] = [];
  for (let death = 0; death < DEATHS; death += 1) {
    await buy(site);
    deaths.push(await killDatabase(site));
  }
  const [slowest, answer] = [
    Math.max(...deaths.map(({ took_ms }) => took_ms)),
    Math.max(...deaths.map(({ slowest_ms }) => slowest_ms)),
  ];
  const statuses = new Set(deaths.flatMap((death) => [...death.statuses]));
  report.check(
    `orders are taken again within 10 s of the death of PostgreSQL, ${DEATHS} times`,
    slowest <= DATABASE_LIMIT_MS,
    `${Math.round(slowest)} ms at most`,
  );
  report.check(
    'meanwhile every order was answered 503, none was left waiting',
    [...statuses].every((status) => status === 503) && answer < DATABASE_LIMIT_MS,
    `${[...statuses].join(', ') || 'none came in between'}, the slowest after ${Math.round(answer)} ms`,
  );
}

/** Kills PostgreSQL and orders until an order is taken. */
async function killDatabase(site: Site): Promise<Death> {
  const statuses = new Set<number>();
  let slowest_ms = 0;
  const started = performance.now();
  site.killDatabase();
  for (;;) {
    const asked = performance.now();
    const { status } = await send(site, 'POST', '/v1/orders', { body: randomOrder() });
    slowest_ms = Math.max(slowest_ms, performance.now() - asked);
    if (status === 201) return { took_ms: performance.now() - started, statuses, slowest_ms };
    statuses.add(status);
    await sleep(50);
  }
}

/**
 * A worker dies in the middle of a job, which waits for a row that the drill holds, while another worker runs. Answers how
 * long it took from the death until the job was done, or nothing when it never was.
 */
async function takeover(site: Site): Promise<number | undefined> {
  const { database } = site.services;
  await jobsAreDone(database);
  const wire = await buy(site);
  const order_id = fromWire('ord', wire) ?? '';
  await jobsAreDone(database);
  const { body } = await insist(site, 'GET', `/v1/orders/${wire}`);
  const [{ id: fulfillment_order_id } = { id: '' }] = body.fulfillment_orders as { id: string }[];
  const path = `/v1/fulfillment-orders/${fulfillment_order_id}`;
  const lines = (await insist(site, 'GET', path)).body.lines as { id: string }[];
  const holder = new pg.Client({ connectionString: site.database_url });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from orders.orders where id = $1 for update', [order_id]);
    const scans = [{ client_id: crypto.randomUUID(), line_id: lines[0]?.id, quantity: 1 }];
    await insist(site, 'POST', `${path}/picks`, { body: { scans } });
    const isActive = async (): Promise<boolean> =>
      (await readBacklog(database)).some(
        ({ queue, active }) => queue === 'orders.follow-fulfillment' && active > 0,
      );
    if (!(await waitFor(isActive, 20_000))) throw new Error('the job did not start');
    await site.addPart('worker');
    const started = performance.now();
    await site.worker.kill();
    await holder.query('rollback');
    const isPicked = async (): Promise<boolean> => {
      const rows = await database.adHoc<{ picked: number }>(
        'select picked from orders.v_lines where order_id = $1',
        [order_id],
      );
      return rows.some(({ picked }) => picked > 0);
    };
    const isDone = await waitFor(isPicked, TAKEOVER_LIMIT_MS + 10_000);
    return isDone && performance.now() - started;
  } finally {
    await holder.end();
  }
}

async function control(): Promise<void> {
  const site = await startSite({
    prepare: async (database) => {
      await database.adHoc('update pgboss.queue set heartbeat_seconds = null');
    },
  });
  try {
    await openShop(site.services);
    await stockShelves(site);
    const took = await takeover(site);
    say('without a heartbeat a job is free only when its ten minutes are over');
    report.control(
      'workers without a heartbeat',
      took === undefined || took > TAKEOVER_LIMIT_MS,
      took === undefined
        ? `not taken over within ${(TAKEOVER_LIMIT_MS + 10_000) / 1_000} s`
        : `taken over after ${(took / 1_000).toFixed(1)} s`,
    );
  } finally {
    await site.close();
  }
}
