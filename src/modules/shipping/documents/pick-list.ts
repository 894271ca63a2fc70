import { fillRect, INK, measure, strokeBox, WHITE, writeFitted, writeLine } from './pdf.ts';
import { printable } from './printable.ts';
import {
  drawCode,
  drawHairline,
  drawHeadRule,
  fitsCode,
  renderSheet,
  type Sheet,
  type SheetRow,
  type SheetSize,
  wrapped,
  writeCaption,
  writeLines,
} from './sheet.ts';

/** What a picker walks with; the lines come in walking order. */
export type PickList = {
  size: SheetSize;
  /** Of the fulfillment order or wave; also as Code 128, to be scanned at the bench. */
  number: string;
  location_name: string;
  order_number?: string | null;
  service_name?: string | null;
  /** Local date until which it must have left. */
  ship_by?: string | null;
  lines: readonly PickListLine[];
  /** RFC 3339; the PDF's creation date. */
  created_at: string;
};

export type PickListLine = {
  sku: string;
  title: string;
  quantity: number;
  /** Where it lies; null where the location has no bins. */
  bin?: string | null;
};

const TITLE = { size: 10.5 };
const SKU = { size: 10.5, bold: true };
const LEADING = 13.5;

/** The pick list as PDF: a box to tick, the bin, the product with its barcode, and how many. */
export function pickListPdf(list: PickList): Promise<Uint8Array> {
  const title = `Pick list ${printable(list.number)}`;
  const footer = `${title} · ${list.location_name}`;
  return renderSheet({ size: list.size, title, footer, created_at: list.created_at }, (sheet) => ({
    first: () => drawTop(sheet, list),
    head: headRow(sheet),
    rows: list.lines.map((line) => lineRow(sheet, line)),
  }));
}

function drawTop(sheet: Sheet, list: PickList): number {
  const { pdf, left, right, width, top } = sheet;
  const number = printable(list.number);
  writeLine(pdf, 'Pick list', left, top + 20, { size: 26, bold: true });
  writeFitted(pdf, number, { x: left, baseline: top + 42, width: width - 250 }, { size: 15, bold: true });
  drawCode(sheet, list.number, { x: right - 240, y: top, width: 240, height: 34, align: 'right' });

  const units = list.lines.reduce((sum, line) => sum + line.quantity, 0);
  const facts: [caption: string, text: string][] = [
    ['Location', list.location_name],
    ['Order', list.order_number ?? ''],
    ['Service', list.service_name ?? ''],
    ['Ship by', list.ship_by ?? ''],
    ['Lines', String(list.lines.length)],
    ['Units', String(units)],
  ];
  const shares = [0.26, 0.2, 0.19, 0.17, 0.09, 0.09];
  let x = left;
  for (const [index, [caption, text]] of facts.entries()) {
    const room = (shares[index] ?? 0) * width;
    if (text !== '') {
      writeCaption(sheet, caption, x, top + 70);
      writeFitted(
        pdf,
        printable(text),
        { x, baseline: top + 86, width: room - 10 },
        { size: 12, bold: true },
      );
    }
    x += room;
  }
  return top + 104;
}

function columns({ left, right, width }: Sheet) {
  const bin = left + 34;
  const product = bin + 92;
  const quantity = right;
  const code = { x: right - 52 - 190, width: 190 };
  return { bin, product, code, quantity, productWidth: code.x - product - 6, binWidth: 84, width };
}

function headRow(sheet: Sheet): SheetRow {
  const at = columns(sheet);
  return {
    height: 20,
    draw(y) {
      writeCaption(sheet, 'Bin', at.bin, y + 11);
      writeCaption(sheet, 'Product', at.product, y + 11);
      writeCaption(sheet, 'Quantity', at.quantity, y + 11, 'right');
      drawHeadRule(sheet, y + 18);
    },
  };
}

function lineRow(sheet: Sheet, line: PickListLine): SheetRow {
  const { pdf, left } = sheet;
  const at = columns(sheet);
  // Without a symbol to scan its room belongs to the words.
  const width = fitsCode(line.sku, at.code.width) ? at.productWidth : at.code.x + at.code.width - at.product;
  const title = wrapped(line.title, width, 2, TITLE);
  const sku = wrapped(line.sku, width, 2, SKU);
  // A bin is read from a cart's length away: as large as its column allows.
  const bin = printable(line.bin ?? '');
  const size = [18, 16, 14, 12].find((each) => measure(bin, { size: each, bold: true }) <= at.binWidth) ?? 11;
  const binRows = wrapped(bin, at.binWidth, 2, { size, bold: true });
  const height = Math.max(54, 22 + (title.length + sku.length) * LEADING);
  const middle = height / 2;
  return {
    height,
    draw(y) {
      strokeBox(pdf, left + 2, y + middle - 9, 18);
      const binTop = y + middle + size * 0.36 - ((binRows.length - 1) * size * 1.2) / 2;
      writeLines(sheet, binRows, { x: at.bin, baseline: binTop, leading: size * 1.2 }, { size, bold: true });

      const first = y + middle + 4 - ((title.length + sku.length - 1) * LEADING) / 2;
      writeLines(sheet, title, { x: at.product, baseline: first, leading: LEADING }, TITLE);
      const below = first + title.length * LEADING;
      writeLines(sheet, sku, { x: at.product, baseline: below, leading: LEADING }, SKU);
      drawCode(sheet, line.sku, { ...at.code, y: y + middle - 16, height: 32 });
      drawQuantity(sheet, line.quantity, at.quantity, y + middle);
      drawHairline(sheet, y + height - 0.6);
    },
  };
}

// More than one is what pickers miss: it stands white on black.
function drawQuantity({ pdf }: Sheet, quantity: number, right: number, middle: number): void {
  const text = String(quantity);
  const style = { size: 20, bold: true, tabular: true } as const;
  const room = measure(text, style) + 14;
  if (quantity > 1) fillRect(pdf, right - room, middle - 14, room, 28);
  const color = quantity > 1 ? WHITE : INK;
  writeLine(pdf, text, right - room / 2, middle + 7, { ...style, align: 'center', color });
}
