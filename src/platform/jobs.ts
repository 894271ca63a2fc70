import { createHash } from 'node:crypto';
import { PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import { Batcher } from './batcher.ts';
import { Database, isUnavailable, type Queryable, type Transaction } from './database.ts';
import { FAN_OUT, type Listener, type StoredEvent } from './events.ts';
import { jobAgeSeconds, jobBacklog } from './metrics.ts';
import { findServer, isSeveral } from './servers.ts';

/** Where jobs lie that failed eight times, until a person redrives them. */
export const DEAD_LETTERS = 'platform.dead-letters';

// Eight tries: the first and seven more, after about 1, 2, 4 … 64 s with jitter. A worker that was killed
// stops its heartbeat; 15 s without one, seen by a supervision pass every 5 s, frees its jobs within 20 s.
const QUEUE = {
  retryLimit: 7,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 300,
  heartbeatSeconds: 15,
  expireInSeconds: 600,
  deadLetter: DEAD_LETTERS,
  deleteAfterSeconds: 3_600,
} as const;
const PARKED = { retentionSeconds: 365 * 86_400, deleteAfterSeconds: 0 } as const;
// Fifty jobs of a listener run at once: a thousand events fit into the queue of the command that they call.
const EVENTS_A_JOB = 20;
const QUEUE_POOL = 8;
const HEARTBEAT_REFRESH_S = 5;
const SUPERVISE_S = 5;
// The jobs that one worker took end together, so one that waits, for a lock or a carrier, holds up all behind it. A second
// worker goes on then; it looks more seldom, since it seldom finds anything.
const POLLS_S = [0.5, 1] as const;

/** What a job may know about its run. */
export type JobRun = {
  /** When this try fails, the job goes to the dead letters. */
  is_last_try: boolean;
  /** Whether the worker is being stopped: a long job ends soon and leaves the rest to another. */
  isStopping(): boolean;
};

/** A job that is not the hearing of an event: it runs when somebody enqueues it. */
export type Job<Services> = {
  /** Unique, and the name of its queue: `notifications.send-message`. */
  name: string;
  /** A worker has one of them in hand at a time, not a hundred. */
  is_heavy?: true;
  handle(data: Record<string, unknown>, services: Services, run: JobRun): Promise<void>;
};

/** Something that a worker does again and again, one worker at a time or safely side by side. */
export type Chore<Services> = { name: string; every_s: number; run(services: Services): Promise<void> };

/** A job to be: with an `id` of its own it is inserted once, however often that is asked for. */
export type NewJob = { data: object; id?: string; start_after_s?: number; retry_limit?: number };

/** Writes jobs in the caller's transaction. */
export type JobWriter = {
  insert(tx: Queryable, queue: string, jobs: readonly NewJob[]): Promise<void>;
};

/**
 * Inserts jobs that exist exactly if the transaction commits, with the settings of their queue. pg-boss's own statement takes
 * longer, because it knows many options; and it may read its queues first, while this one is on its way when the function
 * returns, as what travels with a commit must be.
 */
export const jobWriter: JobWriter = {
  async insert(tx, queue, jobs) {
    await tx.rows(
      `insert into pgboss.job_common
         (id, name, data, start_after, keep_until, expire_seconds, deletion_seconds, retry_limit, retry_delay, retry_backoff,
          retry_delay_max, policy, dead_letter, heartbeat_seconds)
       select coalesce(j.id, gen_random_uuid()), $1, j.data, now() + j.wait, now() + j.wait + q.retention_seconds * interval '1s',
          q.expire_seconds, q.deletion_seconds, coalesce(j.retry_limit, q.retry_limit), q.retry_delay, q.retry_backoff,
          q.retry_delay_max, q.policy, q.dead_letter, q.heartbeat_seconds
       from (select id, data, retry_limit, start_after_s * interval '1s' as wait
             from unnest($2::uuid[], $3::jsonb[], $4::int[], $5::int[]) as n (id, data, retry_limit, start_after_s)) j
       left join pgboss.queue q on q.name = $1
       on conflict do nothing`,
      [
        queue,
        jobs.map(({ id }) => id),
        jobs.map(({ data }) => JSON.stringify(data)),
        jobs.map(({ retry_limit }) => retry_limit),
        jobs.map(({ start_after_s = 0 }) => start_after_s),
      ],
    );
  },
};

function adHocDatabase(database: Database): {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
} {
  return { executeSql: async (text, values) => ({ rows: (await database.pool.query(text, values)).rows }) };
}

type BossOptions = { database: Database; log: Logger };

/**
 * Creates pg-boss's own tables and one queue for each listener and job, and gives those that stand the settings of this
 * version; runs after the migrations, safely at once.
 */
export async function installJobs({ database, log }: BossOptions, queues: readonly string[]): Promise<void> {
  const boss = new PgBoss({
    connectionString: await findServer(database.url),
    max: 2,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'job installation'));
  await boss.start();
  try {
    const known = new Set((await boss.getQueues()).map(({ name }) => name));
    const wanted = [
      [DEAD_LETTERS, PARKED] as const,
      ...[FAN_OUT, ...queues].map((name) => [name, QUEUE] as const),
    ];
    for (const [queue, settings] of wanted) {
      if (known.has(queue)) await boss.updateQueue(queue, settings);
      else await boss.createQueue(queue, settings);
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

type Handle = (data: Record<string, unknown>, run: JobRun) => Promise<void>;

export type WorkerOptions<Services> = {
  database: Database;
  /** Where the queue of jobs is reached, when not where the database is: past a pooler of transactions. */
  queue_url?: string;
  log: Logger;
  jobs: JobWriter;
  listeners: readonly Listener<Services>[];
  job_kinds: readonly Job<Services>[];
  chores: readonly Chore<Services>[];
  services: Services;
};

/** Drains the queues: fans events out, runs listeners, jobs and chores. Any number may run side by side. */
export class Worker<Services> {
  readonly #options: WorkerOptions<Services>;
  readonly #boss: PgBoss;
  #queue: Database | undefined;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #chores = new Set<Promise<void>>();
  // Fifty jobs of a queue start at once: their events are read in three statements, not in fifty.
  readonly #events: Batcher<string, StoredEvent | null>;
  #isStopping = false;

  constructor(options: WorkerOptions<Services>) {
    this.#options = options;
    this.#events = new Batcher<string, StoredEvent | null>({
      run: (ids) => this.#readEvents(ids),
      overflow: () => null,
      flushers: 2,
      batch_size: 1_000,
      queue_limit: Number.POSITIVE_INFINITY,
    });
    // pg-boss knows one server an address; where there are several, it goes through a pool of ours that knows which.
    const url = options.queue_url ?? options.database.url;
    if (isSeveral(url))
      this.#queue = new Database({ url, pool_size: QUEUE_POOL, application_name: 'longshore queue' });
    this.#boss = new PgBoss({
      ...(this.#queue ? { db: adHocDatabase(this.#queue) } : { connectionString: url, max: QUEUE_POOL }),
      migrate: false,
      schedule: false,
      superviseIntervalSeconds: SUPERVISE_S,
      monitorIntervalSeconds: SUPERVISE_S,
      queueCacheIntervalSeconds: SUPERVISE_S,
      registerInstance: false,
    });
    // While this process stops, connections that end are no news (57P01 where the database stops as well).
    this.#boss.on('error', (error) => {
      if (!this.#isStopping || !isUnavailable(error)) options.log.warn({ err: error }, 'worker');
    });
  }

  async start(): Promise<void> {
    const { listeners, job_kinds, chores } = this.#options;
    await this.#boss.start();
    await this.#work(FAN_OUT, (data) => this.#fanOut(data.event_ids as string[]));
    for (const each of listeners)
      await this.#work(each.name, (data) => this.#hear(each, data.event_ids as string[]));
    for (const each of job_kinds)
      await this.#work(
        each.name,
        (data, run) => each.handle(data, this.#options.services, run),
        each.is_heavy,
      );
    for (const chore of [...chores, this.#backlogChore()]) this.#repeat(chore);
  }

  async #work(queue: string, handle: Handle, is_heavy = false): Promise<void> {
    for (const pollingIntervalSeconds of is_heavy ? POLLS_S.slice(0, 1) : POLLS_S) {
      await this.#boss.work<Record<string, unknown>>(
        queue,
        {
          batchSize: is_heavy ? 1 : 50,
          includeMetadata: true,
          perJobResults: true,
          pollingIntervalSeconds,
          burstWhenBatchFull: true,
          heartbeatRefreshSeconds: HEARTBEAT_REFRESH_S,
        },
        async (batch) =>
          Promise.all(
            batch.map(({ id, data, retryCount }) => {
              const is_last_try = retryCount >= QUEUE.retryLimit;
              return this.#settle({ queue, id, data, is_last_try, handle });
            }),
          ),
      );
    }
  }

  async #settle(job: {
    queue: string;
    id: string;
    data: Record<string, unknown>;
    is_last_try: boolean;
    handle: Handle;
  }): Promise<{ id: string; status: 'completed' | 'failed'; output?: object }> {
    try {
      await job.handle(job.data, {
        is_last_try: job.is_last_try,
        isStopping: () => this.#isStopping,
      });
      return { id: job.id, status: 'completed' };
    } catch (error) {
      if (!this.#isStopping || !isUnavailable(error))
        this.#options.log.warn({ err: error, queue: job.queue, job_id: job.id }, 'job failed');
      const { message, stack } = error instanceof Error ? error : new Error(String(error));
      return { id: job.id, status: 'failed', output: { message, stack: stack ?? null } };
    }
  }

  // Events that one transaction published are heard in one job, because writing, fetching and ending a job costs more than
  // most listeners do. Its id follows from its events and the listener: when this job is taken over half-way, nothing is
  // inserted twice.
  async #fanOut(event_ids: readonly string[]): Promise<void> {
    const { database, jobs, listeners } = this.#options;
    const events = await database.rows<{ id: string; type: string }>(
      'select id, type from platform.events where id = any($1::uuid[]) order by id',
      [event_ids],
    );
    await database.transact(async (tx) => {
      for (const each of listeners) {
        const types = new Set(each.events.map(({ type }) => type));
        const wanted = events.filter(({ type }) => types.has(type));
        if (wanted.length === 0) continue;
        await jobs.insert(tx, each.name, jobsOf(wanted, each.name));
      }
    }, 'platform.fan-out');
  }

  // One event that cannot be heard does not hold its neighbors: it goes on alone, with the tries that are left to it.
  async #hear(listener: Listener<Services>, event_ids: readonly string[]): Promise<void> {
    const outcomes = await Promise.allSettled(
      event_ids.map(async (id) => {
        const event = await this.#events.add(id);
        if (event) await listener.handle(event, this.#options.services);
      }),
    );
    const failures = outcomes.flatMap((outcome, at) =>
      outcome.status === 'rejected' ? [{ id: event_ids[at] ?? '', error: outcome.reason as unknown }] : [],
    );
    const [first] = failures;
    if (!first) return;
    if (event_ids.length === 1) throw first.error;
    const { database, jobs, log } = this.#options;
    for (const { id, error } of failures)
      log.warn({ err: error, queue: listener.name, event_id: id }, 'event not heard');
    await jobs.insert(
      database,
      listener.name,
      failures.map(({ id }) => ({
        id: derivedId([id, 'alone'], listener.name),
        data: { event_ids: [id] },
        retry_limit: QUEUE.retryLimit - 1,
        start_after_s: 1,
      })),
    );
  }

  async #readEvents(ids: readonly string[]): Promise<(StoredEvent | null)[]> {
    const events = await this.#options.database.rows<StoredEvent>(
      `select id, type, subject_id, payload, actor_name, request_id, occurred_at
       from platform.events where id = any($1::uuid[])`,
      [ids],
    );
    const byId = new Map(events.map((event) => [event.id, event]));
    return ids.map((id) => byId.get(id) ?? null);
  }

  #repeat(chore: Chore<Services>): void {
    const run = async (): Promise<void> => {
      try {
        await chore.run(this.#options.services);
      } catch (error) {
        if (!this.#isStopping && !isUnavailable(error))
          this.#options.log.warn({ err: error, chore: chore.name }, 'chore failed');
      }
      if (this.#isStopping) return;
      this.#timers.push(setTimeout(start, chore.every_s * 1_000));
    };
    const start = (): void => {
      const running = run().finally(() => this.#chores.delete(running));
      this.#chores.add(running);
    };
    start();
  }

  #backlogChore(): Chore<Services> {
    return {
      name: 'platform.measure-backlog',
      every_s: 5,
      run: async () => {
        for (const { queue, waiting, oldest_s } of await readBacklog(this.#options.database)) {
          jobBacklog.set({ queue }, waiting);
          jobAgeSeconds.set({ queue }, oldest_s);
        }
      },
    };
  }

  /** Lets the jobs in hand end (10 s at most), then leaves the rest to another worker. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#boss.stop({ graceful: true, timeout: 10_000 });
    await Promise.all(this.#chores);
    await this.#queue?.close();
  }
}

function jobsOf(events: readonly { id: string }[], listener: string): NewJob[] {
  const all: NewJob[] = [];
  for (let from = 0; from < events.length; from += EVENTS_A_JOB) {
    const event_ids = events.slice(from, from + EVENTS_A_JOB).map(({ id }) => id);
    all.push({ id: derivedId(event_ids, listener), data: { event_ids } });
  }
  return all;
}

function derivedId(parts: readonly string[], listener: string): string {
  const hex = createHash('sha256').update(parts.join()).update(listener).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export type Backlog = { queue: string; waiting: number; active: number; failed: number; oldest_s: number };

/** Jobs by queue: waiting (due or to be retried), active, and the age of the oldest that is due. */
export async function readBacklog(database: Queryable): Promise<Backlog[]> {
  return database.rows<Backlog>(
    `select q.name as queue,
            count(*) filter (where j.state in ('created', 'retry')) as waiting,
            count(*) filter (where j.state = 'active') as active,
            (select count(*) from pgboss.job d where d.name = '${DEAD_LETTERS}' and d.state < 'completed'
               and d.source_name = q.name) as failed,
            coalesce(extract(epoch from now() - min(j.start_after)
              filter (where j.state in ('created', 'retry') and j.start_after <= now())), 0)::float8 as oldest_s
     from pgboss.queue q left join pgboss.job j on j.name = q.name and j.state < 'completed'
     where q.name <> '${DEAD_LETTERS}'
     group by q.name order by q.name`,
  );
}

export type DeadLetter = { id: string; queue: string; data: object; error: string | null; failed_at: Date };

/** The jobs that gave up, newest first. */
export async function listDeadLetters(database: Queryable, limit: number): Promise<DeadLetter[]> {
  return database.rows<DeadLetter>(
    `select id, coalesce(source_name, '') as queue, data, source_output->>'message' as error, created_on as failed_at
     from pgboss.job where name = '${DEAD_LETTERS}' and state < 'completed' order by created_on desc limit $1`,
    [limit],
  );
}

/** Puts dead letters back into their queues, each once, with eight fresh tries; answers how many. */
export async function redriveDeadLetters(
  { database, log }: BossOptions,
  tx: Transaction,
  ids: readonly string[],
): Promise<number> {
  const boss = new PgBoss({
    db: adHocDatabase(database),
    supervise: false,
    schedule: false,
    migrate: false,
    registerInstance: false,
  });
  boss.on('error', (error) => log.warn({ err: error }, 'redrive'));
  await boss.start();
  try {
    return await boss.redrive(DEAD_LETTERS, {
      ids: [...ids],
      db: { executeSql: async (text, values) => ({ rows: await tx.rows<unknown>(text, values ?? []) }) },
    });
  } finally {
    await boss.stop({ graceful: false, close: false });
  }
}
