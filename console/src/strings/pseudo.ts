const plain = 'aeiouycnszAEIOUYCNSZ';
const accented = 'áéíóúýçñšžÁÉÍÓÚÝÇÑŠŽ';

/**
 * A made-up language, a third longer than English and in brackets: what is cut off on screen, glued
 * together from pieces or missing from the catalogue shows at once.
 */
export function pseudo(text: string): string {
  const strange = text.replace(/[a-zA-Z]/g, (letter) => accented[plain.indexOf(letter)] ?? letter);
  return `[${strange}${'~'.repeat(Math.ceil(text.length / 3))}]`;
}
