import { ServicePace } from './service-pace.ts';

/** Stands in for the answer of an item whose own work failed while its neighbours' succeeded. */
export class Fault {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

export type BatcherOptions<Item, Answer> = {
  run(items: readonly Item[]): Promise<readonly (Answer | Fault)[]>;
  /** The answer of an item that finds the queue full, or would wait too long. */
  overflow(expected_wait_ms: number): Answer;
  flushers: number;
  batch_size: number;
  queue_limit: number;
  /** What is expected to wait for longer is not taken; without it only the length of the queue counts. */
  max_wait_ms?: number;
  /** How much work an item is, and how much fits into one run; a larger item runs alone. Without it only their number counts. */
  weight?: { of(item: Item): number; most: number };
};

type Waiting<Item, Answer> = {
  item: Item;
  since_ms: number;
  resolve(answer: Answer): void;
  reject(error: unknown): void;
};

// A quarter of a full batch is worth a run beside one that is under way: each costs some twenty statements, whether
// for twelve orders or for fifty. With a second run begun for whatever had come, an order took 1,530 µs of both cores
// (batches of 12), with one run at a time 1,200 (`npm run bench -- profile`, 64 clients, a busy machine).
const WORTH_A_RUN = 1 / 4;
// Who holds things up for longer than this, on a lock perhaps, holds up nobody but itself.
const PATIENCE_MS = 25;
// A long queue is worked off in smaller runs: as fast (48 and 128 orders a run took the same 1,480 orders/s), and the
// process gets to its other connections every 20 instead of every 50 ms (`npm run bench -- overload`).
const LONG_QUEUE_RUNS = 2;
const SMALLER_RUN = 3 / 8;
// What was taken in good faith and has waited for this many times the limit is refused after all: work slowed down since.
const GIVE_UP_AFTER = 5;

/**
 * Lets concurrent calls share one run. A call that finds nothing under way runs at once, whoever comes meanwhile shares the
 * next run. A further flusher begins beside a running one when enough calls wait for it, or when the running one
 * takes long.
 */
export class Batcher<Item, Answer> {
  readonly #options: BatcherOptions<Item, Answer>;
  readonly #queue: Waiting<Item, Answer>[] = [];
  readonly #pace = new ServicePace();
  #in_hand = 0;
  #running = 0;
  #last_start_ms = 0;
  #impatience: NodeJS.Timeout | undefined;
  #idle: (() => void)[] = [];

  constructor(options: BatcherOptions<Item, Answer>) {
    this.#options = options;
  }

  /** Queues an item and answers with its own answer or its own error. */
  add(item: Item): Promise<Answer> {
    const { queue_limit, max_wait_ms = Number.POSITIVE_INFINITY } = this.#options;
    const wait_ms = this.expectedWait();
    if (this.#queue.length >= queue_limit || wait_ms > max_wait_ms)
      return Promise.resolve(this.#options.overflow(wait_ms));
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, since_ms: performance.now(), resolve, reject });
      this.#flush();
    });
  }

  /**
   * How long an item that came now would wait, in milliseconds: what is in hand at the pace of the last seconds, and no
   * less than the first in the queue has waited already. `on_the_way` counts items that are known of elsewhere, those in hand
   * among them.
   */
  expectedWait(on_the_way = 0): number {
    const [first] = this.#queue;
    const now = performance.now();
    const waited_ms = first ? now - first.since_ms : 0;
    const ahead = Math.max(on_the_way, this.#queue.length + this.#in_hand);
    return Math.max(waited_ms, this.#pace.msFor(ahead, now));
  }

  #giveUpStale(): void {
    const { max_wait_ms } = this.#options;
    if (max_wait_ms === undefined) return;
    const before = performance.now() - max_wait_ms * GIVE_UP_AFTER;
    const kept = this.#queue.findIndex(({ since_ms }) => since_ms >= before);
    const stale = this.#queue.splice(0, kept < 0 ? this.#queue.length : kept);
    for (const { resolve } of stale) resolve(this.#options.overflow(max_wait_ms));
  }

  #flush(): void {
    this.#giveUpStale();
    while (this.#queue.length > 0 && this.#running < this.#options.flushers && this.#mayBegin()) {
      const batch = this.#queue.splice(0, this.#sizeOfNext());
      this.#running += 1;
      this.#in_hand += batch.length;
      this.#last_start_ms = performance.now();
      void this.#run(batch);
    }
    if (this.#queue.length === 0 || this.#running === this.#options.flushers) return;
    this.#impatience ??= setTimeout(() => {
      this.#impatience = undefined;
      this.#flush();
    }, PATIENCE_MS);
  }

  #sizeOfNext(): number {
    const { batch_size, weight } = this.#options;
    const is_long = this.#queue.length > batch_size * LONG_QUEUE_RUNS;
    const most = Math.min(this.#queue.length, is_long ? Math.ceil(batch_size * SMALLER_RUN) : batch_size);
    let sum = 0;
    for (const [at, { item }] of this.#queue.slice(0, most).entries()) {
      sum += weight?.of(item) ?? 0;
      if (at > 0 && weight && sum > weight.most) return at;
    }
    return most;
  }

  #mayBegin(): boolean {
    if (this.#running === 0) return true;
    const waiting = Math.min(this.#queue.length, this.#options.batch_size);
    if (waiting >= this.#options.batch_size * WORTH_A_RUN) return true;
    return performance.now() - this.#last_start_ms >= PATIENCE_MS;
  }

  async #run(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    const began_ms = performance.now();
    try {
      const answers = await this.#options.run(batch.map(({ item }) => item));
      settle(batch, answers);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      this.#running -= 1;
      this.#in_hand -= batch.length;
      const is_busy = batch.length >= this.#options.batch_size * WORTH_A_RUN;
      this.#pace.note({ items: batch.length, began_ms, ended_ms: performance.now(), is_busy });
      this.#flush();
      if (this.#running === 0) for (const wake of this.#idle.splice(0)) wake();
    }
  }

  /** Resolves when nothing is queued or running. */
  drain(): Promise<void> {
    if (this.#running === 0 && this.#queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }
}

// Whoever waits goes on at once, writing an answer of some kilobytes: those of a full batch kept everybody else out for 30 ms.
const SETTLED_TOGETHER = 16;

function settle<Item, Answer>(
  batch: readonly Waiting<Item, Answer>[],
  answers: readonly (Answer | Fault)[],
  first = 0,
): void {
  const next = first + SETTLED_TOGETHER;
  for (const [at, waiting] of batch.slice(first, next).entries()) {
    const answer = answers[first + at] as Answer | Fault;
    if (answer instanceof Fault) waiting.reject(answer.error);
    else waiting.resolve(answer);
  }
  if (next < batch.length) setImmediate(settle, batch, answers, next);
}
