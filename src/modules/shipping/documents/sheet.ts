import { CODE128_QUIET_MODULES, code128, fitsCode128, type LinearSymbol } from './barcode.ts';
import {
  drawLinear,
  eachPage,
  fillRect,
  GRAY,
  HAIRLINE,
  INK,
  measure,
  PAGE_SIZES,
  type Pdf,
  renderPdf,
  type TextStyle,
  writeFitted,
  writeLine,
} from './pdf.ts';
import { printable } from './printable.ts';
import { wrapText } from './wrap-text.ts';

export type SheetSize = 'a4' | 'letter';

/** The frame of a document on ordinary paper; points. */
export type Sheet = { pdf: Pdf; left: number; right: number; width: number; top: number; bottom: number };

/** One row of a table: how tall it is, and how to draw it from its upper edge. */
export type SheetRow = { height: number; draw(y: number): void };

const MARGIN = 42;
const FOOTER = 26;

/**
 * Draws a document of as many pages as its rows need. `first` draws the head of the first page and
 * answers where the table may begin; `head` repeats the column titles on every page; the footer counts pages.
 */
export function renderSheet(
  options: { size: SheetSize; title: string; footer: string; created_at: string },
  parts: (sheet: Sheet) => {
    first(): number;
    head: SheetRow;
    rows: readonly SheetRow[];
    last?: SheetRow;
  },
): Promise<Uint8Array> {
  const [pageWidth, pageHeight] = PAGE_SIZES[options.size];
  return renderPdf(options, (pdf) => {
    const sheet: Sheet = {
      pdf,
      left: MARGIN,
      right: pageWidth - MARGIN,
      width: pageWidth - 2 * MARGIN,
      top: MARGIN,
      bottom: pageHeight - MARGIN - FOOTER,
    };
    const { first, head, rows, last } = parts(sheet);
    let y = first();
    const drawHead = () => {
      head.draw(y);
      y += head.height;
    };
    drawHead();
    for (const row of [...rows, ...(last ? [last] : [])]) {
      if (y + row.height > sheet.bottom) {
        pdf.addPage();
        y = sheet.top;
        if (row !== last) drawHead();
      }
      row.draw(y);
      y += row.height;
    }
    eachPage(pdf, (page, of) => {
      const baseline = pageHeight - MARGIN;
      fillRect(pdf, sheet.left, baseline - 18, sheet.width, 0.6, HAIRLINE);
      const footer = { x: sheet.left, baseline, width: sheet.width - 100 };
      writeFitted(pdf, printable(options.footer), footer, { size: 8.5, color: GRAY });
      writeLine(pdf, `Page ${page} of ${of}`, sheet.right, baseline, {
        size: 8.5,
        color: GRAY,
        align: 'right',
      });
    });
  });
}

/** A small gray title above a block or a column. */
export function writeCaption(
  { pdf }: Sheet,
  text: string,
  x: number,
  baseline: number,
  align: 'left' | 'center' | 'right' = 'left',
): void {
  writeLine(pdf, text.toUpperCase(), x, baseline, { size: 7.5, bold: true, color: GRAY, align });
}

/** The rows of a text that may take several lines, measured for drawing them afterwards. */
export function wrapped(text: string, width: number, maxLines: number, style: TextStyle): string[] {
  return wrapText(printable(text), (part) => measure(part, style), width, maxLines);
}

/** A text of several paragraphs, as somebody typed it into a box. */
export function wrappedParagraphs(text: string, width: number, maxLines: number, style: TextStyle): string[] {
  const paragraphs = text.split(/\r\n|[\n\r]/).slice(0, maxLines);
  return paragraphs.flatMap((part) => wrapped(part, width, maxLines, style)).slice(0, maxLines);
}

/** Writes lines below each other, the first baseline at `baseline`; answers the last one. */
export function writeLines(
  { pdf }: Sheet,
  lines: readonly string[],
  at: { x: number; baseline: number; leading: number },
  style: TextStyle,
): number {
  for (const [index, line] of lines.entries()) {
    writeLine(pdf, line, at.x, at.baseline + index * at.leading, style);
  }
  return at.baseline + Math.max(0, lines.length - 1) * at.leading;
}

/** Bars finer than this (0.19 mm) blur on an office printer. */
const FINEST_MODULE = 0.54;
const COARSEST_MODULE = 1.1;

/** Whether the text has a Code 128 that scanners read within a width that includes its quiet zones. */
export function fitsCode(text: string, width: number): boolean {
  return fitsCode128(text) && moduleWithin(code128(text), width) >= FINEST_MODULE;
}

/**
 * The Code 128 of a SKU or a document number within a width that includes its quiet zones; right-aligned,
 * its last bar ends where the width does. Draws nothing where there is no symbol that scans: the text
 * itself always stands beside it.
 */
export function drawCode(
  { pdf }: Sheet,
  text: string,
  at: { x: number; y: number; width: number; height: number; align?: 'left' | 'right' },
): void {
  if (!fitsCode(text, at.width)) return;
  const symbol = code128(text);
  const module = moduleWithin(symbol, at.width);
  const right = at.x + at.width - symbol.modules * module;
  const x = at.align === 'right' ? right : at.x + CODE128_QUIET_MODULES * module;
  drawLinear(pdf, symbol, { x, y: at.y, module, height: at.height });
}

function moduleWithin({ modules }: LinearSymbol, width: number): number {
  return Math.min(COARSEST_MODULE, width / (modules + 2 * CODE128_QUIET_MODULES));
}

/** A line between rows. */
export function drawHairline({ pdf, left, width }: Sheet, y: number): void {
  fillRect(pdf, left, y, width, 0.6, HAIRLINE);
}

/** The line below the column titles. */
export function drawHeadRule({ pdf, left, width }: Sheet, y: number): void {
  fillRect(pdf, left, y, width, 1.2, INK);
}
