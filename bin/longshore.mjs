#!/usr/bin/env node
// Starts the command line under the Node that comes with the installation, because the one on the machine may be
// older than what runs TypeScript as it is. Plain JavaScript that Node 20 understands.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED_MAJOR = 26;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The runtime of the lockfile; the running one where it is new enough; otherwise undefined. */
function findRuntime() {
  if (Number.parseInt(process.versions.node, 10) >= NEEDED_MAJOR) return process.execPath;
  try {
    const manifest = createRequire(join(root, 'package.json')).resolve('node/package.json');
    const runtime = join(dirname(manifest), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(runtime) ? runtime : undefined;
  } catch {
    return undefined;
  }
}

const runtime = findRuntime();
if (runtime === undefined) {
  console.error(
    `Longshore needs Node ${NEEDED_MAJOR}; this is ${process.version}, and the installation has none: run \`npm ci\`.`,
  );
  process.exit(1);
}

// V8 by itself lets the heap grow by half and more before it collects: under 64 clients a process rose to 400 to 500 MB with some
// 100 MB in use. Growing by 30 % between two collections it stays below 300 MB and is as fast (`npm run bench -- place-order`).
const flags = JSON.parse(readFileSync(join(root, 'bin/node-flags.json'), 'utf8'));
const child = spawn(runtime, [...flags, join(root, 'src/app/cli.ts'), ...process.argv.slice(2)], {
  stdio: 'inherit',
});

// A service manager signals this process alone, so it passes signals on and stays until the server has finished its
// work. A terminal sends Ctrl+C to both, and a second one would look like impatience.
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR2']) {
  process.on(name, () => {
    if (name !== 'SIGINT' || !process.stdin.isTTY) child.kill(name);
  });
}
child.on('exit', (code, signal) => {
  if (signal === null) process.exit(code ?? 1);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
child.on('error', (error) => {
  console.error(`Longshore could not be started with ${runtime}: ${error.message}`);
  process.exit(1);
});
