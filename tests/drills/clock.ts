/*
 * `npm run drill -- clock`: API processes whose clocks are five minutes fast, five minutes slow, an hour slow, and stepping back
 * by an hour on the way, and a worker that is five minutes fast. Nothing expires early or late, orders carry the database's
 * time and the same promise whoever takes them, and the audit chain covers every change. The control decides expiry by the
 * clock of its own process.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApiKey, digestOf, hintOf, newApiKey } from '../../src/modules/identity/index.ts';
import { verifyAudit } from '../../src/platform/audit.ts';
import type { Database } from '../../src/platform/database.ts';
import { insist, send } from './kit/client.ts';
import { checkLaws, checkOrders, jobsAreDone, waitFor } from './kit/laws.ts';
import type { Part } from './kit/part.ts';
import { Report, say } from './kit/report.ts';
import { must, openShop, orderBody } from './kit/shop.ts';
import { shopUntil, stockShelves } from './kit/shoppers.ts';
import { type Site, startSite } from './kit/site.ts';

const SECONDS = Number(process.env.DRILL_SECONDS ?? 20);
const KEY_LIFE_S = 8;
// The answer travels, and the clocks are compared over a connection.
const TOLERANCE_MS = 1_000;
const WRONG = join(import.meta.dirname, 'kit/wrong-clock.ts');
const CLOCKS: readonly { name: string; env: Record<string, string> }[] = [
  { name: 'five minutes fast', env: { DRILL_CLOCK_AHEAD_S: '300' } },
  { name: 'five minutes slow', env: { DRILL_CLOCK_AHEAD_S: '-300' } },
  { name: 'an hour slow', env: { DRILL_CLOCK_AHEAD_S: '-3600' } },
  { name: 'stepping back an hour', env: { DRILL_CLOCK_STEPS_AFTER_S: '8' } },
];

type Server = { name: string; api: Part };

const report = new Report();
await withWrongClocks();
await control();
report.end();

async function withWrongClocks(): Promise<void> {
  const site = await startSite();
  try {
    const { database } = site.services;
    await openShop(site.services);
    await stockShelves(site);
    await site.worker.end();
    await site.addPart('worker', { mutation: WRONG, env: { DRILL_CLOCK_AHEAD_S: '300' } });
    const servers: Server[] = [{ name: 'right', api: site.api }];
    for (const { name, env } of CLOCKS)
      servers.push({ name, api: await site.addPart('api', { mutation: WRONG, env }) });

    const until = performance.now() + SECONDS * 1_000;
    const shopping = servers.map(({ api }) =>
      shopUntil({ api, headers: site.headers }, 2, () => performance.now() > until),
    );
    const early = await placeEverywhere(site, servers);
    const refusals = await useKeyUntilRefused(site, servers);
    report.check(
      'a key lives exactly as long as it was given, on every server',
      refusals.every(({ early, late }) => early === 0 && late === 0),
      refusals.map(({ name, early, late }) => `${name}: ${early} early, ${late} late`).join('; '),
    );
    const accepted = (await Promise.all(shopping)).flat();
    // Once more, when the clock that steps has stepped.
    const late = await placeEverywhere(site, servers);
    say(`${accepted.length} orders through ${servers.length} servers`);
    await checkTimes(database);
    await checkOrders(report, database, [...accepted, ...early, ...late]);
    report.check('every job is done', (await jobsAreDone(database)) === true);
    await checkChain(database);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

/** The same order through every server: all must carry the same time and the same promise. Answers the orders' ids. */
async function placeEverywhere(site: Site, servers: readonly Server[]): Promise<string[]> {
  const answers = await Promise.all(
    servers.map(async ({ name, api }) => {
      const body = orderBody([{ sku: 'DEMO-1', quantity: 1 }]);
      const asked_ms = Date.now();
      const placed = await insist({ api, headers: site.headers }, 'POST', '/v1/orders', { body });
      const answered_ms = Date.now();
      const id = String(placed.body.id);
      const order = await insist(site, 'GET', `/v1/orders/${id}`);
      const placed_ms = Date.parse(String(order.body.placed_at));
      const is_now = placed_ms >= asked_ms - TOLERANCE_MS && placed_ms <= answered_ms + TOLERANCE_MS;
      return { name, id, is_now, ship_by: String(order.body.ship_by), off_ms: placed_ms - asked_ms };
    }),
  );
  const off = answers.filter(({ is_now }) => !is_now);
  report.check(
    'every server writes the database’s time into its orders',
    off.length === 0,
    off.map(({ name, off_ms }) => `${name}: ${(off_ms / 1_000).toFixed(1)} s`).join('; '),
  );
  const promises = new Set(answers.map(({ ship_by }) => ship_by));
  report.check('and promises the same', promises.size === 1, [...promises].join(', '));
  return answers.map(({ id }) => id);
}

