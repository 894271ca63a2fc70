import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeApi } from '../../src/app/openapi.ts';
import { type TestServer, testServer } from '../kit/server.ts';
import { openShop, orderBody, outcomeOf } from '../kit/shop.ts';
import { SACRAMENTO } from '../kit/world.ts';

// One test for each row of the attack table that crosses HTTP and is not proved beside the code it threatens.

let server: TestServer;

beforeAll(async () => {
  server = await testServer();
  await openShop(server);
});
afterAll(() => server.close());

type Placed = { id: string; tracking_url: string; fulfillment_orders: { id: string }[] };

async function place(fields: Record<string, unknown> = {}): Promise<Placed> {
  const answer = await server.call('POST', '/v1/orders', { body: orderBody(fields) });
  expect(outcomeOf(answer)).toBe('201');
  return answer.json<Placed>();
}

const orderCount = async (): Promise<number> =>
  (await server.services.database.rows<{ n: number }>('select count(*) as n from orders.orders'))[0]?.n ?? -1;

async function outcomes(requests: readonly ReturnType<TestServer['call']>[]): Promise<string[]> {
  return (await Promise.all(requests)).map(outcomeOf).sort();
}

test('A3: ten refunds at once give back no more than was captured', async () => {
  const { id } = await place({ lines: [{ sku: 'MUG', quantity: 1 }] });
  const refunds = Array.from({ length: 10 }, (_, n) =>
    server.call('POST', `/v1/orders/${id}/payments`, {
      body: { kind: 'refund', amount: 500, reference: `refund-${n}` },
    }),
  );
  expect(await outcomes(refunds)).toEqual(['200', '200', ...Array(8).fill('409 refund_too_large')]);
});

test('A4: a double click on Refund is one refund', async () => {
  const { id } = await place();
  const refund = () =>
    server.call('POST', `/v1/orders/${id}/payments`, {
      body: { kind: 'refund', amount: 700, reference: 'the-same-click' },
    });
  await outcomes([refund(), refund(), refund()]);
  const [moved] = await server.services.database.rows<{ n: number }>(
    `select count(*) as n from payments.ledger where provider_reference = 'the-same-click'`,
  );
  expect(moved?.n).toBe(1);
});

test('A4: a double click on Capture captures once, and two captures not more than is due', async () => {
  const { id } = await place({ payment: { method: 'card', status: 'authorized' } });
  const capture = (reference: string, amount = 1250) =>
    server.call('POST', `/v1/orders/${id}/payments`, { body: { kind: 'capture', amount, reference } });
  expect(await outcomes([capture('one-click'), capture('one-click'), capture('one-click')])).toEqual(
    Array(3).fill('200'),
  );
  expect(await outcomes([capture('another', 1), capture('a-third', 1250)])).toEqual(
    Array(2).fill('409 capture_too_large'),
  );
  const { body } = await server.call('GET', `/v1/orders/${id}`);
  expect(JSON.parse(body).payment_status).toBe('paid');
});

describe('A5: a quantity that is none is refused and leaves no row', () => {
  const quantities = [
    '0',
    '-1',
    '1.5',
    '1e9',
    '2147483648',
    '9007199254740992',
    '"1e3"',
    '"2"',
    'null',
    '"٣"',
    '[1]',
  ];
  test.each(quantities)('%s', async (quantity) => {
    const before = await orderCount();
    const headers = { 'content-type': 'application/json', ...(await server.key()) };
    const text = JSON.stringify(orderBody()).replace('"quantity":1', `"quantity":${quantity}`);
    const answer = await server.app.inject({ method: 'POST', url: '/v1/orders', headers, payload: text });
    expect(outcomeOf(answer)).toBe('400 invalid_request');
    expect(answer.json().errors[0].path).toBe('/lines/0/quantity');
    expect(await orderCount()).toBe(before);
  });
  test('NaN is no JSON', async () => {
    const headers = { 'content-type': 'application/json', ...(await server.key()) };
    const payload = JSON.stringify(orderBody()).replace('"quantity":1', '"quantity":NaN');
    const answer = await server.app.inject({ method: 'POST', url: '/v1/orders', headers, payload });
    expect(outcomeOf(answer)).toBe('400 invalid_request');
  });
});

