import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modules } from '../../src/app/modules.ts';
import { describeApi } from '../../src/app/openapi.ts';
import { catalogueOf } from '../../src/app/server.ts';
import { type IdPrefix, newId, toWire } from '../../src/kernel/ids.ts';
import { type TestServer, testServer } from '../kit/server.ts';
import { openShop, orderBody } from '../kit/shop.ts';

// Bounded for every run; LONGSHORE_TEST_REQUESTS asks more of each operation (a nightly drill: 500), and
// LONGSHORE_TEST_SEED repeats what a seed found.
const PER_OPERATION = Number(process.env.LONGSHORE_TEST_REQUESTS ?? 30);
const SEED = Number(process.env.LONGSHORE_TEST_SEED ?? Date.now() % 2 ** 31);

type Schema = Record<string, unknown> & {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
};
type Parameter = { name: string; in: 'path' | 'query'; schema: Schema; required?: boolean };
type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, unknown>;
};
type Case = { url: string; body: unknown; type: string };

const catalogue = new Set(
  catalogueOf(modules)
    .entries()
    .map(([code]) => code),
);
const METHODS = { get: 'GET', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const;

// Streams that never end, and what would end the session that all of this runs on.
const LEFT_OUT = new Set([
  'get /v1/events/stream',
  'get /v1/availability/stream',
  'post /auth/sign-out-everywhere',
]);

const HOSTILE_TEXTS = [
  '',
  ' ',
  "'; drop table orders.orders; --",
  '" or 1=1 --',
  '%_\\',
  '$1',
  '../../etc/passwd',
  '<script>alert(1)</script>',
  'javascript:alert(1)',
  '{{constructor.constructor("return 1")()}}',
  '=cmd|calc',
  '^XA~JR^XZ',
  'a\r\nBcc: x@example.com',
  '\u202Egnp.exe',
  '\u0000',
  '\uD800',
  '\uFEFFx',
  '٣',
  '1e3',
  'NaN',
  'null',
  '9'.repeat(40),
  'a'.repeat(10_000),
  '👩‍👩‍👧'.repeat(30),
  '2026-02-30T25:61:00Z',
  '0000-00-00T00:00:00Z',
  '+275760-09-13T00:00:00Z',
  '9999-12-31T23:59:60Z',
];
const EDGES_OF_TIME = [
  '1999-01-01T00:00:00+14:00',
  '0001-01-01T00:00:00Z',
  '0001-01-01T00:00:00+00:01',
  '9999-12-31T23:59:59.999999999-00:00',
  '9999-12-31T23:59:59-14:00',
  '2026-01-01T00:00:00+23:59',
  '2016-12-31T23:59:60Z',
  '0000-02-29 00:00:00z',
];
const HOSTILE_NUMBERS = [0, -1, 1.5, 1e9, 2 ** 31, 2 ** 53, -(2 ** 53), 1e308, Number.MIN_VALUE];
const nested = (levels: number): unknown => (levels === 0 ? 1 : [nested(levels - 1)]);
const HOSTILE_VALUES: readonly unknown[] = [
  ...HOSTILE_TEXTS,
  ...HOSTILE_NUMBERS,
  null,
  true,
  [],
  {},
  [[]],
  { constructor: {} },
  nested(31),
  nested(200),
];

let server: TestServer;
let operations: [name: string, operation: Operation][];
let credentials: Record<string, string>;
/** Ids that exist, by prefix, so that a good part of the requests reaches the commands. */
const known = new Map<string, string[]>();
/** Cursors as lists give them, by path: with another key in them they still look like ours. */
const cursors = new Map<string, unknown[][]>();

beforeAll(async () => {
  server = await testServer({ settings: { LONGSHORE_LOG_LEVEL: 'silent' } });
  const { paths } = (await describeApi()) as { paths: Record<string, Record<string, Operation>> };
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );
  credentials = await server.signedIn('owner');
  await openShop(server);
  for (let n = 0; n < 4; n += 1) await server.call('POST', '/v1/orders', { body: orderBody() });
  await learnIds();
});
afterAll(() => server.close());

async function learnCursors(path: string): Promise<void> {
  const { body, statusCode } = await server.call('GET', `${path}?limit=1`, { as: credentials });
  const next = statusCode === 200 ? (JSON.parse(body) as { next?: string | null }).next : null;
  // The event log counts otherwise: its cursors are no JSON.
  if (next?.startsWith('Wy'))
    cursors.set(path, [JSON.parse(Buffer.from(next, 'base64url').toString('utf8')) as unknown[]]);
}

