import pg from 'pg';
import { assert } from '../kernel/assert.ts';
import { poolWaitSeconds, transactionHoldSeconds } from './metrics.ts';
import { type Answer, type Asked, RoundTrip, type Statement } from './round-trip.ts';
import { poolChoice } from './servers.ts';

/** Anything that answers SQL: the pool for reads, a transaction for writes. */
export interface Queryable {
  /** Runs a statement that is prepared once per connection; for text that is fixed in the code. */
  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Runs a statement whose text is put together at run time (filters); it is not kept prepared. */
  adHoc<Row>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/**
 * An open transaction. Statements sent without awaiting each other travel in one round trip
 * (`pg` pipelining), so independent writes belong in one `Promise.all`.
 */
export interface Transaction extends Queryable {
  /** How many rows a write touched. */
  affected(text: string, values?: readonly unknown[]): Promise<number>;
  /**
   * Leaves these writes to travel with the commit, when they are the last of the transaction: one round trip less, and
   * rows that others wait for are held for a shorter time. What could forbid the commit must fail in SQL.
   */
  beforeCommit(writes: Promise<unknown>): void;
}

/** Thrown by a body whose optimistic writes were refused: the transaction rolls back and runs once more. */
export class RunAgain extends Error {
  override readonly name = 'RunAgain';
}

/** What the function `platform.run_again_unless` raises: the same as `RunAgain`, said by a statement. */
const RUN_AGAIN = 'LS001';
// Serialization failure and deadlock.
const RETRYABLE = new Set(['40001', '40P01']);
// What every statement after a failed one answers; the failed one says why.
const ABORTED = '25P02';
// A server that was the primary and is a standby now.
const READ_ONLY = '25006';
const MAX_TRIES = 4;

export type DatabaseOptions = {
  /** One server, or several as libpq writes them: see `servers.ts`. */
  url: string;
  pool_size: number;
  application_name: string;
  /**
   * `false` behind a pooler that gives every transaction another connection: nothing is prepared, and no limits are sent at
   * the start of a connection, which PgBouncer refuses. Default: true.
   */
  prepared_statements?: boolean;
};

/** The pool of connections to the one database; lives as long as its process. */
export class Database implements Queryable {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly #is_prepared: boolean;
  readonly #tries: number;

  constructor({ url, pool_size, application_name, prepared_statements = true }: DatabaseOptions) {
    this.url = url;
    this.#is_prepared = prepared_statements;
    const { tries, options } = poolChoice(url);
    this.#tries = tries;
    this.pool = new pg.Pool({
      ...options,
      max: pool_size,
      application_name,
      pipeline: true,
      keepAlive: true,
      connectionTimeoutMillis: 10_000,
      // Nothing of ours waits long: a statement past this is stuck, and its rows are somebody's locks.
      ...(prepared_statements && {
        options:
          '-c statement_timeout=60000 -c idle_in_transaction_session_timeout=30000 -c lock_timeout=20000',
      }),
    } as pg.PoolConfig);
    // A connection that dies while idle (the database restarted) is replaced by the pool; without a
    // listener the event would end the process.
    this.pool.on('error', () => undefined);
    // The same for one that dies in a transaction's hands between two statements: the next statement fails and says so.
    this.pool.on('connect', (client) => client.on('error', () => undefined));
  }

  rows<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#ask<Row>({ text, values, is_prepared: this.#is_prepared });
  }

