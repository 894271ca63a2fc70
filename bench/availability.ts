import { measureAvailability } from './kit/availability.ts';
import { report } from './kit/result.ts';
import { startServer } from './kit/server.ts';

/**
 * What can be sold now, over HTTP, at 10,000 SKUs and five locations: one SKU from four clients at once, and a thousand SKUs
 * in one call. `npm run bench -- availability [seconds]`
 */
const seconds = Number(process.argv[2] ?? 10);

const server = await startServer();
try {
  const { one, thousand } = await measureAvailability(server, seconds);
  report(
    'availability',
    {
      one_sku_p50_ms: one.p50_ms,
      one_sku_p99_ms: one.p99_ms,
      one_sku_per_s: Math.round(one.per_s),
      thousand_skus_p50_ms: thousand.p50_ms,
      thousand_skus_p99_ms: thousand.p99_ms,
      thousand_skus_per_s: Math.round(thousand.per_s),
    },
    { one_sku_p99_ms: '< 10', thousand_skus_p99_ms: '< 60' },
  );
} finally {
  await server.stop();
}
