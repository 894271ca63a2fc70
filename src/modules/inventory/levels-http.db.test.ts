import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../../../tests/kit/server.ts';
import { accepted } from '../../../tests/kit/world.ts';
import type { Queryable } from '../../platform/database.ts';
import { upsertVariant } from '../catalog/index.ts';
import { createLocation } from './commands/save-location.ts';
import { inventoryDoctor } from './doctor.ts';
import { rollUpDays } from './jobs.ts';
import { listMovements } from './queries/list-movements.ts';
import { readStockHistory } from './queries/stock-history.ts';

let server: TestServer;
const address = {
  ...{
    name: 'Dock',
    line1: '1 Dock Street',
    city: 'Newark',
    region: 'NJ',
    postal_code: '07102',
    country: 'US',
  },
};
const NOW = new Date('2027-06-15T12:00:00Z');
const ids = new Map<string, string>();

beforeAll(async () => {
  server = await testServer();
  for (const sku of ['PEN', 'INK', 'OLD', 'BUSY']) {
    accepted(await server.run(upsertVariant, { sku, change: { title: sku, weight_grams: 100 } }));
  }
  const components = [{ sku: 'PEN', quantity: 1 }];
  accepted(await server.run(upsertVariant, { sku: 'SET', change: { title: 'Set', components } }));
  for (const code of ['EAST', 'WEST']) {
    const place = { code, name: code, kind: 'warehouse', address, time_zone: 'America/New_York' } as const;
    accepted(await server.run(createLocation, place));
  }
  const { database } = server.services;
  for (const row of await database.adHoc<{ name: string; id: string }>(
    'select sku as name, id from catalog.variants union all select code, id from inventory.locations',
  ))
    ids.set(row.name, row.id);
}, 60_000);
afterAll(() => server.close());

type Item = Record<string, unknown>;
const put = async (items: Item[], headers = {}) => {
  const as = { ...(await server.key()), ...headers };
  return server.call('PUT', '/v1/inventory/levels/batch', { body: { items }, as });
};
const words = (
  items: { ok: boolean; changed?: number; level?: { available: number }; problem?: { code: string } }[],
) => items.map((item) => (item.ok ? `${item.changed} to ${item.level?.available}` : item.problem?.code));

test('sets and changes levels, each item answered for itself and in order', async () => {
  const place = { location_code: 'EAST', reason: 'count' };
  const answer = await put([
    { sku: 'PEN', ...place, quantity: 40 },
    { sku: 'PEN', ...place, delta: -15 },
    { sku: 'PEN', ...place, quantity: 25 },
    { sku: 'PEN', ...place, delta: -26 },
    { sku: 'PEN', ...place, quantity: 30, expected: 24 },
    { sku: 'PEN', ...place, quantity: 30, expected: 25 },
    { sku: 'NONE', ...place, quantity: 1 },
    { sku: 'SET', ...place, quantity: 1 },
    { sku: 'PEN', location_code: 'MOON', reason: 'count', quantity: 1 },
  ]);
  expect(answer.statusCode).toBe(200);
  expect(words(answer.json().items)).toEqual([
    ...['40 to 40', '15 to 25', '0 to 25', 'stock_below_zero', 'stock_moved', '5 to 30'],
    ...['sku_unknown', 'stock_of_bundle', 'location_unknown'],
  ]);
});

test('a preview says the same and changes nothing', async () => {
  const place = { location_code: 'EAST', reason: 'count' };
  const body = {
    items: [
      { sku: 'PEN', ...place, quantity: 12 },
      { sku: 'PEN', ...place, delta: 3 },
      { sku: 'PEN', ...place, state: 'damaged', delta: -1 },
      { sku: 'INK', ...place, quantity: 7 },
    ],
  };
  const { items } = (await server.call('POST', '/v1/inventory/levels/preview', { body })).json();
  expect(
    items.map((item: { ok: boolean; before: number; after: number; problem: { code: string } }) =>
      item.ok ? [item.before, item.after] : item.problem.code,
    ),
  ).toEqual([[30, 12], [12, 15], 'stock_below_zero', [0, 7]]);
  const levels = (await server.call('GET', '/v1/inventory/levels?sku=PEN')).json().items;
  expect(levels.map((level: { available: number }) => level.available)).toEqual([30]);
});

test('sent again with its key, ten thousand levels change once', async () => {
  const items = Array.from({ length: 2_500 }, () => ({
    ...{ sku: 'INK', location_code: 'WEST', delta: 1, reason: 'found' },
  }));
  const key = { 'idempotency-key': 'levels-once' };
  const as = { ...(await server.key()), ...key };
  const ask = () => server.call('PUT', '/v1/inventory/levels/batch', { body: { items }, as });
  const [first, second] = [await ask(), await ask()];
  expect(words(first.json().items).at(-1)).toBe('1 to 2500');
  expect(second.json()).toEqual(first.json());
  const other = await server.call('PUT', '/v1/inventory/levels/batch', {
    body: { items: items.slice(1) },
    as,
  });
  expect(other.json().items[0].problem.code).toBe('idempotency_key_reused');
});

