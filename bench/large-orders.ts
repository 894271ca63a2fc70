import { randomUUID } from 'node:crypto';
import { askInLoop, type Target, type Times } from './kit/ask.ts';
import { drive } from './kit/drive.ts';
import { monitorMemory } from './kit/processes.ts';
import { report } from './kit/result.ts';
import { type BenchServer, startServer, withClient } from './kit/server.ts';
import { orderBody } from './kit/shop.ts';

/**
 * Whether large orders and wide networks are borne: 500 locations of which each SKU lies at twenty, so that no location has
 * all of an order; a hundred channels that sell at once; orders of 2,000 lines alone, and beside the ordinary ones, which
 * must go on.
 * `npm run bench -- large-orders [seconds]`
 */
const seconds = Number(process.argv[2] ?? 10);
const LINES = 2_000;
const CHANNELS = 100;

const server = await startServer({ spread: { locations: 500, holding: 20 }, fill: addChannels });
try {
  const memory = monitorMemory(server.pid);
  const ordinary = await drive(server, { clients: 64, seconds, body: () => JSON.stringify(orderOf(3)) });
  const channels = await drive(server, {
    clients: 64,
    seconds,
    body: () => JSON.stringify({ ...orderOf(3), channel: `bench-${Math.ceil(Math.random() * CHANNELS)}` }),
  });
  const alone = await placeLarge(server, 1, 5);
  const [large, beside] = await Promise.all([
    placeLarge(server, 4, 20),
    drive(server, { clients: 16, seconds, body: () => JSON.stringify(orderOf(3)) }),
  ]);
  const peak_memory_mb = memory.stop();
  const { locations } = await lastLargeOrder(server);
  report(
    'large-orders',
    {
      orders_per_s: Math.round(ordinary.per_s),
      p99_ms: ordinary.p99_ms,
      orders_per_s_of_100_channels: Math.round(channels.per_s),
      lines: LINES,
      locations_of_a_large_order: locations,
      large_alone_p50_ms: alone.p50_ms,
      large_by_four_p99_ms: large.p99_ms,
      beside_large_orders_per_s: Math.round(beside.per_s),
      beside_large_p99_ms: beside.p99_ms,
      not_accepted: ordinary.failed + channels.failed + beside.failed,
      peak_memory_mb,
    },
    { large_by_four_p99_ms: '< 10000', peak_memory_mb: '< 800', not_accepted: '< 1' },
  );
} finally {
  await server.stop();
}

function orderOf(lines: number): object {
  const { skus } = server.shop;
  const first = Math.floor(Math.random() * skus.length);
  const body = orderBody(server.shop, randomUUID(), () => '');
  const line = (n: number): object => ({
    sku: skus[(first + n * 3) % skus.length],
    quantity: 1 + (n % 2),
    unit_amount: 1250,
  });
  return {
    ...body,
    total_amount: undefined,
    shipping: undefined,
    lines: Array.from({ length: lines }, (_, n) => line(n)),
  };
}

// An answer that is not 2xx ends the bench.
function placeLarge(target: Target, clients: number, count: number): Promise<Times> {
  const question = () =>
    ({ method: 'POST', path: '/v1/orders', body: JSON.stringify(orderOf(LINES)) }) as const;
  return askInLoop(target, { clients, count, question });
}

async function addChannels(url: string): Promise<void> {
  await withClient(url, (client) =>
    client.query(
      `insert into channels.channels (id, code, name, kind, currency, market)
       select gen_random_uuid(), 'bench-' || n, 'Bench shop ' || n, 'web_shop', 'USD', 'US' from generate_series(1, $1) n`,
      [CHANNELS],
    ),
  );
}

async function lastLargeOrder({ database_url }: BenchServer): Promise<{ locations: number }> {
  return withClient(database_url, async (client) => {
    const { rows } = await client.query<{ locations: number }>(
      `select count(*)::int as locations from fulfillment.fulfillment_orders where order_id =
         (select id from orders.orders where units > $1 order by id desc limit 1)`,
      [LINES],
    );
    return rows[0] ?? { locations: 0 };
  });
}
