// `npm run bench -- place-order` runs bench/place-order.ts, `npm run drill -- kill` runs tests/drills/kill.ts; without
// a name, runs all.ts of the folder, and where there is none, says which there are.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [folder, asked, ...args] = process.argv.slice(2);
const names = existsSync(join(root, folder))
  ? readdirSync(join(root, folder))
      .filter((file) => /^[a-z0-9-]+\.ts$/.test(file))
      .map((file) => file.slice(0, -3))
  : [];
const name = asked ?? (names.includes('all') ? 'all' : undefined);
if (name === undefined || !names.includes(name)) {
  console.error(
    `${name ? `There is no ${folder}/${name}.ts` : 'Name one'}: ${names.join(', ') || 'none is written yet'}.`,
  );
  process.exit(1);
}
const child = spawn('node', [join(root, folder, `${name}.ts`), ...args], { cwd: root, stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
