import { Agent, request } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import type { Executor, FloodedCommand } from '../command.ts';
import { guardDoor } from './door.ts';
import { ErrorCatalogue } from './problems.ts';

const place: FloodedCommand = { name: 'orders.place', batched: true };
let app: FastifyInstance | undefined;
afterEach(() => app?.close());

/** A server that lets in as many orders as `room` says, and keeps what the executor was told. */
async function serve(room: { left: number }) {
  const seen = { on_the_way: [] as number[], read: 0 };
  const executor = {
    refuseAtDoor(_command: FloodedCommand, on_the_way: number) {
      seen.on_the_way.push(on_the_way);
      return room.left-- > 0 ? undefined : { code: 'overloaded' as const, retry_after_s: 2 };
    },
  } as unknown as Executor;
  app = fastify();
  guardDoor(app, executor, new ErrorCatalogue([]));
  app.addHook('preValidation', async () => {
    seen.read += 1;
  });
  app.post('/orders', { config: { permission: 'public', feeds: place } }, async () => ({ ok: true }));
  app.get('/list', { config: { permission: 'public' } }, async () => ({ ok: true }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as { port: number };
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (method: string, path: string, body?: string) =>
    new Promise<{ status: number; retry_after: string | undefined; text: string; port: number }>(
      (done, failed) => {
        const asked = request(
          { host: '127.0.0.1', port, path, method, agent, headers: { 'content-type': 'application/json' } },
          (answer) => {
            let text = '';
            answer.on('data', (part) => (text += part));
            answer.on('end', () =>
              done({
                status: answer.statusCode ?? 0,
                retry_after: answer.headers['retry-after'],
                text,
                port: asked.socket?.localPort ?? 0,
              }),
            );
          },
        );
        asked.on('error', failed);
        asked.end(body);
      },
    );
  return { seen, send };
}

test('what would wait too long is turned away unread, with the time to come back', async () => {
  const { seen, send } = await serve({ left: 0 });
  const { status, retry_after, text } = await send('POST', '/orders', '{"no": "JSON"');
  expect({ status, retry_after }).toEqual({ status: 503, retry_after: '2' });
  expect(JSON.parse(text)).toMatchObject({ code: 'overloaded', status: 503, facts: { retry_after_s: 2 } });
  expect(seen.read).toBe(0);
});

test('the connection of who was turned away goes on, its body read away', async () => {
  const { send } = await serve({ left: 0 });
  const first = await send('POST', '/orders', JSON.stringify({ text: 'x'.repeat(300_000) }));
  const second = await send('GET', '/list');
  expect([first.status, second.status]).toEqual([503, 200]);
  expect(second.port).toBe(first.port);
});

test('who only reads is always let in', async () => {
  const { seen, send } = await serve({ left: 0 });
  expect((await send('GET', '/list')).status).toBe(200);
  expect(seen.on_the_way).toEqual([]);
});

test('requests that were answered are not counted any more', async () => {
  const { seen, send } = await serve({ left: 9 });
  for (let sent = 0; sent < 3; sent += 1) await send('POST', '/orders', '{}');
  expect(seen.on_the_way.at(-1)).toBeLessThanOrEqual(1);
});
