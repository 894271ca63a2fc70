import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { summarizeCpuProfile } from './kit/cpu-profile.ts';
import { anyOrder, drive } from './kit/drive.ts';
import { grow } from './kit/grow.ts';
import { monitorCpu } from './kit/processes.ts';
import { report, round } from './kit/result.ts';
import { type BenchServer, startServer } from './kit/server.ts';
import { readStatements, resetStatements, type Statement } from './kit/statements.ts';
import { monitorWaits, type Wait } from './kit/waits.ts';

/**
 * Where the time of an order goes: CPU of the server, the database and the load generator, the costliest statements, and what
 * the database waited for. With `--cpu` also where the server's JavaScript spends its time, which slows it down.
 * `npm run bench -- profile [seconds] [clients] [--orders=N stored before] [--cpu]`
 */
const flags = process.argv.slice(2).filter((word) => word.startsWith('--'));
const [seconds = 15, clients = 64] = process.argv
  .slice(2)
  .filter((word) => !word.startsWith('--'))
  .map(Number);
const stored = Number(flags.find((flag) => flag.startsWith('--orders='))?.slice('--orders='.length) ?? 0);
const profile_folder = flags.includes('--cpu')
  ? mkdtempSync(join(tmpdir(), 'longshore-profile-'))
  : undefined;

const server = await startServer({
  counts_statements: true,
  ...(profile_folder !== undefined && { node_args: ['--cpu-prof', `--cpu-prof-dir=${profile_folder}`] }),
  ...(stored > 0 && { fill: async (url: string) => void (await grow(url, stored)) }),
});
let isStopped = false;
try {
  const figures = await profile(server);
  await server.stop();
  isStopped = true;
  // Node writes its profile when the process ends.
  if (profile_folder !== undefined) for (const line of summarizeCpuProfile(profile_folder)) console.log(line);
  report('profile', figures, {});
} finally {
  if (!isStopped) await server.stop();
  if (profile_folder !== undefined) rmSync(profile_folder, { recursive: true, force: true });
}

async function profile({ shop, database_url, cluster, pid }: BenchServer) {
  const body = anyOrder(shop);
  await drive(server, { clients, seconds: 5, body });
  await resetStatements(database_url);
  const cpu = monitorCpu(cluster, [pid]);
  const waits = await monitorWaits(database_url);
  const driven = await drive(server, { clients, seconds, body });
  const used = cpu.stop();
  const waited = await waits.stop();
  const orders = driven.per_s * seconds;
  const statements = await readStatements(database_url, orders);
  printStatements(statements);
  printWaits(waited);
  const each = (ms: number): number => Math.round((ms * 1_000) / orders);
  return {
    orders_per_s: Math.round(driven.per_s),
    p50_ms: driven.p50_ms,
    p99_ms: driven.p99_ms,
    not_accepted: driven.failed,
    server_cpu_us: each(used.servers),
    database_cpu_us: each(used.database),
    driver_cpu_us: each(used.driver),
    wall_us: each(seconds * 1_000),
    statements_us: Math.round(statements.reduce((sum, { us_an_order }) => sum + us_an_order, 0)),
    calls_an_order: round(
      statements.reduce((sum, { calls_an_order }) => sum + calls_an_order, 0),
      3,
    ),
  };
}

function printStatements(statements: readonly Statement[]): void {
  console.log('\nus an order   plan us      calls  ms each     rows  statement');
  for (const { us_an_order, plan_us_an_order, calls, ms_each, rows, text } of statements.slice(0, 40)) {
    const numbers = [
      us_an_order.toFixed(0).padStart(11),
      plan_us_an_order.toFixed(0).padStart(9),
      String(calls).padStart(10),
    ];
    console.log(
      `${numbers.join(' ')} ${ms_each.toFixed(2).padStart(8)} ${String(rows).padStart(8)}  ${text.slice(0, 120)}`,
    );
  }
}

function printWaits(waits: readonly Wait[]): void {
  console.log('\nsessions at work or waiting, on average');
  for (const { event, sessions } of waits.slice(0, 15))
    console.log(`${sessions.toFixed(2).padStart(11)}  ${event}`);
}
