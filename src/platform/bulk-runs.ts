import { bulkRunChanged } from '../events/platform.ts';
import { accept, type Decision, type Refusal, refuse } from '../kernel/decision.ts';
import { type IdPrefix, newId, toWire } from '../kernel/ids.ts';
import type { Actor } from './actor.ts';
import { type Command, command, type Shell } from './command.ts';
import { isUnavailable, type Queryable } from './database.ts';
import { publish } from './events.ts';
import type { ErrorCatalogue } from './http/problems.ts';
import type { Idempotency } from './idempotency.ts';
import type { Job } from './jobs.ts';
import type { Permission } from './permissions.ts';
import type { PlatformRefusal } from './refusals.ts';
import type { Services } from './services.ts';

/** Who an item is done for. Spread it into the command's request: the key makes an item that is run twice one effect. */
export type BulkItemBy = { actor: Actor; request_id: string; idempotency: Idempotency };

/** Something that can be done to many objects at once, one by one, with an answer for each. */
export type BulkAction = {
  /** `orders.hold` */
  name: string;
  permission: Permission;
  /** What its subjects' ids look like on the wire. */
  subject: IdPrefix;
  run(
    subject_id: string,
    input: Record<string, unknown>,
    services: Services,
    by: BulkItemBy,
  ): Promise<Decision<unknown, Refusal>>;
  /** What people call the subjects, such as order numbers; without it they see ids. */
  labels?(database: Queryable, subject_ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
};

/** What an actor may do at this moment; nothing when they may not act at all any more. */
export type CurrentPermissions = (
  services: Services,
  actor: { type: Actor['type']; id: string | null },
) => Promise<ReadonlySet<Permission>>;

export const BULK_QUEUE = 'platform.bulk-run';

// A job must end well before its queue calls it lost; what is left goes into the next job.
const ITEMS_A_JOB = 200;

export type BulkRun = {
  id: string;
  action: string;
  state: 'running' | 'done' | 'stopped';
  items_total: number;
  done: number;
  refused: number;
  created_at: Date;
  finished_at: Date | null;
};

export type BulkItem = {
  position: number;
  subject_id: string;
  label: string;
  /** `left`: the run was stopped before it came to it. */
  outcome: 'waiting' | 'done' | 'refused' | 'left';
  code: string | null;
  detail: string | null;
};

type Owner = { type: Actor['type']; id: string | null; name: string };
type StartInput = {
  action: string;
  subject_ids: readonly string[];
  labels: readonly string[];
  input: Record<string, unknown>;
};

/** The command that starts runs of one action; whoever may do it once may do it to many. */
export function startBulkRun(action: BulkAction): Command<StartInput, { id: string }, never> {
  return command({
    name: 'platform.start-bulk-run',
    permission: action.permission,
    async handle(shell, request) {
      const { subject_ids, labels, input } = request.input;
      const { type, id: actor_id, name } = request.actor;
      const id = newId();
      await shell.tx.rows(
        `insert into platform.bulk_runs (id, action, input, actor, items_total) values ($1, $2, $3::jsonb, $4::jsonb, $5)`,
        [
          id,
          action.name,
          JSON.stringify(input),
          JSON.stringify({ type, id: actor_id, name }),
          subject_ids.length,
        ],
      );
      await shell.tx.rows(
        `insert into platform.bulk_items (run_id, position, subject_id, label)
         select $1::uuid, n, subject_id, label
         from unnest($2::uuid[], $3::text[]) with ordinality as t (subject_id, label, n)`,
        [id, subject_ids, labels],
      );
      shell.enqueue(BULK_QUEUE, { run_id: id });
      shell.audit(
        {
          subject_type: 'bulk_run',
          subject_id: id,
          after: { action: action.name, items: subject_ids.length, input },
        },
        request,
      );
      return accept({ id });
    },
  });
}

/** What the list shows for each subject. */
export async function labelsOf(
  database: Queryable,
  action: BulkAction,
  subject_ids: readonly string[],
): Promise<string[]> {
  const known = (await action.labels?.(database, subject_ids)) ?? new Map<string, string>();
  return subject_ids.map((id) => known.get(id) ?? toWire(action.subject, id));
}

type RunRefusal = Extract<PlatformRefusal, { code: 'not_found' }>;
type RetryRefusal = Extract<PlatformRefusal, { code: 'not_found' | 'bulk_run_running' }>;
type OwnRun = { id: string; owner: Owner };

/** Leaves everything that still waits undone, for ever; what is in hand ends. */
export const stopBulkRun = command<OwnRun, { id: string }, RunRefusal>({
  name: 'platform.stop-bulk-run',
  permission: 'views:use',
  async handle(shell, request) {
    const { id } = request.input;
    if (!(await lockOwnRun(shell, request.input)))
      return refuse({ code: 'not_found', what: 'bulk run of yours' });
    const stopped = await shell.tx.affected(
      `update platform.bulk_runs set state = 'stopped', finished_at = now() where id = $1 and state = 'running'`,
      [id],
    );
    if (stopped > 0) {
      await shell.tx.rows(
        `update platform.bulk_items set outcome = 'left' where run_id = $1 and outcome = 'waiting'`,
        [id],
      );
      shell.audit({ subject_type: 'bulk_run', subject_id: id, after: { state: 'stopped' } }, request);
      shell.publish(bulkRunChanged(id, { state: 'stopped' }), request);
    }
    return accept({ id });
  },
});

/** Tries what was refused once more; what is done stays done, and what a stopped run left stays left. */
export const retryBulkRun = command<OwnRun, { id: string }, RetryRefusal>({
  name: 'platform.retry-bulk-run',
  permission: 'views:use',
  async handle(shell, request) {
    const { id } = request.input;
    const state = await lockOwnRun(shell, request.input);
    if (state === undefined) return refuse({ code: 'not_found', what: 'bulk run of yours' });
    if (state === 'running') return refuse({ code: 'bulk_run_running' });
    const again = await shell.tx.affected(
      `update platform.bulk_items set outcome = 'waiting', code = null, detail = null where run_id = $1 and outcome = 'refused'`,
      [id],
    );
    if (again > 0) {
      await shell.tx.rows(
        `update platform.bulk_runs set state = 'running', finished_at = null where id = $1`,
        [id],
      );
      shell.enqueue(BULK_QUEUE, { run_id: id });
      shell.audit({ subject_type: 'bulk_run', subject_id: id, after: { tried_again: again } }, request);
      shell.publish(bulkRunChanged(id, { state: 'running' }), request);
    }
    return accept({ id });
  },
});

async function lockOwnRun({ tx }: Shell, { id, owner }: OwnRun): Promise<BulkRun['state'] | undefined> {
  const [run] = await tx.rows<Pick<BulkRun, 'state'>>(
    `select state from platform.bulk_runs
     where id = $1 and actor->>'type' = $2 and actor->>'id' is not distinct from $3 for update`,
    [id, owner.type, owner.id],
  );
  return run?.state;
}

/** A run of one's own with its items, in their order. */
export async function findBulkRun(
  database: Queryable,
  { id, owner }: OwnRun,
): Promise<(BulkRun & { items: BulkItem[] }) | undefined> {
  const [run] = await database.rows<BulkRun>(
    `select r.id, r.action, r.state, r.items_total, r.created_at, r.finished_at,
            count(*) filter (where i.outcome = 'done') as done, count(*) filter (where i.outcome = 'refused') as refused
     from platform.bulk_runs r left join platform.bulk_items i on i.run_id = r.id
     where r.id = $1 and r.actor->>'type' = $2 and r.actor->>'id' is not distinct from $3 group by r.id`,
    [id, owner.type, owner.id],
  );
  if (!run) return undefined;
  const items = await database.rows<BulkItem>(
    `select position, subject_id, label, outcome, code, detail from platform.bulk_items where run_id = $1 order by position`,
    [id],
  );
  return { ...run, items };
}

type Machinery = {
  actions: readonly BulkAction[];
  catalogue: ErrorCatalogue;
  current_permissions: CurrentPermissions;
};
type OpenRun = { action: string; input: Record<string, unknown>; actor: Owner };

/**
 * The job behind runs. Every item asks anew whether the run still goes on and whether its actor may still do this: a
 * permission that is taken away stops the rest of a run.
 */
export function bulkRunJob(machinery: Machinery): Job<Services> {
  return {
    name: BULK_QUEUE,
    async handle(data, services, { is_last_try }) {
      const id = String(data.run_id);
      for (let count = 0; count < ITEMS_A_JOB; count += 1) {
        const next = await nextItem(services.database, id);
        if (!next) return finish(services, id);
        const { has_failed, ...outcome } = await tryItem(services, machinery, id, {
          item: next,
          is_last_try,
        });
        await noteOutcome(services, id, next, outcome);
        // The others get a job of their own, with all its tries.
        if (has_failed) break;
      }
      await services.database.transact((tx) =>
        services.jobs.insert(tx, BULK_QUEUE, [{ data: { run_id: id } }]),
      );
    },
  };
}

type NextItem = OpenRun & { position: number; subject_id: string };

async function nextItem(database: Queryable, run_id: string): Promise<NextItem | undefined> {
  const [item] = await database.rows<NextItem>(
    `select r.action, r.input, r.actor, i.position, i.subject_id
     from platform.bulk_runs r join platform.bulk_items i on i.run_id = r.id
     where r.id = $1 and r.state = 'running' and i.outcome = 'waiting' order by i.position limit 1`,
    [run_id],
  );
  return item;
}

// An item whose command breaks is tried as often as the job is. Then it is noted, because thrown once more it would
// keep everything behind it waiting for ever. A database that is gone says nothing about the item.
async function tryItem(
  services: Services,
  machinery: Machinery,
  run_id: string,
  { item, is_last_try }: { item: NextItem; is_last_try: boolean },
): Promise<{ code: string | null; detail: string | null; has_failed: boolean }> {
  try {
    return { ...(await runItem(services, machinery, run_id, item)), has_failed: false };
  } catch (error) {
    if (!is_last_try || isUnavailable(error)) throw error;
    services.log.error({ err: error, run_id, subject_id: item.subject_id }, 'an item of a bulk run failed');
    return { ...inWords(machinery.catalogue, { code: 'item_failed' }), has_failed: true };
  }
}

async function runItem(
  services: Services,
  { actions, catalogue, current_permissions }: Machinery,
  run_id: string,
  item: NextItem,
): Promise<{ code: string | null; detail: string | null }> {
  const action = actions.find(({ name }) => name === item.action);
  if (!action) return inWords(catalogue, { code: 'bulk_action_unknown', action: item.action } as Refusal);
  const permissions = await current_permissions(services, item.actor);
  if (!permissions.has(action.permission)) {
    return inWords(catalogue, { code: 'not_permitted', permission: action.permission } as Refusal);
  }
  const key = String(item.position);
  const answer = await action.run(item.subject_id, item.input, services, {
    actor: { ...item.actor, permissions },
    request_id: `bulk_${run_id}`,
    idempotency: { scope: `bulk_run:${run_id}`, key, digest: Buffer.from(key) },
  });
  return answer.ok ? { code: null, detail: null } : inWords(catalogue, answer.refusal);
}

function inWords(catalogue: ErrorCatalogue, refusal: Refusal): { code: string; detail: string } {
  const { code, title, detail } = catalogue.problemOf(refusal);
  return { code, detail: `${title} ${detail}` };
}

async function noteOutcome(
  { database, jobs }: Services,
  run_id: string,
  { position, actor }: NextItem,
  { code, detail }: { code: string | null; detail: string | null },
): Promise<void> {
  await database.transact(async (tx) => {
    await tx.rows(
      `update platform.bulk_items set outcome = case when $3::text is null then 'done' else 'refused' end, code = $3, detail = $4
       where run_id = $1 and position = $2`,
      [run_id, position, code, detail],
    );
    const by = { actor: { ...actor, permissions: new Set<Permission>() }, request_id: `bulk_${run_id}` };
    // Every tenth item is news enough for a progress bar.
    if (position % 10 === 0)
      await publish(tx, jobs, [{ event: bulkRunChanged(run_id, { state: 'running' }), by }]);
  }, 'platform.bulk-run');
}

async function finish({ database, jobs }: Services, run_id: string): Promise<void> {
  await database.transact(async (tx) => {
    const [run] = await tx.rows<{ actor: Owner }>(
      `update platform.bulk_runs set state = 'done', finished_at = now()
       where id = $1 and state = 'running' returning actor`,
      [run_id],
    );
    if (!run) return;
    const by = { actor: { ...run.actor, permissions: new Set<Permission>() }, request_id: `bulk_${run_id}` };
    await publish(tx, jobs, [{ event: bulkRunChanged(run_id, { state: 'done' }), by }]);
  }, 'platform.bulk-run');
}
