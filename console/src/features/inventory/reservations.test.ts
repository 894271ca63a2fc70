import { expect, test } from 'vitest';
import { countdown, endWords } from './reservations.ts';

test.each([
  [0, 'over'],
  [-5_000, 'over'],
  [1, '0:01'],
  [59_001, '1:00'],
  [899_000, '14:59'],
  [7_500_000, '2\u00a0h\u00a005\u00a0min'],
])('%i ms are %s', (left, words) => {
  expect(countdown(left)).toBe(words);
});

test.each([
  [null, ''],
  ['mistake', 'It was a mistake'],
  ['cart_left: twice', 'The cart was left: twice'],
  ['the cart was emptied', 'the cart was emptied'],
])('%s is %s', (reason, words) => {
  expect(endWords(reason)).toBe(words);
});
