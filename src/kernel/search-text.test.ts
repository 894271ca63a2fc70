import { describe, expect, test } from 'vitest';
import { likePrefix, wordPrefixes } from './search-text.ts';

describe('words as beginnings', () => {
  const cases: [name: string, typed: string, query: string][] = [
    ['one word', 'Mug', "'mug':*"],
    ['two words', 'Anna Ber', "'anna':* & 'ber':*"],
    ['letters of any script', 'Ærø 東京', "'ærø':* & '東京':*"],
    ['operators are dropped', "a' | !b & (c):*", "'a':* & 'b':* & 'c':*"],
    ['nothing to look for', ' %_\\ ', ''],
    [
      'at most eight words',
      '1 2 3 4 5 6 7 8 9',
      "'1':* & '2':* & '3':* & '4':* & '5':* & '6':* & '7':* & '8':*",
    ],
  ];
  test.each(cases)('%s', (_name, typed, query) => {
    expect(wordPrefixes(typed)).toBe(query);
  });
});

describe('a beginning for like', () => {
  const cases: [typed: string, pattern: string][] = [
    ['MUG-', 'mug-%'],
    ['100%_\\', '100\\%\\_\\\\%'],
  ];
  test.each(cases)('%s', (typed, pattern) => {
    expect(likePrefix(typed)).toBe(pattern);
  });
});
