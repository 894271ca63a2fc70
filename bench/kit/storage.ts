import { round } from './result.ts';
import { withClient } from './server.ts';

export type StoredTable = { table: string; rows_per_order: number; table_bytes: number; index_bytes: number };

/** Bytes for each order in every table that grows with them, its indexes beside, largest first. */
export async function bytesPerOrder(url: string): Promise<StoredTable[]> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<StoredTable>(
      `select t.oid::regclass::text as table, (greatest(t.reltuples, 0) / n.orders)::float8 as rows_per_order,
              (pg_table_size(t.oid) / n.orders)::float8 as table_bytes, (pg_indexes_size(t.oid) / n.orders)::float8 as index_bytes
       from pg_class t cross join (select count(*)::float8 as orders from orders.orders) n
       where t.relkind = 'r' and t.relpersistence = 'p' and pg_total_relation_size(t.oid) > 10 * n.orders
         and t.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
       order by pg_total_relation_size(t.oid) desc`,
    );
    return rows.map((row) => ({
      table: row.table,
      rows_per_order: round(row.rows_per_order),
      table_bytes: Math.round(row.table_bytes),
      index_bytes: Math.round(row.index_bytes),
    }));
  });
}

export type Partitioning = {
  events: number;
  write_plain_ms: number;
  write_by_month_ms: number;
  delete_month_ms: number;
  delete_month_wal_mb: number;
  drop_month_ms: number;
};

/** The event log once as it is and once by month: what writing costs, and what forgetting a month costs. */
export async function measurePartitioning(url: string): Promise<Partitioning> {
  return withClient(url, async (client) => {
    const timed = async (statement: string): Promise<number> => {
      const started = performance.now();
      await client.query(statement);
      return Math.round(performance.now() - started);
    };
    const wal_mb = async (): Promise<number> =>
      Number(
        (await client.query(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') / 1e6 as mb`)).rows[0]?.mb,
      );
    await client.query(`create schema parted;
      create table parted.plain (like platform.events including all);
      create table parted.by_month (like platform.events) partition by range (occurred_at);
      create index on parted.by_month (xid, id);
      create index on parted.by_month (subject_id);
      create index on parted.by_month (id)`);
    for (let ago = 12; ago >= -1; ago -= 1) await client.query(monthOf(ago));
    const write_plain_ms = await timed(
      'insert into parted.plain select * from platform.events order by xid, id',
    );
    const write_by_month_ms = await timed(
      `insert into parted.by_month select * from platform.events
       where occurred_at >= date_trunc('month', now()) - interval '12 months' order by xid, id`,
    );
    await client.query('vacuum analyze parted.plain');
    const before_mb = await wal_mb();
    const delete_month_ms = await timed(
      `delete from parted.plain where occurred_at >= date_trunc('month', now()) - interval '2 months'
         and occurred_at < date_trunc('month', now()) - interval '1 month'`,
    );
    const delete_month_wal_mb = round((await wal_mb()) - before_mb, 1);
    const drop_month_ms = await timed('drop table parted.month_2_ago');
    const { rows } = await client.query<{ events: number }>(
      'select count(*)::int as events from platform.events',
    );
    await client.query('drop schema parted cascade');
    return {
      events: rows[0]?.events ?? 0,
      write_plain_ms,
      write_by_month_ms,
      delete_month_ms,
      delete_month_wal_mb,
      drop_month_ms,
    };
  });
}

function monthOf(ago: number): string {
  const begin = (months: number): string => `date_trunc('month', now()) - interval '${months} months'`;
  return `do $$ begin
    execute format('create table parted.month_${ago < 0 ? 'next' : `${ago}_ago`} partition of parted.by_month
                    for values from (%L) to (%L)', ${begin(ago)}, ${begin(ago - 1)});
  end $$`;
}
