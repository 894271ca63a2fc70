import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { Batcher, Fault } from './batcher.ts';

type Run = { items: readonly number[]; finish: () => void };

function batcherOf(options: {
  flushers?: number;
  batch_size?: number;
  queue_limit?: number;
  max_wait_ms?: number;
  weight?: { of(item: number): number; most: number };
}) {
  const runs: Run[] = [];
  const batcher = new Batcher<number, string>({
    flushers: options.flushers ?? 1,
    batch_size: options.batch_size ?? 10,
    queue_limit: options.queue_limit ?? 100,
    ...(options.max_wait_ms !== undefined && { max_wait_ms: options.max_wait_ms }),
    ...(options.weight && { weight: options.weight }),
    overflow: () => 'overloaded',
    run: (items) =>
      new Promise((resolve) => {
        runs.push({
          items,
          finish: () =>
            resolve(
              items.map((item) => (item < 0 ? new Fault(new Error(`poison ${item}`)) : `done ${item}`)),
            ),
        });
      }),
  });
  return { batcher, runs };
}

test('a call that comes alone runs alone and at once', async () => {
  const { batcher, runs } = batcherOf({});
  const answer = batcher.add(1);
  expect(runs.map(({ items }) => items)).toEqual([[1]]);
  runs[0]?.finish();
  expect(await answer).toBe('done 1');
});

test('calls that come while a run is under way share the next one, each with its own answer', async () => {
  const { batcher, runs } = batcherOf({});
  const answers = [1, 2, 3, 4].map((item) => batcher.add(item));
  runs[0]?.finish();
  await answers[0];
  expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3, 4]]);
  runs[1]?.finish();
  expect(await Promise.all(answers)).toEqual(['done 1', 'done 2', 'done 3', 'done 4']);
});

test('a batch closes when it is full', () => {
  const { batcher, runs } = batcherOf({ flushers: 2, batch_size: 2 });
  for (const item of [1, 2, 3, 4, 5]) void batcher.add(item);
  expect(runs.map(({ items }) => items)).toEqual([[1], [2]]);
  runs[0]?.finish();
  return Promise.resolve().then(async () => {
    await new Promise(setImmediate);
    expect(runs.at(-1)?.items).toEqual([3, 4]);
  });
});

test('a long queue is worked off in smaller runs', () => {
  const { batcher, runs } = batcherOf({ batch_size: 8 });
  for (let item = 0; item < 20; item += 1) void batcher.add(item);
  runs[0]?.finish();
  return new Promise(setImmediate).then(() => expect(runs[1]?.items).toEqual([1, 2, 3]));
});

test('a further flusher begins when enough calls wait for it, not for one', () => {
  const { batcher, runs } = batcherOf({ flushers: 2, batch_size: 8 });
  for (const item of [1, 2]) void batcher.add(item);
  expect(runs.map(({ items }) => items)).toEqual([[1]]);
  void batcher.add(3);
  expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3]]);
});

test('a run that takes long does not hold up who comes after it', async () => {
  const { batcher, runs } = batcherOf({ flushers: 2, batch_size: 100 });
  for (const item of [1, 2]) void batcher.add(item);
  expect(runs.map(({ items }) => items)).toEqual([[1]]);
  await vi.waitFor(() => expect(runs.map(({ items }) => items)).toEqual([[1], [2]]));
});

test('a poison item fails alone', async () => {
  const { batcher, runs } = batcherOf({});
  const first = batcher.add(0);
  const [good, bad, other] = [batcher.add(1), batcher.add(-2), batcher.add(3)];
  runs[0]?.finish();
  await first;
  runs[1]?.finish();
  await expect(bad).rejects.toThrow('poison -2');
  expect(await Promise.all([good, other])).toEqual(['done 1', 'done 3']);
});

test('what comes beyond the queue limit is answered at once and never run', async () => {
  const { batcher, runs } = batcherOf({ queue_limit: 2 });
  const answers = [1, 2, 3, 4].map((item) => batcher.add(item));
  expect(await answers[3]).toBe('overloaded');
  runs[0]?.finish();
  await answers[0];
  runs[1]?.finish();
  expect(await Promise.all(answers)).toEqual(['done 1', 'done 2', 'done 3', 'overloaded']);
  expect(runs.flatMap(({ items }) => items)).toEqual([1, 2, 3]);
});

describe('with a limit to the wait', () => {
  const now = vi.spyOn(performance, 'now');
  let at = 0;
  beforeEach(() => {
    at = 1_000;
    now.mockImplementation(() => at);
  });
  afterAll(() => now.mockRestore());

  /** A batcher that is known to take 10 ms for an item. */
  async function paced() {
    const { batcher, runs } = batcherOf({ batch_size: 4, max_wait_ms: 100 });
    for (let run = 0; run < 4; run += 1) {
      const answer = batcher.add(run);
      at += 10;
      runs[run]?.finish();
      await answer;
    }
    return { batcher, runs };
  }

  test('what would wait too long at the pace of the last runs is refused at once', async () => {
    const { batcher, runs } = await paced();
    const taken = Array.from({ length: 10 }, (_, item) => batcher.add(item));
    expect(batcher.expectedWait()).toBeCloseTo(100);
    taken.push(batcher.add(10));
    expect(await batcher.add(11)).toBe('overloaded');
    at += 10;
    runs[4]?.finish();
    await taken[0];
    expect(batcher.expectedWait()).toBeCloseTo(100);
  });

  test('what was let in elsewhere counts too', async () => {
    const { batcher } = await paced();
    expect(batcher.expectedWait(30)).toBeCloseTo(300);
  });

  test('nobody joins a queue whose first has waited too long, whatever the pace was', async () => {
    const { batcher } = batcherOf({ max_wait_ms: 100 });
    void batcher.add(1);
    void batcher.add(2);
    at += 101;
    expect(await batcher.add(3)).toBe('overloaded');
  });

  test('what has waited for many times the limit is given up and never run', async () => {
    const { batcher, runs } = batcherOf({ max_wait_ms: 100 });
    const running = batcher.add(1);
    const waiting = batcher.add(2);
    at += 501;
    runs[0]?.finish();
    expect(await running).toBe('done 1');
    expect(await waiting).toBe('overloaded');
    expect(runs).toHaveLength(1);
  });
});

test('draining waits for everything that was accepted', async () => {
  const { batcher, runs } = batcherOf({});
  void batcher.add(1);
  void batcher.add(2);
  let isDrained = false;
  const drained = batcher.drain().then(() => {
    isDrained = true;
  });
  runs[0]?.finish();
  await new Promise(setImmediate);
  expect(isDrained).toBe(false);
  runs[1]?.finish();
  await drained;
  expect(isDrained).toBe(true);
});

test('heavy calls share a run only as far as their weight fits, and one that is too heavy runs alone', async () => {
  const { batcher, runs } = batcherOf({ weight: { of: (item) => item, most: 10 } });
  const answers = [1, 4, 5, 2, 30, 3].map((item) => batcher.add(item));
  for (let at = 0; at < 5; at += 1) {
    runs[at]?.finish();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await Promise.all(answers);
  expect(runs.map(({ items }) => items)).toEqual([[1], [4, 5], [2], [30], [3]]);
});