test.each([
  ['neither quantity nor delta', { sku: 'PEN', location_code: 'EAST', reason: 'count' }],
  ['both', { sku: 'PEN', location_code: 'EAST', reason: 'count', quantity: 1, delta: 1 }],
  ['a fraction', { sku: 'PEN', location_code: 'EAST', reason: 'count', quantity: 1.5 }],
  ['an unknown field', { sku: 'PEN', location_code: 'EAST', reason: 'count', quantity: 1, colour: 'red' }],
])('%s is refused', async (_name, item) => {
  expect((await put([item])).statusCode).toBe(400);
});

/** Writes movements as the past would have left them, and the level that they add up to. */
async function past(
  sku: string,
  moves: [day: string, by: number, reason: string, state?: string][],
  place = 'EAST',
) {
  const { database } = server.services;
  const [variant_id, location_id] = [ids.get(sku), ids.get(place)];
  for (const [day, by, reason, state = 'available'] of moves) {
    await database.adHoc(
      `insert into inventory.movements (id, variant_id, location_id, from_state, to_state, quantity, reason, actor_name, at)
       select overlay(overlay(inventory.first_id_of($1::date + 0)::text placing '7' from 15 for 1)
                placing right(gen_random_uuid()::text, 12) from 25)::uuid,
              $2, $3, case when $4 < 0 then $6 end, case when $4 > 0 then $6 end, abs($4), $5, 'test', $1::date`,
      [day, variant_id, location_id, by, reason, state],
    );
    await database.adHoc(
      'insert into inventory.levels (variant_id, location_id) values ($1, $2) on conflict do nothing',
      [variant_id, location_id],
    );
    await database.adHoc(
      `update inventory.levels set ${state} = ${state} + $3 where variant_id = $1 and location_id = $2`,
      [variant_id, location_id, by],
    );
  }
}

const history = (sku: string, days = 10) =>
  readStockHistory(server.services.database, { sku, days, now: NOW });
const evenings = async (sku: string, days = 10) =>
  (await history(sku, days)).days.map(
    ({ on_hand, available, received, is_sold_out }) =>
      `${on_hand}/${available}${received > 0 ? `+${received}` : ''}${is_sold_out ? '!' : ''}`,
  );

test('a year is walked back from the level, the same before and after its days are added up', async () => {
  await past('OLD', [
    ['2027-06-08', 10, 'receipt'],
    ['2027-06-08', 2, 'receipt', 'damaged'],
    ['2027-06-10', -10, 'shipped'],
    ['2027-06-13', 4, 'count'],
    ['2027-06-13', 6, 'receipt'],
  ]);
  await past('OLD', [['2027-06-15', 5, 'receipt']], 'WEST');
  const expected = [
    ...['0/0', '0/0', '12/10+12', '12/10', '2/0!', '2/0!', '2/0!', '12/10+6', '12/10', '17/15+5'],
  ];
  expect(await evenings('OLD')).toEqual(expected);
  const clock = { now: () => NOW };
  expect(await rollUpDays({ database: server.services.database, clock })).toBeGreaterThan(2);
  expect(await rollUpDays({ database: server.services.database, clock })).toBe(0);
  expect(await evenings('OLD')).toEqual(expected);
  expect(await history('OLD')).toMatchObject({ since: '2027-06-08', sold_out_days: 3, received: 23 });
  expect(await history('OLD')).toMatchObject({ demand_per_day: 0, days_of_cover: null });
  await server.services.database.rows(
    `insert into inventory.movement_classes
       (location_id, variant_id, class, units, rank, share_before, share, units_28, days_28, made_at)
     select l.location_id, l.variant_id, 'A', 56, 1, 0, 1, 56, 28, now() from inventory.levels l
     join catalog.variants v on v.id = l.variant_id where v.sku = 'OLD' order by l.location_id limit 1
     on conflict (location_id, variant_id) do update set units_28 = 56, days_28 = 28`,
  );
  const lasting = await history('OLD');
  expect(lasting).toMatchObject({ demand_per_day: 2, days_of_cover: 7.5 });
  const { body, statusCode } = await server.call('GET', '/v1/inventory/history?sku=NONE');
  expect([statusCode, JSON.parse(body).code]).toEqual([404, 'not_found']);
});

test('two who add up at once add up once', async () => {
  const { database } = server.services;
  await database.adHoc('delete from inventory.rolled_days');
  const clock = { now: () => NOW };
  await Promise.all([rollUpDays({ database, clock }), rollUpDays({ database, clock })]);
  await rollUpDays({ database, clock });
  for (const check of inventoryDoctor)
    expect([check.name, (await check.check(database)).broken]).toEqual([check.name, 0]);
});

