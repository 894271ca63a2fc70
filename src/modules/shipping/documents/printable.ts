/** Longer texts are cut before anything looks at them: no field of a document holds more. */
const MAX_LENGTH = 1_000;

/** What stands for a character that the documents' font cannot show. */
const MISSING = '?';

// What Inter draws in both weights that are embedded, kept to letters, figures and the marks of ordinary
// text: Latin with its extensions and Vietnamese, Greek, Cyrillic. The test compares it with the font.
const COVERED = new RegExp(
  '^[' +
    '\\x20-\\x7e\\xa1-\\xac\\xae-\\u0148\\u014a-\\u01c3\\u01c5-\\u0254\\u0256-\\u027b' +
    '\\u0300-\\u0304\\u0306-\\u030a\\u030c\\u030f\\u0313\\u031b\\u0323\\u0326-\\u0328' +
    '\\u0386-\\u038a\\u038c\\u038e-\\u03a1\\u03a3-\\u03ce\\u0400-\\u0479\\u0490-\\u049d\\u04a0-\\u04ff' +
    '\\u1e00-\\u1e9b\\u1e9e-\\u1eff\\u1f00-\\u1f15\\u1f18-\\u1f1d\\u1f20-\\u1f45\\u1f48-\\u1f4d' +
    '\\u2010-\\u2015\\u2018-\\u201e\\u2020-\\u2022\\u2026\\u2030\\u2032\\u2033\\u2039\\u203a\\u2044' +
    '\\u20ac\\u20b4\\u20b9\\u20ba\\u20bd\\u2116\\u2122\\u2190-\\u2193' +
    ']+$',
  'u',
);

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * The text as one line that every document can show, whatever was typed into it: white space and control
 * characters become one space, invisible marks (among them those that turn the reading direction) go,
 * full-width forms become plain ones, letters lose accents that the font lacks, and what is left
 * without a glyph becomes a question mark.
 */
export function printable(text: string): string {
  return convert(text).line;
}

/**
 * The characters that a document would show as question marks, each once. An address that loses any of
 * them is not fit for a label, and a person should say how it is written in Latin letters.
 */
export function unprintable(text: string): string[] {
  return [...new Set(convert(text).lost)];
}

function convert(text: string): { line: string; lost: string[] } {
  // Control characters other than white space separate as well: NUL between two words must not join them.
  const plain = text
    .slice(0, MAX_LENGTH)
    .toWellFormed()
    .normalize('NFC')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (/^[\x20-\x7e]*$/.test(plain)) return { line: plain, lost: [] };
  const lost: string[] = [];
  let line = '';
  for (const { segment } of GRAPHEMES.segment(plain)) {
    const visible = segment.replace(/\p{Cf}|\p{Variation_Selector}/gu, '');
    if (visible === '') continue;
    const shown = closest(visible);
    if (shown === undefined) lost.push(visible);
    line += shown ?? MISSING;
  }
  return { line: line.replace(/ {2,}/g, ' ').trim(), lost };
}

function closest(grapheme: string): string | undefined {
  // More than two marks on one letter are no writing but noise that would print over the lines above.
  const limited = grapheme.replace(/(\p{M}{2})\p{M}+/gu, '$1');
  const compatible = limited.normalize('NFKC');
  const bare = limited.normalize('NFKD').replace(/\p{M}/gu, '');
  return [limited, compatible, bare].find((candidate) => COVERED.test(candidate));
}
