import { expect, it } from 'vitest';
import { changedFields } from './draft.ts';

it('names the fields that differ, lists and objects by their content', () => {
  const saved = { title: 'Mug', prices: [{ amount: 1250, currency: 'USD' }], tags: ['a'] };
  expect(changedFields(saved, { ...saved, prices: [{ amount: 1250, currency: 'USD' }] })).toEqual([]);
  expect(changedFields(saved, { ...saved, title: 'Cup', tags: ['b'] })).toEqual(['title', 'tags']);
});
