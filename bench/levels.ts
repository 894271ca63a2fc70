import { askAtPace, askInLoop, type Question, timesOf } from './kit/ask.ts';
import { anyOrder } from './kit/drive.ts';
import { report } from './kit/result.ts';
import { type BenchServer, startServer } from './kit/server.ts';

/**
 * Level changes a second in sets of a thousand from two clients, each level counted anew, while a hundred orders a second come
 * in. `npm run bench -- levels [seconds]`
 */
const seconds = Number(process.argv[2] ?? 15);
const SET = 1_000;
const ORDERS_PER_S = 100;
const LOCATIONS = ['OAK', 'EWR', 'CHI', 'SAV', 'PDX'];

const server = await startServer();
try {
  await askInLoop(server, { clients: 2, count: 4, question: () => setOf(server) });
  const body = anyOrder(server.shop);
  const [sets, orders] = await Promise.all([
    askInLoop(server, { clients: 2, seconds, question: () => setOf(server) }),
    askAtPace(server, {
      per_s: ORDERS_PER_S,
      seconds,
      question: () => ({ method: 'POST', path: '/v1/orders', body: body() }),
    }),
  ]);
  const accepted = orders.answers.filter(({ status }) => status === 201);
  report(
    'levels',
    {
      level_changes_per_s: Math.round(sets.per_s * SET),
      set_p50_ms: sets.p50_ms,
      set_p99_ms: sets.p99_ms,
      orders_per_s: Math.round(accepted.length / seconds),
      order_p99_ms: timesOf(accepted.map(({ ms }) => ms)).p99_ms,
      not_accepted: orders.sent + orders.unsent - accepted.length,
    },
    { level_changes_per_s: '>= 5000', not_accepted: '< 1' },
  );
} finally {
  await server.stop();
}

// Neighbors from a random place on, at one location: what a warehouse sends after counting an aisle.
function setOf({ shop }: BenchServer): Question {
  const from = Math.floor(Math.random() * shop.skus.length);
  const location_code = LOCATIONS[Math.floor(Math.random() * LOCATIONS.length)];
  const items = Array.from({ length: SET }, (_, at) => ({
    sku: shop.skus[(from + at) % shop.skus.length],
    location_code,
    state: 'available',
    quantity: 900_000 + Math.floor(Math.random() * 100_000),
    reason: 'count',
  }));
  return { method: 'PUT', path: '/v1/inventory/levels/batch', body: JSON.stringify({ items }) };
}
