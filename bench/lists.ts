import { grow } from './kit/grow.ts';
import { measureLists, worstOf } from './kit/lists.ts';
import { report } from './kit/result.ts';
import { startServer } from './kit/server.ts';

/**
 * The list of orders under every filter and every order, and the search by number, e-mail, name, SKU and tracking number, over
 * HTTP with so many orders stored. `npm run bench -- lists [orders] [requests of each]`
 */
const orders = Number(process.argv[2] ?? 1_000_000);
const asked_each = Number(process.argv[3] ?? 40);

const server = await startServer({ fill: async (url) => void (await grow(url, orders)) });
try {
  const { lists, searches } = await measureLists(server, asked_each);
  for (const { name, p50_ms, p95_ms } of [...lists, ...searches].sort((a, b) => b.p95_ms - a.p95_ms))
    console.log(`${p95_ms.toFixed(1).padStart(9)} ms p95 ${p50_ms.toFixed(1).padStart(9)} ms p50  ${name}`);
  const list = worstOf(lists);
  const search = worstOf(searches);
  report(
    'lists',
    {
      orders,
      list_p95_ms: list.p95_ms,
      slowest_list: list.name,
      search_p95_ms: search.p95_ms,
      slowest_search: search.name,
      over_100_ms: [...lists, ...searches]
        .filter(({ p95_ms }) => p95_ms >= 100)
        .map(({ name, p95_ms }) => ({ name, p95_ms })),
    },
    { list_p95_ms: '< 100', search_p95_ms: '< 100' },
  );
} finally {
  await server.stop();
}
