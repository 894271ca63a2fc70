import { Agent } from 'node:http';
import { ask, timesOf } from './kit/ask.ts';
import { anyOrder, type Driven, drive } from './kit/drive.ts';
import { type FloodAnswer, flood } from './kit/flood.ts';
import { monitorCpu, monitorMemory } from './kit/processes.ts';
import { report, round } from './kit/result.ts';
import { startServer } from './kit/server.ts';

/**
 * Five times as many orders as the server can take, sent whether or not earlier ones are answered: how much still gets
 * through, how the excess is answered, what reads and health checks feel of it, and how soon everything is as before. The load
 * generator is a process of its own and shares the machine, so what it needs for the excess is missing in the goodput:
 * `driver_cores` says how much that is. `npm run bench -- overload [seconds]`
 */
const seconds = Number(process.argv[2] ?? 20);
const TIMES = 5;
const CLIENTS = 64;
const WINDOW_S = 2;
const RECOVERY_LIMIT_S = 60;
const PROBE_EVERY_MS = 100;

const server = await startServer();
try {
  const body = anyOrder(server.shop);
  await drive(server, { clients: CLIENTS, seconds: 5, body });
  const peak = await drive(server, { clients: CLIENTS, seconds, body });
  const calm = await probeWhile(server, () => drive(server, { clients: CLIENTS, seconds: 3, body }));
  const memory = monitorMemory(server.pid);
  const cpu = monitorCpu(server.cluster, [server.pid]);
  const started = performance.now();
  const stormy = await probeWhile(server, () =>
    flood(server, { per_s: peak.per_s * TIMES, seconds, body, most_open: 4_000 }),
  );
  const { answers, broken, unsent, sent, lasted_s, own_lag_p99_ms } = stormy.result;
  const lasted_ms = performance.now() - started;
  const used = cpu.stop();
  const recovered_s = await recover(peak, body);
  const peak_mb = memory.stop();

  const accepted = answers.filter(({ status }) => status === 201);
  const refused = answers.filter(({ status }) => status === 503);
  const refusals = timesOf(refused.map(({ ms }) => ms));
  const goodput = accepted.length / lasted_s;
  report(
    'overload',
    {
      peak_orders_per_s: Math.round(peak.per_s),
      sent_per_s: Math.round(sent / seconds),
      not_sent: unsent,
      goodput_per_s: Math.round(goodput),
      goodput_share: round(goodput / peak.per_s),
      accepted_p50_ms: timesOf(accepted.map(({ ms }) => ms)).p50_ms,
      accepted_p99_ms: timesOf(accepted.map(({ ms }) => ms)).p99_ms,
      refused: refused.length,
      refused_p50_ms: refusals.p50_ms,
      refused_p99_ms: refusals.p99_ms,
      refused_within_50_ms:
        refused.length === 0 ? 1 : round(refused.filter(({ ms }) => ms < 50).length / refused.length, 4),
      refused_without_retry_after: refused.filter(({ has_retry_after }) => !has_retry_after).length,
      other_answers: sent - accepted.length - refused.length,
      answers: countsOf(answers),
      broken,
      reads_p99_ms: { calm: calm.read_p99_ms, flooded: stormy.read_p99_ms },
      health_p99_ms: { calm: calm.health_p99_ms, flooded: stormy.health_p99_ms },
      database_cores: round(used.database / lasted_ms),
      server_cores: round(used.servers / lasted_ms),
      driver_lag_p99_ms: own_lag_p99_ms,
      driver_cores: round(used.driver / lasted_ms),
      recovered_s,
      peak_memory_mb: peak_mb,
    },
    {
      goodput_share: '>= 0.8',
      refused_p99_ms: '< 50',
      refused_without_retry_after: '< 1',
      other_answers: '< 1',
      recovered_s: '< 30',
      peak_memory_mb: '< 800',
    },
  );
} finally {
  await server.stop();
}

function countsOf(answers: readonly FloodAnswer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

type Probed<T> = { result: T; read_p99_ms: number; health_p99_ms: number };

/** Asks for a list and for the server's health now and then while something else goes on. */
async function probeWhile<T>(target: typeof server, work: () => Promise<T>): Promise<Probed<T>> {
  const agent = new Agent({ keepAlive: true });
  const reads: number[] = [];
  const checks: number[] = [];
  let isOver = false;
  const probing = (async () => {
    while (!isOver) {
      for (const [path, times] of [
        ['/v1/orders?limit=20', reads],
        ['/readyz', checks],
      ] as const) {
        const { status, ms } = await ask(target, { path }, agent);
        if (status !== 200) throw new Error(`${path} answered ${status} during the flood`);
        times.push(ms);
      }
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  })();
  const result = await work().finally(() => {
    isOver = true;
  });
  await probing;
  agent.destroy();
  return { result, read_p99_ms: timesOf(reads).p99_ms, health_p99_ms: timesOf(checks).p99_ms };
}

/** Seconds until orders come through as fast as before the flood. */
async function recover(peak: Driven, body: () => string): Promise<number> {
  const started = performance.now();
  for (;;) {
    const { per_s, p99_ms, failed } = await drive(server, { clients: CLIENTS, seconds: WINDOW_S, body });
    const took_s = (performance.now() - started) / 1_000;
    if (failed === 0 && per_s >= 0.8 * peak.per_s && p99_ms <= 2 * peak.p99_ms) return round(took_s, 1);
    if (took_s > RECOVERY_LIMIT_S) return round(took_s, 1);
  }
}
