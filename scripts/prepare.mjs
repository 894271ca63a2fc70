// Runs before `npm start`, `npm test` and the like: installs what the lockfile names, builds the console when its
// sources changed. Plain JavaScript for the Node 20 that a machine may have; does nothing when all is in place.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockfile = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');
const console_folder = join(root, 'console');

if (!isInstalled()) {
  step('installing the packages of package-lock.json', () =>
    // With the Node of the machine: the one in node_modules is deleted while npm works.
    run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], root, pathWithoutModules()),
  );
}
if (process.argv.includes('--console') && !isConsoleBuilt()) {
  step('building the console', () =>
    run(
      'node',
      [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
      console_folder,
    ),
  );
}

/** Whether node_modules holds what the lockfile says. Times decide, and contents where only the time is newer. */
function isInstalled() {
  if (!existsSync(installed)) return false;
  if (statSync(lockfile).mtimeMs <= statSync(installed).mtimeMs) return true;
  const wanted = JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  const is_same = Object.entries(wanted).every(
    ([path, entry]) =>
      !path.includes('node_modules/') ||
      entry.optional ||
      entry.link ||
      present[path]?.version === entry.version,
  );
  if (is_same) utimesSync(installed, new Date(), new Date());
  return is_same;
}

function isConsoleBuilt() {
  const built = join(console_folder, 'dist', 'index.html');
  if (!existsSync(built)) return false;
  const built_at = statSync(built).mtimeMs;
  return [...sourcesOf(console_folder), lockfile].every((file) => statSync(file).mtimeMs <= built_at);
}

function* sourcesOf(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === 'node_modules' || entry.name === 'dist' || entry.name.startsWith('.')) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesOf(path);
    else yield path;
  }
}

function pathWithoutModules() {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.filter((folder) => !folder.includes('node_modules')).join(delimiter);
}

function run(program, args, cwd, path = process.env.PATH) {
  return spawnSync(program, args, { cwd, stdio: 'inherit', env: { ...process.env, PATH: path } });
}

function step(name, work) {
  const started_at = Date.now();
  console.log(`longshore: ${name} …`);
  const result = work();
  if (result.status !== 0) {
    console.error(`longshore: ${name} failed${result.error ? `: ${result.error.message}` : ''}`);
    process.exit(result.status || 1);
  }
  console.log(`longshore: ${name} took ${((Date.now() - started_at) / 1000).toFixed(1)} s`);
}
