// `npm run dev`: the server with reload on change of its sources, and the console from Vite with its hot reload.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const children = [
  spawn('node', ['--watch', '--watch-path=src', '--watch-preserve-output', 'src/app/cli.ts', 'start'], {
    cwd: root,
    stdio: 'inherit',
  }),
  spawn('node', [join(root, 'node_modules/vite/bin/vite.js')], {
    cwd: join(root, 'console'),
    stdio: 'inherit',
  }),
];

function stop(signal) {
  for (const child of children) child.kill(signal);
}
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(signal));
for (const child of children) {
  child.on('exit', (code) => {
    stop('SIGTERM');
    process.exitCode = code ?? 0;
  });
}
