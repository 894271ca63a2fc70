// Adds to package-lock.json the packages of other platforms that npm left out. `npm install` drops an optional
// package that the registry in use does not serve, and every `npm ci` afterwards fails with "Missing: … from lock
// file", on every platform. The entry needs no checksum where the platform does not match: it is never fetched.
// `--check` only looks.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** The optional packages that the lockfile depends on and has no entry for, as `[path, entry]`. */
function missingPlatforms(lockfile) {
  const missing = new Map();
  for (const [path, { optionalDependencies = {} }] of Object.entries(lockfile.packages)) {
    for (const [name, range] of Object.entries(optionalDependencies)) {
      if (isResolved(lockfile, path, name)) continue;
      const words = name.split(/[/-]/);
      const os = SYSTEMS.find((system) => words.includes(system));
      const cpu = PROCESSORS.find((processor) => words.includes(processor));
      if (os === undefined || cpu === undefined)
        throw new Error(`${name} of ${path} is missing, and names no platform`);
      const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : undefined;
      const entry = { version: range.replace(/^[\^~]/, ''), cpu: [cpu], optional: true, os: [os] };
      missing.set(`node_modules/${name}`, libc === undefined ? entry : { ...entry, libc });
    }
  }
  return [...missing];
}

/** Looks where Node would: in the package, then in each folder above it. */
function isResolved({ packages }, path, name) {
  if (packages[join(path, 'node_modules', name)] !== undefined) return true;
  if (path === '') return false;
  const parent = path.lastIndexOf('/node_modules/');
  return isResolved({ packages }, parent === -1 ? '' : path.slice(0, parent), name);
}

const file = join(dirname(dirname(fileURLToPath(import.meta.url))), 'package-lock.json');
const lockfile = JSON.parse(readFileSync(file, 'utf8'));
const missing = missingPlatforms(lockfile);
if (!process.argv.includes('--check')) {
  const packages = Object.entries({ ...lockfile.packages, ...Object.fromEntries(missing) });
  packages.sort(([left], [right]) => left.localeCompare(right, 'en'));
  writeFileSync(
    file,
    `${JSON.stringify({ ...lockfile, packages: Object.fromEntries(packages) }, null, 2)}\n`,
  );
  console.log(`${missing.length} entries added`);
} else if (missing.length > 0) {
  console.error(`package-lock.json lacks ${missing.map(([path]) => path).join(', ')}`);
  console.error('`node scripts/complete-lockfile.mjs` adds them; without them `npm ci` fails everywhere.');
  process.exitCode = 1;
}
