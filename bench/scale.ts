import { availableParallelism } from 'node:os';
import { anyOrder, drive } from './kit/drive.ts';
import { monitorCpu } from './kit/processes.ts';
import { report, round } from './kit/result.ts';
import { type BenchServer, startServer } from './kit/server.ts';

/**
 * One, two and four API processes against one database and one worker, 64 clients shared among them: how much each process
 * adds, and what takes the machine's CPU meanwhile. `npm run bench -- scale [seconds]`
 */
const seconds = Number(process.argv[2] ?? 15);
const CLIENTS = 64;
const PROCESSES = [1, 2, 4];

const server = await startServer({ role: 'api' });
try {
  const worker = await server.startProcess('worker');
  const apis = [{ address: server.address, pid: server.pid }];
  const runs: Run[] = [];
  for (const processes of PROCESSES) {
    while (apis.length < processes) apis.push(await server.startProcess('api'));
    await measure(apis, worker.pid, 3);
    runs.push(await measure(apis, worker.pid, seconds));
  }
  const best = runs.reduce((most, run) => (run.orders_per_s > most.orders_per_s ? run : most));
  const one = runs[0] ?? best;
  report(
    'scale',
    {
      cores: availableParallelism(),
      runs,
      best_with: best.processes,
      gain: round(best.orders_per_s / one.orders_per_s),
      limit: limitOf(best),
      not_accepted: runs.reduce((sum, { not_accepted }) => sum + not_accepted, 0),
    },
    { not_accepted: '< 1' },
  );
} finally {
  await server.stop();
}

type Run = {
  processes: number;
  orders_per_s: number;
  p99_ms: number;
  not_accepted: number;
  /** Cores in use on average: by PostgreSQL, by the processes of Longshore, by the load generator. */
  database_cores: number;
  server_cores: number;
  driver_cores: number;
};

async function measure(
  apis: readonly { address: string; pid: number }[],
  worker_pid: number,
  run_s: number,
): Promise<Run> {
  const { shop, key, cluster }: BenchServer = server;
  const cpu = monitorCpu(cluster, [...apis.map(({ pid }) => pid), worker_pid]);
  const started = performance.now();
  const driven = await Promise.all(
    apis.map(({ address }) =>
      drive({ address, key }, { clients: CLIENTS / apis.length, seconds: run_s, body: anyOrder(shop) }),
    ),
  );
  const lasted_ms = performance.now() - started;
  const used = cpu.stop();
  return {
    processes: apis.length,
    orders_per_s: Math.round(driven.reduce((sum, { per_s }) => sum + per_s, 0)),
    p99_ms: Math.max(...driven.map(({ p99_ms }) => p99_ms)),
    not_accepted: driven.reduce((sum, { failed }) => sum + failed, 0),
    database_cores: round(used.database / lasted_ms),
    server_cores: round(used.servers / lasted_ms),
    driver_cores: round(used.driver / lasted_ms),
  };
}

function limitOf({ database_cores, server_cores, driver_cores }: Run): string {
  const all = database_cores + server_cores + driver_cores;
  const cores = availableParallelism();
  if (all < 0.85 * cores) return 'not the CPU: waits, or other work on the machine';
  const shares = { PostgreSQL: database_cores, Longshore: server_cores, 'the load generator': driver_cores };
  const [most] = Object.entries(shares).sort(([, a], [, b]) => b - a);
  return `all ${cores} cores, most of them used by ${most?.[0]}`;
}