test('A5: nor is stock received, money moved or an order shortened by what is no number', async () => {
  const { id } = await place();
  const lines = (await server.call('GET', `/v1/orders/${id}`)).json().lines;
  const requests: [url: string, body: object][] = [
    ['/v1/inventory/receipts', { items: [{ sku: 'MUG', location_code: 'OAK', quantity: 'N' }] }],
    [
      '/v1/inventory/adjustments',
      { items: [{ sku: 'MUG', location_code: 'OAK', state: 'available', quantity: 'N', reason: 'found' }] },
    ],
    [`/v1/orders/${id}/payments`, { kind: 'refund', amount: 'N', reference: 'r' }],
    [`/v1/orders/${id}/cancel`, { reason: 'r', lines: [{ line_id: lines[0].id, quantity: 'N' }] }],
  ];
  const rows = async (): Promise<unknown> =>
    server.services.database.rows(
      `select (select count(*) from inventory.movements) as moved, (select count(*) from payments.ledger) as paid`,
    );
  const before = await rows();
  const headers = { 'content-type': 'application/json', ...(await server.key()) };
  for (const [url, body] of requests)
    for (const number of [
      '1.5',
      '1e12',
      '9007199254740993',
      '-9007199254740993',
      '"1e3"',
      '"٣"',
      'null',
      '{}',
    ]) {
      const payload = JSON.stringify(body).replace('"N"', number);
      const answer = await server.app.inject({ method: 'POST', url, headers, payload });
      expect([url, number, outcomeOf(answer)]).toEqual([url, number, '400 invalid_request']);
    }
  expect(await rows()).toEqual(before);
});

test('A8: what is cancelled is not held, picked or cancelled again', async () => {
  const { id, fulfillment_orders } = await place();
  expect(outcomeOf(await server.call('POST', `/v1/orders/${id}/cancel`, { body: { reason: 'test' } }))).toBe(
    '200',
  );
  const [work] = fulfillment_orders;
  const tries = [
    server.call('POST', `/v1/orders/${id}/cancel`, { body: { reason: 'test' } }),
    server.call('POST', `/v1/orders/${id}/holds`, { body: { type: 'fraud' } }),
    server.call('POST', `/v1/fulfillment-orders/${work?.id}/parcels`, { body: { weight_grams: 100 } }),
    server.call('POST', `/v1/fulfillment-orders/${work?.id}/ship`, { body: {} }),
  ];
  for (const { statusCode } of await Promise.all(tries)) expect(statusCode).toBe(409);
});

test('A8: what has left is not cancelled, held back, picked or sent again', async () => {
  const { id, fulfillment_orders } = await place();
  const work = `/v1/fulfillment-orders/${fulfillment_orders[0]?.id}`;
  const scan = () => ({ scans: [{ client_id: randomUUID(), code: 'MUG' }] });
  await server.call('POST', `${work}/picks`, { body: scan() });
  const parcel = (await server.call('POST', `${work}/parcels`, { body: { weight_grams: 400 } })).json();
  const { label } = (await server.call('POST', `/v1/parcels/${parcel.id}/label`, { body: {} })).json();
  expect(outcomeOf(await server.call('POST', `${work}/ship`, { body: {} }))).toBe('201');
  const before = (await server.call('GET', '/v1/inventory/movements')).json().items[0];
  expect(before).toMatchObject({ reason: 'shipped' });

  const tries: [path: string, body: object, answer: string][] = [
    [`/v1/orders/${id}/cancel`, { reason: 'too late' }, '409'],
    [`${work}/parcels`, { weight_grams: 400 }, '409'],
    [`${work}/ship`, {}, '409'],
    [`/v1/parcels/${parcel.id}/void-label`, {}, '409'],
  ];
  for (const [path, body, answer] of tries) {
    const { statusCode } = await server.call('POST', path, { body });
    expect([path, String(statusCode)]).toEqual([path, answer]);
  }
  // Buying again is the same purchase: the label that went.
  const again = (await server.call('POST', `/v1/parcels/${parcel.id}/label`, { body: {} })).json();
  expect(again.label.tracking_number).toBe(label.tracking_number);
  const late = (await server.call('POST', `${work}/picks`, { body: scan() })).json();
  expect(late.results[0].outcome).not.toBe('counted');
  expect((await server.call('GET', '/v1/inventory/movements')).json().items[0].id).toBe(before.id);
});

