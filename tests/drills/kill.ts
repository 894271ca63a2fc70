/*
 * `npm run drill -- kill`: shoppers, a warehouse and people who cancel keep an API, a worker and a PostgreSQL busy while one
 * of the three is killed with SIGKILL every few seconds. Everything that was answered 2xx must be there afterwards, once.
 * Then: jobs of a killed worker are taken over within 30 s, and SIGTERM loses no request that was accepted.
 * The controls are a database that answers before it has written (synchronous_commit off), an order that stands twice, a worker
 * that does not come back, and an API that is killed instead of asked to end. `DRILL_SECONDS` makes it longer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fromWire, newId } from '../../src/kernel/ids.ts';
import { listDeadLetters, readBacklog } from '../../src/platform/jobs.ts';
import { insist, send } from './kit/client.ts';
import { withForgetfulDatabase } from './kit/forgetful.ts';
import { checkLaws, jobsAreDone, lostOrders, waitFor } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop, orderBody } from './kit/shop.ts';
import { randomOrder, stockShelves } from './kit/shoppers.ts';
import { type Site, startSite } from './kit/site.ts';

const SECONDS = Number(process.env.DRILL_SECONDS ?? 40);
const SHOPPERS = 12;
const PICKERS = 4;
const CANCELLERS = 2;

const report = new Report();
await underFire();
await control();
await controlRest();
report.end();

async function underFire(): Promise<void> {
  const site = await startSite();
  try {
    await openShop(site.services);
    await stockShelves(site);
    const accepted = await keepBusy(site, SECONDS, true);
    await checkAccepted(site, accepted);
    await checkFollowed(site);
    await checkTakeover(site);
    await checkSigterm(site);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

type Receipt = { id: string; external_id: string; fulfillment_order_ids: string[] };

/** What the API said yes to. */
type Accepted = { placed: Receipt[]; shipped: string[]; cancelled: string[] };

/** Everybody at work for so many seconds, with or without a killer among them. */
async function keepBusy(site: Site, seconds: number, kills: boolean): Promise<Accepted> {
  const accepted: Accepted = { placed: [], shipped: [], cancelled: [] };
  const open: Receipt[] = [];
  const until = performance.now() + seconds * 1_000;
  const isOver = (): boolean => performance.now() > until;
  const repeat = async (work: () => Promise<void>): Promise<void> => {
    while (!isOver()) {
      await work();
      await sleep(60);
    }
  };
  const take = (): Receipt | undefined => open.splice(Math.floor(Math.random() * open.length), 1)[0];
  const many = (count: number, work: () => Promise<void>): Promise<void>[] =>
    Array.from({ length: count }, () => repeat(work));
  await Promise.all([
    ...many(SHOPPERS, async () => {
      const receipt = await buy(site);
      accepted.placed.push(receipt);
      open.push(receipt);
    }),
    ...many(PICKERS, async () => {
      const receipt = take();
      for (const id of receipt?.fulfillment_order_ids ?? [])
        if (await fulfill(site, id)) accepted.shipped.push(id);
    }),
    ...many(CANCELLERS, async () => {
      await sleep(200);
      const receipt = take();
      const path = `/v1/orders/${receipt?.id}/cancel`;
      if (
        receipt &&
        (await insist(site, 'POST', path, { body: { reason: 'drill' }, key: newId() })).status === 200
      )
        accepted.cancelled.push(receipt.id);
    }),
    kills ? strikeUntil(site, until) : undefined,
  ]);
  return accepted;
}

async function buy(site: Site): Promise<Receipt> {
  const external_id = newId();
  const answer = await insist(site, 'POST', '/v1/orders', { body: randomOrder(external_id) });
  if (answer.status !== 201 && answer.status !== 200)
    throw new Error(`an order was refused: ${JSON.stringify(answer)}`);
  const orders = answer.body.fulfillment_orders as { id: string }[];
  return { id: String(answer.body.id), external_id, fulfillment_order_ids: orders.map(({ id }) => id) };
}

