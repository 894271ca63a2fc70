import { anyOrder, drive } from './kit/drive.ts';
import { grow } from './kit/grow.ts';
import { report, round } from './kit/result.ts';
import { startServer, withClient } from './kit/server.ts';
import { bytesPerOrder, measurePartitioning } from './kit/storage.ts';

/**
 * What an order leaves behind: bytes in each table and its indexes after a year of history, and bytes of write-ahead log while
 * it is placed; and what the event log by month would bring. `npm run bench -- storage [orders]`
 */
const orders = Number(process.argv[2] ?? 100_000);
const CLIENTS = 64;

const server = await startServer({ fill: async (url) => void (await grow(url, orders)) });
try {
  const tables = await bytesPerOrder(server.database_url);
  for (const { table, rows_per_order, table_bytes, index_bytes } of tables)
    console.log(
      [
        table.padEnd(40),
        `${rows_per_order} rows`.padStart(12),
        `${table_bytes} B`.padStart(8),
        `${index_bytes} B of indexes`.padStart(20),
      ].join(' '),
    );
  const partitioning = await measurePartitioning(server.database_url);
  // A page that changes for the first time after a checkpoint is logged whole: what a steady stream of orders pays comes later.
  const body = anyOrder(server.shop);
  await drive(server, { clients: CLIENTS, seconds: 5, body });
  const [before, placed_before] = await position();
  await drive(server, { clients: CLIENTS, seconds: 10, body });
  const [after, placed_after] = await position();
  report(
    'storage',
    {
      orders,
      bytes_per_order: tables.reduce(
        (sum, { table_bytes, index_bytes }) => sum + table_bytes + index_bytes,
        0,
      ),
      wal_bytes_per_order: Math.round((after - before) / (placed_after - placed_before)),
      tables,
      partitioning,
      write_ratio_by_month: round(partitioning.write_by_month_ms / partitioning.write_plain_ms),
    },
    {},
  );
} finally {
  await server.stop();
}

async function position(): Promise<[wal_bytes: number, orders: number]> {
  return withClient(server.database_url, async (client) => {
    const { rows } = await client.query<{ wal: string; orders: string }>(
      `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal, (select count(*) from orders.orders) as orders`,
    );
    return [Number(rows[0]?.wal), Number(rows[0]?.orders)];
  });
}
