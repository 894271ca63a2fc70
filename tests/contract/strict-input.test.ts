import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../kit/server.ts';

let server: TestServer;
let key: Record<string, string>;

beforeAll(async () => {
  server = await testServer();
  key = await server.key();
});
afterAll(() => server.close());

const view = (name: string) => `{"page":"orders","name":${name},"query":""}`;
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const utf8 = (bytes: number[]) =>
  Buffer.concat([Buffer.from('{"page":"orders","query":"","name":"'), Buffer.from(bytes), Buffer.from('"}')]);

const bodies: [name: string, body: string | Buffer, type: string, answer: string][] = [
  [
    'the same key twice',
    '{"page":"orders","page":"home","name":"a","query":""}',
    'application/json',
    '400 invalid_request',
  ],
  ['a NUL in a text', view('"a\\u0000b"'), 'application/json', '400 invalid_request'],
  ['half a surrogate pair', view('"a\\ud800b"'), 'application/json', '400 invalid_request'],
  ['bytes that are no UTF-8', utf8([0xff, 0xfe]), 'application/json', '400 invalid_request'],
  ['10,000 levels', nested(10_000), 'application/json', '400 invalid_request'],
  ['a mebibyte and more', view(`"${'a'.repeat(1_100_000)}"`), 'application/json', '413 body_too_large'],
  [
    'a field that nobody knows',
    '{"page":"orders","name":"a","query":"","owner_id":"x"}',
    'application/json',
    '400 invalid_request',
  ],
  [
    '__proto__',
    '{"page":"orders","name":"a","query":"","__proto__":{"is_shared":true}}',
    'application/json',
    '400 invalid_request',
  ],
  [
    'constructor',
    '{"page":"orders","name":"a","query":"","constructor":{}}',
    'application/json',
    '400 invalid_request',
  ],
  ['a number for a text', view('7'), 'application/json', '400 invalid_request'],
  ['half a body', '{"page":', 'application/json', '400 invalid_request'],
  ['JSON called text', view('"a"'), 'text/plain', '415 unsupported_media_type'],
  ['JSON in another charset', view('"a"'), 'application/json; charset=utf-16', '415 unsupported_media_type'],
  ['trailing text in the type', view('"a"'), 'application/json foo', '415 unsupported_media_type'],
  ['a form', 'name=a', 'application/x-www-form-urlencoded', '415 unsupported_media_type'],
  ['what is right', view('"Late orders"'), 'application/json', '201'],
  ['what is right, with its charset', view('"Later orders"'), 'application/json; charset=utf-8', '201'],
];

test.each(bodies)('a body with %s', async (_name, payload, type, answer) => {
  const start = performance.now();
  const { statusCode, body } = await server.app.inject({
    method: 'POST',
    url: '/v1/saved-views',
    headers: { ...key, 'content-type': type },
    payload,
  });
  const code = statusCode >= 400 ? ` ${JSON.parse(body).code}` : '';
  expect(`${statusCode}${code}`).toBe(answer);
  expect(performance.now() - start).toBeLessThan(1_000);
});

const credentials: [name: string, headers: Record<string, string>][] = [
  ['a forged user header', { 'x-user-id': 'usr_1', 'x-forwarded-for': '127.0.0.1', 'x-role': 'owner' }],
  ['no key at all', { authorization: 'Bearer ' }],
  ['another scheme', { authorization: 'Basic b3duZXI6b3duZXI=' }],
  ['a key with a wrong checksum', { authorization: `Bearer lsk_live_${'a'.repeat(38)}` }],
  ['a session that never was', { cookie: '__Host-longshore=nothing', 'x-longshore-console': '1' }],
];

test.each(credentials)('%s opens nothing', async (_name, headers) => {
  const answer = await server.app.inject({ method: 'GET', url: '/v1/users', headers });
  expect([answer.statusCode, answer.json().code]).toEqual([401, 'not_signed_in']);
});

test('a country that does not exist is refused where a caller names it', async () => {
  const place = async (country: string) => {
    const shipping_address = {
      name: 'Demo',
      line1: '1 Example Street',
      city: 'Town',
      postal_code: '1',
      country,
    };
    const body = { channel: 'web', external_id: 'C-1', currency: 'USD', shipping_address, lines: [] };
    const headers = { ...key, 'content-type': 'application/json' };
    const answer = await server.app.inject({ method: 'POST', url: '/v1/orders', headers, payload: body });
    return (answer.json().errors ?? []).find(({ path }: { path: string }) => path.endsWith('/country'));
  };
  expect(await place('ZZ')).toEqual({
    path: '/shipping_address/country',
    message: 'must be a country of ISO 3166, such as US',
  });
  expect(await place('CA')).toBeUndefined();
});

test('a key that is wrong is told apart from one that is missing', async () => {
  const ask = async (headers: Record<string, string>) => {
    const answer = await server.app.inject({ method: 'GET', url: '/v1/users', headers });
    return [answer.statusCode, answer.headers['www-authenticate'], answer.json().detail];
  };
  expect(await ask({})).toEqual([
    401,
    'Bearer realm="Longshore"',
    'The request carried neither a session nor an API key. Nothing was read or changed.',
  ]);
  expect(await ask({ authorization: `Bearer lsk_live_${'a'.repeat(38)}` })).toEqual([
    401,
    'Bearer realm="Longshore", error="invalid_token"',
    'What it carried in `Authorization` is no API key that is known here, or one that was revoked. ' +
      'Nothing was read or changed.',
  ]);
});

test('lines sent to the address that takes a list are told where lines are taken', async () => {
  const send = async (url: string) => {
    const headers = { ...key, 'content-type': 'application/x-ndjson' };
    const answer = await server.app.inject({ method: 'POST', url, headers, payload: '{}\n{}\n' });
    return [answer.statusCode, answer.json().detail];
  };
  expect(await send('/v1/orders/batch')).toEqual([
    415,
    'The content type was "application/x-ndjson", which POST /v1/orders/ndjson takes. Nothing was read.',
  ]);
  expect(await send('/v1/saved-views')).toEqual([
    415,
    'The content type was "application/x-ndjson". Nothing was read.',
  ]);
});

test('a key in the address opens nothing', async () => {
  const secret = (key.authorization ?? '').replace('Bearer ', '');
  const answer = await server.app.inject({ method: 'GET', url: `/v1/users?api_key=${secret}` });
  expect(answer.statusCode).toBe(401);
});
