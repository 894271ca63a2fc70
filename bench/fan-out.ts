import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { askAtPace } from './kit/ask.ts';
import { anyOrder, drive } from './kit/drive.ts';
import { report } from './kit/result.ts';
import { type BenchServer, startServer, withClient } from './kit/server.ts';

/**
 * What follows a commit: how fast a worker drains the events of orders that came in while none ran, and how long after its
 * commit an order's confirmation is written while 50 orders a second come in.
 * `npm run bench -- fan-out [seconds]`
 */
const seconds = Number(process.argv[2] ?? 20);
const ORDERS_PER_S = 50;
const DRAIN_LIMIT_S = 300;

const server = await startServer({ role: 'api' });
try {
  await drive(server, { clients: 64, seconds, body: anyOrder(server.shop) });
  const figures = await withClient(server.database_url, async (client) => {
    const drained = await drain(server, client);
    return { ...drained, ...(await follow(server, client)) };
  });
  report('fan-out', figures, {
    events_per_s: '>= 500',
    handler_p99_ms: '< 2000',
    left_over: '< 1',
    not_accepted: '< 1',
  });
} finally {
  await server.stop();
}

// From the first job that a worker ends to the last: how long a worker takes to start is no part of it.
async function drain({ startProcess }: BenchServer, client: pg.Client) {
  await startProcess('worker');
  const deadline = performance.now() + DRAIN_LIMIT_S * 1_000;
  while ((await waiting(client)) > 0 && performance.now() < deadline) await sleep(200);
  const { rows } = await client.query<{ events: number; seconds: number }>(
    `select (select count(*) from platform.events)::int as events,
            extract(epoch from max(completed_on) - min(started_on))::float8 as seconds
     from pgboss.job where state = 'completed'`,
  );
  const { events = 0, seconds: took = 0 } = rows[0] ?? {};
  return {
    drained_events: events,
    events_per_s: took > 0 ? Math.round(events / took) : 0,
    left_over: await waiting(client),
  };
}

async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ jobs: number }>(
    `select count(*)::int as jobs from pgboss.job where state < 'completed' and start_after <= now() + interval '1 minute'`,
  );
  return rows[0]?.jobs ?? 0;
}

// The times of both rows are those at which their transactions began, so the order's commit is inside of what is measured.
async function follow(target: BenchServer, client: pg.Client) {
  const { rows: clock } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  const since = clock[0]?.now ?? new Date();
  const body = anyOrder(target.shop);
  const { answers, sent } = await askAtPace(target, {
    per_s: ORDERS_PER_S,
    seconds,
    question: () => ({ method: 'POST', path: '/v1/orders', body: body() }),
  });
  const deadline = performance.now() + 30_000;
  while ((await waiting(client)) > 0 && performance.now() < deadline) await sleep(200);
  const { rows } = await client.query<{ orders: number; told: number; p50_ms: number; p99_ms: number }>(
    `select count(*)::int as orders, count(m.id)::int as told,
            round(1000 * percentile_cont(0.5) within group (order by extract(epoch from m.created_at - o.created_at)))::int
              as p50_ms,
            round(1000 * percentile_cont(0.99) within group (order by extract(epoch from m.created_at - o.created_at)))::int
              as p99_ms
     from orders.orders o left join notifications.messages m on m.order_id = o.id where o.created_at > $1`,
    [since],
  );
  const { orders = 0, told = 0, p50_ms = 0, p99_ms = 0 } = rows[0] ?? {};
  return {
    orders_at_pace: orders,
    not_told: orders - told,
    handler_p50_ms: p50_ms,
    handler_p99_ms: p99_ms,
    not_accepted: sent - answers.filter(({ status }) => status === 201).length,
  };
}