const HOSTILE_KEYS = [
  ...HOSTILE_TEXTS,
  ...HOSTILE_NUMBERS,
  2_147_483_648,
  -2_147_483_649,
  null,
  true,
  [],
  {},
];

function cursor(path: string): fc.Arbitrary<unknown> {
  const learned = cursors.get(path) ?? [
    ['newest', newId()],
    ['number', 1],
  ];
  const key = fc.oneof(fc.constant(undefined), fc.constantFrom(...HOSTILE_KEYS));
  return fc
    .tuple(fc.constantFrom(...learned), fc.array(key, { minLength: 4, maxLength: 4 }))
    .map(([[sort, ...keys], others]) =>
      Buffer.from(JSON.stringify([sort, ...keys.map((own, at) => others[at] ?? own)])).toString('base64url'),
    );
}

async function learnIds(): Promise<void> {
  for (const [name] of operations) {
    if (!name.startsWith('get /v1/') || name.includes('{') || LEFT_OUT.has(name)) continue;
    const { body } = await server.call('GET', name.slice(4), { as: credentials });
    await learnCursors(name.slice(4));
    for (const [id, prefix] of body.matchAll(/\b([a-z]{3})_[0-7][0-9a-z]{25}\b/g)) {
      const ids = known.get(prefix ?? '') ?? [];
      if (ids.length < 5 && !ids.includes(id)) known.set(prefix ?? '', [...ids, id]);
    }
  }
}

const ids = (prefix: string): fc.Arbitrary<unknown> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(...(known.get(prefix) ?? [toWire(prefix as IdPrefix, newId())])),
    },
    { weight: 1, arbitrary: fc.constant(toWire(prefix as IdPrefix, newId())) },
    { weight: 1, arbitrary: fc.constantFrom(...[...known.values()].flat(), `${prefix}_`, newId()) },
  );

/** Values that a schema accepts: most of the time, and then something near it or something hostile instead. */
function near(schema: Schema, hostility: number): fc.Arbitrary<unknown> {
  const right = fitting(schema, hostility);
  if (hostility === 0) return right;
  return fc.oneof(
    { weight: 100 - hostility, arbitrary: right },
    { weight: hostility, arbitrary: fc.constantFrom(...HOSTILE_VALUES) },
  );
}

function fitting(schema: Schema, hostility: number): fc.Arbitrary<unknown> {
  const { anyOf, enum: words, type } = schema;
  if (typeof schema['x-id'] === 'string') return ids(schema['x-id']);
  if (words) return fc.constantFrom(...words);
  if (anyOf) return fc.oneof(...anyOf.map((branch) => fitting(branch, hostility)));
  if (Array.isArray(type))
    return fc.oneof(...type.map((one) => fitting({ ...schema, type: one }, hostility)));
  if (type === 'object') return object(schema, hostility);
  if (type === 'array')
    return fc.array(near(schema.items ?? {}, hostility), {
      minLength: Number(schema.minItems ?? 0),
      maxLength: Math.min(3, Number(schema.maxItems ?? 3)),
    });
  if (type === 'integer' || type === 'number') return integer(schema);
  if (type === 'boolean') return fc.boolean();
  if (type === 'null') return fc.constant(null);
  if (type === 'string') return text(schema);
  return fc.constantFrom(...HOSTILE_VALUES);
}

function integer({ minimum, maximum }: Schema): fc.Arbitrary<number> {
  const [low, high] = [Number(minimum ?? -10), Number(maximum ?? 1_000_000)];
  return fc.oneof(fc.integer({ min: low, max: Math.min(high, low + 5) }), fc.constantFrom(low, high));
}

