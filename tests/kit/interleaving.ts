import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Scheduler } from 'fast-check';
import pg from 'pg';
import { codeOf, Database, type Transaction } from '../../src/platform/database.ts';

/*
 * Two commands at the same moment, statement by statement, in an order that fast-check's scheduler draws. Each runs on a
 * connection of its own against a real PostgreSQL. One statement is let go at a time; the next one when it was answered, or
 * when it waits for a lock that another racer holds: then the others go on. The same draw is the same race again.
 */

/** Long enough to be seen waiting, short enough for a thousand races. */
const DEADLOCK_TIMEOUT = '100ms';

/** Nobody hears any more of what a transaction that was rolled back would have sent. */
const NEVER = new Promise<never>(() => undefined);

/** Changes statements on their way, to show that a race notices what they protect. */
export type Mutation = (text: string) => string;

type State = 'thinking' | 'waiting' | 'sent' | 'done';

class Racer {
  readonly name: string;
  readonly database: RacingDatabase;
  state: State = 'done';

  constructor(name: string, database: RacingDatabase) {
    this.name = name;
    this.database = database;
  }
}

/** A connection whose transactions go on only when it is their turn. Free while nobody races. */
export class RacingDatabase extends Database {
  pid = 0;
  race: { racer: Racer; scheduler: Scheduler; mutate: Mutation | undefined } | undefined;
  deadlocks = 0;

  /** Opens it on one connection, with a clock that can be set forward. */
  static async open(url: string, name: string): Promise<RacingDatabase> {
    const database = new RacingDatabase({ url, pool_size: 1, application_name: name });
    database.pool.on('connect', (client) => {
      void client.query(`set deadlock_timeout = '${DEADLOCK_TIMEOUT}'`);
      // The clock of the race is found before PostgreSQL's own.
      void client.query('set search_path = race_clock, pg_catalog, public');
    });
    const [row] = await database.rows<{ pid: number }>('select pg_backend_pid() as pid');
    database.pid = row?.pid ?? 0;
    return database;
  }

  override transact<T>(
    body: (tx: Transaction, try_number: number) => Promise<T>,
    label = 'other',
    raced_keys: readonly string[] = [],
  ): Promise<T> {
    const { race } = this;
    if (!race) return super.transact(body, label, raced_keys);
    return super.transact(
      async (tx, try_number) => {
        const steps = new Steps(tx, race, this);
        try {
          const result = await body(steps, try_number);
          await Promise.all(steps.last);
          await steps.turn('commit');
          race.racer.state = 'thinking';
          return result;
        } finally {
          steps.has_ended = true;
        }
      },
      label,
      raced_keys,
    );
  }
}

/** A transaction that sends each statement when its turn comes, one after the other even where they were not awaited. */
class Steps implements Transaction {
  readonly #tx: Transaction;
  readonly #race: NonNullable<RacingDatabase['race']>;
  readonly #database: RacingDatabase;
  #tail: Promise<unknown> = Promise.resolve();
  #failure: { error: unknown } | undefined;
  /** Writes that would travel with the commit: here they have turns of their own before it. */
  readonly last: Promise<unknown>[] = [];
  has_ended = false;

  constructor(tx: Transaction, race: NonNullable<RacingDatabase['race']>, database: RacingDatabase) {
    this.#tx = tx;
    this.#race = race;
    this.#database = database;
  }

  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#step(text, (mutated) => this.#tx.rows<Row>(mutated, values));
  }

  adHoc<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#step(text, (mutated) => this.#tx.adHoc<Row>(mutated, values));
  }

  affected(text: string, values?: readonly unknown[]): Promise<number> {
    return this.#step(text, (mutated) => this.#tx.affected(mutated, values));
  }

  beforeCommit(writes: Promise<unknown>): void {
    writes.catch(() => undefined);
    this.last.push(writes);
  }

  async turn(label: string): Promise<void> {
    const { racer, scheduler } = this.#race;
    racer.state = 'waiting';
    await scheduler.schedule(Promise.resolve(), `${racer.name}: ${label}`);
  }

  #step<T>(text: string, send: (text: string) => Promise<T>): Promise<T> {
    const { racer, mutate } = this.#race;
    const step = this.#tail.then(async () => {
      // As behind a statement that failed in a pipeline: nothing more of it is done.
      if (this.#failure) throw this.#failure.error;
      if (this.has_ended) return NEVER;
      await this.turn(text.trim().replace(/\s+/g, ' ').slice(0, 60));
      if (this.has_ended) return NEVER;
      racer.state = 'sent';
      try {
        return await send(mutate ? mutate(text) : text);
      } catch (error) {
        this.#failure = { error };
        if (codeOf(error) === '40P01') this.#database.deadlocks += 1;
        throw error;
      } finally {
        racer.state = 'thinking';
      }
    });
    this.#tail = step.catch(() => undefined);
    step.catch(() => undefined);
    return step;
  }
}

