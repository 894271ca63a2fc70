import { afterAll, beforeAll, expect, test } from 'vitest';
import { fillOrders } from '../../../../tests/kit/many-orders.ts';
import { type TestServices, testServices } from '../../../../tests/kit/services.ts';
import type { Queryable } from '../../../platform/database.ts';
import type { OrderFilter, OrderSort } from '../rules/list-filter.ts';
import { countTabs } from './count-tabs.ts';
import { readHome } from './home.ts';
import { listOrders } from './list-orders.ts';
import { searchOrders } from './search-orders.ts';

const ORDERS = 20_000;
// What a list must never do: read a table whole that grows with every order. A count that most orders match may read on from
// any place, because it stops at the limit of counting.
const BIG_TABLE = /Seq Scan on (orders|lines|search_terms|timeline|fulfillment_orders)\b/;
const MOST_READ = 12_000;
const NOW = new Date();
const MOMENTS = {
  now: NOW,
  end_of_today: new Date(NOW.getTime() + 36_000_000),
  permissions: new Set<string>(),
};

let kit: TestServices;

beforeAll(async () => {
  kit = await testServices();
  await kit.services.database.transact((tx) => fillOrders(tx, ORDERS));
}, 120_000);
afterAll(() => kit.close());

/** Reads as usual, and keeps the plan of every statement. */
function explaining(plans: string[]): Queryable {
  const { database } = kit.services;
  const explain = async (text: string, values: readonly unknown[]): Promise<void> => {
    const rows = await database.adHoc<{ 'QUERY PLAN': string }>(
      `explain (analyze, costs off, timing off, buffers off, summary off) ${text}`,
      values,
    );
    plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
  };
  return {
    async rows(text, values = []) {
      await explain(text, values);
      return database.rows(text, values);
    },
    async adHoc(text, values = []) {
      await explain(text, values);
      return database.adHoc(text, values);
    },
  };
}

/** The parts of plans that read a big table from its beginning, beyond what a count may. */
function wholeReads(plans: readonly string[]): string[] {
  return plans.flatMap((plan) => {
    const lines = plan.split('\n');
    return lines.flatMap((line, at) => {
      if (!BIG_TABLE.test(line)) return [];
      const [, rows, loops] = /actual rows=([\d.]+) loops=(\d+)/.exec(line) ?? [];
      const below = lines.slice(at + 1, at + 3).join('\n');
      const removed = Number(/Rows Removed by Filter: (\d+)/.exec(below)?.[1] ?? 0);
      const read = (Number(rows ?? 0) + removed) * Number(loops ?? 0);
      return read > MOST_READ ? [plan] : [];
    });
  });
}

// A place in a filter for an id that the database gave.
const CHANNEL = 'bulk-1';
const SMALL_CHANNEL = 'bulk-4';
const LOCATION = 'BULK1';

// Without a total where it depends on the time of day, or where there are more than are counted.
const cases: [filter: OrderFilter, sort: OrderSort, total: number | null][] = [
  [{ status: ['open'] }, 'newest', 600],
  [{ status: ['open'] }, 'oldest', 600],
  [{ status: ['open'] }, 'ship_by', 600],
  [{ status: ['open'] }, 'total', 600],
  [{ status: ['completed'] }, 'newest', null],
  [{ status: ['completed'] }, 'ship_by', null],
  [{ status: ['completed'] }, 'total', null],
  [{ status: ['cancelled'] }, 'newest', 400],
  [{ status: ['cancelled'] }, 'oldest', 400],
  [{ status: ['cancelled'] }, 'total', 400],
  [{ status: ['open', 'cancelled'] }, 'newest', 1_000],
  [{ payment_status: ['paid'] }, 'newest', null],
  [{ payment_status: ['refunded'] }, 'newest', 400],
  [{ payment_status: ['refunded', 'authorized'] }, 'newest', 800],
  [{ payment_status: ['voided'] }, 'newest', 0],
  [{ fulfillment_status: ['on_hold'] }, 'newest', 121],
  [{ fulfillment_status: ['backordered', 'in_progress'] }, 'oldest', null],
  [{ fulfillment_status: ['delivered'] }, 'newest', null],
  [{ return_status: ['requested'] }, 'newest', 20],
  [{ return_status: ['none'] }, 'newest', null],
  [{ channel_id: [CHANNEL] }, 'newest', null],
  [{ channel_id: [SMALL_CHANNEL] }, 'newest', null],
  [{ channel_id: [CHANNEL], status: ['open'] }, 'newest', null],
  [{ location_id: [LOCATION] }, 'newest', 3_800],
  [{ location_id: [LOCATION], status: ['open'] }, 'ship_by', null],
  [{ location_id: [LOCATION], status: ['completed'] }, 'newest', null],
  [{ customer_id: '01900000-0000-7000-a000-000000000001' }, 'newest', 0],
  [{ hold: 'any' }, 'newest', 121],
  [{ hold: 'fraud' }, 'newest', null],
  [{ hold: 'none' }, 'newest', null],
  [{ tag: 'gift' }, 'newest', 20],
  [{ stage: ['placed'] }, 'newest', null],
  [{ stage: ['allocated'] }, 'newest', null],
  [{ stage: ['picking', 'picked'] }, 'ship_by', null],
  [{ stage: ['packed'] }, 'newest', 0],
  [{ stage: ['shipped'] }, 'newest', null],
  [{ stage: ['allocated'], hold: 'none' }, 'newest', null],
  [{ late: true }, 'ship_by', null],
  [{ at_risk: true }, 'ship_by', null],
  [{ late: true, at_risk: true }, 'ship_by', null],
  [{ due: 'today' }, 'newest', null],
  [{ placed_from: daysAgo(2), placed_to: daysAgo(1) }, 'newest', 2_880],
  [{ placed_from: daysAgo(2), placed_to: daysAgo(1) }, 'total', 2_880],
  [{ total_min: 10_460 }, 'newest', 20],
  [{ total_min: 10_460 }, 'total', 20],
  [{ total_max: 510 }, 'newest', null],
  [{ total_min: 600, total_max: 620 }, 'oldest', null],
  [{ q: '1000042' }, 'newest', 1],
  [{ q: 's42' }, 'newest', 1],
  [{ q: 'demo42@example.com' }, 'newest', 1],
  [{ q: 'demo7' }, 'newest', null],
  [{ q: 'buyer77 demo' }, 'newest', 4],
  [{ q: 'sku-77' }, 'newest', 20],
  [{ q: 'sku-77', status: ['open'] }, 'total', null],
  [{ q: 'nowhere' }, 'newest', 0],
];

