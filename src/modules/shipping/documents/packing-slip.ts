import type { Address } from '../../../kernel/address.ts';
import { formatAmount, type Money } from '../../../kernel/money.ts';
import { addressLines } from './address-lines.ts';
import { GRAY, measure, writeFitted, writeLine } from './pdf.ts';
import { printable } from './printable.ts';
import {
  drawCode,
  drawHairline,
  drawHeadRule,
  renderSheet,
  type Sheet,
  type SheetRow,
  type SheetSize,
  wrapped,
  wrappedParagraphs,
  writeCaption,
  writeLines,
} from './sheet.ts';

/** What lies in the parcel, for the person who opens it. */
export type PackingSlip = {
  size: SheetSize;
  seller_name: string;
  from: Address;
  to: Address;
  order_number: string;
  /** Local date of the order, `2026-03-01`. */
  ordered_on: string;
  service_name?: string | null;
  tracking_number?: string | null;
  /** Parcel `number` of `of`. */
  parcel?: { number: number; of: number } | null;
  lines: readonly PackingSlipLine[];
  /** Prices stay off the paper unless they are asked for: many parcels are gifts. */
  shows_prices?: boolean;
  message?: string | null;
  /** What the seller wants to say about returns or help. */
  note?: string | null;
  /** RFC 3339; the PDF's creation date. */
  created_at: string;
};

export type PackingSlipLine = {
  sku: string;
  title: string;
  /** In this parcel. */
  quantity: number;
  /** In the whole order, when the rest travels apart. */
  ordered_quantity?: number | null;
  /** Price of all of this line's units in the parcel. */
  price?: Money | null;
};

/** The packing slip as PDF. */
export function packingSlipPdf(slip: PackingSlip): Promise<Uint8Array> {
  const title = `Packing slip ${printable(slip.order_number)}`;
  const footer = `${slip.seller_name} · Order ${slip.order_number}`;
  return renderSheet({ size: slip.size, title, footer, created_at: slip.created_at }, (sheet) => {
    const last = closingRow(sheet, slip);
    return {
      first: () => drawTop(sheet, slip),
      head: headRow(sheet, slip),
      rows: slip.lines.map((line) => lineRow(sheet, slip, line)),
      ...(last ? { last } : {}),
    };
  });
}

function drawTop(sheet: Sheet, slip: PackingSlip): number {
  const { pdf, left, right, width, top } = sheet;
  const seller = printable(slip.seller_name);
  const room = width - 200;
  const size = [24, 21, 18, 16].find((each) => measure(seller, { size: each, bold: true }) <= room) ?? 14;
  writeFitted(pdf, seller, { x: left, baseline: top + 20, width: room }, { size, bold: true });
  writeLine(pdf, 'Packing slip', left, top + 40, { size: 13, color: GRAY });
  drawCode(sheet, slip.order_number, { x: right - 190, y: top, width: 190, height: 34, align: 'right' });

  const blocks = top + 74;
  const column = width * 0.32;
  const bottoms = [
    drawAddress(sheet, 'Ship to', slip.to, { x: left, y: blocks, width: column - 16 }),
    drawAddress(sheet, 'Ship from', slip.from, { x: left + column, y: blocks, width: column - 16 }),
    drawFacts(sheet, slip, { x: left + 2 * column, y: blocks, width: width - 2 * column }),
  ];
  return Math.max(...bottoms) + 28;
}

type Block = { x: number; y: number; width: number };

function drawAddress(sheet: Sheet, caption: string, address: Address, { x, y, width }: Block): number {
  writeCaption(sheet, caption, x, y);
  let baseline = y + 2;
  for (const { text, strong } of addressLines(address)) {
    const style = { size: 10.5, bold: strong };
    const rows = wrapped(text, width, 2, style);
    baseline = writeLines(sheet, rows, { x, baseline: baseline + 14.5, leading: 13 }, style);
  }
  return baseline;
}

function drawFacts(sheet: Sheet, slip: PackingSlip, { x, y, width }: Block): number {
  const { number, of } = slip.parcel ?? { number: 1, of: 1 };
  const facts: [caption: string, text: string][] = [
    ['Order', slip.order_number],
    ['Ordered', slip.ordered_on],
    ['Parcel', slip.parcel ? `${number} of ${of}` : ''],
    ['Service', slip.service_name ?? ''],
    ['Tracking', slip.tracking_number ?? ''],
  ];
  writeCaption(sheet, 'Details', x, y);
  let baseline = y + 2;
  for (const [name, text] of facts.filter(([, value]) => value !== '')) {
    baseline += 14.5;
    writeLine(sheet.pdf, name, x, baseline, { size: 10.5, color: GRAY });
    const style = { size: 10.5, bold: name === 'Order' };
    writeFitted(sheet.pdf, printable(text), { x: x + 56, baseline, width: width - 56 }, style);
  }
  return baseline;
}

