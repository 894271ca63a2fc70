import type pg from 'pg';
import { sealAudit } from '../../src/platform/audit.ts';
import { Database } from '../../src/platform/database.ts';
import { BASIS, CUSTOMERS, ENDING, FILLED_TABLES, PART, RECORD, SOLD_OUT } from './grow-rows.ts';
import { withClient } from './server.ts';

// Temporary tables of this many orders stay in memory.
const PART_ORDERS = 50_000;

// Two connections for two cores: parts know nothing of each other.
const CONNECTIONS = 2;

// Nothing of this is anybody's data yet: it need not survive a power cut while it is made, and no checkpoint interrupts it.
const RELAXED: Readonly<Record<string, string>> = {
  fsync: 'off',
  full_page_writes: 'off',
  autovacuum: 'off',
  max_wal_size: '32GB',
  checkpoint_timeout: '1h',
};

/**
 * Fills a new shop with so many orders of three lines and a believable year of history behind them: customers who come again,
 * orders in every status, fulfillment orders, parcels, labels, the stock ledger and the money ledger, timelines, search
 * terms, audit rows and events. Every law holds afterwards, and the doctor says so. Answers how many seconds it took.
 */
export async function grow(database_url: string, orders: number): Promise<number> {
  const started = performance.now();
  await withClients(database_url, CONNECTIONS, async (clients) => {
    const [first] = clients;
    if (!first) return;
    await relax(first, true);
    await runAll(first, ['create schema grown']);
    await Promise.all(clients.map((client) => runAll(client, [SESSION])));
    await prepare(first, orders);
    const rebuild = await dropIndexes(first);
    await Promise.all(clients.map((client) => runAll(client, PART_TABLE)));
    let recorded = Promise.resolve();
    await share(clients, partsOf(orders), async (client, part) => {
      const before = recorded;
      let isRecorded = (): void => undefined;
      recorded = new Promise((resolve) => {
        isRecorded = resolve;
      });
      await client.query('update grown_part set first = $1, last = $2', part);
      await runAll(client, PART);
      // The chain of audit rows goes by the order in which they were written, and that is the order of time.
      await before;
      await runAll(client, RECORD);
      await sealHistory(client, database_url);
      isRecorded();
    });
    await share(clients, rebuild, (client, statement) => runAll(client, [statement]));
    await runAll(first, [...ENDING, 'drop schema grown cascade']);
    const tables = await tablesBySize(first);
    await share(clients, tables, (client, table) => runAll(client, [`vacuum analyze ${table}`]));
    await relax(first, false);
    await runAll(first, ['checkpoint']);
  });
  return (performance.now() - started) / 1_000;
}

// Foreign keys are not asked row by row: the rows are made to fit, and the doctor looks afterwards.
const SESSION = `set synchronous_commit = off; set work_mem = '256MB'; set maintenance_work_mem = '512MB';
  set temp_buffers = '256MB'; set client_min_messages = warning; set session_replication_role = replica;
  set search_path = grown`;

const PART_TABLE = [
  'create temporary table grown_part (first bigint, last bigint)',
  'insert into grown_part values (0, 0)',
];

async function relax(client: pg.Client, is_relaxed: boolean): Promise<void> {
  await runAll(client, [
    ...Object.entries(RELAXED).map(([name, value]) =>
      is_relaxed ? `alter system set ${name} = '${value}'` : `alter system reset ${name}`,
    ),
    'select pg_reload_conf()',
  ]);
}

function partsOf(orders: number): [first: number, last: number][] {
  return Array.from({ length: Math.ceil(orders / PART_ORDERS) }, (_, at) => [
    at * PART_ORDERS + 1,
    Math.min(orders, (at + 1) * PART_ORDERS),
  ]);
}

/** Works through a list with several connections, each taking the next thing when it is free. */
async function share<Thing>(
  clients: readonly pg.Client[],
  things: readonly Thing[],
  work: (client: pg.Client, thing: Thing) => Promise<void>,
): Promise<void> {
  const left = [...things];
  await Promise.all(
    clients.map(async (client) => {
      for (let thing = left.shift(); thing !== undefined; thing = left.shift()) await work(client, thing);
    }),
  );
}

async function withClients(
  url: string,
  count: number,
  work: (clients: readonly pg.Client[]) => Promise<void>,
  opened: readonly pg.Client[] = [],
): Promise<void> {
  if (opened.length === count) return work(opened);
  await withClient(url, (client) => withClients(url, count, work, [...opened, client]));
}

async function tablesBySize(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relkind = 'r' and relpersistence = 'p' and relnamespace::regnamespace::text !~ '^pg_|^information_schema'
     order by pg_relation_size(oid) desc`,
  );
  return rows.map(({ name }) => name);
}

async function prepare(client: pg.Client, orders: number): Promise<void> {
  await runAll(client, [SOLD_OUT, ...BASIS]);
  await client.query(
    `create unlogged table grown_year as
     select ${Math.trunc(orders)}::bigint as orders, now() - interval '365 days' as since, now() as until, c.id as channel_id,
            c.name as channel_name, (select code from shipping.carriers order by code limit 1) as carrier_code
     from channels.channels c limit 1`,
  );
  await runAll(client, CUSTOMERS);
}

// Millions of rows into a tree in no order take hours; sorted into a new tree they take seconds.
async function dropIndexes(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition
     from pg_index i where i.indrelid = any($1::text[]::regclass[])
       and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [FILLED_TABLES],
  );
  await runAll(client, [
    ...rows.map(({ name }) => `drop index ${name}`),
    'alter table orders.search_terms drop constraint search_terms_pkey',
  ]);
  return [
    ...rows.map(({ definition }) => definition),
    'alter table orders.search_terms add constraint search_terms_pkey primary key (term, order_id)',
  ];
}

async function runAll(client: pg.Client, statements: readonly string[]): Promise<void> {
  for (const statement of statements) {
    const started = performance.now();
    await client.query(statement).catch((error: unknown) => {
      throw new Error(`growing failed at: ${statement.slice(0, 300)}`, { cause: error });
    });
    if (process.env.BENCH_GROW_TIMES) {
      console.error(
        `${Math.round(performance.now() - started)} ms  ${statement.replace(/\s+/g, ' ').slice(0, 90)}`,
      );
    }
  }
}

// The chain is what the server's own chore makes of it, batch by batch. The chore looks again at what was sealed during the last
// ten minutes, which would be everything here: so the seals of the past bear a time of the past.
async function sealHistory(client: pg.Client, url: string): Promise<void> {
  await runAll(client, [
    `select brin_summarize_new_values('platform.audit_in_written_order')`,
    // Without statistics each batch of seals joins all rows there are.
    'analyze platform.audit (id, number)',
    'analyze platform.audit_seals',
    `alter table platform.audit_seals alter column sealed_at set default now() - interval '1 hour'`,
  ]);
  const database = new Database({ url, pool_size: 2, application_name: 'bench-grow' });
  try {
    while ((await sealAudit(database)) > 0);
  } finally {
    await database.close();
  }
  await runAll(client, ['alter table platform.audit_seals alter column sealed_at set default now()']);
}
