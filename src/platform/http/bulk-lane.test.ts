import { expect, test } from 'vitest';
import { RefusedRequest } from '../refusals.ts';
import { BulkLane } from './bulk-lane.ts';

/** Work that ends when the test says so. */
function openWork(lane: BulkLane) {
  const ends: (() => void)[] = [];
  const begin = () =>
    lane.run(
      () =>
        new Promise<string>((resolve) => {
          ends.push(() => resolve('done'));
        }),
    );
  return { ends, begin };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('three run, the next wait in their order, and a place that is free is taken', async () => {
  const lane = new BulkLane(() => 0);
  const { ends, begin } = openWork(lane);
  const calls = Array.from({ length: 5 }, begin);
  await settled();
  expect(ends.length).toBe(3);
  ends[0]?.();
  await settled();
  expect(ends.length).toBe(4);
  for (const end of ends) end();
  await settled();
  for (const end of ends) end();
  expect(await Promise.all(calls)).toEqual(['done', 'done', 'done', 'done', 'done']);
  const again = begin();
  await settled();
  ends.at(-1)?.();
  expect(await again).toBe('done');
});

test('whoever finds sixty waiting is refused at once, and those who wait get their turn', async () => {
  const lane = new BulkLane(() => 0);
  const { ends, begin } = openWork(lane);
  const calls = Array.from({ length: 63 }, begin);
  await settled();
  await expect(begin()).rejects.toThrow(RefusedRequest);
  for (let done = 0; done < 63; done += 1) {
    ends[done]?.();
    await settled();
  }
  expect((await Promise.all(calls)).length).toBe(63);
});

test('whoever would wait too long is told when to come back', async () => {
  let time = 0;
  const lane = new BulkLane(() => time);
  await lane.run(async () => {
    time += 36_000;
  });
  const { ends, begin } = openWork(lane);
  const calls = [begin(), begin(), begin()];
  await settled();
  const refused = await begin().catch((error: unknown) => error);
  expect(refused).toMatchObject({ refusal: { code: 'overloaded', retry_after_s: 12 } });
  for (const end of ends) end();
  await Promise.all(calls);
});

test('work that fails gives its place up', async () => {
  const lane = new BulkLane();
  for (let index = 0; index < 10; index += 1)
    await expect(lane.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await lane.run(async () => 'still')).toBe('still');
});
