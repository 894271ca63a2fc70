/*
 * `npm run drill -- nightly`: what takes hours. The model over thousands of runs, then the drills with more rounds.
 * `NIGHT_SHARE=0.01` makes it minutes, to see that it works: a hundredth of the runs, the rounds and the time.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Report } from './kit/report.ts';

const ROOT = join(import.meta.dirname, '../..');
const SHARE = Number(process.env.NIGHT_SHARE ?? 1);
const RUNS = shareOf(5_000);
const ROUNDS = shareOf(17);
const SECONDS = Math.max(40, shareOf(1_800));
const MODEL = {
  MODEL_RUNS: String(RUNS),
  MODEL_COMMANDS: '200',
  MODEL_SECONDS: String(Math.max(120, shareOf(4 * 3_600))),
};

const report = new Report();
const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
const model = [vitest, 'run', '--project', 'database', 'tests/model/order-life.db.test.ts'];
report.check(`the model, ${RUNS} runs`, runs(model, MODEL));
const races = [vitest, 'run', '--project', 'database', 'tests/model/interleavings.db.test.ts'];
const RACES = shareOf(1_000);
report.check(
  `races statement by statement, ${RACES} orders of each pair`,
  runs(races, { INTERLEAVINGS: String(RACES), INTERLEAVING_SECONDS: String(Math.max(60, shareOf(3_600))) }),
);
report.check(
  `oversell, ${ROUNDS} more rounds`,
  runs(['tests/drills/oversell.ts'], { DRILL_ROUNDS: String(ROUNDS) }),
);
report.check(`kill, ${SECONDS} s`, runs(['tests/drills/kill.ts'], { DRILL_SECONDS: String(SECONDS) }));
report.check('doctor-speed', runs(['tests/drills/doctor-speed.ts'], {}));
// What needs packages of the system or root (`pooler`, `replica`, `disk-full`) is run by hand.
for (const [name, settings] of [
  ['durability', { DRILL_KILLS: String(Math.max(15, shareOf(100))) }],
  ['outbox', { DRILL_EVENTS: String(Math.max(20_000, shareOf(100_000))), DRILL_OPEN_SECONDS: '30' }],
  ['deadlock', { DRILL_SECONDS: String(Math.max(20, shareOf(600))) }],
  ['expiry', { DRILL_ROUNDS: String(ROUNDS) }],
  ['idempotency', {}],
  ['recovery', {}],
  ['clock', {}],
] as const)
  report.check(name, runs([`tests/drills/${name}.ts`], settings));
report.end();

function shareOf(whole: number): number {
  return Math.max(1, Math.round(whole * SHARE));
}

function runs(args: readonly string[], settings: Record<string, string>): boolean {
  const env = { ...process.env, ...settings };
  return spawnSync(process.execPath, args, { cwd: ROOT, env, stdio: 'inherit' }).status === 0;
}
