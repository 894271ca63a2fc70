/*
 * `npm run drill -- deadlock`: 64 clients order 50 of the same 60 SKUs each, every order with its lines in another order, and
 * many transactions are open at once. No deadlock may reach a client; how many PostgreSQL counted is printed. The control is
 * a server that locks levels in the order of the request. `DRILL_SECONDS` makes it longer.
 */
import { join } from 'node:path';
import { type Answer, send } from './kit/client.ts';
import { checkLaws, checkOrders } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop, orderBody, stockUp } from './kit/shop.ts';
import { type Site, startSite } from './kit/site.ts';

const SECONDS = Number(process.env.DRILL_SECONDS ?? 20);
const CLIENTS = 64;
const SKUS = Array.from({ length: 60 }, (_, index) => `DEMO-${index + 1}`);
const LINES = 50;
// Few requests a transaction and many transactions, so that they meet: with two of 64 orders each, hardly any would.
const SETTINGS = { LONGSHORE_BATCH_SIZE: '4', LONGSHORE_BATCH_FLUSHERS: '16', LONGSHORE_POOL_SIZE: '24' };

const report = new Report();
await inOrder();
await control();
report.end();

async function inOrder(): Promise<void> {
  const site = await startSite({ settings: () => SETTINGS });
  try {
    await prepare(site);
    const { accepted, failed, sent_away } = await crowd(site, SECONDS);
    const deadlocks = await countDeadlocks(site);
    say(`PostgreSQL counted ${deadlocks} deadlocks among ${accepted.length} orders of ${LINES} lines`);
    say(`${sent_away} times an order was asked to come back later, because others waited already`);
    report.check(
      'no deadlock and no other error reaches a client',
      failed.length === 0 && accepted.length > CLIENTS,
      `${accepted.length} accepted, ${failed.length} failed ${describe(failed)}`,
    );
    await checkOrders(report, site.services.database, accepted);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

async function prepare(site: Site): Promise<void> {
  await openShop(site.services);
  for (const sku of SKUS) await stockUp(site.services, sku, { OAK: 500_000, EWR: 500_000 });
}

type Crowd = { accepted: string[]; failed: Answer[]; sent_away: number };

/**
 * Everybody orders at once; what fails is not tried again, because it is what a client would see. Who is asked to come back later
 * does so: on a slow machine more may wait than one second's work.
 */
async function crowd(site: Site, seconds: number): Promise<Crowd> {
  const until = performance.now() + seconds * 1_000;
  const accepted: string[] = [];
  const failed: Answer[] = [];
  let sent_away = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() < until) {
        const lines = shuffled(SKUS)
          .slice(0, LINES)
          .map((sku) => ({ sku, quantity: 1 }));
        // Half of them are one busy customer, the others come for the first or second time.
        const buyer = Math.floor(Math.random() * 1_000);
        const email = buyer < 500 ? 'demo.buyer@example.com' : `demo.buyer.${buyer}@example.com`;
        const body = { ...orderBody(lines), email };
        const answer = await send(site, 'POST', '/v1/orders', { body }).catch(
          (error: Error): Answer => ({ status: 0, body: { code: error.name } }),
        );
        if (answer.status === 201) accepted.push(String(answer.body.id));
        else if (answer.status === 503 && answer.body.code === 'overloaded') {
          sent_away += 1;
          await new Promise((resolve) => setTimeout(resolve, 1_000));
        } else failed.push(answer);
      }
    }),
  );
  return { accepted, failed, sent_away };
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  const left = [...items];
  return items.flatMap(() => left.splice(Math.floor(Math.random() * left.length), 1));
}

function describe(failed: readonly Answer[]): string {
  return [...new Set(failed.map(({ status, body }) => `${status} ${String(body.code)}`))].join(', ');
}

async function countDeadlocks({ services: { database } }: Site): Promise<number> {
  const [row] = await database.adHoc<{ deadlocks: number }>(
    'select deadlocks from pg_stat_database where datname = current_database()',
  );
  return row?.deadlocks ?? 0;
}

async function control(): Promise<void> {
  const site = await startSite({
    settings: () => SETTINGS,
    mutation: join(import.meta.dirname, 'kit/unordered-locks.ts'),
  });
  try {
    await prepare(site);
    const { accepted, failed } = await crowd(site, SECONDS);
    const deadlocks = await countDeadlocks(site);
    report.control(
      'levels locked in the order of the request',
      failed.length > 0 && deadlocks > 0,
      `${accepted.length} accepted, ${failed.length} failed ${describe(failed)}, ${deadlocks} deadlocks`,
    );
  } finally {
    await site.close();
  }
}
