/*
 * `npm run drill -- expiry`: carts whose orders arrive in the very moment in which their reservations expire, while server,
 * worker and database are killed. Each reservation ends exactly once: an order took it, or it expired and its units are free
 * again within 10 s. An order is refused only when its reservation was over; nothing is sold twice. A worker whose clock
 * is five minutes fast ends nothing early. `DRILL_ROUNDS` adds rounds.
 * The controls are a server that takes reservations without a lock and without asking for their state, against a database
 * without its checks, and a worker that expires them by the clock of its own process.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { examine } from '../../src/app/doctor.ts';
import { fromWire, newId } from '../../src/kernel/ids.ts';
import type { Database } from '../../src/platform/database.ts';
import { inParallel, insist } from './kit/client.ts';
import { checkLaws, waitFor } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop, orderBody, stockUp } from './kit/shop.ts';
import { type Site, startSite } from './kit/site.ts';

const UNITS = 400;
const CARTS = 300;
const AT_ONCE = 100;
const LIFE_S = 5;
// The order leaves at most so long before the end, and half of that after it; on the way it takes its time, too.
const BEFORE_MS = 900;
const FREED_WITHIN_S = 10;

type Victim = 'api' | 'worker' | 'database';
const ROUNDS: readonly (readonly Victim[])[] = [
  [],
  ['api', 'worker'],
  ['database', 'api'],
  ['worker', 'database'],
];

const report = new Report();
const extra_rounds = Number(process.env.DRILL_ROUNDS ?? 0);
await underFire();
await control();
await controlClock();
report.end();

async function underFire(): Promise<void> {
  const site = await startSite();
  try {
    await openShop(site.services);
    // A worker whose clock is fast runs beside the right one all the time.
    await site.addPart('worker', {
      mutation: join(import.meta.dirname, 'kit/wrong-clock.ts'),
      env: { DRILL_CLOCK_AHEAD_S: '300' },
    });
    await checkNotEarly(site);
    const again = Array.from({ length: extra_rounds }, (_, index) => ROUNDS[index % ROUNDS.length] ?? []);
    for (const [index, victims] of [...ROUNDS, ...again].entries())
      await round(site, `EXPIRING-${index + 1}`, victims);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

type Cart = { id: string; expires_ms: number; outcome: string; was_extended: boolean };

/** So many carts, each paid for around the end of its reservation; a third asks for more time in that moment. */
async function shop(site: Site, sku: string, victims: readonly Victim[]): Promise<Cart[]> {
  await stockUp(site.services, sku, { OAK: UNITS / 2, EWR: UNITS / 2 });
  const carts: Cart[] = [];
  let is_over = false;
  const buying = inParallel(CARTS, AT_ONCE, async (index) => {
    const lines = [{ sku, quantity: 1 + (index % 2) }];
    const body = { channel: 'web', lines, ttl_seconds: LIFE_S, reference: `cart ${index}` };
    const reserved = await insist(site, 'POST', '/v1/reservations', { body, key: newId() });
    if (reserved.status !== 201) return;
    const expires_ms = Date.parse(String(reserved.body.expires_at));
    const id = String(reserved.body.id);
    await sleep(expires_ms - Date.now() + (Math.random() * 1.5 - 1) * BEFORE_MS);
    const path = `/v1/reservations/${id}/extend`;
    const was_extended =
      index % 3 === 0 &&
      (await insist(site, 'POST', path, { body: { ttl_seconds: 86_400 }, key: newId() })).status === 200;
    const order = { ...orderBody(lines, id), reservation_id: id };
    const outcome = await insist(site, 'POST', '/v1/orders', { body: order }).then(
      ({ status, body: answer }) => (status === 201 || status === 200 ? 'accepted' : String(answer.code)),
      () => 'unanswered',
    );
    carts.push({ id, expires_ms, outcome, was_extended });
  }).finally(() => {
    is_over = true;
  });
  const killing = (async () => {
    for (const victim of victims) {
      await sleep(LIFE_S * 1_000 * (0.5 + Math.random() / 2));
      if (is_over) return;
      await strike(site, victim);
    }
  })();
  await Promise.all([buying, killing]);
  return carts;
}

async function strike(site: Site, victim: Victim): Promise<void> {
  if (victim === 'database') {
    site.killDatabase();
    say(`database killed, API healthy again after ${Math.round(await site.recovered())} ms`);
    return;
  }
  await site[victim].kill();
  await site[victim].start();
  say(`${victim} killed and started again`);
}

async function round(site: Site, sku: string, victims: readonly Victim[]): Promise<void> {
  const { database } = site.services;
  const title = victims.length > 0 ? `${sku} (${victims.join(', ')} killed)` : sku;
  const carts = await shop(site, sku, victims);
  const bought = carts.filter(({ outcome }) => outcome === 'accepted');
  await waitFor(async () => (await openOnes(database)) === 0, FREED_WITHIN_S * 1_000);
  const ends = await endsOf(database, carts);
  const level = await levelOf(database, sku);
  report.check(
    `${title}: each of ${carts.length} reservations ended exactly once, as its cart was told`,
    carts.length > 0 && ends.wrong.length === 0 && ends.twice === 0,
    `${bought.length} bought, ${carts.length - bought.length} expired, ${ends.twice} ended twice, ${ends.wrong.length} ` +
      `otherwise ${ends.wrong[0] ?? ''}`,
  );
  const other = carts.filter(({ outcome }) => !['accepted', 'reservation_expired'].includes(outcome));
  report.check(
    `${title}: an order was refused only because its time was over, and none that got more time`,
    other.length === 0 && carts.every(({ was_extended, outcome }) => !was_extended || outcome === 'accepted'),
    other.map(({ outcome }) => outcome).join(', '),
  );
  report.check(
    `${title}: nothing is reserved any more, and what was not bought is free`,
    level.reserved === 0 && level.available + level.committed === UNITS && level.committed === ends.units,
    `${level.committed} committed, ${level.available} free, ${level.reserved} reserved`,
  );
  report.check(
    `${title}: freed within ${FREED_WITHIN_S} s of its time`,
    ends.slowest_s <= FREED_WITHIN_S,
    `${ends.slowest_s.toFixed(1)} s at most`,
  );
}

