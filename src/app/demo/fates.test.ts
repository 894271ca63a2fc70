import { expect, test } from 'vitest';
import { type Promised, reached, stagesOf } from './fates.ts';
import { Random } from './random.ts';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-25T14:00:00Z');

/** Orders of eight days, one every quarter of an hour, each promised a day after it was placed. */
const ORDERS = Array.from({ length: 768 }, (_, index): Promised => {
  const placed_at = new Date(NOW.getTime() - (768 - index) * (HOUR_MS / 4));
  return { placed_at, ship_by: new Date(placed_at.getTime() + 24 * HOUR_MS) };
});

function told(orders: readonly Promised[]): string[] {
  const stages = stagesOf(new Random(1), orders, NOW);
  return orders.map(({ ship_by }, index) => {
    const stage = stages[index] ?? 'open';
    const when = ship_by && ship_by < NOW ? 'due' : 'in time';
    return stage === 'cancelled' ? stage : `${when}, ${reached(stage, 'shipped') ? 'left' : 'here'}`;
  });
}

test('of the orders that had to leave, ten did not; of the others most are still here', () => {
  const counts = Object.groupBy(told(ORDERS), (each) => each);
  expect(counts['due, here']).toHaveLength(10);
  expect(counts['due, left']?.length).toBeGreaterThan(600);
  expect(counts['in time, here']?.length).toBeGreaterThan(70);
  expect(counts['in time, left']?.length).toBeLessThan(20);
});

test('what has no promise is never far, and the same numbers make the same fates', () => {
  const waiting = ORDERS.map(({ placed_at }) => ({ placed_at, ship_by: null }));
  expect(new Set(told(waiting))).toEqual(new Set(['cancelled', 'in time, here', 'in time, left']));
  expect(told(ORDERS)).toEqual(told(ORDERS));
});