/** `late` turns go by before it begins: otherwise nobody's first statement would ever come after another's tenth. */
export type Runner<Answer> = {
  database: RacingDatabase;
  name: string;
  late: number;
  run(): Promise<Answer>;
};

/** Looks from outside who waits for whom, and sets the clock of the race. */
export class Referee {
  readonly #client: pg.Client;

  private constructor(client: pg.Client) {
    this.#client = client;
  }

  static async open(url: string): Promise<Referee> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`create schema race_clock;
      create table race_clock.ahead (by interval not null);
      insert into race_clock.ahead values ('0');
      create function race_clock.clock_timestamp() returns timestamptz language sql volatile
        as $$ select pg_catalog.clock_timestamp() + (select by from race_clock.ahead) $$`);
    return new Referee(client);
  }

  /** Sets the clock of all racers ahead of the real one. */
  async setAhead(seconds: number): Promise<void> {
    await this.#client.query(`update race_clock.ahead set by = make_interval(secs => $1)`, [seconds]);
  }

  /**
   * Lets the runners race until all have ended, and answers what became of each. `passes` is time that passes at some
   * moment of it.
   */
  async race<const R extends readonly Runner<unknown>[]>(
    scheduler: Scheduler,
    runners: R,
    { passes, mutate }: { passes?: { seconds: number; late: number }; mutate?: Mutation | undefined } = {},
  ): Promise<{ [At in keyof R]: R[At] extends Runner<infer Answer> ? Answer : never }> {
    const racers = runners.map(({ name, database }) => new Racer(name, database));
    const results = runners.map(async ({ database, run, late, name }, at) => {
      const racer = racers[at] as Racer;
      racer.state = 'waiting';
      for (let turn = 0; turn < late; turn += 1)
        await scheduler.schedule(Promise.resolve(), `${name}: waits`);
      racer.state = 'thinking';
      database.race = { racer, scheduler, mutate };
      try {
        return await run();
      } finally {
        racer.state = 'done';
        database.race = undefined;
      }
    });
    const all = Promise.allSettled(results);
    let is_passing = passes !== undefined;
    const passing = (async () => {
      if (!passes) return;
      for (let turn = 0; turn <= passes.late; turn += 1)
        await scheduler.schedule(Promise.resolve(), `time: ${turn < passes.late ? 'waits' : 'passes'}`);
      await this.setAhead(passes.seconds).finally(() => {
        is_passing = false;
      });
    })();
    for (;;) {
      await this.#quiet(racers);
      if (scheduler.count() > 0) await scheduler.waitNext(1);
      else if (racers.every(({ state }) => state === 'done') && !is_passing) break;
      // Everybody waits for somebody: PostgreSQL ends it.
      else await sleep(5);
    }
    await all;
    await passing;
    return Promise.all(results) as never;
  }

  // Until each racer waits for its turn, waits for a lock of another, or has ended.
  async #quiet(racers: readonly Racer[]): Promise<void> {
    for (let looks = 0; ; looks += 1) {
      await nextTurn();
      if (racers.some(({ state }) => state === 'thinking')) {
        if (looks > 50) await sleep(1);
        continue;
      }
      const sent = racers.filter(({ state }) => state === 'sent');
      if (sent.length === 0) return;
      if (looks < 20) continue;
      const { rows } = await this.#client.query<{ pid: number }>(
        'select pid from unnest($1::int[]) as pid where cardinality(pg_blocking_pids(pid)) > 0',
        [sent.map(({ database }) => database.pid)],
      );
      if (rows.length === sent.length && sent.every(({ state }) => state === 'sent')) return;
    }
  }

  async close(): Promise<void> {
    await this.#client.end();
  }
}
