import { expect, test } from 'vitest';
import { ServicePace } from './service-pace.ts';

/** A pace that saw four busy runs of so many items in so much time, the last of which ended at 0. */
function paced(items: number, took_ms: number): ServicePace {
  const pace = new ServicePace();
  for (const run of [-3, -2, -1, 0])
    pace.note({ items, began_ms: (run - 1) * took_ms, ended_ms: run * took_ms, is_busy: true });
  return pace;
}

test('nothing is expected to wait before a busy run was seen', () => {
  const pace = new ServicePace();
  pace.note({ items: 1, began_ms: 0, ended_ms: 3, is_busy: false });
  expect(pace.msFor(1_000, 3)).toBe(0);
});

test('the first runs of a process are not believed', () => {
  const pace = new ServicePace();
  for (const at of [0, 100, 200]) pace.note({ items: 1, began_ms: at, ended_ms: at + 100, is_busy: true });
  expect(pace.msFor(1_000, 300)).toBe(0);
  pace.note({ items: 1, began_ms: 300, ended_ms: 400, is_busy: true });
  expect(pace.msFor(1_000, 400)).toBeCloseTo(100_000);
});

test('busy runs tell how long what is ahead takes', () => {
  expect(paced(100, 100).msFor(1_500, 0)).toBeCloseTo(1_500);
});

test('runs that overlap count from where the one before them ended', () => {
  const pace = paced(100, 100);
  pace.note({ items: 100, began_ms: -50, ended_ms: 100, is_busy: true });
  expect(pace.msFor(100, 100)).toBeCloseTo(100);
});

test('the average follows a database that becomes slow', () => {
  const pace = paced(100, 100);
  for (let at = 0; at < 10_000; at += 1_000)
    pace.note({ items: 10, began_ms: at, ended_ms: at + 1_000, is_busy: true });
  expect(pace.msFor(100, 10_000)).toBeGreaterThan(9_000);
});

test('a small run raises the figure and never lowers it', () => {
  const pace = paced(100, 1_000);
  pace.note({ items: 1, began_ms: 0, ended_ms: 100, is_busy: false });
  expect(pace.msFor(100, 100)).toBeCloseTo(1_000);
  pace.note({ items: 100, began_ms: 100, ended_ms: 200, is_busy: false });
  expect(pace.msFor(100, 200)).toBeLessThan(950);
});

test('what was learned is forgotten when nothing was busy for long', () => {
  const pace = paced(1, 5_000);
  expect(pace.msFor(10, 5_000)).toBeCloseTo(50_000);
  expect(pace.msFor(10, 10_001)).toBe(0);
});
