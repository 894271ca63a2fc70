import { expect, test } from 'vitest';
import { stalePaths } from './live.ts';

test('an event makes the resources of its subject stale, an unknown one none', () => {
  expect(stalePaths('stock.changed')).toEqual(['/v1/inventory', '/v1/variants', '/v1/home']);
  expect(stalePaths('weather.rain')).toEqual([]);
});
