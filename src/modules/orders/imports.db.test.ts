import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FIRST_TRY } from '../../../tests/kit/jobs.ts';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { TEST_ACTOR } from '../../../tests/kit/services.ts';
import { modules } from '../../app/modules.ts';
import { catalogueOf } from '../../app/server.ts';
import { fromWire } from '../../kernel/ids.ts';
import { runImport } from '../../platform/imports/run-import.ts';
import { bufferSource } from '../../platform/imports/source.ts';
import { readImportFile } from '../../platform/imports/store.ts';
import { platformModule } from '../../platform/routes/index.ts';
import { currentPermissions } from '../identity/index.ts';
import onlineRetail from './import-formats/online-retail.json' with { type: 'json' };

const REAL_DATA = join(import.meta.dirname, '../../../../shared/data/online_retail/online_retail.csv.gz');

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

type Outcome = {
  outcome: string;
  rows: number;
  money: { currency: string; exact: string; booked: number }[];
};
type Import = {
  id: string;
  state: string;
  error: string | null;
  rows_read: number;
  rows_total: number;
  outcomes: Outcome[];
};

async function send(query: Record<string, string>, content: string | Buffer, type = 'text/csv') {
  return server.app.inject({
    method: 'POST',
    url: '/v1/imports',
    query,
    headers: { ...(await server.key()), 'content-type': type },
    payload: content,
  });
}

/** Uploads a file and lets the worker's job run until the import has ended. */
async function imported(
  query: Record<string, string>,
  content: string | Buffer,
  type?: string,
): Promise<Import> {
  const answer = await send(query, content, type);
  expect(answer.statusCode, answer.body).toBe(202);
  const { id } = answer.json<Import>();
  const job = modules.flatMap(({ jobs = [] }) => jobs).find(({ name }) => name === 'platform.run-import');
  const [row] = await server.services.database.rows<{ id: string }>(
    'select id from platform.imports order by id desc limit 1',
  );
  await job?.handle({ import_id: row?.id }, server.services, FIRST_TRY);
  return (await server.call('GET', `/v1/imports/${id}`)).json<Import>();
}

function told({ state, outcomes }: Import): string {
  const words = outcomes.map(({ outcome, rows, money }) =>
    [outcome, rows, ...money.map(({ exact, booked }) => `${exact}=${booked}`)].join(' '),
  );
  return [state, ...words.sort()].join('; ');
}

async function count(from: string): Promise<number> {
  const [row] = await server.services.database.adHoc<{ n: number }>(`select count(*)::int as n from ${from}`);
  return row?.n ?? 0;
}

const PRODUCTS = [
  'SKU,Name,EAN,Weight,price_usd',
  'MUG,Enamel mug,,310,14.00',
  'TEE,Dock T-shirt,,190,26',
  'BAD,,,1,1',
  'TEE,Dock T-shirt,4006381333932,190,26',
].join('\n');

