import { setTimeout as sleep } from 'node:timers/promises';
import type { Report } from './report.ts';
import { say } from './report.ts';
import { randomOrder } from './shoppers.ts';
import type { Site } from './site.ts';

type Read = { status: number; from: string | null; staleness_ms: number; ids: string[] };

/** Asks for a list; the headers say how fresh it must be. */
async function read({ api, headers }: Site, path: string, fresh: Record<string, string>): Promise<Read> {
  const answer = await fetch(`${api.address}${path}`, {
    headers: { ...headers, ...fresh },
    signal: AbortSignal.timeout(20_000),
  });
  const body = (await answer.json()) as { items?: { id?: string }[] };
  return {
    status: answer.status,
    from: answer.headers.get('longshore-read-from'),
    staleness_ms: Number(answer.headers.get('longshore-staleness-ms')),
    ids: (body.items ?? []).flatMap(({ id }) => (id === undefined ? [] : [id])),
  };
}

type Placed = { id: string; written_at: string };

async function place({ api, headers }: Site): Promise<Placed | undefined> {
  const answer = await fetch(`${api.address}/v1/orders`, {
    method: 'POST',
    headers,
    body: JSON.stringify(randomOrder()),
    signal: AbortSignal.timeout(20_000),
  });
  if (answer.status !== 201) return undefined;
  const { id } = (await answer.json()) as { id: string };
  return { id, written_at: answer.headers.get('longshore-written-at') ?? '' };
}

const LIST = '/v1/orders?limit=200';
const ANY_AGE = { 'longshore-max-staleness-ms': '600000' };

/** What the servers read where, while the standby stands still and after it goes on. */
export async function checkOwnWrites(
  site: Site,
  report: Report,
  replay: { pause(): Promise<unknown>; resume(): Promise<unknown> },
): Promise<string[]> {
  const from_standby = async (path: string): Promise<Read> => {
    for (let tries = 0; ; tries += 1) {
      const answer = await read(site, path, ANY_AGE);
      if (answer.from === 'standby' || tries === 50) return answer;
      await sleep(100);
    }
  };
  const list = await from_standby(LIST);
  const availability = await from_standby('/v1/availability?sku=DEMO-1');
  report.check(
    'lists and availability come from the standby and say how old they are',
    list.from === 'standby' && availability.from === 'standby' && list.staleness_ms < 2_000,
    `list ${list.staleness_ms} ms, availability ${availability.staleness_ms} ms`,
  );
  const silent = await read(site, LIST, {});
  report.check('who says nothing about freshness reads the primary', silent.from === 'primary');

  await replay.pause();
  const order = await place(site);
  if (!order) throw new Error('an order was refused while the standby stood still');
  const own = await read(site, LIST, { 'longshore-read-after': order.written_at });
  report.check(
    'who wrote finds it at once, while the standby has not replayed it',
    own.from === 'primary' && own.ids.includes(order.id),
  );
  const stale = await read(site, LIST, ANY_AGE);
  report.control(
    'a read of any age meanwhile',
    stale.from === 'standby' && !stale.ids.includes(order.id),
    `read from the ${stale.from}, ${stale.staleness_ms} ms old`,
  );
  await sleep(2_500);
  const late = await read(site, LIST, ANY_AGE);
  report.check('a standby that stands still for longer than 2 s is not read', late.from === 'primary');
  await replay.resume();
  let later = own;
  for (let tries = 0; tries < 100 && later.from !== 'standby'; tries += 1) {
    await sleep(50);
    later = await read(site, LIST, { 'longshore-read-after': order.written_at });
  }
  report.check(
    'and finds it on the standby as soon as it is there',
    later.from === 'standby' && later.ids.includes(order.id),
  );
  return [order.id];
}

/** Writes and reads what was written, until it is over; answers the orders, and checks that each was found at once. */
export async function readWhileShopping(
  site: Site,
  report: Report,
  isOver: () => boolean,
): Promise<string[]> {
  const placed: string[] = [];
  const counts = { standby: 0, primary: 0, missed: 0, failed: 0 };
  while (!isOver()) {
    // Around the failover requests fail, and an order whose answer was lost may stand: it is nobody's here.
    const order = await place(site).catch(() => undefined);
    if (order) placed.push(order.id);
    const fresh = order ? { 'longshore-read-after': order.written_at } : ANY_AGE;
    const answer = await read(site, LIST, fresh).catch(() => undefined);
    if (answer?.status !== 200) counts.failed += 1;
    else {
      if (order && !answer.ids.includes(order.id)) counts.missed += 1;
      const lists = await read(site, LIST, ANY_AGE).catch(() => undefined);
      if (lists?.from === 'standby') counts.standby += 1;
      else counts.primary += 1;
    }
    await sleep(20);
  }
  say(
    `lists under orders: ${counts.standby} from the standby, ${counts.primary} from the primary, ` +
      `${counts.failed} failed around the failover`,
  );
  report.check('every writer found their own order at once', counts.missed === 0, `${counts.missed} missed`);
  report.check('lists were served by the standby while orders flowed', counts.standby > 0);
  return placed;
}