function daysAgo(days: number): string {
  return new Date(NOW.getTime() - days * 86_400_000).toISOString();
}

async function withIds(filter: OrderFilter): Promise<OrderFilter> {
  const { database } = kit.services;
  const idOf = async (text: string, code: string): Promise<string> =>
    (await database.adHoc<{ id: string }>(text, [code]))[0]?.id ?? '';
  const { channel_id: [channel] = [], location_id: [location] = [] } = filter;
  return {
    ...filter,
    ...(channel && { channel_id: [await idOf('select id from channels.channels where code = $1', channel)] }),
    ...(location && {
      location_id: [await idOf('select id from inventory.locations where code = $1', location)],
    }),
  };
}

test.each(cases)('%j, %s reads no table of orders whole', async (filter, sort, total) => {
  const plans: string[] = [];
  const page = await listOrders(explaining(plans), { ...MOMENTS, filter: await withIds(filter), sort });
  expect(wholeReads(plans)).toEqual([]);
  if (total !== null) expect(page.total).toBe(total);
});

test.each(['1000042', 'demo42@example.com', 'buyer77', 'sku-77', 's42'])(
  'the palette finds %s without reading a table whole',
  async (text) => {
    const plans: string[] = [];
    const hits = await searchOrders.search(explaining(plans), text, 6);
    expect(wholeReads(plans)).toEqual([]);
    expect(hits.length).toBeGreaterThan(0);
  },
);

test('the board of the day and the tabs read no table of orders whole', async () => {
  const plans: string[] = [];
  await countTabs(explaining(plans), MOMENTS);
  await readHome(explaining(plans), { ...MOMENTS, start_of_today: new Date(NOW.getTime() - 36_000_000) });
  expect(wholeReads(plans)).toEqual([]);
});

test.each(['newest', 'oldest', 'total'] as const)('all orders by %s come from an index', async (sort) => {
  const plans: string[] = [];
  const page = await listOrders(explaining(plans), { ...MOMENTS, filter: {}, sort, uncounted: true });
  expect(wholeReads(plans)).toEqual([]);
  expect(plans[0]).not.toContain('Sort');
  expect(page.items).toHaveLength(50);
});

test.each(['newest', 'oldest', 'ship_by', 'total'] as const)(
  'pages by %s show every order once',
  async (sort) => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await listOrders(kit.services.database, {
        ...MOMENTS,
        filter: { status: ['open'] },
        sort,
        limit: 170,
        after,
      });
      seen.push(...page.items.map(({ id }) => id));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect([seen.length, new Set(seen).size]).toEqual([600, 600]);
  },
);

test('a tab counts what its list shows', async () => {
  const counts = await countTabs(kit.services.database, MOMENTS);
  const [shipped, open] = await Promise.all([
    listOrders(kit.services.database, {
      ...MOMENTS,
      filter: { status: ['open'], fulfillment_status: ['fulfilled'] },
    }),
    listOrders(kit.services.database, { ...MOMENTS, filter: { status: ['open'] } }),
  ]);
  // What left whole is open until it arrives, and has its own tab.
  expect(counts.all_open).toEqual({ count: (open.total ?? 0) - (shipped.total ?? 0), is_exact: true });
  expect(counts.shipped).toEqual({ count: shipped.total, is_exact: true });
  expect(counts.delivered).toEqual({ count: 10_000, is_exact: false });
});
