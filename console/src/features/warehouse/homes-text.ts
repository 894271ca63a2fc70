/** A SKU and the bin that it is picked from; null takes the word back. */
export type Home = { sku: string; bin: string | null };

/**
 * Reads what people paste from a spreadsheet: a SKU and a bin a line, parted by a tab, a semicolon or a comma. `wrong` is the
 * number of the first line that is none.
 */
export function readHomes(text: string): { homes: Home[]; wrong: number | null } {
  const homes: Home[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue;
    const [sku = '', bin, ...more] = line.split(/[\t;,]/).map((cell) => cell.trim());
    if (sku === '' || bin === undefined || more.some((cell) => cell !== ''))
      return { homes, wrong: index + 1 };
    homes.push({ sku, bin: bin === '' ? null : bin });
  }
  return { homes, wrong: null };
}