describe('imports', () => {
  test('products: created, rejected with reasons that can be downloaded, and unchanged the second time', async () => {
    const first = await imported({ kind: 'products' }, PRODUCTS);
    expect(told(first)).toBe('done; created 2; rejected 2');
    const csv = await server.call('GET', `/v1/imports/${first.id}/errors.csv`);
    const [header, missing, gtin] = csv.body.split('\r\n');
    expect(header).toBe('row,reason,SKU,Name,EAN,Weight,price_usd');
    expect(missing).toBe('3,title of BAD: A new variant needs a title. The variant was not saved.,BAD,,,1,1');
    expect(gtin).toMatch(
      /^4,"gtin of TEE: A GTIN has 8, 12, 13 or 14 digits.*",TEE,Dock T-shirt,4006381333932,190,26$/,
    );
    const again = await imported({ kind: 'products', again: 'true' }, PRODUCTS);
    expect(told(again)).toBe('done; rejected 2; unchanged 2');
  });

  test('products: a file with the prices of one currency leaves those of the others', async () => {
    await imported({ kind: 'products' }, 'sku,title,price_usd,price_eur\nPRC-1,Priced,14.00,13.00\n');
    const run = await imported({ kind: 'products' }, 'sku,price_gbp,price_usd\nPRC-1,11.00,15.00\n');
    expect(told(run)).toBe('done; updated 1');
    const { items } = (await server.call('GET', '/v1/variants?q=PRC-1')).json<{
      items: { prices: object[] }[];
    }>();
    expect(items[0]?.prices).toEqual([
      { amount: 1300, currency: 'EUR' },
      { amount: 1100, currency: 'GBP' },
      { amount: 1500, currency: 'USD' },
    ]);
  });

  test('rejected rows, downloaded and corrected, are imported: telephone numbers and negative ones too', async () => {
    await server.call('POST', '/v1/locations', { body: LOCATION });
    const file = 'sku,title,options,weight\nPHN-1,+49 170 0000000,=1+1,-5\nPHN-2,-5,@home,x\n';
    const first = await imported({ kind: 'products' }, file);
    expect(told(first)).toBe('done; rejected 2');
    const csv = (await server.call('GET', `/v1/imports/${first.id}/errors.csv`)).body;
    expect(csv).toContain(`"'+49 170 0000000","'=1+1",-5`);
    const corrected = csv.replace(/-5\r\n/, '5\r\n').replace(/x\r\n/, '7\r\n');
    expect(told(await imported({ kind: 'products' }, corrected))).toBe('done; created 2');
    const rows = await server.services.database.rows(
      `select title, options, weight_grams from catalog.variants where sku like 'PHN-%' order by sku`,
    );
    expect(rows).toEqual([
      { title: '+49 170 0000000', options: '=1+1', weight_grams: 5 },
      { title: '-5', options: '@home', weight_grams: 7 },
    ]);
  });

  test('NDJSON with characters that cannot be stored rejects those rows and ends, previewed or imported', async () => {
    const file =
      '{"sku":"NUL-1","title":"a\\u0000b"}\n{"sku":"NUL-2","title":"\\ud800"}\n{"sku":"NUL-3","title":"Good"}\n';
    expect(told(await imported({ kind: 'products' }, file, 'application/x-ndjson'))).toBe(
      'done; created 1; rejected 2',
    );
    const preview = await server.app.inject({
      method: 'POST',
      url: '/v1/imports/preview?kind=products',
      headers: { ...(await server.key()), 'content-type': 'application/x-ndjson' },
      payload: file,
    });
    expect(preview.json<{ rows: object[] }>().rows).toMatchObject([
      { outcome: 'rejected', reason: 'The line has a character that cannot be stored.' },
      { outcome: 'rejected' },
      { outcome: 'unchanged' },
    ]);
  });

  test('the same file is one import', async () => {
    const [first, second] = [
      await imported({ kind: 'products' }, 'sku,title\nCAP,Deck cap\n'),
      await send({ kind: 'products' }, 'sku,title\nCAP,Deck cap\n'),
    ];
    expect(second.json<Import>().id).toBe(first.id);
    expect(second.json<Import>().state).toBe('done');
  });

  test('inventory: a count sets what lies there, once', async () => {
    await server.call('POST', '/v1/locations', { body: LOCATION });
    const file = 'sku,location,quantity\nMUG,OAK,40\nTEE,OAK,-1\nNOPE,OAK,1\n';
    expect(told(await imported({ kind: 'inventory' }, file))).toBe('done; rejected 2; updated 1');
    expect(told(await imported({ kind: 'inventory', again: 'true' }, file))).toBe(
      'done; rejected 2; unchanged 1',
    );
    expect(await count("inventory.movements where quantity = 40 and reason = 'import'")).toBe(1);
  });

  test('a dry run says what would happen, and nothing happens', async () => {
    const [orders, variants, channels] = [
      await count('orders.orders'),
      await count('catalog.variants'),
      await count('channels.channels'),
    ];
    const run = await imported({ kind: 'orders', format: 'online-retail', dry_run: 'true' }, HISTORY);
    expect(told(run)).toBe(HISTORY_TOLD);
    expect([
      await count('orders.orders'),
      await count('catalog.variants'),
      await count('channels.channels'),
    ]).toEqual([orders, variants, channels]);
  });

  test('orders of a history: lines, records and rejections hold all rows and all money', async () => {
    const run = await imported(
      { kind: 'orders', format: 'online-retail', file_name: 'history.csv.gz' },
      gzipSync(HISTORY),
      'application/gzip',
    );
    expect(told(run)).toBe(HISTORY_TOLD);
    const orders = await server.services.database.rows(
      `select external_id, total_amount, status, fulfillment_status, customer_name, customer_id is null as is_unknown
       from orders.orders order by external_id`,
    );
    expect(orders).toEqual([
      {
        external_id: '936365',
        total_amount: 2868,
        status: 'completed',
        fulfillment_status: 'delivered',
        customer_name: 'Customer 17850',
        is_unknown: false,
      },
      {
        external_id: '936366',
        total_amount: 0,
        status: 'completed',
        fulfillment_status: 'delivered',
        customer_name: 'Not recorded',
        is_unknown: true,
      },
    ]);
    expect(await count("catalog.variants where sku in ('85123A', '85123a')")).toBe(2);
    expect(await count('orders.historical_records')).toBe(4);
    expect(await count('inventory.movements where quantity <> 40')).toBe(0);
  });

  test('orders again: everything stands already', async () => {
    const run = await imported({ kind: 'orders', format: 'online-retail', again: 'true' }, HISTORY);
    expect(told(run)).toBe(
      HISTORY_TOLD.replace('imported', 'unchanged')
        .split('; ')
        .sort((a, b) => Number(b === 'done') - Number(a === 'done') || (a < b ? -1 : 1))
        .join('; '),
    );
    expect(await count('orders.orders')).toBe(2);
    expect(await count('orders.historical_records')).toBe(4);
  });

  test('a history that grew by a row books only that row, and another shop has records of its own', async () => {
    const before = await count('orders.historical_records');
    const sum = async () => {
      const [row] = await server.services.database.adHoc<{ n: number }>(
        'select sum(amount)::int as n from orders.historical_records',
      );
      return row?.n ?? 0;
    };
    const amount = await sum();
    const [header = '', ...rows] = HISTORY.split('\n');
    const charge = '936365,POST,POSTAGE,1,2010-12-01 08:26:00,5,17850.0,United Kingdom';
    const grown = [header, rows[7] ?? '', ...rows.slice(0, 6), charge.replaceAll('POST', 'M'), rows[6]].join(
      '\n',
    );
    await imported({ kind: 'orders', format: 'online-retail' }, grown);
    expect([(await count('orders.historical_records')) - before, (await sum()) - amount]).toEqual([1, 500]);

    const edited = [header, rows[4]?.replace('2.55', '2.65')].join('\n');
    const refused = await imported({ kind: 'orders', format: 'online-retail' }, edited);
    expect(told(refused)).toBe('done; rejected 1 -2.65=0');

    const mapping = structuredClone(onlineRetail) as { columns: Record<string, unknown> };
    mapping.columns.channel = { constant: 'another-shop' };
    const other = [header, rows[4]].join('\n');
    const again = await imported({ kind: 'orders', mapping: JSON.stringify(mapping) }, other);
    expect(told(again)).toBe('done; cancellation 1 -2.55=-255');
    expect([(await count('orders.historical_records')) - before, (await sum()) - amount]).toEqual([2, 245]);
  });

  test('a batch with a bad order commits at once or not at all: no crash parts an order whose rows lie apart', async () => {
    const row = (order: string, sku: string) =>
      `${order},${sku},THING,1,2010-12-01 08:26:00,2.00,17850.0,United Kingdom`;
    const file = [HEADER, row('971', 'X1'), row('972', 'X2'), row('973', 'X3'), row('971', 'X4')].join('\n');
    const { id } = (await send({ kind: 'orders', format: 'online-retail' }, file)).json<Import>();
    const [stored] = await server.services.database.rows<{ id: string }>(
      'select id from platform.imports order by id desc limit 1',
    );
    const definition = modules.flatMap(({ imports = [] }) => imports).find(({ kind }) => kind === 'orders');
    if (!definition || !stored) throw new Error('the import is not there');
    let lives = 1;
    const breaking: typeof definition = {
      ...definition,
      async run(executor, inputs, by, beside) {
        if (JSON.stringify(inputs).includes('"972"')) throw new Error('this order breaks');
        await definition.run(executor, inputs, by, beside);
        const [now] = await server.services.database.rows<{ rows_read: number }>(
          'select rows_read from platform.imports where id = $1',
          [stored.id],
        );
        const isHalf = (now?.rows_read ?? 0) > 0 && (now?.rows_read ?? 0) < 4;
        if (isHalf && lives-- > 0) throw Object.assign(new Error('the database is gone'), { code: '57P01' });
      },
    };
    const tools = { services: server.services, definition: breaking, catalogue: catalogueOf(modules) };
    const by = { actor: TEST_ACTOR, request_id: 'test' };
    const source = bufferSource('orders.csv', Buffer.from(file));
    await runImport(tools, stored.id, source, { by }).catch(() =>
      runImport(tools, stored.id, source, { by }),
    );
    expect(told((await server.call('GET', `/v1/imports/${id}`)).json<Import>())).toBe(
      'done; imported 3 6.00=600; rejected 1 2.00=0',
    );
    const orders = await server.services.database.rows(
      `select external_id, total_amount from orders.orders where external_id in ('971', '972', '973') order by 1`,
    );
    expect(orders).toEqual([
      { external_id: '971', total_amount: 400 },
      { external_id: '973', total_amount: 200 },
    ]);
  });

  test('an import goes on from its checkpoint, and does no row twice', async () => {
    const lines = Array.from({ length: 9_000 }, (_, at) => `B${at},Thing ${at}`);
    const answer = await send({ kind: 'products' }, ['sku,title', ...lines].join('\n'));
    const { id } = answer.json<Import>();
    const [row] = await server.services.database.rows<{ id: string }>(
      'select id from platform.imports order by id desc limit 1',
    );
    const definition = modules.flatMap(({ imports = [] }) => imports).find(({ kind }) => kind === 'products');
    if (!definition || !row) throw new Error('the import is not there');
    const source = bufferSource('products.csv', Buffer.from(['sku,title', ...lines].join('\n')));
    const tools = { services: server.services, definition, catalogue: catalogueOf(modules) };
    const by = { actor: TEST_ACTOR, request_id: 'test' };
    const paused = await runImport(tools, row.id, source, { by, shouldPause: () => true });
    expect([paused.state, paused.rows_read]).toEqual(['running', 4_000]);
    // Two processes take it up at once: one of them finds the checkpoint moved and does nothing.
    const both = await Promise.allSettled([
      runImport(tools, row.id, source, { by }),
      runImport(tools, row.id, source, { by }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
    expect(told((await server.call('GET', `/v1/imports/${id}`)).json<Import>())).toBe('done; created 9000');
    expect(await count("catalog.variants where sku like 'B%' and title like 'Thing %'")).toBe(9_000);
    expect(
      await count(
        "platform.audit where action = 'catalog.upsert-variant' and after->>'title' like 'Thing %'",
      ),
    ).toBe(9_000);
  });

  const importRun = modules
    .flatMap(({ jobs = [] }) => jobs)
    .find(({ name }) => name === 'platform.run-import');
  const stateOf = async (id: string) => (await server.call('GET', `/v1/imports/${id}`)).json<Import>();

  test('an import ends soon when its worker is stopped, and another goes on with it', async () => {
    const { id } = (await send({ kind: 'products' }, 'sku,title\nSTP-1,Stopped\n')).json<Import>();
    const data = { import_id: fromWire('imp', id) };
    await importRun?.handle(data, server.services, { is_last_try: false, isStopping: () => true });
    expect(await stateOf(id)).toMatchObject({ state: 'waiting', rows_read: 0 });
    expect(await count(`pgboss.job where data->>'import_id' = '${data.import_id}'`)).toBe(2);
    await importRun?.handle(data, server.services, FIRST_TRY);
    expect(told(await stateOf(id))).toBe('done; created 1');
  });

  test('an import whose job was given up is failed, and goes on when it is redriven or brought again', async () => {
    const file = 'sku,title\nGVN-1,Given up\n';
    const { id } = (await send({ kind: 'products' }, file)).json<Import>();
    const import_id = fromWire('imp', id);
    const { database } = server.services;
    const chores = platformModule({ modules, current_permissions: currentPermissions }).chores ?? [];
    const chore = chores.find(({ name }) => name === 'platform.fail-given-up-imports');
    await chore?.run(server.services);
    expect((await stateOf(id)).state).toBe('waiting');
    await database.adHoc(`delete from pgboss.job where data->>'import_id' = $1`, [import_id]);
    await database.adHoc(
      `insert into pgboss.job (name, data, source_name) values ('platform.dead-letters', $1::jsonb, 'platform.run-import')`,
      [JSON.stringify({ import_id })],
    );
    await chore?.run(server.services);
    expect(await stateOf(id)).toMatchObject({ state: 'failed', error: /given up/ });
    await importRun?.handle({ import_id }, server.services, FIRST_TRY);
    expect(told(await stateOf(id))).toBe('done; created 1');
  });

  test('the bytes of a file that cannot be imported are not kept, and the same file may come again', async () => {
    const file = 'title\nNo number\n';
    const first = await imported({ kind: 'products' }, file);
    expect([first.state, await count('platform.import_files')]).toEqual(['failed', 0]);
    const again = (await send({ kind: 'products' }, file)).json<Import>();
    expect([again.id, await count('platform.import_files')]).toEqual([first.id, 1]);
    await importRun?.handle({ import_id: fromWire('imp', first.id) }, server.services, FIRST_TRY);
    expect(await stateOf(first.id)).toMatchObject({ state: 'failed' });
  });

  test('while a large file is looked at, stored and read, others are answered', async () => {
    const line = `LRG,${'x'.repeat(180)},1\n`;
    const content = Buffer.from(`sku,title,weight\n${line.repeat(160_000)}`);
    let longest = 0;
    let last = performance.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 10);
    const headers = {
      ...(await server.key()),
      'content-type': 'text/csv',
      'idempotency-key': 'a-large-file',
    };
    const preview = {
      method: 'POST',
      url: '/v1/imports/preview?kind=products',
      headers,
      payload: content,
    } as const;
    expect((await server.app.inject(preview)).statusCode).toBe(200);
    const sent = await server.app.inject({ ...preview, url: '/v1/imports?kind=products' });
    expect(sent.statusCode).toBe(202);
    clearInterval(watch);
    // In one piece: 5 s for the preview and 13 s for the digest.
    expect(longest).toBeLessThan(1_500);
    const import_id = fromWire('imp', sent.json<Import>().id) ?? '';
    const digest = createHash('sha256');
    for await (const slice of readImportFile(server.services.database, import_id)) digest.update(slice);
    expect(digest.digest('hex')).toBe(createHash('sha256').update(content).digest('hex'));
  }, 120_000);

  test('a preview guesses the mapping, judges the rows and changes nothing', async () => {
    const answer = await server.app.inject({
      method: 'POST',
      url: '/v1/imports/preview?kind=products',
      headers: { ...(await server.key()), 'content-type': 'text/csv' },
      payload: 'Item Number,Name\nNEW-1,A new thing\nNEW-2,\n',
    });
    expect(answer.json()).toMatchObject({
      columns: ['Item Number', 'Name'],
      mapping: { columns: { sku: 'Item Number', title: 'Name' } },
      problem: null,
      rows: [
        { number: 1, outcome: 'created', reason: '' },
        { number: 2, outcome: 'rejected' },
      ],
    });
    expect(await count("catalog.variants where sku like 'NEW-%'")).toBe(0);
  });

  const wrong: [name: string, query: Record<string, string>, content: string, detail: RegExp][] = [
    ['a kind that does not exist', { kind: 'ships' }, 'a\n1', /"ships" cannot be imported/],
    [
      'a mapping that is none',
      { kind: 'products', mapping: '{"columns": 1}' },
      'a\n1',
      /The mapping is not valid/,
    ],
    [
      'a format of that kind',
      { kind: 'products', format: 'constructor' },
      'a\n1',
      /There is no format "constructor"/,
    ],
    [
      'a format of another',
      { kind: 'orders', format: '__proto__' },
      'a\n1',
      /There is no format "__proto__"/,
    ],
    ['an empty file', { kind: 'products' }, ' ', /The file is empty/],
  ];
  test.each(wrong)('%s is refused with a sentence', async (_name, query, content, detail) => {
    const answer = await send(query, content);
    expect(answer.statusCode).toBe(400);
    expect(answer.json<{ detail: string }>().detail).toMatch(detail);
  });

  test('a key that may import but not edit the catalog makes no products', async () => {
    const headers = { ...(await server.key(['imports:run', 'orders:place'])), 'content-type': 'text/csv' };
    const payload = HISTORY.replaceAll('936365', '946365');
    const { id } = (
      await server.app.inject({
        method: 'POST',
        url: '/v1/imports?kind=orders&format=online-retail',
        headers,
        payload,
      })
    ).json<Import>();
    const job = modules.flatMap(({ jobs = [] }) => jobs).find(({ name }) => name === 'platform.run-import');
    const [row] = await server.services.database.rows<{ id: string }>(
      'select id from platform.imports order by id desc limit 1',
    );
    await job?.handle({ import_id: row?.id }, server.services, FIRST_TRY);
    const rows = (await server.call('GET', `/v1/imports/${id}/rows?outcome=rejected`)).json<{
      items: { reason: string }[];
    }>();
    expect(
      new Set(rows.items.map(({ reason }) => reason)).has(
        'This needs the permission catalog:edit. Nothing was changed.',
      ),
    ).toBe(true);
  });
});

const LOCATION = {
  code: 'OAK',
  name: 'Oakland',
  kind: 'warehouse',
  address: {
    name: 'Test',
    line1: '1 Test Street',
    city: 'Oakland',
    region: 'CA',
    postal_code: '94607',
    country: 'US',
  },
  time_zone: 'America/Los_Angeles',
};

const HEADER = 'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country';
const HISTORY = [
  HEADER,
  '936365,85123A,WHITE HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom',
  '936365,85123a,WHITE HOLDER,4,2010-12-01 08:26:00,3.345,17850.0,United Kingdom',
  '936365,POST,POSTAGE,1,2010-12-01 08:26:00,18,17850.0,United Kingdom',
  '936366,22633,,1,2010-12-01 08:28:00,0,,EIRE',
  'C936379,85123A,WHITE HOLDER,-1,2010-12-01 09:41:00,2.55,17850.0,United Kingdom',
  '936368,85123A,damaged,-10,2010-12-01 09:45:00,0,,United Kingdom',
  'A563186,B,Adjust bad debt,1,2011-08-12 14:51:00,-11062.06,,United Kingdom',
  '936369,85123A,WHITE HOLDER,0,2010-12-01 09:50:00,2.55,,United Kingdom',
  '936370,85123A,WHITE HOLDER,1,2010-12-01 09:50:00,2.55,,Atlantis',
].join('\n');
const HISTORY_TOLD =
  'done; adjustment 2 -11062.06=-1106206; cancellation 1 -2.55=-255; charge 1 18.00=1800; imported 3 28.68=2868; ' +
  'rejected 2 2.55=0';

describe.skipIf(!existsSync(REAL_DATA))(
  'the real orders of a giftware shop (skipped where ../shared is not there)',
  () => {
    test('the first 5,000 rows: every row somewhere, every penny somewhere', async () => {
      const lines: string[] = [];
      for await (const line of createInterface({ input: createReadStream(REAL_DATA).pipe(createGunzip()) })) {
        lines.push(line);
        if (lines.length === 5_001) break;
      }
      const run = await imported({ kind: 'orders', format: 'online-retail' }, lines.join('\n'));
      expect(told(run)).toBe(
        'done; adjustment 2 0.00=0; cancellation 69 -1838.83=-183883; charge 10 1321.96=132196; imported 4919 102706.11=10270611',
      );
      expect(run.outcomes.reduce((sum, { rows }) => sum + rows, 0)).toBe(5_000);
      const [money] = await server.services.database.rows<{ orders: number; records: number }>(
        `select (select sum(total_amount) from orders.orders where external_id not like '9%') as orders,
              (select sum(amount) from orders.historical_records r join platform.imports i on i.id = r.import_id
               where i.rows_total = 5000) as records`,
      );
      expect(money).toEqual({ orders: 10_270_611, records: 132_196 - 183_883 });
    }, 120_000);
  },
);
