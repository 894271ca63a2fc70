import { RefusedRequest } from '../refusals.ts';

// Each bulk call holds a connection and the rows of up to a thousand items: more of them at once only wait for one another.
const AT_ONCE = 3;
const MOST_WAITING = 60;
// Whoever would wait longer than this is asked to come back.
const MAX_WAIT_MS = 10_000;
// How much of the average the last call makes up.
const WEIGHT_OF_LAST = 0.2;

/**
 * Where calls for many items go, so that a flood of them leaves room for everything else: some run, some wait, the rest is
 * refused.
 */
export class BulkLane {
  readonly #waiting: (() => void)[] = [];
  readonly #now: () => number;
  #running = 0;
  #average_ms = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Runs the work when it is its turn.
   *
   * @throws RefusedRequest `overloaded` at once, when too many wait already; nothing was done then.
   */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      const wait_ms = ((this.#waiting.length + 1) * this.#average_ms) / AT_ONCE;
      if (this.#waiting.length >= MOST_WAITING || wait_ms > MAX_WAIT_MS)
        throw new RefusedRequest({
          code: 'overloaded',
          retry_after_s: Math.max(1, Math.ceil(wait_ms / 1_000)),
        });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running += 1;
    const began = this.#now();
    try {
      return await work();
    } finally {
      const took_ms = this.#now() - began;
      this.#average_ms =
        this.#average_ms === 0 ? took_ms : this.#average_ms + (took_ms - this.#average_ms) * WEIGHT_OF_LAST;
      // Whoever waits longest takes the place over; without anybody it is free.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }
}
