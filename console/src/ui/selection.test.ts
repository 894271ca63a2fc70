import { expect, test } from 'vitest';
import { rangeBetween } from './selection.ts';

test.each([
  ['downward', 'b', 'd', 'b c d'],
  ['upward', 'd', 'b', 'b c d'],
  ['an anchor on another page selects the row alone', 'z', 'c', 'c'],
  ['a row that is gone selects nothing', 'a', 'z', ''],
])('a range %s', (_name, from, to, ids) => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], from, to).join(' ')).toBe(ids);
});
