/** A search longer than this is cut: no name, SKU or address needs more. */
const MAX_WORDS = 8;

/**
 * What a person typed as a PostgreSQL `tsquery` of word beginnings: `Anna Ber` becomes `'anna':* & 'ber':*`. Only
 * letters and digits get through, so that nothing typed is read as an operator. Empty when there is no word in it.
 */
export function wordPrefixes(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words
    .slice(0, MAX_WORDS)
    .map((word) => `'${word}':*`)
    .join(' & ');
}

/** What a person typed as a `like` pattern for its beginning; `%`, `_` and `\` stand for themselves. */
export function likePrefix(text: string): string {
  return `${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`;
}
