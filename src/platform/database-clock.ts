import type { Clock } from '../kernel/clock.ts';
import type { Queryable } from './database.ts';

const SYNC_EVERY_MS = 30_000;
// An answer that took longer says too little about when the database looked at its clock.
const LONGEST_TRIP_MS = 250;

/**
 * The database's time in this process: asked for at the start and every half minute, and carried on in between by the
 * monotonic clock. The clocks of several machines differ and are set back at times; the database's is the one that all of
 * them share. Drill `clock`: servers five minutes off placed orders at times that were five minutes off.
 */
export class DatabaseClock implements Clock {
  readonly #database: Queryable;
  #ahead_ms = 0;
  #timer: NodeJS.Timeout | undefined;

  private constructor(database: Queryable) {
    this.#database = database;
  }

  /** A clock that is right already. */
  static async open(database: Queryable): Promise<DatabaseClock> {
    const clock = new DatabaseClock(database);
    await clock.#sync(Number.POSITIVE_INFINITY);
    clock.#timer = setInterval(() => {
      // The database is away for a moment: the time goes on from where it was.
      clock.#sync(LONGEST_TRIP_MS).catch(() => undefined);
    }, SYNC_EVERY_MS).unref();
    return clock;
  }

  now(): Date {
    return new Date(this.now_ms());
  }

  /** Whole milliseconds since 1970. */
  now_ms(): number {
    return Math.floor(performance.now() + this.#ahead_ms);
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sync(longest_trip_ms: number): Promise<void> {
    const sent = performance.now();
    const [row] = await this.#database.rows<{ ms: number }>(
      'select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms',
    );
    const received = performance.now();
    if (row && received - sent <= longest_trip_ms) this.#ahead_ms = row.ms - (sent + received) / 2;
  }
}
