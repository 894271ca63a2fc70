import { afterAll, beforeAll, expect, test } from 'vitest';
import { examine } from '../../src/app/doctor.ts';
import { modules } from '../../src/app/modules.ts';
import { buildServer } from '../../src/app/server.ts';
import { newId } from '../../src/kernel/ids.ts';
import { authenticate, createApiKey, digestOf, hintOf, newApiKey } from '../../src/modules/identity/index.ts';
import { ALL_PERMISSIONS } from '../../src/platform/permissions.ts';
import { accepted, buildWorld, SACRAMENTO, type World } from '../kit/world.ts';

/*
 * The same request many times at once over real HTTP: the last unit, one order, one key. The server listens on a port of
 * loopback, so that connections, batching and answers are those of production.
 */

type Answer = { status: number; body: Record<string, unknown>; text: string; retry_after: string | null };

let world: World;
let app: Awaited<ReturnType<typeof buildServer>>;
let address: string;
let authorization: string;

beforeAll(async () => {
  world = await buildWorld();
  const { services } = world;
  app = await buildServer({ services, modules, authenticate: authenticate(services) });
  address = await app.listen({ host: '127.0.0.1', port: 0 });
  const key = newApiKey();
  const input = {
    name: 'Test',
    scopes: [...ALL_PERMISSIONS],
    expires_at: null,
    hint: hintOf(key),
    secret_hash: digestOf(key),
  };
  accepted(await world.run(createApiKey, input));
  authorization = `Bearer ${key}`;
});

afterAll(async () => {
  const { lines } = await examine(world.services.database);
  await app.close();
  await world.close();
  expect(lines.filter((line) => line.startsWith('BROKEN'))).toEqual([]);
});

async function post(path: string, body: object, key?: string): Promise<Answer> {
  const answer = await fetch(`${address}${path}`, {
    method: 'POST',
    headers: {
      authorization,
      'content-type': 'application/json',
      ...(key !== undefined && { 'idempotency-key': key }),
    },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return {
    status: answer.status,
    body: JSON.parse(text),
    text,
    retry_after: answer.headers.get('retry-after'),
  };
}

function order(sku: string, external_id: string = newId(), quantity = 1): object {
  const shipping_address = SACRAMENTO;
  return { channel: 'web', external_id, currency: 'USD', shipping_address, lines: [{ sku, quantity }] };
}

test('the last unit, wanted by two hundred clients: one has it, the others are told that it is gone', async () => {
  await world.stock('OAK', { MUG: 1 });
  const answers = await Promise.all(Array.from({ length: 200 }, () => post('/v1/orders', order('MUG'))));
  const said = answers.map(({ status, body }) =>
    status === 201 ? 'placed' : `${status} ${String(body.code)}`,
  );
  expect(said.filter((each) => each === 'placed')).toHaveLength(1);
  expect(said.filter((each) => each === '409 stock_short')).toHaveLength(199);
  expect(await world.level('MUG', 'OAK')).toMatchObject({ available: 0, committed: 1 });
});

test('one order sent a hundred times at once without a key is one order: 201 once, then 200 with the same', async () => {
  await world.stock('OAK', { TEE: 10 });
  const body = order('TEE', 'sent-often');
  const answers = await Promise.all(Array.from({ length: 100 }, () => post('/v1/orders', body)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(99);
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1);
  expect(await world.level('TEE', 'OAK')).toMatchObject({ committed: 1 });
});

test('fifty keys, ten parallel requests each: fifty effects, and one status and body for each key', async () => {
  await world.stock('OAK', { CAP: 1_000 });
  const before = (await world.level('CAP', 'OAK')).available;
  const keys = Array.from({ length: 50 }, () => newId());
  const adjustment = {
    items: [{ sku: 'CAP', location_code: 'OAK', state: 'available', quantity: -1, reason: 'count' }],
  };
  const orders = new Map(keys.map((key) => [key, order('CAP')]));
  const sent = keys.flatMap((key) =>
    Array.from({ length: 10 }, () => ({ key, answer: insist(key, orders.get(key) ?? {}) })),
  );
  const answers = await Promise.all(sent.map(async ({ key, answer }) => ({ key, ...(await answer) })));
  for (const group of Map.groupBy(answers, ({ key }) => key).values()) {
    expect(group).toHaveLength(10);
    expect(new Set(group.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(group[0]?.status).toBe(201);
  }
  expect((await world.level('CAP', 'OAK')).available).toBe(before - 50);

  // The same with something that has no name of its own, so that nothing but the key can tell a repetition.
  const key = newId();
  await Promise.all(Array.from({ length: 10 }, () => post('/v1/inventory/adjustments', adjustment, key)));
  expect((await post('/v1/inventory/adjustments', adjustment, key)).status).toBe(200);
  expect((await world.level('CAP', 'OAK')).available).toBe(before - 51);
});

test('a key that comes with another body is refused, and nothing is done', async () => {
  await world.stock('OAK', { CAP: 10 });
  const [key, external_id] = [newId(), newId()];
  expect((await post('/v1/orders', order('CAP', external_id), key)).status).toBe(201);
  const before = await world.level('CAP', 'OAK');
  const other = await post('/v1/orders', order('CAP', newId(), 2), key);
  expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
  expect(await world.level('CAP', 'OAK')).toEqual(before);
});

test('a key whose first request is still at work is told to come back', async () => {
  await world.stock('OAK', { CAP: 10 });
  const [key, body] = [newId(), order('CAP')];
  let first: Promise<Answer> | undefined;
  const meanwhile = await world.services.database.transact(async (tx) => {
    // The first request waits for this row, with its key claimed.
    await tx.rows('select from inventory.levels for update');
    first = post('/v1/orders', body, key);
    await new Promise((resolve) => setTimeout(resolve, 300));
    return post('/v1/orders', body, key);
  });
  expect([meanwhile.status, meanwhile.body.code]).toEqual([409, 'idempotency_in_flight']);
  expect(Number(meanwhile.retry_after)).toBeGreaterThan(0);
  const done = await first;
  expect(done?.status).toBe(201);
  expect((await post('/v1/orders', body, key)).text).toBe(done?.text);
});

/** Sends a request until it is not in flight any more. */
async function insist(key: string, body: object): Promise<Answer> {
  for (;;) {
    const answer = await post('/v1/orders', body, key);
    if (answer.body.code !== 'idempotency_in_flight') return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
