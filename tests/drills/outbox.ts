/*
 * `npm run drill -- outbox`: 20,000 events (`DRILL_EVENTS=100000` for more) while transactions stay open for 5 s
 * (`DRILL_OPEN_SECONDS=30`). A worker and the API die on the way. Every event has its effect once, and readers of
 * `GET /v1/events` and of the stream miss none and see none twice. The control is a server that reads the log by ids instead
 * of in the order of commits.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fromWire, newId, toWire } from '../../src/kernel/ids.ts';
import { systemActor } from '../../src/platform/actor.ts';
import type { Transaction } from '../../src/platform/database.ts';
import { publish } from '../../src/platform/events.ts';
import { installJobs, listDeadLetters } from '../../src/platform/jobs.ts';
import { createLog } from '../../src/platform/log.ts';
import { ALL_PERMISSIONS } from '../../src/platform/permissions.ts';
import { send } from './kit/client.ts';
import { COUNTED_SKU, drilled } from './kit/counting-module.ts';
import { checkLaws, jobsAreDone, waitFor } from './kit/laws.ts';
import type { Part } from './kit/part.ts';
import { Report, say } from './kit/report.ts';
import { openShop, stockUp } from './kit/shop.ts';
import { startSite } from './kit/site.ts';

const EVENTS = Number(process.env.DRILL_EVENTS ?? 20_000);
const OPEN_S = Number(process.env.DRILL_OPEN_SECONDS ?? 5);
const IN_A_TRANSACTION = 25;
const QUICK_WRITERS = 4;
const SLOW_WRITERS = 6;
const READ_LIMIT_MS = 120_000;
const FIRST_PLACE = '0.00000000-0000-0000-0000-000000000000';

const report = new Report();
const site = await startSite({
  prepare: (database) => installJobs({ database, log: createLog({ level: 'silent' }) }, ['drill.count']),
});
try {
  await openShop(site.services);
  await stockUp(site.services, COUNTED_SKU, { OAK: 1, EWR: 1 });
  // Whoever hands events on must know the listener that counts.
  await site.worker.end();
  const mutation = join(import.meta.dirname, 'kit/with-counting-module.ts');
  const workers = [
    await site.addPart('worker', { mutation }),
    await site.addPart('worker', { mutation }),
  ] as const;
  const by_id = await site.addPart('api', { mutation: join(import.meta.dirname, 'kit/events-by-id.ts') });

  let isOver = false;
  const seen = { pages: [] as string[], stream: [] as string[], by_id: [] as string[] };
  const reading = [
    readPages(site.api, seen.pages),
    readStream(site.api, seen.stream),
    readPages(by_id, seen.by_id),
  ];
  const [written] = await Promise.all([writeEvents(), strike(workers[0])]);
  say(`${written.size} events are written`);
  report.check('every job is done', (await jobsAreDone(site.services.database, 240_000)) === true);
  const isRead = async (): Promise<boolean> =>
    seen.pages.length >= written.size && seen.stream.length >= written.size;
  await waitFor(isRead, READ_LIMIT_MS);
  // What is shown twice, or only to the reader by ids, shows itself within a few polls.
  await sleep(3_000);
  isOver = true;
  await Promise.all(reading);
  await checkEffects(written.size);
  checkReader('GET /v1/events', written, seen.pages);
  checkReader('the stream', written, seen.stream);
  const missed = missing(written, seen.by_id);
  report.control(
    'a server that reads the log by ids',
    missed > 0,
    `${missed} of ${written.size} events missed`,
  );
  await checkLaws(report, site);

  /** Follows the log page by page, with `next` as the API asks, and notes the ids in the order in which they come. */
  async function readPages(api: Part, ids: string[]): Promise<void> {
    let after = '';
    while (!isOver) {
      const page = await send({ api, headers: site.headers }, 'GET', `/v1/events?limit=200${after}`).catch(
        () => undefined,
      );
      if (page?.status !== 200) {
        await sleep(100);
        continue;
      }
      const items = page.body.items as { id: string; type: string }[];
      for (const { id, type } of items)
        if (type === drilled.type) ids.push(fromWire('evt', id) ?? `unknown ${id}`);
      after = `&after=${String(page.body.next)}`;
      if (page.body.has_more !== true) await sleep(200);
    }
  }

  /** Follows the stream, going on where it broke off, and notes the ids in the order in which they come. */
  async function readStream(api: Part, ids: string[]): Promise<void> {
    let last = FIRST_PLACE;
    while (!isOver) {
      const cut = new AbortController();
      const watch = setInterval(() => isOver && cut.abort(), 200);
      try {
        const answer = await fetch(`${api.address}/v1/events/stream`, {
          headers: { ...site.headers, 'last-event-id': last },
          signal: cut.signal,
        });
        let text = '';
        for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
          text += chunk;
          const messages = text.split('\n\n');
          text = messages.pop() ?? '';
          for (const message of messages) {
            const place = /^id: (.+)$/m.exec(message)?.[1];
            if (place === undefined) continue;
            last = place;
            if (message.includes(`"type":"${drilled.type}"`)) ids.push(place.split('.')[1] ?? '');
          }
        }
      } catch {
        // The server died or the drill is over: go on at the last place.
        await sleep(200);
      } finally {
        clearInterval(watch);
      }
    }
  }
} finally {
  await site.close();
}
report.end();

