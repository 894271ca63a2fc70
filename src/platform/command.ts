import { trace } from '@opentelemetry/api';
import type { Logger } from 'pino';
import type { DomainEvent } from '../events/define.ts';
import { assert } from '../kernel/assert.ts';
import type { Clock } from '../kernel/clock.ts';
import { type Decision, type Refusal, refuse } from '../kernel/decision.ts';
import type { Actor } from './actor.ts';
import { type AuditEntry, type AuditRow, writeAudit } from './audit.ts';
import { Batcher, Fault } from './batcher.ts';
import { type Database, isConnectionLost, isDiskFull, type Transaction } from './database.ts';
import { publish } from './events.ts';
import { claimKeys, type Idempotency, storeAnswers } from './idempotency.ts';
import type { JobWriter, NewJob } from './jobs.ts';
import { batchSize, expectedWaitSeconds, refusals } from './metrics.ts';
import type { Permission } from './permissions.ts';
import type { ReferenceData } from './reference-data.ts';
import type { PlatformRefusal } from './refusals.ts';

/** One call of a command, by whichever door it came: HTTP, command line, job or automation. */
export type CommandRequest<Input> = {
  input: Input;
  actor: Actor;
  request_id: string;
  idempotency?: Idempotency;
};

/** What a command works with: its transaction, the time, and where news and audit entries go. */
export type Shell = {
  tx: Transaction;
  now: Date;
  /** Reference data under the versions that this transaction sees. */
  references: ReferenceData;
  /** True when an optimistic first try was refused by the database: lock first this time. */
  lock_first: boolean;
  publish(event: DomainEvent, by: CommandRequest<unknown>): void;
  audit(entry: AuditEntry, by: CommandRequest<unknown>): void;
  /** Writes a job in this transaction. */
  enqueue(queue: string, data: object, options?: { start_after_s?: number }): void;
  /**
   * Sends these statements last, in one round trip with audit, events and the commit: rows that others wait for are then held
   * for the shortest time. What they write is not there yet when `handle` ends. All are sent before `write` awaits anything, and
   * what forbids the commit fails in SQL (`platform.run_again_unless`).
   */
  writeLast(write: () => Promise<unknown>): void;
};

/**
 * The one way to change anything. `handle` loads facts for all requests, decides each with a pure rule and
 * writes the accepted ones in sets; it answers in the order of the requests. Commands that come in floods are `batched`:
 * concurrent calls share one transaction.
 */
export type Command<Input, Output, R extends Refusal> = {
  name: string;
  permission: Permission;
  batched?: true;
  /** How many rows of its kind a request brings (an order's lines), so that many large ones do not share a transaction. */
  weight?(input: Input): number;
  /** Unique keys whose violation means that a competitor was a moment faster: the command runs again and reads its row. */
  raced_keys?: readonly string[];
  handle(shell: Shell, requests: readonly CommandRequest<Input>[]): Promise<readonly Decision<Output, R>[]>;
};

/** A command that requests come in for in floods, whatever they carry. */
export type FloodedCommand = { name: string; batched?: true };

/** Names a command whose `handle` takes one request, for everything that does not come in floods. */
export function command<Input, Output, R extends Refusal>(definition: {
  name: string;
  permission: Permission;
  handle(shell: Shell, request: CommandRequest<Input>): Promise<Decision<Output, R>>;
}): Command<Input, Output, R> {
  return {
    name: definition.name,
    permission: definition.permission,
    async handle(shell, requests) {
      assert(requests.length === 1 && requests[0], `${definition.name} takes one request at a time`);
      return [await definition.handle(shell, requests[0])];
    },
  };
}

/** Names a command that takes many requests in one transaction. */
export function batchCommand<Input, Output, R extends Refusal>(
  definition: Omit<Command<Input, Output, R>, 'batched'>,
): Command<Input, Output, R> {
  return { ...definition, batched: true };
}

export type CommandAnswer<Output, R extends Refusal> = Decision<Output, R | PlatformRefusal> & {
  is_replay?: boolean;
};

