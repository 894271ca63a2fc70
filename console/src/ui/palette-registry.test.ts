import { expect, test } from 'vitest';
import { findMatch } from './palette-registry.ts';

test.each([
  ['the start of a word is preferred', 'Tamar Marchetti', 'mar', 'Mar at 6'],
  ['inside a word when nowhere else', 'Tamara', 'mar', 'mar at 2'],
  ['not there', 'Lena', 'mar', 'none'],
  ['nothing typed', 'Lena', '', 'none'],
])('%s', (_name, text, query, found) => {
  const match = findMatch(text, query);
  expect(match ? `${text.slice(match.start, match.end)} at ${match.start}` : 'none').toBe(found);
});
