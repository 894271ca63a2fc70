import { expect, test } from 'vitest';
import { readHomes } from './homes-text.ts';

test('a SKU and a bin a line, however they are parted', () => {
  expect(readHomes('MUG\tA-01-1\r\n\n TEE ; B-02-1\nCAP,\n')).toEqual({
    homes: [
      { sku: 'MUG', bin: 'A-01-1' },
      { sku: 'TEE', bin: 'B-02-1' },
      { sku: 'CAP', bin: null },
    ],
    wrong: null,
  });
});

test.each([
  ['MUG', 1],
  ['MUG\tA-01-1\n\tB-01-1', 2],
  ['MUG\tA-01-1\textra', 1],
])('%j is wrong in line %i', (text, wrong) => {
  expect(readHomes(text).wrong).toBe(wrong);
});