export type ExecutorOptions = {
  database: Database;
  jobs: JobWriter;
  references: ReferenceData;
  clock: Clock;
  log: Pick<Logger, 'error'>;
  flushers: number;
  batch_size: number;
  queue_limit: number;
  /** A request that is expected to wait longer than this is refused at once. */
  max_wait_ms: number;
};

// A batch of 128 orders has some 400 lines.
const MOST_ROWS = 4_000;
// A larger request goes into a lane of its own, one run at a time, and waits longer: an order of 2,000 lines takes half a second,
// and while four clients sent such orders, ordinary ones beside them fell to 5 a second (`npm run bench -- large-orders`).
const LARGE_ROWS = 200;
const LARGE_WAITS = 10;

const tracer = trace.getTracer('longshore');

/** Runs commands: checks the permission, opens the transaction and the trace, writes audit, events and keys. */
export class Executor {
  readonly #options: ExecutorOptions;
  // A command object is its own key; each keeps the types of its own batcher, which the map cannot express.
  readonly #batchers = new Map<unknown, Batcher<CommandRequest<never>, CommandAnswer<unknown, Refusal>>>();
  readonly #large = new Map<unknown, Batcher<CommandRequest<never>, CommandAnswer<unknown, Refusal>>>();

  constructor(options: ExecutorOptions) {
    this.#options = options;
  }

