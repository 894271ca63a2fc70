import { expect, test } from 'vitest';
import { labelRows, promiseScale } from './promise-scale.ts';

test('the line runs over whole days and places each moment to scale', () => {
  const scale = promiseScale({
    placed_at: new Date(2026, 4, 10, 12).toISOString(),
    now: new Date(2026, 4, 11, 12).toISOString(),
    expected_at: null,
    promised_at: new Date(2026, 4, 13, 18).toISOString(),
  });
  expect(scale.days).toHaveLength(4);
  expect(scale.at(new Date(2026, 4, 10, 12).toISOString())).toBe(12.5);
  expect(scale.at(new Date(2026, 4, 11, 12).toISOString())).toBe(37.5);
});

test('labels that would touch go a row down', () => {
  expect(labelRows([10, 15, 40, 52, 90], 16)).toEqual([0, 1, 0, 1, 0]);
});