  adHoc<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return this.#ask<Row>({ text, values, is_prepared: false });
  }

  async #ask<Row>(statement: Statement): Promise<Row[]> {
    const client = await this.#connect();
    let failure: Error | undefined;
    try {
      const { rows } = await new Promise<Answer>((resolve, reject) => {
        client.query(new RoundTrip([{ statement, resolve, reject }]));
      });
      return rows as Row[];
    } catch (error) {
      failure = connectionFailure(error);
      throw error;
    } finally {
      client.release(failure);
    }
  }

  /**
   * Runs the body in one read-committed transaction and commits it. A deadlock or a serialization
   * failure (and a body that throws `RunAgain`) runs the whole body again, up to four times; so does a key
   * among `raced_keys` that a
   * competitor committed a moment ago, because the next run reads it. Every other error rolls back and is thrown.
   */
  async transact<T>(
    body: (tx: Transaction, try_number: number) => Promise<T>,
    label = 'other',
    raced_keys: readonly string[] = [],
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#once((tx) => body(tx, attempt), label);
      } catch (error) {
        if (attempt >= MAX_TRIES || !mayRunAgain(error, raced_keys)) throw error;
        if (!(error instanceof RunAgain)) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
        }
      }
    }
  }

  async #once<T>(body: (tx: Transaction) => Promise<T>, label: string): Promise<T> {
    const client = await this.#connect();
    const stop = transactionHoldSeconds.startTimer({ command: label });
    const tx = new OpenTransaction(client, this.#is_prepared);
    let failure: Error | undefined;
    try {
      const result = await body(tx);
      await tx.commit();
      return result;
    } catch (thrown) {
      const error = tx.causeOf(thrown);
      failure = connectionFailure(error);
      if (!failure) {
        await tx.rollback().catch((rollback: Error) => {
          failure = rollback;
        });
      }
      throw error;
    } finally {
      stop();
      client.release(failure);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    const stop = poolWaitSeconds.startTimer();
    try {
      for (let tries = 1; ; tries += 1) {
        try {
          return await this.pool.connect();
        } catch (error) {
          if (tries >= this.#tries) throw error;
        }
      }
    } finally {
      stop();
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

class OpenTransaction implements Transaction {
  readonly #client: pg.PoolClient;
  readonly #is_prepared: boolean;
  #waiting: Asked[] = [];
  readonly #last: Promise<unknown>[] = [];
  // Of statements that travel together the first that failed says why; the others only say that it did.
  #first_failure: unknown;
  #has_ended = false;

  constructor(client: pg.PoolClient, is_prepared: boolean) {
    this.#client = client;
    this.#is_prepared = is_prepared;
    // `begin` is not awaited alone: it travels with the first statement of the body.
    this.#send({ text: 'begin', values: [], is_prepared }).catch(() => undefined);
  }

  async rows<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#ask({ text, values, is_prepared: this.#is_prepared })).rows as Row[];
  }

  async adHoc<Row>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.#ask({ text, values, is_prepared: false })).rows as Row[];
  }

  async affected(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.#ask({ text, values, is_prepared: this.#is_prepared })).count;
  }

  beforeCommit(writes: Promise<unknown>): void {
    writes.catch(() => undefined);
    this.#last.push(writes);
  }

  async commit(): Promise<void> {
    const [{ command }] = await Promise.all([this.#end('commit'), ...this.#last]);
    // A transaction that failed on the way answers a commit with the tag ROLLBACK and no error.
    assert(command === 'COMMIT', 'a failed statement was swallowed inside a transaction');
  }

  async rollback(): Promise<void> {
    await this.#end('rollback');
  }

  /** Why it failed: what came behind the failure only says that there was one. */
  causeOf(error: unknown): unknown {
    return codeOf(error) === ABORTED ? (this.#first_failure ?? error) : error;
  }

  #end(how: 'commit' | 'rollback'): Promise<Answer> {
    this.#has_ended = true;
    return this.#send({ text: how, values: [], is_prepared: this.#is_prepared });
  }

  async #ask(statement: Statement): Promise<Answer> {
    // A statement that comes later would land in somebody else's transaction.
    assert(!this.#has_ended, 'a statement came after the end of its transaction');
    return this.#send(statement);
  }

  async #send(statement: Statement): Promise<Answer> {
    try {
      return await new Promise((resolve, reject) => {
        // What is not awaited one by one leaves together, at the end of this turn of the event loop.
        if (this.#waiting.length === 0) process.nextTick(() => this.#flush());
        this.#waiting.push({ statement, resolve, reject });
      });
    } catch (thrown) {
      const error = codeOf(thrown) === RUN_AGAIN ? new RunAgain((thrown as Error).message) : thrown;
      this.#first_failure ??= error;
      throw error;
    }
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#client.query(new RoundTrip(waiting));
  }
}

function mayRunAgain(error: unknown, raced_keys: readonly string[]): boolean {
  return (
    error instanceof RunAgain ||
    RETRYABLE.has(codeOf(error) ?? '') ||
    raced_keys.includes(constraintOf(error) ?? '')
  );
}

/** The SQLSTATE of a database error, if it is one. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/** The name of the constraint that refused a write, if that is what the error says. */
export function constraintOf(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.constraint : undefined;
}

// An error that PostgreSQL did not send means that the connection itself is gone or in doubt; such a
// client must not go back into the pool. 57P01 to 57P03 are a server that shuts down or starts.
function connectionFailure(error: unknown): Error | undefined {
  const code = codeOf(error);
  if (code !== undefined) return code.startsWith('57P') || code === READ_ONLY ? (error as Error) : undefined;
  // ECONNRESET, EPIPE and their kin, not ERR_INVALID_ARG_TYPE: that one is a bug of ours.
  if (error instanceof Error && 'code' in error && /^E(?!RR_)[A-Z]+$/.test(String(error.code))) return error;
  if (error instanceof Error && /connection|terminated|timeout/i.test(error.message)) return error;
  return undefined;
}

/** Whether the connection was lost, so that nobody knows whether a transaction that was being committed stands. */
export function isConnectionLost(error: unknown): boolean {
  return connectionFailure(error) !== undefined || codeOf(error) === '53300';
}

/** Whether the database has no room left to write; nothing of the transaction stands. */
export function isDiskFull(error: unknown): boolean {
  return codeOf(error) === '53100';
}

/** Whether the database could not be reached, as against having refused a statement. */
export function isUnavailable(error: unknown): boolean {
  return isConnectionLost(error) || codeOf(error) === '55P03';
}
