import type { Logger } from 'pino';
import type { Clock } from '../kernel/clock.ts';
import { codeOf, type Database, isUnavailable, type Queryable } from './database.ts';
import { standbyReads, standbyStaleness } from './metrics.ts';
import { ReferenceData } from './reference-data.ts';

/** What a read that decides nothing works with: a database to ask, and reference data under the versions that it shows. */
export type Reading = { database: Queryable; references: ReferenceData };

/** How fresh a read must be, as far as the caller said. */
export type Freshness = {
  /** The caller's last write was answered by then, in milliseconds since 1970 by the database's clock. */
  written_at_ms?: number;
  /** The caller takes what is this old. */
  max_staleness_ms?: number;
};

/** A reading from the standby, and how old it may be at most. */
export type StandbyReading = Reading & { staleness_ms: number };

export type StandbyOptions = {
  primary: Queryable;
  standby: Database;
  clock: Clock;
  log: Pick<Logger, 'warn' | 'info'>;
  /** What is older is read from the primary. */
  max_staleness_ms: number;
};

const LOOK_EVERY_MS = 100;
const LOOK_AGAIN_MS = 20;
// Two processes that follow the database's clock differ by less: `DatabaseClock` believes no answer that took longer.
const CLOCKS_DIFFER_MS = 250;

type Target = { asked_at_ms: number; lsn: string };

/**
 * A streaming standby that lists, exports and availability may be read from. What it shows holds every transaction that
 * was answered before a certain moment: the primary is asked how far its log is, and when the standby has replayed that
 * far, it is as fresh as the moment before the question. Orders pay nothing for it. Whatever decides reads the primary.
 */
export class Standby {
  readonly #options: StandbyOptions;
  readonly #references = new ReferenceData();
  readonly #reader: Queryable;
  #fresh_as_of_ms: number | undefined;
  #target: Target | undefined;
  #timer: NodeJS.Timeout | undefined;
  #is_closed = false;
  #trouble: string | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: StandbyOptions) {
    this.#options = options;
    this.#reader = new FallingBack(options, (why) => this.#lose(why));
  }

  /** Begins to follow the standby. One that does not answer is looked for again and again. */
  async open(): Promise<this> {
    await this.#look();
    return this;
  }

  /** The standby, when it is known to be as fresh as asked for; otherwise undefined: ask the primary. */
  readingFor({ written_at_ms, max_staleness_ms }: Freshness): StandbyReading | undefined {
    const fresh_as_of_ms = this.#fresh_as_of_ms;
    const reading = ((): StandbyReading | undefined => {
      if (fresh_as_of_ms === undefined) return undefined;
      const staleness_ms = Math.max(0, this.#options.clock.now().getTime() - fresh_as_of_ms);
      const limit_ms = Math.min(this.#options.max_staleness_ms, max_staleness_ms ?? Number.POSITIVE_INFINITY);
      if (staleness_ms > limit_ms) return undefined;
      if (written_at_ms !== undefined && fresh_as_of_ms <= written_at_ms + CLOCKS_DIFFER_MS) return undefined;
      return { database: this.#reader, references: this.#references, staleness_ms };
    })();
    standbyReads.inc({ from: reading ? 'standby' : 'primary' });
    return reading;
  }

  /** Waits until the standby shows what was committed by now, or is given up, so that whoever is told of it finds it there. */
  async catchUp(): Promise<void> {
    const now_ms = this.#options.clock.now().getTime();
    const until = performance.now() + this.#options.max_staleness_ms;
    while (this.#fresh_as_of_ms !== undefined && this.#fresh_as_of_ms <= now_ms && !this.#is_closed) {
      if (performance.now() > until) return;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async close(): Promise<void> {
    this.#is_closed = true;
    clearTimeout(this.#timer);
    this.#wake();
    await this.#options.standby.close();
  }

  async #look(): Promise<void> {
    let is_level = false;
    try {
      is_level = await this.#compare();
    } catch (error) {
      this.#lose(error instanceof Error ? error.message : String(error));
    }
    standbyStaleness.set(
      this.#fresh_as_of_ms === undefined
        ? -1
        : (this.#options.clock.now().getTime() - this.#fresh_as_of_ms) / 1_000,
    );
    this.#wake();
    if (this.#is_closed) return;
    const next_ms = is_level || this.#target === undefined ? LOOK_EVERY_MS : LOOK_AGAIN_MS;
    this.#timer = setTimeout(() => void this.#look(), next_ms).unref();
  }

  // A target stays until it is reached: one that moves with the log would never be, under a steady stream of orders.
  async #compare(): Promise<boolean> {
    const { primary, standby, clock } = this.#options;
    if (!this.#target) {
      const asked_at_ms = clock.now().getTime();
      const [row] = await primary.rows<{ lsn: string }>('select pg_current_wal_flush_lsn()::text as lsn');
      if (row) this.#target = { asked_at_ms, lsn: row.lsn };
    }
    const target = this.#target;
    if (!target) return false;
    const [row] = await standby.rows<{ is_standby: boolean; is_level: boolean | null }>(
      `select pg_is_in_recovery() as is_standby, pg_last_wal_replay_lsn() >= $1::pg_lsn as is_level`,
      [target.lsn],
    );
    if (!row?.is_standby) {
      this.#lose('the server of DATABASE_READ_URL is no standby');
      return false;
    }
    if (row.is_level !== true) return false;
    if (this.#trouble !== undefined) this.#options.log.info('the standby answers and is level again');
    this.#trouble = undefined;
    this.#fresh_as_of_ms = target.asked_at_ms;
    this.#target = undefined;
    return true;
  }

  #lose(why: string): void {
    if (this.#trouble !== why)
      this.#options.log.warn({ reason: why }, 'the standby is not read: everything is read from the primary');
    this.#trouble = why;
    this.#fresh_as_of_ms = undefined;
    this.#target = undefined;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

/** Asks the standby, and the primary when the standby is gone or cancels the statement because what it reads was cleaned away. */
class FallingBack implements Queryable {
  readonly #options: StandbyOptions;
  readonly #onLoss: (why: string) => void;

  constructor(options: StandbyOptions, onLoss: (why: string) => void) {
    this.#options = options;
    this.#onLoss = onLoss;
  }

  rows<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#ask((database) => database.rows<Row>(text, values));
  }

  adHoc<Row>(text: string, values?: readonly unknown[]): Promise<Row[]> {
    return this.#ask((database) => database.adHoc<Row>(text, values));
  }

  async #ask<Row>(question: (database: Queryable) => Promise<Row[]>): Promise<Row[]> {
    const { standby, primary } = this.#options;
    try {
      return await question(standby);
    } catch (error) {
      if (isUnavailable(error)) this.#onLoss(error instanceof Error ? error.message : String(error));
      else if (!isConflict(error)) throw error;
      return question(primary);
    }
  }
}

// Serialization failure is what a standby answers to a statement that stands in the way of replay.
function isConflict(error: unknown): boolean {
  return codeOf(error) === '40001' || codeOf(error) === '40P01';
}
