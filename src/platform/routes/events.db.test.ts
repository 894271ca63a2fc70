import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { newId } from '../../kernel/ids.ts';
import type { Transaction } from '../database.ts';

const WAIT = { timeout: 20_000, interval: 50 };

let server: TestServer;
let address: string;

beforeAll(async () => {
  server = await testServer();
  address = await server.app.listen({ port: 0, host: '127.0.0.1' });
});
afterAll(() => server.close());

function write(tx: Pick<Transaction, 'rows'>, type: string, id = newId()): Promise<unknown> {
  return tx.rows(
    `insert into platform.events (id, type, subject_id, payload, actor_name, request_id)
     values ($1, $2, $1, '{}', 'Test', 'r')`,
    [id, type],
  );
}

type Log = { items: { id: string; type: string }[]; next: string; has_more: boolean };
const read = async (after?: string): Promise<Log> =>
  (await server.call('GET', `/v1/events?limit=3${after ? `&after=${after}` : ''}`)).json();

test('a cursor misses nothing, whichever transaction commits first', async () => {
  const { database } = server.services;
  const start = await settled();
  let commit: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    commit = resolve;
  });
  let written: () => void = () => undefined;
  const isWritten = new Promise<void>((resolve) => {
    written = resolve;
  });
  const slow = database.transact(async (tx) => {
    await write(tx, 'order.slow');
    written();
    await held;
  });
  await isWritten;
  await write(database, 'order.fast');
  const early = await read(start);
  expect(early.items).toEqual([]);
  commit();
  await slow;
  const late = await vi.waitFor(async () => {
    const log = await read(early.next);
    expect(log.items.map(({ type }) => type)).toEqual(['order.slow', 'order.fast']);
    return log;
  }, WAIT);
  expect(await read(late.next)).toEqual({ items: [], next: late.next, has_more: false });
});

test('a transaction of another database on the same server holds nothing back', async () => {
  const neighbor = new pg.Client({
    connectionString: server.services.database.url.replace(/[^/]*$/, 'postgres'),
  });
  await neighbor.connect();
  try {
    await neighbor.query('begin');
    await neighbor.query('select pg_current_xact_id()');
    const start = await settled();
    await write(server.services.database, 'order.prompt');
    await vi.waitFor(async () => {
      expect((await read(start)).items.map(({ type }) => type)).toEqual(['order.prompt']);
    }, WAIT);
  } finally {
    await neighbor.end();
  }
});

test('pages join without a gap under concurrent writers', async () => {
  const { database } = server.services;
  const start = await settled();
  const writers = Array.from({ length: 8 }, async () => {
    for (let count = 0; count < 10; count += 1) {
      await database.transact(async (tx) => {
        await write(tx, 'order.many');
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 8));
      });
    }
  });
  const seen: string[] = [];
  let next = start;
  const reading = (async () => {
    while (seen.length < 80) {
      const page = await drain(next);
      seen.push(...page.ids);
      next = page.next;
    }
  })();
  await Promise.all([...writers, reading]);
  expect(new Set(seen).size).toBe(80);
  expect(seen).toHaveLength(80);
});

/** Waits until everything that was written so far can be read, and answers the place behind it. */
async function settled(): Promise<string> {
  return await vi.waitFor(async () => {
    const { ids, next } = await drain('');
    const [written] = await server.services.database.rows<{ count: number }>(
      'select count(*)::int from platform.events',
      [],
    );
    expect(ids).toHaveLength(written?.count ?? 0);
    return next;
  }, WAIT);
}

async function drain(after: string): Promise<{ ids: string[]; next: string }> {
  const ids: string[] = [];
  for (let page = await read(after || undefined); ; page = await read(page.next)) {
    ids.push(...page.items.map(({ id }) => id));
    if (!page.has_more) return { ids, next: page.next };
  }
}

test('a cursor that nobody made is refused', async () => {
  const answer = await server.call('GET', '/v1/events?after=1.x');
  expect([answer.statusCode, answer.json().code]).toEqual([400, 'invalid_cursor']);
});

test('people see the events of what they may read', async () => {
  await write(server.services.database, 'stock.changed');
  const picker = await server.signedIn('picker');
  await settled();
  const types = (await server.call('GET', '/v1/events?limit=200', { as: picker })).json().items;
  expect(new Set(types.map(({ type }: { type: string }) => type))).toEqual(new Set(['stock.changed']));
});