/** Picks, packs, labels and ships everything, each step sent until it is answered. */
async function fulfill(site: Site, id: string): Promise<boolean> {
  const path = `/v1/fulfillment-orders/${id}`;
  const order = await insist(site, 'GET', path);
  const lines = order.body.lines as { id: string; quantity: number }[];
  const scans = lines.map((line) => ({
    client_id: crypto.randomUUID(),
    line_id: line.id,
    quantity: line.quantity,
  }));
  await expectOk(site, `${path}/picks`, { scans });
  const parcel = await expectOk(site, `${path}/parcels`, { weight_grams: 900 });
  await expectOk(site, `/v1/parcels/${String(parcel.id)}/label`, {});
  await expectOk(site, `${path}/ship`, {});
  return true;
}

async function expectOk(site: Site, path: string, body: object): Promise<Record<string, unknown>> {
  const answer = await insist(site, 'POST', path, { body, key: newId() });
  if (answer.status >= 300) throw new Error(`${path} was refused: ${JSON.stringify(answer)}`);
  return answer.body;
}

/** Kills one of the three every few seconds: each once, then whichever. */
async function strikeUntil(site: Site, until: number): Promise<void> {
  const victims = ['api', 'database', 'worker'] as const;
  const recoveries: number[] = [];
  for (let strike = 0; performance.now() < until; strike += 1) {
    await sleep(1_500 + Math.random() * 3_000);
    const victim =
      victims[strike < victims.length ? strike : Math.floor(Math.random() * victims.length)] ?? 'api';
    if (victim === 'database') {
      site.killDatabase();
      recoveries.push(await site.recovered());
    } else {
      await site[victim].kill();
      await site[victim].start();
    }
    say(
      `${victim} killed and back${victim === 'database' ? ` after ${Math.round(recoveries.at(-1) ?? 0)} ms` : ''}`,
    );
  }
  report.check(
    'the API is healthy within 10 s of the death of PostgreSQL',
    recoveries.length > 0 && recoveries.every((took) => took <= 10_000),
    `${recoveries.map((took) => Math.round(took)).join(', ') || 'PostgreSQL never died'} ms`,
  );
}

/** Everything that was answered is in the database, and nothing is there twice. */
async function checkAccepted(
  { services: { database } }: Site,
  { placed, shipped, cancelled }: Accepted,
): Promise<void> {
  const lost = await missing(
    database,
    'orders.v_order_card',
    placed.map(({ id }) => uuid('ord', id)),
    'true',
  );
  report.check('no accepted order is lost', lost === 0, `${placed.length} accepted, ${lost} lost`);
  const { stored, twice } = await countStored(database);
  const unknown = stored - placed.length;
  report.check(
    'no order is there twice, and none that nobody placed',
    twice === 0 && unknown === 0,
    `${stored} stored, ${twice} twice, ${unknown} unknown`,
  );
  const unshipped = await missing(
    database,
    'fulfillment.v_fulfillment_orders',
    shipped.map((id) => uuid('ful', id)),
    `status = 'closed'`,
  );
  report.check(
    'no accepted hand-over is lost',
    unshipped === 0,
    `${shipped.length} accepted, ${unshipped} lost`,
  );
  const uncancelled = await missing(
    database,
    'orders.v_order_card',
    cancelled.map((id) => uuid('ord', id)),
    `status = 'cancelled'`,
  );
  report.check(
    'no accepted cancellation is lost',
    uncancelled === 0,
    `${cancelled.length} accepted, ${uncancelled} lost`,
  );
  const [parcels] = await database.adHoc<{ more: number }>(
    `select count(*) as more from (select from fulfillment.v_parcels where state <> 'cancelled'
       group by fulfillment_order_id having count(*) > 1) p`,
  );
  report.check(
    'no parcel was packed twice by a repeated request',
    parcels?.more === 0,
    `${parcels?.more} more than asked for`,
  );
}