function text({ format, pattern, minLength, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') return fc.constantFrom('2026-05-01T12:00:00Z', ...EDGES_OF_TIME);
  if (format === 'email') return fc.constantFrom('demo.buyer@example.com', "o'demo+x@example.com");
  if (format === 'uuid') return fc.constant(newId());
  if (pattern === '^[A-Z]{3}$') return fc.constantFrom('USD', 'JPY', 'QQQ');
  if (pattern === '^[A-Z]{2}$') return fc.constantFrom('US', 'DE', 'JP');
  const low = Number(minLength ?? 0);
  const high = Number(maxLength ?? 50);
  return fc
    .oneof(
      fc.constantFrom('MUG', 'TEE', 'web', 'OAK', 'available', 'x'.repeat(high)),
      fc.constantFrom(...HOSTILE_TEXTS),
    )
    .map((value) => value.slice(0, high).padEnd(low, 'x'));
}

function object({ properties = {}, required = [] }: Schema, hostility: number): fc.Arbitrary<unknown> {
  const fields = Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => [key, near(schema, hostility)]),
  );
  const strict = fc.record(fields, { requiredKeys: required });
  if (hostility === 0) return strict;
  const extra = fc.constantFrom(
    {},
    {},
    {},
    { status: 'paid', paid_at: '2020-01-01T00:00:00Z' },
    { role: 'owner' },
    JSON.parse('{"__proto__":{"role":"owner"}}') as object,
    { constructor: { prototype: {} } },
  );
  return fc.tuple(strict, extra).map(([value, more]) => {
    const merged = { ...(value as object) };
    for (const [key, entry] of Object.entries(more))
      Object.defineProperty(merged, key, { value: entry, enumerable: true });
    return merged;
  });
}

function requestsOf(
  path: string,
  { parameters = [], requestBody }: Operation,
  hostility: number,
): fc.Arbitrary<Case> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const [type = '', media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  return fc
    .record({
      path: fc.record(Object.fromEntries(inPath.map(({ name, schema }) => [name, near(schema, hostility)]))),
      query: fc.record(
        Object.fromEntries(
          inQuery.map(({ name, schema }) => [
            name,
            name === 'after' && hostility > 0 ? cursor(path) : near(schema, hostility),
          ]),
        ),
        {
          requiredKeys: inQuery.filter(({ required }) => required).map(({ name }) => name),
        },
      ),
      body: media ? near(media.schema, hostility) : fc.constant(undefined),
    })
    .map(({ path: values, query, body }) => ({
      url: path.replace(/\{(\w+)\}/g, (_, name: string) => asAddress(values[name])) + asQuery(query),
      body,
      type,
    }));
}

// Lone surrogates cannot be written into an address at all.
const asAddress = (value: unknown): string =>
  encodeURIComponent(
    String(value ?? '')
      .toWellFormed()
      .slice(0, 3_000),
  ) || 'x';

function asQuery(query: Record<string, unknown>): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}=${asAddress(one)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

async function faultOf(
  name: string,
  operation: Operation,
  { url, body, type }: Case,
): Promise<string | undefined> {
  const method = METHODS[name.split(' ')[0] as keyof typeof METHODS];
  const sent = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
  const answer = await server.app.inject({
    method,
    url,
    headers: { ...credentials, ...(body !== undefined && { 'content-type': type }) },
    ...sent,
  });
  const { statusCode } = answer;
  if (statusCode >= 500) return `${statusCode} ${answer.body.slice(0, 300)}`;
  if (statusCode < 400)
    return statusCode in operation.responses || !Object.keys(operation.responses).some((key) => key < '3')
      ? undefined
      : `${statusCode} is not documented`;
  const isPage = String(answer.headers['content-type']).startsWith('text/html');
  if (isPage) return undefined;
  if (!String(answer.headers['content-type']).startsWith('application/problem+json'))
    return `${statusCode} as ${String(answer.headers['content-type'])}`;
  const problem = answer.json<{ code: string; status: number }>();
  if (problem.status !== statusCode) return `${statusCode} says ${problem.status}`;
  return catalogue.has(problem.code) ? undefined : `unknown code ${problem.code}`;
}

test(`whatever is sent, every operation answers as documented (seed ${SEED})`, {
  timeout: 3_600_000,
}, async () => {
  const faults: string[] = [];
  for (const [name, operation] of operations) {
    if (LEFT_OUT.has(name)) continue;
    const path = name.split(' ')[1] ?? '';
    for (const hostility of [0, 4, 30]) {
      const cases = fc.sample(requestsOf(path, operation, hostility), { seed: SEED, numRuns: PER_OPERATION });
      for (const sent of cases) {
        const fault = await faultOf(name, operation, sent);
        if (fault)
          faults.push(
            `${name}: ${fault}\n  sent ${sent.url.slice(0, 300)} ${JSON.stringify(sent.body)?.slice(0, 600) ?? ''}`,
          );
      }
    }
  }
  expect(faults.slice(0, 20)).toEqual([]);
});
