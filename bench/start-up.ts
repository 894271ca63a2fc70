import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readConnectionFolder } from './kit/data-folder.ts';
import { report, round } from './kit/result.ts';
import { freePort, isReady } from './kit/server.ts';

/**
 * The first minutes of somebody who tries Longshore: the first start in an empty folder (it creates the database, migrates and
 * makes the demo company), then a start on data that is there. `npm run bench -- start-up`
 */
const CLI = join(import.meta.dirname, '../src/app/cli.ts');
const LIMIT_MS = 300_000;

const folder = mkdtempSync(join(tmpdir(), 'longshore-bench-'));
chmodSync(folder, 0o755);
const data_dir = join(folder, 'data');
try {
  const cold = await start();
  const cold_demo_s = await cold.until('The demo company is open.');
  await cold.stop();
  const warm = await start();
  await warm.stop();
  report(
    'start-up',
    { cold_ready_s: cold.ready_s, cold_with_demo_s: cold_demo_s, warm_ready_s: warm.ready_s },
    { cold_with_demo_s: '< 60', warm_ready_s: '< 5' },
  );
} finally {
  const cluster = readConnectionFolder(data_dir);
  rmSync(folder, { recursive: true, force: true });
  if (cluster && !cluster.startsWith(folder)) rmSync(dirname(cluster), { recursive: true, force: true });
}

async function start() {
  const port = await freePort();
  const started = performance.now();
  const { DATABASE_URL: _, ...environment } = process.env;
  const child = spawn(process.execPath, [CLI, 'start'], {
    env: {
      ...environment,
      LONGSHORE_DATA_DIR: data_dir,
      LONGSHORE_PORT: String(port),
      LONGSHORE_LOG_LEVEL: 'warn',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = listenTo(child);
  const since = (): number => round((performance.now() - started) / 1_000);
  const wait = async (isDone: () => boolean | Promise<boolean>): Promise<number> => {
    while (!(await isDone())) {
      if (child.exitCode !== null || performance.now() - started > LIMIT_MS) {
        child.kill();
        throw new Error(`the start failed: ${said.text}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return since();
  };
  return {
    ready_s: await wait(() => isReady(`http://127.0.0.1:${port}`)),
    until: (sentence: string) => wait(() => said.text.includes(sentence)),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function listenTo(child: ChildProcess): { text: string } {
  const said = { text: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said.text += text;
  });
  return said;
}