  /** One call. Faults are thrown; refusals are answered. */
  async execute<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    request: CommandRequest<Input>,
  ): Promise<CommandAnswer<Output, R>> {
    const refused = await this.#refuseUnpermitted(command, request);
    if (refused) return refused;
    const answer = command.batched
      ? await this.#batcherOf(command, request.input).add(request)
      : ((await this.#transact(command, [request]))[0] as CommandAnswer<Output, R>);
    if (!answer.ok) refusals.inc({ code: answer.refusal.code });
    return answer;
  }

  /** Many calls by one caller in one transaction: bulk forms, imports. The order of the answers is that of the inputs. */
  async executeMany<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    requests: readonly CommandRequest<Input>[],
  ): Promise<CommandAnswer<Output, R>[]> {
    const [first] = requests;
    if (!first) return [];
    assert(command.batched, `${command.name} takes one request at a time`);
    const refused = await this.#refuseUnpermitted(command, first);
    if (refused) return requests.map(() => refused);
    const answers = await this.#transactOrSplit(command, requests);
    return answers.map((answer) => {
      if (!(answer instanceof Fault)) return answer;
      // The caller learns only that its item failed; what failed is for whoever runs this.
      this.#options.log.error({ err: answer.error, command: command.name }, 'an item of many failed');
      return refuse({ code: 'item_failed' as const });
    });
  }

  /**
   * Many calls in exactly one transaction, together with what the caller writes `beside` them: an import's checkpoint.
   * A fault is thrown
   * and then nothing of it happened; who calls decides what to try again.
   */
  async executeTogether<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    requests: readonly CommandRequest<Input>[],
    beside: (tx: Transaction, answers: readonly CommandAnswer<Output, R>[]) => Promise<void>,
  ): Promise<CommandAnswer<Output, R>[]> {
    const [first] = requests;
    if (!first) return [];
    assert(command.batched, `${command.name} takes one request at a time`);
    const refused = await this.#refuseUnpermitted(command, first);
    if (!refused) return this.#transact(command, requests, beside);
    const answers = requests.map(() => refused);
    await this.#options.database.transact((tx) => beside(tx, answers), command.name);
    return answers;
  }

  /**
   * The refusal of a request for this command that would wait too long if it were let in now, before anything of it was read;
   * undefined when it may come in. `on_the_way` counts the requests that were let in and are not answered yet.
   */
  refuseAtDoor(command: FloodedCommand, on_the_way: number): Overloaded | undefined {
    const batcher = this.#batchers.get(command);
    if (!batcher) return undefined;
    const wait_ms = batcher.expectedWait(on_the_way);
    expectedWaitSeconds.set({ command: command.name }, wait_ms / 1_000);
    return wait_ms > this.#options.max_wait_ms ? overloaded(wait_ms) : undefined;
  }

  async #refuseUnpermitted<Input, Output, R extends Refusal>(
    { name, permission }: Command<Input, Output, R>,
    { actor, request_id }: CommandRequest<Input>,
  ): Promise<CommandAnswer<Output, R> | undefined> {
    if (actor.permissions.has(permission)) return undefined;
    await auditRefusedAttempt(this.#options.database, { actor, action: name, permission, request_id });
    return refuse({ code: 'not_permitted', permission });
  }

  #batcherOf<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    input: Input,
  ): Batcher<CommandRequest<Input>, CommandAnswer<Output, R>> {
    const is_large = (command.weight?.(input) ?? 0) > LARGE_ROWS;
    const lane = is_large ? this.#large : this.#batchers;
    const { flushers, batch_size, queue_limit, max_wait_ms } = this.#options;
    let batcher = lane.get(command) as Batcher<CommandRequest<Input>, CommandAnswer<Output, R>> | undefined;
    if (!batcher) {
      batcher = new Batcher<CommandRequest<Input>, CommandAnswer<Output, R>>({
        run: (requests) => this.#transactOrSplit(command, requests),
        overflow: (wait_ms) => refuse(overloaded(wait_ms)),
        flushers: is_large ? 1 : flushers,
        batch_size,
        queue_limit,
        max_wait_ms: is_large ? max_wait_ms * LARGE_WAITS : max_wait_ms,
        ...(command.weight && {
          weight: { of: ({ input }) => command.weight?.(input) ?? 1, most: MOST_ROWS },
        }),
      });
      lane.set(
        command,
        batcher as unknown as Batcher<CommandRequest<never>, CommandAnswer<unknown, Refusal>>,
      );
    }
    return batcher;
  }

  /**
   * One bad request must not sink its neighbours: a batch that fails is halved until the bad one stands alone. Unless the
   * connection was lost: then the batch may stand, and running it again would receive the same goods twice.
   */
  async #transactOrSplit<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    requests: readonly CommandRequest<Input>[],
  ): Promise<(CommandAnswer<Output, R> | Fault)[]> {
    try {
      return await this.#transact(command, requests);
    } catch (error) {
      if (requests.length === 1 || isConnectionLost(error) || isDiskFull(error)) throw error;
      const half = Math.ceil(requests.length / 2);
      const halves = [requests.slice(0, half), requests.slice(half)];
      const answers: (CommandAnswer<Output, R> | Fault)[] = [];
      for (const part of halves) {
        answers.push(
          ...(await this.#transactOrSplit(command, part).catch((fault) => part.map(() => new Fault(fault)))),
        );
      }
      return answers;
    }
  }

  async #transact<Input, Output, R extends Refusal>(
    command: Command<Input, Output, R>,
    requests: readonly CommandRequest<Input>[],
    beside?: (tx: Transaction, answers: readonly CommandAnswer<Output, R>[]) => Promise<void>,
  ): Promise<CommandAnswer<Output, R>[]> {
    const { database, jobs, references, clock } = this.#options;
    batchSize.observe({ command: command.name }, requests.length);
    return tracer.startActiveSpan(command.name, async (span) => {
      try {
        return await database.transact(
          async (tx, try_number) => {
            const audit: AuditRow[] = [];
            const events: { event: DomainEvent; by: CommandRequest<unknown> }[] = [];
            const queued: Queued[] = [];
            const last: (() => Promise<unknown>)[] = [];
            const shell: Shell = {
              tx,
              now: clock.now(),
              references,
              lock_first: try_number > 1,
              publish: (event, by) => void events.push({ event, by }),
              audit: (entry, { actor, request_id }) =>
                void audit.push({ ...entry, actor, request_id, action: command.name, outcome: 'done' }),
              enqueue: (queue, data, options) => void queued.push({ queue, data, ...options }),
              writeLast: (write) => void last.push(write),
            };
            const { answers, fresh } = await separateReplays<Input, Output, R>(tx, requests);
            // A request that was answered before is no work: a command never sees an empty batch.
            const decisions =
              fresh.length === 0
                ? []
                : await command.handle(
                    shell,
                    fresh.map(({ request }) => request),
                  );
            assert(
              decisions.length === fresh.length,
              `${command.name} answered ${decisions.length} of ${fresh.length}`,
            );
            const stored: { idempotency: Idempotency; value: unknown }[] = [];
            for (const [at, decision] of decisions.entries()) {
              const entry = fresh[at];
              assert(entry, 'an answer without a request');
              answers[entry.index] = decision;
              if (decision.ok && entry.request.idempotency) {
                stored.push({ idempotency: entry.request.idempotency, value: decision.value });
              }
            }
            await beside?.(tx, answers);
            tx.beforeCommit(
              Promise.all([
                writeAudit(tx, audit),
                publish(tx, jobs, events),
                storeAnswers(tx, stored),
                enqueueAll(tx, jobs, queued),
                ...last.map((write) => write()),
              ]),
            );
            return answers;
          },
          command.name,
          ['idempotency_keys_pkey', ...(command.raced_keys ?? [])],
        );
      } finally {
        span.end();
      }
    });
  }

  /** Waits until everything that was accepted is answered. */
  async drain(): Promise<void> {
    const all = [...this.#batchers.values(), ...this.#large.values()];
    await Promise.all(all.map((batcher) => batcher.drain()));
  }
}

