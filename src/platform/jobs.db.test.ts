import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServices, testServices } from '../../tests/kit/services.ts';
import { defineEvent } from '../events/define.ts';
import { newId } from '../kernel/ids.ts';
import { systemActor } from './actor.ts';
import { listener, publish } from './events.ts';
import { installJobs, listDeadLetters, readBacklog, redriveDeadLetters, Worker } from './jobs.ts';
import type { Services } from './services.ts';

const thingHappened = defineEvent<{ thing: string }>('thing.happened');
let kit: TestServices;
let worker: Worker<Services>;
const heard: string[] = [];
let isBroken = true;
let poison = '';
const gate = Promise.withResolvers<void>();

const breaking = listener<{ thing: string }, Services>({
  name: 'test.breaks',
  events: [thingHappened],
  async handle(event) {
    if (event.payload.thing === 'slow') await gate.promise;
    heard.push(event.payload.thing);
    if (isBroken || event.payload.thing === poison) throw new Error('the listener is broken');
  },
});

beforeAll(async () => {
  kit = await testServices();
  const { services } = kit;
  await installJobs(services, [breaking.name]);
  worker = new Worker({
    ...services,
    listeners: [breaking],
    job_kinds: [],
    chores: [],
    services,
  });
  await worker.start();
});
afterAll(async () => {
  await worker.stop();
  await kit.close();
});

async function until(what: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 25_000;
  while (!(await what())) {
    if (Date.now() > end) throw new Error('it did not happen within 25 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

// What the queue would wait for is due at once; how often it tries, and where a job ends, stay the queue's own.
async function hurry(): Promise<void> {
  const client = new pg.Client({ connectionString: kit.url });
  await client.connect();
  await client.query(
    `update pgboss.job set start_after = now() where name = $1 and state in ('created', 'retry')`,
    [breaking.name],
  );
  await client.end();
}

test('a listener that throws is tried 8 times, then parked, and redriven once', async () => {
  const { database, jobs } = kit.services;
  const by = { actor: systemActor('test', new Set()), request_id: 'r' };
  await database.transact((tx) =>
    publish(tx, jobs, [{ event: thingHappened(newId(), { thing: 'mug' }), by }]),
  );
  await until(async () => {
    await hurry();
    return (await listDeadLetters(database, 10)).length > 0;
  });
  expect(heard).toEqual(Array.from({ length: 8 }, () => 'mug'));
  const [letter] = await listDeadLetters(database, 10);
  expect(letter).toMatchObject({ queue: 'test.breaks', error: 'the listener is broken' });
  expect((await readBacklog(database)).find(({ queue }) => queue === 'test.breaks')).toMatchObject({
    waiting: 0,
    failed: 1,
  });

  isBroken = false;
  expect(await database.transact((tx) => redriveDeadLetters(kit.services, tx, [letter?.id ?? '']))).toBe(1);
  expect(await database.transact((tx) => redriveDeadLetters(kit.services, tx, [letter?.id ?? '']))).toBe(0);
  await until(async () => heard.length === 9);
  await until(async () =>
    (await readBacklog(database)).every(({ waiting, active }) => waiting + active === 0),
  );
  expect(heard).toHaveLength(9);
  expect(await listDeadLetters(database, 10)).toEqual([]);
});

test('of events that were published together, the one that cannot be heard is tried alone and parked alone', async () => {
  const { database, jobs } = kit.services;
  const by = { actor: systemActor('test', new Set()), request_id: 'r' };
  heard.length = 0;
  poison = 'poison';
  await database.transact((tx) =>
    publish(
      tx,
      jobs,
      ['cup', 'poison', 'cap'].map((thing) => ({ event: thingHappened(newId(), { thing }), by })),
    ),
  );
  await until(async () => {
    await hurry();
    return (await listDeadLetters(database, 10)).length > 0;
  });
  expect(
    Map.groupBy(heard, (thing) => thing)
      .values()
      .map((all) => all.length)
      .toArray()
      .sort(),
  ).toEqual([1, 1, 8]);
  expect(heard.filter((thing) => thing === 'poison')).toHaveLength(8);
  const [letter] = await listDeadLetters(database, 10);
  poison = '';
  await database.transact((tx) => redriveDeadLetters(kit.services, tx, [letter?.id ?? '']));
  await until(async () => heard.length === 11);
  expect(heard.at(-1)).toBe('poison');
});

test('an event whose transaction rolls back is never heard', async () => {
  const { database, jobs } = kit.services;
  const by = { actor: systemActor('test', new Set()), request_id: 'r' };
  const failed = database.transact(async (tx) => {
    await publish(tx, jobs, [{ event: thingHappened(newId(), { thing: 'ghost' }), by }]);
    throw new Error('changed my mind');
  });
  await expect(failed).rejects.toThrow('changed my mind');
  await database.transact((tx) =>
    publish(tx, jobs, [{ event: thingHappened(newId(), { thing: 'tee' }), by }]),
  );
  await until(async () => heard.includes('tee'));
  expect(heard).not.toContain('ghost');
});

test('a job that waits holds up none that come after it', async () => {
  const { database, jobs } = kit.services;
  const by = { actor: systemActor('test', new Set()), request_id: 'r' };
  heard.length = 0;
  const tell = (thing: string) =>
    database.transact((tx) => publish(tx, jobs, [{ event: thingHappened(newId(), { thing }), by }]));
  const active = async () =>
    (await readBacklog(database)).find(({ queue }) => queue === 'test.breaks')?.active ?? 0;
  await tell('slow');
  await until(async () => (await active()) === 1);
  await tell('quick');
  await until(async () => heard.includes('quick'));
  expect(heard).toEqual(['quick']);
  gate.resolve();
  await until(async () => (await active()) === 0);
  expect(heard).toEqual(['quick', 'slow']);
});

test('a queue that an older version made gets the settings of this one', async () => {
  const settings = () =>
    kit.services.database.adHoc(
      `select retry_limit, heartbeat_seconds, dead_letter from pgboss.queue where name = 'test.breaks'`,
    );
  const wanted = await settings();
  await kit.services.database.adHoc(
    `update pgboss.queue set retry_limit = 2, heartbeat_seconds = 600, dead_letter = null where name = 'test.breaks'`,
  );
  await installJobs(kit.services, [breaking.name]);
  expect(await settings()).toEqual(wanted);
  expect(wanted).toEqual([{ retry_limit: 7, heartbeat_seconds: 15, dead_letter: 'platform.dead-letters' }]);
});
