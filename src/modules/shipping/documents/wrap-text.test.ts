import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitText, wrapText } from './wrap-text.ts';

// Every character is one wide.
const length = (text: string) => text.length;

const cases: [text: string, width: number, lines: number, rows: string[]][] = [
  ['', 10, 2, []],
  ['short', 10, 2, ['short']],
  ['two words', 5, 2, ['two', 'words']],
  ['exactly ten chars', 10, 2, ['exactly', 'ten chars']],
  ['one word more than fits here', 10, 2, ['one word', 'more than…']],
  ['KETTLE-ENAMEL-WHITE', 14, 2, ['KETTLE-ENAMEL-', 'WHITE']],
  ['abcdefghijklmno', 6, 2, ['abcdef', 'ghijk…']],
  ['abcdefghijklmno', 6, 9, ['abcdef', 'ghijkl', 'mno']],
];

describe('wrapping', () => {
  test.each(cases)('%j at %i wide on %i lines', (text, width, lines, rows) => {
    expect(wrapText(text, length, width, lines)).toEqual(rows);
  });

  test('on one line', () => {
    expect(fitText('Local International', length, 9)).toBe('Local In…');
    expect(fitText('', length, 9)).toBe('');
  });

  test('no row is wider than the width, and there are never too many', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 200 }),
        fc.integer({ min: 2, max: 40 }),
        fc.integer({ min: 1, max: 5 }),
        (text, width, lines) => {
          const rows = wrapText(text, length, width, lines);
          expect(rows.length).toBeLessThanOrEqual(lines);
          for (const row of rows) expect(row.length).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
