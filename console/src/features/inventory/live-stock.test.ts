import { expect, test } from 'vitest';
import { changedIn } from './live-stock.ts';

test.each([
  [
    '{"items":[{"variant_id":"var_1","ats":3},{"variant_id":null},{"variant_id":"var_2"}]}',
    ['var_1', 'var_2'],
  ],
  ['{}', []],
  ['not json', []],
])('%s names %j', (data, ids) => {
  expect(changedIn(data)).toEqual(ids);
});
