import { expect, test } from 'vitest';
import { countOutcomes, outcomeCount } from './imports.ts';

test('rows are counted by what becomes of them, the rejected ones last', () => {
  const rows = ['rejected', 'created', 'rejected', 'created', 'created'].map((outcome) => ({ outcome }));
  expect(countOutcomes(rows).map(({ outcome, rows: count }) => outcomeCount(outcome, count))).toEqual([
    '3 created',
    '2 rejected',
  ]);
});
