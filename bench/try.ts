import { readFileSync } from 'node:fs';
import { anyOrder, drive } from './kit/drive.ts';
import { startServer } from './kit/server.ts';

for (const args of [
  [],
  ['--max-semi-space-size=8'],
  ['--max-semi-space-size=8', '--heap-growing-percent=40'],
  ['--max-semi-space-size=16', '--heap-growing-percent=30'],
  [],
]) {
  const server = await startServer({ node_args: args });
  const hwm = (k: string) =>
    /(\d+)/.exec(
      readFileSync(`/proc/${server.pid}/status`, 'utf8')
        .split('\n')
        .find((l) => l.startsWith(k)) ?? '',
    )?.[0];
  try {
    const idle = hwm('VmRSS');
    const body = anyOrder(server.shop);
    await drive(server, { clients: 64, seconds: 5, body });
    const r = await drive(server, { clients: 64, seconds: 15, body });
    console.log(
      args.join(' '),
      'idle',
      (Number(idle) / 1024) | 0,
      'peak',
      (Number(hwm('VmHWM')) / 1024) | 0,
      'now',
      (Number(hwm('VmRSS')) / 1024) | 0,
      Math.round(r.per_s),
      r.p99_ms,
    );
  } finally {
    await server.stop();
  }
}