/** Reads a stream until so many events came; answers their ids and types. */
async function follow(headers: Record<string, string>, count: number, onOpen?: () => Promise<unknown>) {
  const abort = new AbortController();
  const answer = await fetch(`${address}/v1/events/stream`, { headers, signal: abort.signal });
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const events: { id: string; type: string }[] = [];
  let text = '';
  for await (const chunk of answer.body ?? []) {
    const isFirst = text === '';
    text += Buffer.from(chunk as Uint8Array).toString();
    if (isFirst) await onOpen?.();
    const found = [...text.matchAll(/id: (\S+)\ndata: (.*)\n\n/g)];
    if (found.length < count) continue;
    events.push(...found.map(([, id = '', data = '{}']) => ({ id, type: JSON.parse(data).type as string })));
    break;
  }
  abort.abort();
  return events;
}

test('a stream brings what is new, and goes on after the last event that was seen', async () => {
  const { database } = server.services;
  const key = await server.key();
  await settled();
  const first = await follow(key, 1, () => write(database, 'order.first'));
  expect(first.map(({ type }) => type)).toEqual(['order.first']);
  await write(database, 'order.missed');
  await write(database, 'stock.missed');
  const resumed = await follow({ ...key, 'last-event-id': first[0]?.id ?? '' }, 3, () =>
    write(database, 'order.live'),
  );
  expect(resumed.map(({ type }) => type)).toEqual(['order.missed', 'stock.missed', 'order.live']);
});

test('a stream shows nothing that its reader may not read', async () => {
  const { database } = server.services;
  const picker = await server.signedIn('picker');
  await settled();
  const seen = await follow(picker, 1, async () => {
    await write(database, 'order.secret');
    await write(database, 'stock.open');
  });
  expect(seen.map(({ type }) => type)).toEqual(['stock.open']);
});

test('a server that stops ends its streams', async () => {
  const other = await testServer();
  const url = await other.app.listen({ port: 0, host: '127.0.0.1' });
  const answer = await fetch(`${url}/v1/events/stream`, { headers: await other.key() });
  const ended = answer.text();
  await other.close();
  expect(await ended).toContain(': connected');
});

test('a place far beyond the end stops no live updates, its own or those of others', async () => {
  const beyond = '9223372036854775807.ffffffff-ffff-7fff-bfff-ffffffffffff';
  const credentials = await server.key();
  const streams = [{ 'last-event-id': beyond }, {}].map(async (headers) => {
    const answer = await fetch(`${address}/v1/events/stream`, { headers: { ...credentials, ...headers } });
    return answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  });
  for (const reader of await Promise.all(streams)) {
    await write(server.services.database, 'order.heard');
    let heard = '';
    while (!heard.includes('order.heard')) heard += (await reader?.read())?.value ?? '';
    await reader?.cancel();
  }
});

test('a cursor beyond the end is refused instead of waiting for ever', async () => {
  const answer = await server.call(
    'GET',
    '/v1/events?after=9223372036854775807.ffffffff-ffff-7fff-bfff-ffffffffffff',
  );
  expect(answer.json()).toMatchObject({ status: 400, code: 'invalid_cursor' });
});

test('a stream ends at once when its reader signs out, is switched off, or its key is revoked', async () => {
  const open = async (headers: Record<string, string>) => {
    const answer = await fetch(`${address}/v1/events/stream`, { headers });
    return answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  };
  const isEnded = async (reader: Awaited<ReturnType<typeof open>>) => {
    const late = setTimeout(() => void reader?.cancel('too late'), 4_000);
    const start = performance.now();
    while (!(await reader?.read())?.done);
    clearTimeout(late);
    return performance.now() - start < 4_000;
  };
  const [leaves, is_off] = [await server.signedIn('picker'), await server.signedIn('picker')];
  const key = await server.call('POST', '/v1/api-keys', {
    body: { name: 'Reader', scopes: ['events:read'] },
  });
  const readers = await Promise.all(
    [leaves, is_off, { authorization: `Bearer ${key.json().secret}` }].map((headers) => open(headers)),
  );
  const { user } = (await server.call('GET', '/auth/me', { as: is_off })).json();
  await server.call('POST', '/auth/sign-out', { as: leaves });
  await server.call('PATCH', `/v1/users/${user.id}`, { body: { is_active: false } });
  await server.call('DELETE', `/v1/api-keys/${key.json().id}`);
  expect(await Promise.all(readers.map(isEnded))).toEqual([true, true, true]);
});