/** Quick transactions one after the other beside some that stay open; answers the ids of all events that were committed. */
async function writeEvents(): Promise<Set<string>> {
  let left = EVENTS;
  const take = (): number => {
    const taken = Math.min(left, IN_A_TRANSACTION);
    left -= taken;
    return taken;
  };
  // Slow transactions begin as long as quick ones are being written, so that these overtake them.
  const write = async (open_s: number): Promise<void> => {
    const client = new pg.Client({ connectionString: site.database_url });
    await client.connect();
    try {
      for (let count = take(); count > 0; count = take()) {
        await client.query('begin');
        await publishSome(client, count);
        if (open_s > 0) await sleep(open_s * 1_000);
        await client.query('commit');
      }
    } finally {
      await client.end();
    }
  };
  await Promise.all([
    ...Array.from({ length: SLOW_WRITERS }, () => write(OPEN_S)),
    ...Array.from({ length: QUICK_WRITERS }, () => write(0)),
  ]);
  const rows = await site.services.database.adHoc<{ id: string }>(
    'select id from platform.events where type = $1',
    [drilled.type],
  );
  report.check('every event that was published is in the log', rows.length === EVENTS, `${rows.length}`);
  return new Set(rows.map(({ id }) => id));
}

async function publishSome(client: pg.Client, count: number): Promise<void> {
  const rows = async <Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    (await client.query(text, [...values])).rows as Row[];
  const tx: Transaction = {
    rows,
    adHoc: rows,
    affected: async (...args) => (await rows(...args)).length,
    beforeCommit: () => undefined,
  };
  const by = { actor: systemActor('drill', ALL_PERMISSIONS), request_id: 'drill' };
  const drafts = Array.from({ length: count }, (_, n) => ({ event: drilled(newId(), { n }), by }));
  await publish(tx, site.services.jobs, drafts);
}

/** A worker and the API die while events are written and heard. */
async function strike(worker: Part): Promise<void> {
  for (const part of [worker, site.api]) {
    await sleep(3_000);
    await part.kill();
    await part.start();
    say(`${part === worker ? 'a worker' : 'the API'} killed and started again`);
  }
}

async function checkEffects(events: number): Promise<void> {
  const { database } = site.services;
  const effects = async (): Promise<number> => {
    const [row] = await database.adHoc<{ units: number }>(
      `select sum(available) - 2 as units from inventory.v_levels
       where variant_id = (select id from catalog.v_variants where sku = $1)`,
      [COUNTED_SKU],
    );
    return row?.units ?? 0;
  };
  await waitFor(async () => (await effects()) >= events, 10_000);
  const dead = await listDeadLetters(database, 10);
  const found = await effects();
  report.check(
    'every event had its effect, none twice',
    found === events && dead.length === 0,
    `${found} effects of ${events} events, ${dead.length} jobs gave up`,
  );
}

function missing(written: ReadonlySet<string>, ids: readonly string[]): number {
  return written.difference(new Set(ids)).size;
}

function checkReader(name: string, written: ReadonlySet<string>, ids: readonly string[]): void {
  const [missed, twice] = [missing(written, ids), ids.length - new Set(ids).size];
  const unknown = ids.filter((id) => !written.has(id)).map((id) => toWire('evt', id));
  report.check(
    `${name} misses no event and shows none twice`,
    missed === 0 && twice === 0 && unknown.length === 0,
    `${ids.length} seen, ${missed} missed, ${twice} twice`,
  );
}
