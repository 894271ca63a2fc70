import { anyOrder, drive, hotOrder } from './kit/drive.ts';
import { measureFloor } from './kit/floor.ts';
import { monitorMemory } from './kit/processes.ts';
import { report, round } from './kit/result.ts';
import { startServer } from './kit/server.ts';

/**
 * Orders per second over HTTP from 64 clients: three lines, sourced, reserved, 10,000 SKUs at five locations; then the
 * same with every order wanting one SKU, one client alone, and the floor: the very same rows written in sets by hand.
 * `npm run bench -- place-order [seconds]`
 */
const seconds = Number(process.argv[2] ?? 15);
const CLIENTS = 64;

const server = await startServer();
try {
  const any = anyOrder(server.shop);
  await drive(server, { clients: CLIENTS, seconds: 5, body: any });
  const memory = monitorMemory(server.pid);
  const spread = await drive(server, { clients: CLIENTS, seconds, body: any });
  const hot = await drive(server, { clients: CLIENTS, seconds, body: hotOrder(server.shop) });
  const alone = await drive(server, { clients: 1, seconds: Math.min(seconds, 10), body: any });
  const peak_mb = memory.stop();
  const floor = await measureFloor(server.database_url, seconds);
  const not_accepted = spread.failed + hot.failed + alone.failed;

  report(
    'place-order',
    {
      orders_per_s: Math.round(spread.per_s),
      floor_orders_per_s: Math.round(floor.per_s),
      ratio_to_floor: round(spread.per_s / floor.per_s),
      p50_ms: spread.p50_ms,
      p99_ms: spread.p99_ms,
      hot_sku_orders_per_s: Math.round(hot.per_s),
      hot_sku_ratio: round(hot.per_s / spread.per_s),
      hot_sku_p99_ms: hot.p99_ms,
      one_client_p50_ms: alone.p50_ms,
      not_accepted,
      peak_memory_mb: peak_mb,
    },
    {
      orders_per_s: '>= 1000',
      ratio_to_floor: '>= 0.5',
      p99_ms: '< 100',
      hot_sku_ratio: '>= 0.8',
      one_client_p50_ms: '< 8',
      peak_memory_mb: '< 400',
      not_accepted: '< 1',
    },
  );
} finally {
  await server.stop();
}