async function countStored(
  database: Site['services']['database'],
): Promise<{ stored: number; twice: number }> {
  const [row] = await database.adHoc<{ stored: number; twice: number }>(
    'select count(*) as stored, count(*) - count(distinct external_id) as twice from orders.v_order_card',
  );
  return row ?? { stored: 0, twice: 0 };
}

async function missing(
  database: Site['services']['database'],
  view: string,
  ids: readonly string[],
  condition: string,
): Promise<number> {
  const [row] = await database.adHoc<{ found: number }>(
    `select count(*) as found from ${view} where id = any($1::uuid[]) and ${condition}`,
    [ids],
  );
  return ids.length - (row?.found ?? 0);
}

function uuid(prefix: 'ord' | 'ful', wire: string): string {
  const id = fromWire(prefix, wire);
  if (id === undefined) throw new Error(`${wire} is no id`);
  return id;
}

/** The worker catches up, nothing has given up, and orders say what fulfillment did. */
async function checkFollowed({ services: { database } }: Site): Promise<void> {
  const started = performance.now();
  const took = await jobsAreDone(database);
  report.check(
    'every job that was left over is done',
    took !== undefined,
    `${Math.round(performance.now() - started)} ms`,
  );
  const dead = await listDeadLetters(database, 10);
  report.check(
    'no job gave up',
    dead.length === 0,
    dead.map(({ queue, error }) => `${queue}: ${error}`).join('; '),
  );
  const [behind] = await database.adHoc<{ orders: number }>(
    `select count(*) as orders from (
       select l.id from orders.v_lines l
       join fulfillment.v_fulfillment_order_lines f on f.order_line_id = l.id
       group by l.id, l.shipped, l.delivered having l.shipped + l.delivered <> sum(f.shipped)) o`,
  );
  report.check('every order says what was shipped', behind?.orders === 0, `${behind?.orders} lines behind`);
}

/** A worker dies in the middle of a job; another takes the job over. */
async function checkTakeover(site: Site): Promise<void> {
  const { was_in_hand, took_ms } = await takeOver(site, () => site.worker.start(), 60_000);
  report.check('a worker had the job in hand when it died', was_in_hand);
  report.check(
    'the job of a killed worker is taken over within 30 s',
    took_ms !== undefined && took_ms <= 30_000,
    took_ms === undefined ? 'not within a minute' : `${(took_ms / 1_000).toFixed(1)} s`,
  );
}

