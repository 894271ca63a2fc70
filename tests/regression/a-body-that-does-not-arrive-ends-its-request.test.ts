import { connect } from 'node:net';
import { Type } from 'typebox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modules } from '../../src/app/modules.ts';
import { Strict } from '../../src/platform/http/schema.ts';
import type { Module } from '../../src/platform/module.ts';
import { type TestServer, testServer } from '../kit/server.ts';

let server: TestServer;
let port: number;

const patience: Module = {
  name: 'patience',
  routes(api) {
    for (const [url, body_ms] of [
      ['/v1/hurried', 200],
      ['/v1/patient', 5_000],
    ] as const)
      api.post(url, {
        summary: 'Takes a body',
        tag: 'Test',
        permission: 'public',
        body: Strict({ a: Type.Integer() }),
        answer: Strict({ a: Type.Integer() }),
        body_ms,
        handler: async ({ body }) => ({ a: body.a }),
      });
  },
};

beforeAll(async () => {
  server = await testServer({ modules: [...modules, patience] });
  port = Number(new URL(await server.app.listen({ port: 0 })).port);
});
afterAll(() => server.close());

/** Sends the head and half of a body at once, the rest a second later; answers all that comes back. */
function trickle(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const head = ['content-type: application/json', 'content-length: 7', 'host: x', 'connection: close'];
    socket.write(`POST ${url} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n{"a"`);
    const rest = setTimeout(() => socket.write(':1}'), 1_000);
    socket.setEncoding('utf8').on('data', (text: string) => {
      answer += text;
    });
    socket.on('close', () => {
      clearTimeout(rest);
      resolve(answer);
    });
    socket.on('error', reject);
  });
}

test('a body that does not arrive in time ends its request, and one that may take longer is taken', async () => {
  expect(await trickle('/v1/hurried')).toMatch(
    /^HTTP\/1.1 400 [\s\S]*The body did not arrive within 0.2 s\./,
  );
  expect(await trickle('/v1/patient')).toMatch(/^HTTP\/1.1 200 [\s\S]*\{"a":1\}/);
});
