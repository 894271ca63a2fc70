import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

/*
 * The negative control of a drill changes a line of the server as it is loaded. When that line is written anew the control breaks
 * nothing any more and says so, but a drill runs for minutes: here each is only loaded.
 */
const root = join(import.meta.dirname, '../..');
const kit = join(root, 'tests/drills/kit');
const controls = readdirSync(kit).filter((name) =>
  readFileSync(join(kit, name), 'utf8').includes('registerHooks('),
);

test('there are controls to look at', () => {
  expect(controls.length).toBeGreaterThan(8);
});

test.for(controls)('the control %s finds the line that it breaks', async (name) => {
  const all = `import(${JSON.stringify(join(root, 'src/app/modules.ts'))})`;
  await promisify(execFile)(process.execPath, ['--import', join(kit, name), '--eval', all], { cwd: root });
});