/** Kills the worker while its job waits for a row that the drill holds; then `next`, and how long the job took from there. */
async function takeOver(
  site: Site,
  next: () => Promise<unknown>,
  limit_ms: number,
): Promise<{ was_in_hand: boolean; took_ms: number | undefined }> {
  const { database } = site.services;
  const receipt = await buy(site);
  const order_id = uuid('ord', receipt.id);
  const [fulfillment_order_id = ''] = receipt.fulfillment_order_ids;
  const path = `/v1/fulfillment-orders/${fulfillment_order_id}`;
  const lines = (await insist(site, 'GET', path)).body.lines as { id: string }[];
  const holder = new pg.Client({ connectionString: site.database_url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from orders.orders where id = $1 for update', [order_id]);
  await expectOk(site, `${path}/picks`, {
    scans: [{ client_id: crypto.randomUUID(), line_id: lines[0]?.id, quantity: 1 }],
  });
  const in_hand = await waitFor(
    async () =>
      (await readBacklog(database)).some(
        ({ queue, active }) => queue === 'orders.follow-fulfillment' && active > 0,
      ),
    20_000,
  );
  const started = performance.now();
  await site.worker.kill();
  await next();
  await holder.query('rollback');
  await holder.end();
  const done = await waitFor(async () => {
    const rows = await database.adHoc<{ picked: number }>(
      'select picked from orders.v_lines where order_id = $1',
      [order_id],
    );
    return rows.some(({ picked }) => picked > 0);
  }, limit_ms);
  return { was_in_hand: in_hand === true, took_ms: done && performance.now() - started };
}

/** Ends the API while sixty-four orders are in its hands, waiting for rows that the drill holds; answers what was placed. */
async function endInHand<Ended>(
  site: Site,
  end: () => Promise<Ended>,
): Promise<{ asked: number; placed: string[]; ended: Ended }> {
  const holder = new pg.Client({ connectionString: site.database_url });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from inventory.levels for update');
  const asked = Array.from({ length: 64 }, () =>
    send(site, 'POST', '/v1/orders', { body: orderBody([{ sku: 'DEMO-1', quantity: 1 }]) }).catch(
      () => undefined,
    ),
  );
  await sleep(1_500);
  const ending = end();
  await sleep(1_000);
  await holder.query('rollback');
  await holder.end();
  const answers = await Promise.all(asked);
  const placed = answers.flatMap((answer) =>
    answer?.status === 201 ? [uuid('ord', String(answer.body.id))] : [],
  );
  return { asked: asked.length, placed, ended: await ending };
}

async function checkSigterm(site: Site): Promise<void> {
  const { asked, placed, ended } = await endInHand(site, () => site.api.terminate());
  const { took_ms, code } = ended;
  report.check(
    'SIGTERM: every request in hand is answered',
    placed.length === asked,
    `${placed.length} of ${asked}`,
  );
  report.check(
    'SIGTERM: the API ends within 15 s, without an error',
    took_ms < 15_000 && code === 0,
    `${Math.round(took_ms)} ms, code ${code}`,
  );
  const lost = await missing(site.services.database, 'orders.v_order_card', placed, 'true');
  report.check('SIGTERM: everything that was answered is there', lost === 0, `${lost} lost`);
  const worker = await site.worker.terminate();
  report.check(
    'SIGTERM: the worker ends within 15 s, without an error',
    worker.took_ms < 15_000 && worker.code === 0,
    `${Math.round(worker.took_ms)} ms, code ${worker.code}`,
  );
  await Promise.all([site.api.start(), site.worker.start()]);
  await jobsAreDone(site.services.database, 60_000);
}

async function control(): Promise<void> {
  await withForgetfulDatabase(
    stockShelves,
    (site) => keepBusy(site, 3, false),
    async ({ services: { database } }, { placed }) => {
      const lost = await lostOrders(
        database,
        placed.map(({ id }) => id),
      );
      report.control(
        'a database that answers before it has written',
        lost > 0,
        `${placed.length} accepted, ${lost} lost`,
      );
    },
  );
}

/** Each of the other checks on something that is broken on purpose. */
async function controlRest(): Promise<void> {
  const site = await startSite();
  const { database } = site.services;
  try {
    await openShop(site.services);
    await stockShelves(site);
    const { asked, placed } = await endInHand(site, () => site.api.kill());
    report.control(
      'an API that is killed instead of asked to end',
      placed.length < asked,
      `${placed.length} of ${asked} answered`,
    );
    await site.api.start();

    const { was_in_hand, took_ms } = await takeOver(site, async () => undefined, 10_000);
    report.control(
      'a worker that does not come back',
      was_in_hand && took_ms === undefined,
      took_ms === undefined ? 'nobody did its job' : `done after ${Math.round(took_ms)} ms`,
    );

    await database.adHoc('alter table orders.orders drop constraint order_external_id_once');
    const [columns] = await database.adHoc<{ names: string; values: string }>(
      `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names,
              string_agg(case column_name when 'id' then 'gen_random_uuid()' when 'number' then 'number + 1000000'
                                          when 'tracking_token' then 'uuid_send(gen_random_uuid())'
                                          else quote_ident(column_name) end, ', ' order by ordinal_position) as values
       from information_schema.columns where table_schema = 'orders' and table_name = 'orders'`,
    );
    await database.adHoc(
      `insert into orders.orders (${columns?.names}) select ${columns?.values} from orders.orders limit 1`,
    );
    const { stored, twice } = await countStored(database);
    report.control('an order that stands twice', twice === 1, `${stored} stored, ${twice} twice`);
  } finally {
    await site.close();
  }
}