test('A12: fields that are not the sender’s to set are refused', async () => {
  const before = await orderCount();
  for (const extra of [
    'status',
    'payment_status',
    'number',
    'paid_at',
    'id',
    'tracking_token',
    'constructor',
  ]) {
    const answer = await server.call('POST', '/v1/orders', { body: orderBody({ [extra]: 'x' }) });
    expect([extra, outcomeOf(answer), answer.json().errors[0].path]).toEqual([
      extra,
      '400 invalid_request',
      `/${extra}`,
    ]);
  }
  expect(await orderCount()).toBe(before);
});

test('A18: whatever opens no tracking page gets one answer, and who guesses is slowed down', async () => {
  const { tracking_url } = await place();
  const guesses = ['10001', 'demo.buyer@example.com', 'A'.repeat(22), '..%2f..%2fetc', 'x'.repeat(250)];
  const pages = await Promise.all(
    guesses.map((guess) => server.call('GET', `/t/${guess}`, { as: 'nobody' })),
  );
  expect(new Set(pages.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
  expect(pages[0]?.statusCode).toBe(404);
  const more = await Promise.all(
    Array.from({ length: 70 }, () => server.call('GET', `/t/${'B'.repeat(22)}`, { as: 'nobody' })),
  );
  expect(more.filter(({ statusCode }) => statusCode === 429).length).toBeGreaterThan(0);
  const page = new URL(tracking_url).pathname;
  const disguised = await server.call('GET', page, {
    as: 'nobody',
    headers: { 'x-forwarded-for': '203.0.113.9' },
  });
  // A21: an address that anybody may write into a header is nobody's address.
  expect(outcomeOf(disguised)).toBe('429 too_many_requests');
  expect(Number(disguised.headers['retry-after'])).toBeGreaterThan(0);
});

test('A20: links follow the configuration, never the Host header', async () => {
  const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' };
  const order = await server.call('POST', '/v1/orders', { body: orderBody(), headers });
  expect(new URL(order.json<Placed>().tracking_url).origin).toBe('http://127.0.0.1:4400');
  const user = await server.call('POST', '/v1/users', {
    body: { email: 'invited@example.com', name: 'Invited', roles: ['picker'] },
    as: await server.signedIn('owner'),
    headers,
  });
  const link = await server.call('POST', `/v1/users/${user.json().id}/password-link`, {
    as: await server.signedIn('owner'),
    headers,
  });
  expect(link.body).toContain('http://127.0.0.1:4400/');
  expect(link.body + user.body).not.toContain('evil.example');
});

describe('A22: SQL in an address is data or refused', () => {
  const lists = [
    '/v1/orders',
    '/v1/variants',
    '/v1/customers',
    '/v1/inventory',
    '/v1/fulfillment-orders',
    '/v1/audit',
  ];
  test.each(lists)('%s', async (list) => {
    for (const [name, value] of [
      ['sort', 'placed_at; drop table orders.orders'],
      ['after', 'WyJ4IiwgIicgb3IgMT0xIl0'],
      ['order_by', '1'],
      ['filter[or]', '1=1'],
    ]) {
      const { statusCode } = await server.call('GET', `${list}?${name}=${encodeURIComponent(value ?? '')}`);
      expect([name, statusCode]).toEqual([name, 400]);
    }
  });
});

test('A26: a NUL or a broken escape in an address is a problem, not a failure', async () => {
  for (const url of ['/v1/products?q=%00', '/v1/orders/%00', '/v1/orders/%E0%A4%A', '/v1/orders?q=a&q=b'])
    expect([url, outcomeOf(await server.call('GET', url))]).toEqual([url, '400 invalid_request']);
});

test('A24: a search as long as a book is refused before it is looked for', async () => {
  for (const url of ['/v1/orders', '/v1/search', '/v1/variants', '/v1/customers', '/v1/fulfillment-orders']) {
    const start = performance.now();
    const answer = await server.call('GET', `${url}?q=${'%25a_'.repeat(2_500)}`);
    expect([url, outcomeOf(answer)]).toEqual([url, '400 invalid_request']);
    expect(performance.now() - start).toBeLessThan(100);
  }
});

test('A26: a field that is said twice is neither of both, and a byte order mark is no JSON', async () => {
  for (const query of [
    'limit=1&limit=2',
    'sort=newest&sort=total',
    'after=a&after=b',
    'total_min=1&total_min=2',
  ])
    expect([query, outcomeOf(await server.call('GET', `/v1/orders?${query}`))]).toEqual([
      query,
      '400 invalid_request',
    ]);
  const marked = await server.app.inject({
    method: 'POST',
    url: '/v1/orders',
    headers: { 'content-type': 'application/json', ...(await server.key()) },
    payload: `\ufeff${JSON.stringify(orderBody())}`,
  });
  expect(outcomeOf(marked)).toBe('400 invalid_request');
});

test('A28: what a carrier says is shown as words', async () => {
  const { id, tracking_url, fulfillment_orders } = await place();
  const work = `/v1/fulfillment-orders/${fulfillment_orders[0]?.id}`;
  await server.call('POST', `${work}/picks`, { body: { scans: [{ client_id: randomUUID(), code: 'MUG' }] } });
  const parcel = (await server.call('POST', `${work}/parcels`, { body: { weight_grams: 400 } })).json();
  const { label } = (await server.call('POST', `/v1/parcels/${parcel.id}/label`, { body: {} })).json();
  await server.call('POST', `${work}/ship`, { body: {} });
  const words = '<img src=x onerror=alert(1)>';
  const told = await server.call('POST', '/v1/tracking-events', {
    body: {
      items: [
        {
          tracking_number: label.tracking_number,
          status: 'in_transit',
          occurred_at: new Date().toISOString(),
          message: words,
          place: words,
        },
      ],
    },
  });
  expect(told.json().items[0].ok).toBe(true);
  const page = await server.call('GET', new URL(tracking_url).pathname, { as: 'nobody' });
  expect(page.body).not.toContain(words);
  expect((await server.call('GET', `/v1/orders/${id}`)).body).toContain(words);
});

test('A27: hostile words come back as they were sent, as JSON that no browser runs', async () => {
  const name = '<script>alert(1)</script>';
  const { id, tracking_url } = await place({ customer: { name }, note: 'javascript:alert(1)' });
  const answer = await server.call('GET', `/v1/orders/${id}`);
  expect(answer.json().customer_name).toBe(name);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  expect(answer.headers['content-security-policy']).toContain("script-src 'self';");
  expect(answer.headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(tracking_url).not.toContain('<');
});

test('A35: a name with dots and slashes opens no file', async () => {
  for (const path of [
    '/v1/parcels/..%2f..%2fpackage.json/label.pdf',
    '/v1/imports/..%2f..%2fx/errors.csv',
    '/t/..%2f..%2fpackage.json',
  ]) {
    const { statusCode, body } = await server.call('GET', path);
    expect([404, 400, 429]).toContain(statusCode);
    expect(body).not.toContain('devDependencies');
  }
});

test('A36: an effect needs a method that no link has, and a body that no form sends', async () => {
  const cookie = await server.signedIn('owner');
  const { id } = await place();
  expect((await server.call('GET', `/v1/orders/${id}/cancel`, { as: cookie })).statusCode).toBe(405);
  const form = await server.app.inject({
    method: 'POST',
    url: `/v1/orders/${id}/cancel`,
    headers: { cookie: cookie.cookie ?? '', 'content-type': 'text/plain', origin: 'https://evil.example' },
    payload: '{"reason":"x"}',
  });
  expect(outcomeOf(form)).toBe('403 cross_site_request');
  const preflight = await server.app.inject({
    method: 'OPTIONS',
    url: `/v1/orders/${id}/cancel`,
    headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
  });
  expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
});

test('A41: a card number is refused wherever a person may type, and is kept nowhere', async () => {
  const card = '4111 1111 1111 1111';
  const { id } = await place();
  const tries: [url: string, body: object][] = [
    ['/v1/orders', orderBody({ note: card })],
    [`/v1/orders/${id}/notes`, { text: card }],
    [`/v1/orders/${id}/cancel`, { reason: card }],
    [`/v1/orders/${id}/holds`, { type: 'fraud', reason: card }],
    [`/v1/orders/${id}/tags`, { add: [card] }],
    [`/v1/orders/${id}/payments`, { kind: 'capture', amount: 1, reference: 'r', note: card }],
    ['/v1/bulk-runs', { action: 'orders.hold', subject_ids: [id], input: { type: 'fraud', reason: card } }],
    ['/v1/bulk-runs', { action: 'orders.tag', subject_ids: [id], input: { add: ['gift', card] } }],
    ['/v1/customers', { name: `Demo ${card}` }],
    ['/v1/customers', { name: 'Demo Buyer', addresses: [{ ...SACRAMENTO, line2: card }] }],
    [
      '/v1/inventory/adjustments',
      {
        items: [
          { sku: 'MUG', location_code: 'OAK', quantity: 1, state: 'available', reason: 'damage', note: card },
        ],
      },
    ],
    ['/v1/saved-views', { page: 'orders', name: card, query: '' }],
    ['/v1/users', { email: 'a@example.com', name: card, roles: ['picker'] }],
    ['/v1/api-keys', { name: card, scopes: ['orders:read'] }],
  ];
  const owner = await server.signedIn('owner');
  for (const [url, body] of tries) {
    const answer = await server.call('POST', url, { body, as: owner });
    expect([url, outcomeOf(answer), answer.body.includes('4111')]).toEqual([
      url,
      '422 card_number_refused',
      false,
    ]);
  }
  // Nothing of them is in the database: neither in a table nor in what waits to be done.
  const tables = await server.services.database.adHoc<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables) {
    const [found] = await server.services.database.adHoc<{ n: number }>(
      `select count(*) as n from ${name} t where t::text like '%4111%1111%1111%'`,
    );
    expect([name, found?.n]).toEqual([name, 0]);
  }
});

test('A41: a key is in no answer and no error', async () => {
  const key = await server.key(['catalog:read']);
  const secret = (key.authorization ?? '').replace('Bearer ', '');
  const refused = await server.call('GET', '/v1/orders', { as: key });
  const listed = await server.call('GET', '/v1/api-keys');
  expect(outcomeOf(refused)).toBe('403 not_permitted');
  expect(refused.body + listed.body).not.toContain(secret);
});

test('A46: what a scanner sends is data of limited length', async () => {
  const { fulfillment_orders } = await place();
  const scan = (code: string) =>
    server.call('POST', `/v1/fulfillment-orders/${fulfillment_orders[0]?.id}/picks`, {
      body: { scans: [{ client_id: randomUUID(), code }] },
    });
  for (const code of ['javascript:alert(1)', ']C1\u001d0109501101530003', 'F5', "' or 1=1"]) {
    expect((await scan(code)).json().results[0].outcome).toBe('wrong_item');
  }
  expect(outcomeOf(await scan('9'.repeat(10_000)))).toBe('400 invalid_request');
});

test('answers with personal data are kept by no cache on the way', async () => {
  const { id, tracking_url } = await place();
  for (const url of [`/v1/orders/${id}`, '/v1/customers', '/v1/orders/export.csv', '/auth/me', '/v1/nothing'])
    expect([url, (await server.call('GET', url)).headers['cache-control']]).toEqual([url, 'no-store']);
  expect((await server.call('GET', new URL(tracking_url).pathname)).headers['cache-control']).toBe(
    'no-store',
  );
});

test('NDJSON: a bad line is answered in its place and the others are placed', async () => {
  const before = await orderCount();
  const lines = [JSON.stringify(orderBody()), 'not json', '{"channel":"web"}', JSON.stringify(orderBody())];
  const answer = await server.app.inject({
    method: 'POST',
    url: '/v1/orders/ndjson',
    headers: { ...(await server.key()), 'content-type': 'application/x-ndjson' },
    payload: Buffer.concat([Buffer.from(`${lines.join('\n')}\n\n`), Buffer.from([0xff, 0xfe, 0x0a])]),
  });
  const items = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(items.map(({ ok, problem }) => (ok ? 'placed' : problem.detail.slice(0, 8)))).toEqual([
    'placed',
    'Line 2: ',
    'Line 3: ',
    'placed',
    'Line 5: ',
  ]);
  expect(await orderCount()).toBe(before + 2);
});

test('an address that takes other methods says which; a compressed body is refused in words', async () => {
  const wrong = await server.call('DELETE', '/v1/orders');
  expect([outcomeOf(wrong), wrong.headers.allow]).toEqual(['405 method_not_allowed', 'GET, HEAD, POST']);
  // Reading is what the console's pages take everywhere else.
  const read = await server.call('GET', '/v1/tracking-events');
  expect([outcomeOf(read), read.headers.allow]).toEqual(['405 method_not_allowed', 'POST']);
  expect(outcomeOf(await server.call('GET', '/v1/nothing'))).toBe('404 address_unknown');
  expect(outcomeOf(await server.call('PUT', '/v1/nothing', { body: {} }))).toBe('404 address_unknown');
  const zipped = await server.call('POST', '/v1/orders', {
    body: {},
    headers: { 'content-encoding': 'gzip' },
  });
  expect(outcomeOf(zipped)).toBe('415 unsupported_media_type');
});

describe('no text that somebody sends holds the server up', () => {
  test('every pattern of every schema is done with 100 kB in a moment', async () => {
    const patterns = new Set(
      [...JSON.stringify(await describeApi()).matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)].map(
        ([, pattern]) => JSON.parse(pattern ?? '""') as string,
      ),
    );
    expect(patterns.size).toBeGreaterThan(10);
    const parts = ['a', '1', 'A', '.', 'a.', '.a', '-', 'a-', 'a_', '@', 'a@', ' ', '00:', '😀'];
    for (const pattern of patterns) {
      const matcher = new RegExp(pattern, 'u');
      for (const part of parts) {
        for (const [before, after] of [
          ['', '\n'],
          ['a@', '\n'],
          ['a', ' '],
          ['a@.', '@'],
        ]) {
          const text = before + part.repeat(100_000 / part.length) + after;
          // The best of three: another process may have the machine meanwhile, but never three times for so long.
          const took = [1, 2, 3].map(() => {
            const start = performance.now();
            matcher.test(text);
            return performance.now() - start;
          });
          expect([pattern, part, Math.min(...took) < 200]).toEqual([pattern, part, true]);
        }
      }
    }
  });

  test('an e-mail address of a megabyte, 70,000 unknown fields, 70,000 wrong lines', async () => {
    const fields = Object.fromEntries(Array.from({ length: 70_000 }, (_, n) => [`x${n}`, 1]));
    const tries: [url: string, body: object][] = [
      ['/auth/password-links/abc', { email: `a@${'.'.repeat(1_000_000)}\n`, password: 'x' }],
      ['/auth/password-links/abc', { email: `a@${'a.'.repeat(500_000)}@`, password: 'x' }],
      ['/auth/sign-in', { email: 'a@example.com', password: 'x', ...fields }],
      ['/v1/orders', orderBody({ lines: Array(70_000).fill({ sku: 1 }) })],
    ];
    const owner = await server.key();
    for (const [url, body] of tries) {
      const start = performance.now();
      const answer = await server.call('POST', url, { body, as: owner });
      expect([url, outcomeOf(answer)]).toEqual([url, '400 invalid_request']);
      expect(answer.json().errors).toHaveLength(1);
      expect(performance.now() - start).toBeLessThan(1_000);
    }
  });

  test('a short request is told all its mistakes at once', async () => {
    const answer = await server.call('POST', '/v1/orders', { body: orderBody({ currency: 'x', lines: 1 }) });
    expect(answer.json().errors.map(({ path }: { path: string }) => path)).toEqual(['/currency', '/lines']);
  });
});

test('whoever only types orders in sells at the list price, and says nothing of payment', async () => {
  const agent = await server.signedIn('customer_service_agent');
  const send = async (fields: object) =>
    outcomeOf(
      await server.call('POST', '/v1/orders', {
        body: orderBody({ payment: undefined, ...fields }),
        as: agent,
      }),
    );
  const before = await orderCount();
  expect(await send({ payment: { method: 'card', status: 'paid' } })).toBe('403 not_permitted');
  expect(await send({ lines: [{ sku: 'MUG', quantity: 1, unit_amount: 0 }] })).toBe('403 not_permitted');
  expect(await send({ discounts: [{ title: 'Friend', amount: 1 }] })).toBe('403 not_permitted');
  expect(await orderCount()).toBe(before);
  const pending = { payment: { method: 'card', status: 'pending' } };
  expect(await send({ ...pending, lines: [{ sku: 'MUG', quantity: 1, unit_amount: 1250 }] })).toBe('201');
});

test('dead letters are redriven once for one key, with their audit row', async () => {
  const request = { body: { ids: [randomUUID()] }, headers: { 'idempotency-key': 'one-click' } };
  const answers = [
    await server.call('POST', '/v1/jobs/dead-letters/redrive', request),
    await server.call('POST', '/v1/jobs/dead-letters/redrive', request),
  ];
  expect(answers.map((answer) => [answer.json(), answer.headers['idempotent-replay']])).toEqual([
    [{ redriven: 0 }, undefined],
    [{ redriven: 0 }, 'true'],
  ]);
  const rows = await server.services.database.rows(
    `select 1 from platform.audit where action = 'platform.redrive' and outcome = 'done'`,
  );
  expect(rows).toHaveLength(1);
});