const PRICE_WIDTH = 92;
const QUANTITY_WIDTH = 76;
const SKU_WIDTH = 132;

function columns({ left, right, width }: Sheet, { shows_prices }: PackingSlip) {
  const price = right;
  const quantity = shows_prices ? right - PRICE_WIDTH : right;
  const sku = quantity - QUANTITY_WIDTH - SKU_WIDTH;
  return { item: left, sku, quantity, price, itemWidth: sku - left - 14, width };
}

function headRow(sheet: Sheet, slip: PackingSlip): SheetRow {
  const at = columns(sheet, slip);
  return {
    height: 22,
    draw(y) {
      writeCaption(sheet, 'Item', at.item, y + 11);
      writeCaption(sheet, 'SKU', at.sku, y + 11);
      writeCaption(sheet, 'Quantity', at.quantity, y + 11, 'right');
      if (slip.shows_prices) writeCaption(sheet, 'Price', at.price, y + 11, 'right');
      drawHeadRule(sheet, y + 18);
    },
  };
}

function lineRow(sheet: Sheet, slip: PackingSlip, line: PackingSlipLine): SheetRow {
  const { pdf } = sheet;
  const at = columns(sheet, slip);
  const title = wrapped(line.title, at.itemWidth, 3, { size: 11 });
  // A SKU is never shortened to an ellipsis while there is room for a second line: it is what people compare.
  const skuStyle = { size: 9.5, color: GRAY };
  const sku = wrapped(line.sku, SKU_WIDTH - 8, 2, skuStyle);
  const height = 18 + Math.max(1, title.length, sku.length) * 14;
  const isPart = line.ordered_quantity != null && line.ordered_quantity !== line.quantity;
  return {
    height,
    draw(y) {
      const baseline = y + 19;
      writeLines(sheet, title, { x: at.item, baseline, leading: 14 }, { size: 11 });
      writeLines(sheet, sku, { x: at.sku, baseline, leading: 14 }, skuStyle);
      const quantity = isPart ? `${line.quantity} of ${line.ordered_quantity}` : String(line.quantity);
      writeLine(pdf, quantity, at.quantity, baseline, {
        size: 12,
        bold: true,
        align: 'right',
        tabular: true,
      });
      if (slip.shows_prices && line.price) {
        writeLine(pdf, formatPrice(line.price), at.price, baseline, {
          size: 11,
          align: 'right',
          tabular: true,
        });
      }
      drawHairline(sheet, y + height - 0.6);
    },
  };
}

function closingRow(sheet: Sheet, slip: PackingSlip): SheetRow | undefined {
  const { pdf, left, right, width } = sheet;
  const message = wrappedParagraphs(slip.message ?? '', width - 60, 8, { size: 12 });
  const note = wrappedParagraphs(slip.note ?? '', width - 60, 8, { size: 9.5 });
  const units = slip.lines.reduce((sum, line) => sum + line.quantity, 0);
  const isPart = slip.lines.some(
    (line) => line.ordered_quantity != null && line.ordered_quantity > line.quantity,
  );
  const rest = isPart ? 'The rest of your order travels in another parcel.' : '';
  const height =
    34 + (message.length > 0 ? 26 + message.length * 17 : 0) + (note.length > 0 ? 24 + note.length * 13 : 0);
  return {
    height,
    draw(y) {
      const many = units === 1 ? '1 unit in this parcel' : `${units} units in this parcel`;
      writeLine(pdf, rest, left, y + 22, { size: 10.5, color: GRAY });
      writeLine(pdf, many, right, y + 22, { size: 11, bold: true, align: 'right' });
      let baseline = y + 22;
      if (message.length > 0) {
        baseline = writeLines(
          sheet,
          message,
          { x: left, baseline: baseline + 38, leading: 17 },
          { size: 12 },
        );
      }
      if (note.length > 0) {
        writeLines(
          sheet,
          note,
          { x: left, baseline: baseline + 30, leading: 13 },
          { size: 9.5, color: GRAY },
        );
      }
    },
  };
}

function formatPrice(price: Money): string {
  return `${formatAmount(price)} ${price.currency}`;
}
