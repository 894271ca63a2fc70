import type { Database } from '../../platform/database.ts';
import type { Chore, Job } from '../../platform/jobs.ts';
import type { Services } from '../../platform/module.ts';
import { DRY_RUN } from './commands/edit-rules.ts';
import { readCondition } from './conditions.ts';
import { addToComparison, emptyComparison, type FactSet, readProfile } from './rules/index.ts';
import { forgetDecisions, readNewestDecisions, type StoredDecision } from './sql/decisions.ts';
import { readDryRun, updateDryRun } from './sql/profile-versions.ts';

const ORDERS_A_STEP = 250;
const FORGOTTEN_AT_ONCE = 5_000;
const MOST_ROUNDS = 200;

export const sourcingJobs: readonly Job<Services>[] = [
  {
    name: DRY_RUN,
    is_heavy: true,
    // A worker that was killed half-way begins anew: nothing but the report is written.
    async handle(data, { database }) {
      const id = String(data.dry_run_id);
      try {
        await runDry(database, id);
      } catch (error) {
        await updateDryRun(database, id, { orders_done: 0, state: 'failed' });
        throw error;
      }
    },
  },
];

/** Takes the newest decisions again under a draft, some at a time so that the worker's other jobs go on, and reports. */
export async function runDry(database: Database, id: string): Promise<void> {
  const run = await readDryRun(database, id);
  if (!run || run.state === 'done') return;
  const draft = readProfile(run.version_id, run.profile, readCondition);
  const comparison = emptyComparison();
  const sets = new Map<string, FactSet>();
  let before: string | null = null;
  let orders_done = 0;
  while (orders_done < run.orders_asked) {
    const limit = Math.min(ORDERS_A_STEP, run.orders_asked - orders_done);
    const decisions: StoredDecision[] = await readNewestDecisions(database, before, limit, sets);
    if (decisions.length === 0) break;
    addToComparison(comparison, decisions, draft);
    orders_done += decisions.length;
    before = decisions.at(-1)?.order_id ?? null;
    await updateDryRun(database, id, { orders_done });
  }
  await updateDryRun(database, id, { orders_done, report: comparison, state: 'done' });
}

/** Forgets why orders ship from where they do when the rows of old runs are forgotten: the orders themselves stay. */
const forgetOldDecisions: Chore<Services> = {
  name: 'sourcing.forget-old-decisions',
  every_s: 3_600,
  async run({ database, config }) {
    if (config.keep_rows_days === 0) return;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const gone = await forgetDecisions(database, config.keep_rows_days, FORGOTTEN_AT_ONCE);
      if (gone === 0) return;
    }
  },
};

export const sourcingChores: readonly Chore<Services>[] = [forgetOldDecisions];