type Refusals = { name: string; early: number; late: number };

/** Uses a key that lives a few seconds on all servers until it is long dead. */
async function useKeyUntilRefused({ services }: Site, servers: readonly Server[]): Promise<Refusals[]> {
  const secret = newApiKey();
  const expires_ms = Date.now() + KEY_LIFE_S * 1_000;
  await must(services, createApiKey, {
    name: 'Short',
    scopes: ['orders:read'],
    expires_at: new Date(expires_ms),
    hint: hintOf(secret),
    secret_hash: digestOf(secret),
  });
  const headers = { authorization: `Bearer ${secret}` };
  return Promise.all(
    servers.map(async ({ name, api }) => {
      let [early, late] = [0, 0];
      while (Date.now() < expires_ms + 2 * TOLERANCE_MS) {
        const asked_ms = Date.now();
        const { status } = await send({ api, headers }, 'GET', '/v1/orders?limit=1');
        if (status === 401 && Date.now() < expires_ms - TOLERANCE_MS) early += 1;
        if (status === 200 && asked_ms > expires_ms + TOLERANCE_MS) late += 1;
        await sleep(200);
      }
      return { name, early, late };
    }),
  );
}

/** The ids carry the time by which rows are found and shown newest first. */
async function checkTimes(database: Database): Promise<void> {
  const [row] = await database.adHoc<{ off_s: number }>(
    `select coalesce(max(abs(extract(epoch from at) - ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint / 1000.0)),
                     0)::float8 as off_s
     from platform.audit where action = 'orders.place'`,
  );
  const off_s = row?.off_s ?? Number.POSITIVE_INFINITY;
  report.check(
    'the ids that the servers make carry the database’s time',
    off_s < 30,
    `${off_s.toFixed(1)} s off at most`,
  );
}

async function checkChain(database: Database): Promise<void> {
  const unsealed = async (): Promise<number> => {
    const [row] = await database.adHoc<{ rows: number }>(
      `select count(*) as rows from platform.audit a
       where not exists (select from platform.audit_seals s where s.audit_id = a.id)`,
    );
    return row?.rows ?? 0;
  };
  await waitFor(async () => (await unsealed()) === 0, 20_000);
  const left = await unsealed();
  const { sealed, first_bad } = await verifyAudit(database);
  report.check(
    'the audit chain covers every change, and holds',
    left === 0 && first_bad === null,
    `${sealed} sealed, ${left} not${first_bad ? `, ${first_bad.why}` : ''}`,
  );
}

async function control(): Promise<void> {
  const site = await startSite();
  try {
    const mutation = join(import.meta.dirname, 'kit/expiry-by-own-clock.ts');
    const servers: Server[] = [];
    for (const { name, env } of CLOCKS.slice(0, 2))
      servers.push({ name, api: await site.addPart('api', { mutation, env }) });
    const refusals = await useKeyUntilRefused(site, servers);
    report.control(
      'expiry decided by the clock of the process',
      refusals.every(({ early, late }) => early + late > 0),
      refusals.map(({ name, early, late }) => `${name}: ${early} early, ${late} late`).join('; '),
    );
  } finally {
    await site.close();
  }
}