type Overloaded = Extract<PlatformRefusal, { code: 'overloaded' }>;

// Whoever is told the same second comes back in the same second: the seconds are spread over two.
function overloaded(wait_ms: number): Overloaded {
  return { code: 'overloaded', retry_after_s: Math.ceil(wait_ms / 1_000 + Math.random()) };
}

type Queued = NewJob & { queue: string };

// One statement for each queue.
async function enqueueAll(
  tx: Transaction,
  jobs: ExecutorOptions['jobs'],
  queued: readonly Queued[],
): Promise<void> {
  const byQueue = Map.groupBy(queued, ({ queue }) => queue);
  await Promise.all([...byQueue].map(([queue, entries]) => jobs.insert(tx, queue, entries)));
}

type Fresh<Input> = { index: number; request: CommandRequest<Input> };

/** Answers what a stored key already knows; what is left is new. Two requests with one key in a batch: the second waits. */
async function separateReplays<Input, Output, R extends Refusal>(
  tx: Transaction,
  requests: readonly CommandRequest<Input>[],
): Promise<{ answers: CommandAnswer<Output, R>[]; fresh: Fresh<Input>[] }> {
  const answers: CommandAnswer<Output, R>[] = new Array(requests.length);
  const keyed = requests.flatMap(({ idempotency }, index) => (idempotency ? [{ index, idempotency }] : []));
  const seen = new Set<string>();
  const settled = new Set<number>();
  if (keyed.length > 0) {
    const claims = await claimKeys(
      tx,
      keyed.map(({ idempotency }) => idempotency),
    );
    for (const [at, { index, idempotency }] of keyed.entries()) {
      const claim = claims[at];
      const id = `${idempotency.scope}\u001f${idempotency.key}`;
      const answer = answerOf<Output, R>(claim, seen.has(id));
      seen.add(id);
      if (answer) {
        answers[index] = answer;
        settled.add(index);
      }
    }
  }
  const fresh = requests.flatMap((request, index) => (settled.has(index) ? [] : [{ index, request }]));
  return { answers, fresh };
}

function answerOf<Output, R extends Refusal>(
  claim: Awaited<ReturnType<typeof claimKeys>>[number] | undefined,
  isTwin: boolean,
): CommandAnswer<Output, R> | undefined {
  assert(claim, 'every key is claimed');
  if (claim.state === 'replay') return { ok: true, value: claim.value as Output, is_replay: true };
  if (claim.state === 'reused') return refuse({ code: 'idempotency_key_reused' });
  if (claim.state === 'in_flight' || isTwin)
    return refuse({ code: 'idempotency_in_flight', retry_after_s: 1 });
  return undefined;
}

/** Records that somebody tried what they may not do. */
export async function auditRefusedAttempt(
  database: Database,
  attempt: { actor: Actor; action: string; permission: string; request_id: string },
): Promise<void> {
  const { actor, action, permission, request_id } = attempt;
  await writeAudit(database, [
    {
      actor,
      action,
      outcome: 'refused',
      subject_type: 'permission',
      subject_id: null,
      after: { permission },
      request_id,
    },
  ]);
}