test('the doctor names a day that was added up wrongly', async () => {
  const { database } = server.services;
  const check = inventoryDoctor.find(({ name }) => name.startsWith('every day that was added up'));
  await database.adHoc(
    `update inventory.daily_changes set available = available + 1 where day = '2027-06-10'`,
  );
  const found = await check?.check(database);
  expect([found?.broken, found?.examples[0]?.slice(0, 14)]).toEqual([1, '2027-06-10 of ']);
  await database.adHoc(
    `update inventory.daily_changes set available = available - 1 where day = '2027-06-10'`,
  );
});

test('movements are found by reason, place, state and day, and go into a file', async () => {
  const list = async (query: string) =>
    (await server.call('GET', `/v1/inventory/movements?sku=OLD&${query}`))
      .json()
      .items.map((each: { reason: string; quantity: number }) => `${each.quantity} ${each.reason}`);
  expect(await list('')).toHaveLength(6);
  expect(await list('reason=shipped')).toEqual(['10 shipped']);
  expect(await list(`state=damaged`)).toEqual(['2 receipt']);
  expect(await list('from=2027-06-13&to=2027-06-13')).toHaveLength(2);
  const file = await server.call('GET', '/v1/inventory/movements/export.csv?sku=OLD&reason=shipped');
  expect(file.headers['content-type']).toContain('text/csv');
  expect(file.body.split('\r\n')[1]).toMatch(
    /^2027-06-10T00:00:00.000Z,OLD,EAST,available,,10,shipped,,,,test,mov_/,
  );
});

test('a page that finds little says where to look on, and the pages together show everything once', async () => {
  const { database } = server.services;
  const seen: string[] = [];
  let after: string | undefined;
  do {
    const page = await listMovements(database, { limit: 700, ...(after !== undefined && { after }) });
    seen.push(...page.items.map(({ id }) => id));
    after = page.next ?? undefined;
  } while (after !== undefined);
  const [row] = await database.adHoc<{ n: number }>('select count(*) as n from inventory.movements');
  expect([seen.length, new Set(seen).size]).toEqual([row?.n, row?.n]);
});

test('neither a year nor a list of movements reads the ledger whole', async () => {
  const { database } = server.services;
  await database.adHoc(
    `insert into inventory.movements (id, variant_id, location_id, to_state, quantity, reason, actor_name, at)
     select (substr(inventory.first_id_of(date '2026-06-16' + n / 400)::text, 1, 14) || '7' || lpad(to_hex(n % 400), 3, '0')
             || '-8' || substr(gen_random_uuid()::text, 21))::uuid,
            case when n % 10 = 0 then $1 else $2 end::uuid, $3, 'available', 1, 'receipt', 'test', date '2026-06-16' + n / 400
     from generate_series(0, 120000) n`,
    [ids.get('BUSY'), ids.get('INK'), ids.get('EAST')],
  );
  await database.adHoc(
    `insert into inventory.levels as l (variant_id, location_id, available) values ($1, $3, 12001), ($2, $3, 108000)
     on conflict (variant_id, location_id) do update set available = l.available + excluded.available`,
    [ids.get('BUSY'), ids.get('INK'), ids.get('EAST')],
  );
  await database.adHoc('delete from inventory.rolled_days');
  await rollUpDays({ database, clock: { now: () => NOW } });
  await database.adHoc('analyze inventory.movements, inventory.daily_changes, inventory.levels');
  const plans: string[] = [];
  const explaining: Queryable = {
    rows: (text, values = []) => explain(text, values, () => database.rows(text, values)),
    adHoc: (text, values = []) => explain(text, values, () => database.adHoc(text, values)),
  };
  async function explain<Row>(
    text: string,
    values: readonly unknown[],
    read: () => Promise<Row[]>,
  ): Promise<Row[]> {
    const rows = await database.adHoc<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off) ${text}`,
      values,
    );
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    return read();
  }
  const year = await readStockHistory(explaining, { sku: 'BUSY', days: 365, now: NOW });
  expect([year.days.length, year.days.at(-1)?.available, year.received]).toEqual([365, 12_001, 12_001]);
  await listMovements(explaining, { sku: 'BUSY' });
  await listMovements(explaining, { sku: 'BUSY', reason: 'shipped' });
  await listMovements(explaining, { location_id: ids.get('WEST') ?? '' });
  await listMovements(explaining, { from: '2026-07-01', to: '2026-07-02' });
  for (const plan of plans) {
    expect(plan).not.toMatch(/Seq Scan on (movements|daily_changes)/);
    for (const [, rows] of plan.matchAll(/movements.*actual rows=(\d+)/g))
      expect(Number(rows)).toBeLessThanOrEqual(50_000);
  }
  expect(plans.slice(0, 2).join('\n')).not.toMatch(/movements.*actual rows=\d{4,}/);
}, 60_000);