async function openOnes(database: Database): Promise<number> {
  const [row] = await database.adHoc<{ open: number }>(
    `select count(*) as open from fulfillment.v_reservations where state = 'open'`,
  );
  return row?.open ?? 0;
}

type Ends = { wrong: string[]; twice: number; units: number; slowest_s: number };

/** How reservations ended: by their rows, by the ledger, and by what the carts were told. */
async function endsOf(database: Database, carts: readonly Cart[]): Promise<Ends> {
  const told = new Map(carts.map(({ id, outcome }) => [fromWire('rsv', id) ?? '', outcome]));
  const rows = await database.adHoc<{
    id: string;
    state: string;
    ends: number;
    units: number;
    late_s: number;
  }>(
    `select r.id, r.state, r.units,
            (select count(*) from platform.events e where e.subject_id = r.id
             and e.type in ('reservation.converted', 'reservation.expired', 'reservation.released')) as ends,
            greatest(0, extract(epoch from r.ended_at - r.expires_at))::float8 as late_s
     from fulfillment.v_reservations r where r.id = any($1::uuid[])`,
    [[...told.keys()]],
  );
  const wrong = rows
    .filter(({ id, state }) => state !== (told.get(id) === 'accepted' ? 'converted' : 'expired'))
    .map(({ id, state }) => `${state}, told ${told.get(id)}`);
  return {
    wrong: rows.length === carts.length ? wrong : [...wrong, `${carts.length - rows.length} are not there`],
    twice: rows.filter(({ ends }) => ends > 1).length,
    units: rows.reduce((sum, { state, units }) => sum + (state === 'converted' ? units : 0), 0),
    slowest_s: Math.max(0, ...rows.map(({ late_s }) => late_s)),
  };
}

async function levelOf(database: Database, sku: string) {
  const [level] = await database.adHoc<{ available: number; committed: number; reserved: number }>(
    `select sum(available) as available, sum(committed) as committed, sum(reserved) as reserved
     from inventory.v_levels where variant_id = (select id from catalog.v_variants where sku = $1)`,
    [sku],
  );
  return level ?? { available: 0, committed: 0, reserved: 0 };
}

/** Keeps units for a minute and looks whether they are still kept a few seconds later. */
async function isKept(site: Site): Promise<boolean> {
  await stockUp(site.services, 'PATIENT', { OAK: 1, EWR: 1 });
  const body = { channel: 'web', lines: [{ sku: 'PATIENT', quantity: 1 }], ttl_seconds: 60 };
  const { body: reservation } = await insist(site, 'POST', '/v1/reservations', { body, key: newId() });
  await sleep(4_000);
  const { body: now } = await insist(site, 'GET', `/v1/reservations/${reservation.id}`);
  if (now.state !== 'open') return false;
  await insist(site, 'POST', `/v1/reservations/${reservation.id}/release`, { body: {}, key: newId() });
  return true;
}

async function checkNotEarly(site: Site): Promise<void> {
  report.check('a worker whose clock is five minutes fast ends nothing early', await isKept(site));
}

async function control(): Promise<void> {
  const site = await startSite({
    mutation: join(import.meta.dirname, 'kit/unheld-reservations.ts'),
    prepare: async (database) => {
      await database.adHoc('alter table inventory.levels drop constraint level_reserved_not_negative');
    },
  });
  try {
    await openShop(site.services);
    const carts = await shop(site, 'EXPIRING-0', []);
    await waitFor(async () => (await openOnes(site.services.database)) === 0, FREED_WITHIN_S * 1_000);
    const ends = await endsOf(site.services.database, carts);
    const { broken } = await examine(site.services.database);
    const unanswered = carts.filter(({ outcome }) => outcome === 'unanswered').length;
    report.control(
      'a server that takes reservations without a lock and without asking for their state',
      ends.twice > 0 || ends.wrong.length > 0 || broken > 0,
      `${ends.twice} ended twice, ${ends.wrong.length} otherwise than told, ${unanswered} unanswered, ${broken} checks broken`,
    );
  } finally {
    await site.close();
  }
}

async function controlClock(): Promise<void> {
  const site = await startSite();
  try {
    await openShop(site.services);
    await site.addPart('worker', {
      mutation: join(import.meta.dirname, 'kit/reservations-by-own-clock.ts'),
      env: { DRILL_CLOCK_AHEAD_S: '300' },
    });
    const kept = await isKept(site);
    report.control(
      'a worker that expires by its own clock, five minutes fast',
      !kept,
      kept ? 'kept' : 'ended early',
    );
  } finally {
    await site.close();
  }
}
