import { expect, test } from 'vitest';
import { ordersPerBlock, stageBlocks } from './pipeline-blocks.ts';

test.each([
  ['a quiet day keeps four orders to a block', [96, 318], 4],
  ['400 orders are exactly ten rows', [400], 4],
  ['401 orders need larger blocks', [401], 5],
  ['a peak takes a round number', [12_000], 200],
  ['no orders at all', [], 4],
])('%s', (_name, counts, size) => {
  expect(ordersPerBlock(counts)).toBe(size);
});

test('late blocks lie lowest, then at risk, and never exceed the stack', () => {
  expect(stageBlocks({ count: 14, late: 1, at_risk: 5 }, 4)).toEqual(['late', 'risk', 'risk', 'schedule']);
  expect(stageBlocks({ count: 4, late: 1, at_risk: 3 }, 4)).toEqual(['late']);
});
