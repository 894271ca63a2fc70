// What `npm run check` and `npm test` run: each check is one program that fails with a non-zero exit code.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** @type {[name: string, program: string, ...args: string[]][]} The slowest first. */
const checks = [
  ['floating promises of the console', 'eslint', '--max-warnings=0', 'console'],
  ['floating promises of the server', 'eslint', '--max-warnings=0', '.', '--ignore-pattern', 'console/'],
  ['types of the console', 'tsc', '--project', 'console/tsconfig.json'],
  ['types of the server', 'tsc', '--project', 'tsconfig.json'],
  ['dead code', 'knip', '--no-progress', '--no-config-hints'],
  ['lockfile for every platform', 'node', 'scripts/complete-lockfile.mjs', '--check'],
  ['boundaries', 'node', 'scripts/boundaries.mjs'],
  ['format and lint', 'biome', 'ci', '--colors=off', '--error-on-warnings', '--max-diagnostics=50'],
];

/** Runs the checks, two at a time; each counts as a test. */
export async function runChecks() {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  const waiting = [...checks];
  const work = async () => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const [name, program, ...args] = check;
      const started_at = Date.now();
      const { code, output } = await run(program, args);
      counts[code === 0 ? 'passed' : 'failed'] += 1;
      console.log(`${code === 0 ? '✓' : '✗'} ${name} ${((Date.now() - started_at) / 1000).toFixed(1)} s`);
      if (code !== 0) console.log(output.trimEnd());
    }
  };
  await Promise.all([work(), work()]);
  return counts;
}

function run(program, args) {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd: root, env: withTools() });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => done({ code: 1, output: error.message }));
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

/** Runs vitest projects and counts their tests; a file that cannot be loaded counts as a failed test. */
export function runTests(projects, filters = []) {
  const folder = mkdtempSync(join(tmpdir(), 'longshore-report-'));
  const report_file = join(folder, 'report.json');
  const result = spawnSync(
    'vitest',
    [
      'run',
      ...projects.map((project) => `--project=${project}`),
      '--passWithNoTests',
      `--reporter=${process.stdout.isTTY ? 'default' : 'dot'}`,
      '--reporter=json',
      `--outputFile.json=${report_file}`,
      ...filters,
    ],
    { cwd: root, stdio: 'inherit', env: withTools() },
  );
  const counts = countReport(report_file);
  rmSync(folder, { recursive: true, force: true });
  // vitest also fails for errors outside of any test; the count must not hide them.
  if (result.status !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}

function countReport(report_file) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  let report;
  try {
    report = JSON.parse(readFileSync(report_file, 'utf8'));
  } catch {
    return counts;
  }
  for (const file of report.testResults) {
    if (file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'))
      counts.failed += 1;
    for (const test of file.assertionResults) {
      if (test.status === 'passed') counts.passed += 1;
      else if (test.status === 'failed') counts.failed += 1;
      else counts.skipped += 1;
    }
  }
  return counts;
}

export function add(left, right) {
  return {
    passed: left.passed + right.passed,
    failed: left.failed + right.failed,
    skipped: left.skipped + right.skipped,
  };
}

/** The last line of every suite, which machines read: `12 passed, 0 failed`. */
export function summaryLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** The tools of the lockfile, also when this was started without npm. */
function withTools() {
  return {
    ...process.env,
    TSESTREE_SINGLE_RUN: 'true',
    PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
  };
}
