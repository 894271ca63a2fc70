import { createRequire } from 'node:module';
import fc from 'fast-check';
import { openSync } from 'fontkit';
import { describe, expect, test } from 'vitest';
import { printable, unprintable } from './printable.ts';

const cases: [name: string, text: string, shown: string, lost: string[]][] = [
  ['plain text', '12 Sample Street', '12 Sample Street', []],
  ['white space and control characters', '  a\r\n\tb\0c\x1b d ', 'a b c d', []],
  ['accents of Europe', 'Łódź, Åre, Ñuñoa, Ősi, Straße', 'Łódź, Åre, Ñuñoa, Ősi, Straße', []],
  ['accents as separate marks', 'Zu\u0308rich', 'Zürich', []],
  ['Greek, Cyrillic, Vietnamese', 'Αθήνα Київ Nguyễn', 'Αθήνα Київ Nguyễn', []],
  ['full-width forms', '１２－３ ＡＢＣ', '12-3 ABC', []],
  ['reading-direction tricks', 'abc\u202etxt.exe\u2066x\u200b', 'abctxt.exex', []],
  ['letters that no font here has', '山田 Taro', '?? Taro', ['山', '田']],
  ['one family is one character', 'Hi 👩‍👩‍👧‍👦!', 'Hi ?!', ['👩👩👧👦']],
  ['the same loss is told once', '山山', '??', ['山']],
  ['half a surrogate', 'a\ud800b', 'a?b', ['\ufffd']],
  ['noise above a letter', `Z${'\u0300'.repeat(50)}`, 'Z\u0300\u0300', []],
];

describe('printable text', () => {
  test.each(cases)('%s', (_, text, shown, lost) => {
    expect(printable(text)).toBe(shown);
    expect(unprintable(text)).toEqual(lost);
  });

  test('both weights of the font have a glyph for everything that comes out', () => {
    const require = createRequire(import.meta.url);
    const fonts = ['400Regular/Inter_400Regular.ttf', '700Bold/Inter_700Bold.ttf'].map((file) =>
      openSync(require.resolve(`@expo-google-fonts/inter/${file}`)),
    );
    const missing: string[] = [];
    for (let code = 0; code < 0x10000; code += 1) {
      for (const character of printable(`a${String.fromCodePoint(code)}`)) {
        const has = fonts.every(
          (font) =>
            'hasGlyphForCodePoint' in font && font.hasGlyphForCodePoint(character.codePointAt(0) ?? 0),
        );
        if (!has) missing.push(code.toString(16));
      }
    }
    expect(missing).toEqual([]);
  });

  test('any text comes out as one line without control or format characters, and stays as it then is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const line = printable(text);
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(printable(line)).toBe(line);
      }),
      { numRuns: 500 },
    );
  });
});
