import { expect, it } from 'vitest';
import { changesOf } from './changes.ts';

it('shows what changed, what came and what went, and nothing that stayed', () => {
  expect(
    changesOf(
      { name: 'Oak', kind: 'store', tags: ['a'] },
      { name: 'Oakland', kind: 'store', cut_off: '16:00' },
    ),
  ).toEqual([
    { field: 'name', before: 'Oak', after: 'Oakland' },
    { field: 'tags', before: '["a"]', after: '' },
    { field: 'cut_off', before: '', after: '16:00' },
  ]);
  expect(changesOf(null, { scopes: ['orders:read'] })).toEqual([
    { field: 'scopes', before: '', after: '["orders:read"]' },
  ]);
});
