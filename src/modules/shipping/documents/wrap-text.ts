const ELLIPSIS = '…';

/** How wide a text is, in whatever unit the caller lays out. */
export type Measure = (text: string) => number;

/**
 * Breaks a text into at most so many lines that each fit the width: between words where it can, behind
 * a hyphen or anywhere inside a word that is wider than a line, and with an ellipsis where the rest had to go.
 */
export function wrapText(text: string, measure: Measure, width: number, maxLines: number): string[] {
  const lines: string[] = [];
  let rest = text.trim();
  while (rest !== '' && lines.length < maxLines) {
    const isLast = lines.length === maxLines - 1;
    const fits = fittingLength(rest, measure, width);
    if (fits === rest.length) {
      lines.push(rest);
      break;
    }
    if (isLast) {
      const kept = fittingLength(rest, (start) => measure(`${start}${ELLIPSIS}`), width);
      lines.push(`${rest.slice(0, kept).trimEnd()}${ELLIPSIS}`);
      break;
    }
    const space = rest.lastIndexOf(' ', fits);
    // A hyphen stays on its line; it only serves where no space does.
    const hyphen = rest.lastIndexOf('-', fits - 1) + 1;
    const end = space > 0 ? space : hyphen > 1 ? hyphen : Math.max(fits, 1);
    lines.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return lines;
}

/** The text on one line, shortened with an ellipsis where it does not fit. */
export function fitText(text: string, measure: Measure, width: number): string {
  return wrapText(text, measure, width, 1)[0] ?? '';
}

// The width grows with the text, so the longest start that fits is found by halving.
function fittingLength(text: string, measure: Measure, width: number): number {
  if (measure(text) <= width) return text.length;
  let fits = 0;
  let tooLong = text.length;
  while (tooLong - fits > 1) {
    const middle = (fits + tooLong) >> 1;
    if (measure(text.slice(0, middle)) <= width) fits = middle;
    else tooLong = middle;
  }
  return fits;
}
