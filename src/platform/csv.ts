/** A cell: text, a number, a decimal that is written already (an amount), a moment or nothing. */
export type CsvCell = string | number | { decimal: string } | Date | null;

// What a spreadsheet would take for the beginning of a formula (OWASP, CSV injection).
const FORMULA = /^[=+\-@\t\r]/;
const GUARDED = /^'[=+\-@\t\r]/;
// A spreadsheet takes this for the number that it is. One with a plus is guarded: it may be a telephone number.
const NEGATIVE_NUMBER = /^-\d[\d.,]*$/;
const NEEDS_QUOTES = /[",\r\n\t']|^\s|\s$/;

/**
 * One record of RFC 4180, with its line end. Text that a spreadsheet would run as a formula gets an apostrophe before
 * it; numbers and amounts stay numbers, negative ones and those in texts too.
 */
export function csvRecord(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: CsvCell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  if (cell instanceof Date) return cell.toISOString();
  if (typeof cell === 'object') return cell.decimal;
  const text = FORMULA.test(cell) && !NEGATIVE_NUMBER.test(cell) ? `'${cell}` : cell;
  return NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A cell as it was before `csvRecord` put an apostrophe there, so that an export can be imported again. */
export function withoutFormulaGuard(cell: string): string {
  return GUARDED.test(cell) ? cell.slice(1) : cell;
}
