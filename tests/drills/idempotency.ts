/*
 * `npm run drill -- idempotency`: 1,000 keys, each sent ten times at once: 1,000 effects, and one status and one body for each
 * key. The same key with another body is refused with 422. A server that dies between the effect and the answer: the same
 * request, sent again to another server, is answered with the original. The control is a server that forgets keys.
 * `DRILL_KEYS` sets another number of keys.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fromWire, newId } from '../../src/kernel/ids.ts';
import { type Answer, inParallel, insist, send } from './kit/client.ts';
import { checkLaws } from './kit/laws.ts';
import { Report, say } from './kit/report.ts';
import { openShop } from './kit/shop.ts';
import { buy, stockShelves } from './kit/shoppers.ts';
import { type Site, startSite } from './kit/site.ts';

const KEYS = Number(process.env.DRILL_KEYS ?? 1_000);
const COPIES = 10;
const AT_ONCE = 20;
const DEATHS = 5;

const report = new Report();
await remembering();
await control();
report.end();

async function remembering(): Promise<void> {
  const site = await startSite();
  try {
    const orders = await placeOrders(site);
    const { notes, answers } = await sendCopies(site, orders, KEYS);
    const effects = await countNotes(site);
    report.check(
      `${KEYS} keys, ${COPIES} copies of each at once: ${KEYS} effects`,
      effects === KEYS,
      `${answers.flat().length} answers, ${effects} effects`,
    );
    const different = answers.filter((copies) => new Set(copies.map(asText)).size !== 1).length;
    report.check('one status and one body for each key', different === 0, `${different} keys with several`);
    const others = answers.flat().filter(({ status }) => status !== 201);
    const kinds = new Set(others.map(({ status, body }) => `${status} ${String(body.code)}`));
    report.check(
      'and every copy is answered 201',
      others.length === 0,
      `${others.length} others ${[...kinds].join(', ')}`.trimEnd(),
    );
    await checkOtherBodies(site, notes);
    await checkDeaths(site, orders);
    await checkLaws(report, site);
  } finally {
    await site.close();
  }
}

async function placeOrders(site: Site): Promise<string[]> {
  await openShop(site.services);
  await stockShelves(site);
  return Promise.all(Array.from({ length: 50 }, () => buy(site)));
}

type Note = { key: string; path: string; body: { text: string } };

function noteOf(orders: readonly string[], index: number): Note {
  const key = newId();
  return { key, path: `/v1/orders/${orders[index % orders.length]}/notes`, body: { text: `note ${key}` } };
}

/** Sends every note ten times at once, each copy until it is answered. */
async function sendCopies(
  site: Site,
  orders: readonly string[],
  keys: number,
): Promise<{ notes: Note[]; answers: Answer[][] }> {
  const notes = Array.from({ length: keys }, (_, index) => noteOf(orders, index));
  const answers: Answer[][] = [];
  await inParallel(keys, AT_ONCE, async (index) => {
    const { key, path, body } = notes[index] as Note;
    const copies = Array.from({ length: COPIES }, () => insist(site, 'POST', path, { body, key }));
    answers[index] = await Promise.all(copies);
  });
  return { notes, answers };
}

function asText({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body)}`;
}

async function countNotes({ services: { database } }: Site): Promise<number> {
  const [row] = await database.adHoc<{ notes: number }>(
    `select count(*) as notes from orders.timeline where kind = 'note'`,
  );
  return row?.notes ?? 0;
}

async function checkOtherBodies(site: Site, notes: readonly Note[]): Promise<void> {
  const before = await countNotes(site);
  const asked = notes.slice(0, 100);
  let refused = 0;
  await inParallel(asked.length, AT_ONCE, async (index) => {
    const { key, path } = asked[index] as Note;
    const answer = await insist(site, 'POST', path, { body: { text: 'another note' }, key });
    if (answer.status === 422 && answer.body.code === 'idempotency_key_reused') refused += 1;
  });
  const more = (await countNotes(site)) - before;
  report.check(
    'a known key with another body is refused with 422, and nothing is written',
    refused === asked.length && more === 0,
    `${refused} of ${asked.length} refused, ${more} effects`,
  );
}

/** A second server that dies with the commit of each note; the first one is asked again. */
async function checkDeaths(site: Site, orders: readonly string[]): Promise<void> {
  const mutation = join(import.meta.dirname, 'kit/dies-before-answering.ts');
  const mortal = await site.addPart('api', { mutation });
  let [unanswered, originals] = [0, 0];
  for (let death = 0; death < DEATHS; death += 1) {
    if (death > 0) await mortal.start();
    const { key, path, body } = noteOf(orders, death);
    const cut = await send({ api: mortal, headers: site.headers }, 'POST', path, { body, key }).catch(
      () => undefined,
    );
    while (mortal.isAlive()) await sleep(20);
    if (!cut) unanswered += 1;
    const [first, second] = [
      await insist(site, 'POST', path, { body, key }),
      await insist(site, 'POST', path, { body, key }),
    ];
    const stored = await site.services.database.adHoc<{ id: string }>(
      `select id from orders.timeline where kind = 'note' and data->>'text' = $1`,
      [body.text],
    );
    const isOriginal = stored.length === 1 && fromWire('tml', String(first.body.note_id)) === stored[0]?.id;
    if (first.status === 201 && isOriginal && asText(first) === asText(second)) originals += 1;
  }
  say(`${unanswered} of ${DEATHS} requests were cut off by the death of their server after the commit`);
  report.check(
    'a server dies between effect and answer: sent again, the request is answered with the original',
    unanswered === DEATHS && originals === DEATHS,
    `${originals} of ${DEATHS}`,
  );
}

async function control(): Promise<void> {
  const site = await startSite({ mutation: join(import.meta.dirname, 'kit/forgets-keys.ts') });
  try {
    const { answers } = await sendCopies(site, await placeOrders(site), 50);
    const effects = await countNotes(site);
    const different = answers.filter((copies) => new Set(copies.map(asText)).size !== 1).length;
    report.control(
      'a server that forgets keys',
      effects > 50 && different > 0,
      `50 keys, ${effects} effects, ${different} keys with several answers`,
    );
  } finally {
    await site.close();
  }
}
