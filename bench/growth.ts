import { examine } from '../src/app/doctor.ts';
import { Database } from '../src/platform/database.ts';
import { measureAvailability } from './kit/availability.ts';
import { anyOrder, drive } from './kit/drive.ts';
import { grow } from './kit/grow.ts';
import { type GrowthRow, writeGrowth } from './kit/growth-docs.ts';
import { measureLists, worstOf } from './kit/lists.ts';
import { report, round } from './kit/result.ts';
import { type BenchServer, startServer, withClient } from './kit/server.ts';

/**
 * The same shop with more and more orders stored: lists, searches, availability, placing and the doctor. Each size has a
 * database of its own. An empty shop runs beside each and takes orders in turns with it, a few seconds each: a machine is not as
 * fast at noon as at one, and the ratio of the two must not depend on that.
 * `npm run bench -- growth [orders …] [--seconds=10] [--write]`; `--write` makes the table and the chart of the documentation.
 */
const words = process.argv.slice(2);
const asked = words.filter((word) => !word.startsWith('--')).map(Number);
const sizes = asked.length > 0 ? asked : [10_000, 100_000, 1_000_000];
const seconds = Number(words.find((word) => word.startsWith('--seconds='))?.slice('--seconds='.length) ?? 10);
const ASKED_EACH = 40;
const CLIENTS = 64;
const BUDGET_MS = 100;
const TURNS = 6;

const rows: GrowthRow[] = [];
for (const orders of [0, ...sizes]) {
  const row = await measure(orders);
  console.log(JSON.stringify(row));
  rows.push(row);
}
const [, ...grown] = rows;
const largest = grown.reduce((most, row) => (row.orders > most.orders ? row : most));
report(
  'growth',
  {
    rows,
    empty_beside_orders_per_s: largest.beside_orders_per_s,
    orders: largest.orders,
    ratio_to_empty: round(largest.orders_per_s / largest.beside_orders_per_s),
    list_p95_ms: largest.list_p95_ms,
    search_p95_ms: largest.search_p95_ms,
    one_sku_p99_ms: largest.one_sku_p99_ms,
    thousand_skus_p99_ms: largest.thousand_skus_p99_ms,
    doctor_broken: rows.reduce((sum, { doctor_broken }) => sum + doctor_broken, 0),
  },
  {
    ratio_to_empty: '>= 0.9',
    list_p95_ms: '< 100',
    search_p95_ms: '< 100',
    one_sku_p99_ms: '< 10',
    thousand_skus_p99_ms: '< 60',
    doctor_broken: '< 1',
  },
);
if (words.includes('--write')) writeGrowth(rows);

async function measure(orders: number): Promise<GrowthRow> {
  let grow_s = 0;
  const server = await startServer({
    fill: async (url) => {
      if (orders > 0) grow_s = await grow(url, orders);
    },
  });
  try {
    const size_mb = await sizeOf(server.database_url);
    // Lists of nothing say nothing.
    if (orders === 0) await drive(server, { clients: CLIENTS, seconds: 5, body: anyOrder(server.shop) });
    const { lists, searches } = await measureLists(server, ASKED_EACH);
    const { one, thousand } = await measureAvailability(server, seconds);
    const { placed, beside } = await measurePlacing(server);
    const { doctor_s, doctor_broken } = await callDoctor(server.database_url);
    const [list, search] = [worstOf(lists), worstOf(searches)];
    for (const { name, p50_ms, p95_ms } of [...lists, ...searches].filter((each) => each.p95_ms >= BUDGET_MS))
      console.log(`over ${BUDGET_MS} ms at ${orders} orders: p95 ${p95_ms} ms, p50 ${p50_ms} ms, ${name}`);
    return {
      orders,
      grow_s: round(grow_s, 0),
      size_mb,
      orders_per_s: placed.per_s,
      beside_orders_per_s: beside,
      order_p99_ms: placed.p99_ms,
      list_p95_ms: list.p95_ms,
      slowest_list: list.name,
      search_p95_ms: search.p95_ms,
      slowest_search: search.name,
      one_sku_p99_ms: one.p99_ms,
      thousand_skus_p99_ms: thousand.p99_ms,
      doctor_s,
      doctor_broken,
    };
  } finally {
    await server.stop();
  }
}

// In turns with an empty shop, so that whatever slows the machine down slows both.
async function measurePlacing(
  grown: BenchServer,
): Promise<{ placed: { per_s: number; p99_ms: number }; beside: number }> {
  const empty = await startServer();
  try {
    const turn = async (server: BenchServer, lasts: number) =>
      drive(server, { clients: CLIENTS, seconds: lasts, body: anyOrder(server.shop) });
    for (const server of [grown, empty]) await turn(server, 5);
    const sums = { grown: 0, empty: 0, p99_ms: 0 };
    for (let round = 0; round < TURNS; round += 1) {
      const [own, beside] = [await turn(grown, seconds / 2), await turn(empty, seconds / 2)];
      sums.grown += own.per_s;
      sums.empty += beside.per_s;
      sums.p99_ms = Math.max(sums.p99_ms, own.p99_ms);
    }
    const mean = (sum: number): number => Math.round(sum / TURNS);
    return { placed: { per_s: mean(sums.grown), p99_ms: sums.p99_ms }, beside: mean(sums.empty) };
  } finally {
    await empty.stop();
  }
}

async function sizeOf(url: string): Promise<number> {
  return withClient(url, async (client) => {
    const { rows: sizes_mb } = await client.query<{ mb: number }>(
      'select round(pg_database_size(current_database()) / 1e6)::int as mb',
    );
    return sizes_mb[0]?.mb ?? 0;
  });
}

async function callDoctor(url: string): Promise<{ doctor_s: number; doctor_broken: number }> {
  const database = new Database({ url, pool_size: 2, application_name: 'bench-doctor' });
  try {
    const started = performance.now();
    const { lines, broken } = await examine(database);
    for (const line of lines.filter((each) => !each.startsWith('ok'))) console.log(line);
    return { doctor_s: round((performance.now() - started) / 1_000, 1), doctor_broken: broken };
  } finally {
    await database.close();
  }
}
