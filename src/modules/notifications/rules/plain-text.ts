// Controls, and the invisible marks that turn the reading direction: with them an item could be made to read as
// something else. Joiners stay, because scripts and emoji are written with them.
const DANGEROUS = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/**
 * Somebody else's words as one line that says what it shows: white space becomes one blank, marks that mislead a
 * visible sign.
 */
export function plainText(text: string, max_length = 300): string {
  const line = text.slice(0, max_length).toWellFormed().replace(/\s+/g, ' ').replace(DANGEROUS, '\ufffd');
  return line.trim();
}
