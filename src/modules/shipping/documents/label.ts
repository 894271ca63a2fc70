import type { Address } from '../../../kernel/address.ts';
import { assert } from '../../../kernel/assert.ts';
import { formatTrackingNumber, isTrackingNumber } from '../rules/tracking-number.ts';
import { type AddressLine, addressLines } from './address-lines.ts';
import { CODE128_QUIET_MODULES, code128, QR_QUIET_MODULES, qrCode } from './barcode.ts';
import type { LabelSurface, LabelTextStyle } from './label-surface.ts';
import { drawLinear, drawMatrix, fillRect, INK, measure, renderPdf, WHITE, writeLine } from './pdf.ts';
import { printable } from './printable.ts';
import { fitText, wrapText } from './wrap-text.ts';
import { startZpl } from './zpl.ts';

/** Everything that stands on a label of the built-in carrier. */
export type Label = {
  carrier_name: string;
  service_name: string;
  tracking_number: string;
  /** The public tracking page; http or https. */
  tracking_url: string;
  from: Address;
  to: Address;
  weight_grams: number;
  order_number: string;
  /** Parcel `number` of `of`. */
  parcel: { number: number; of: number };
  /** Local date of the hand-over, `2026-03-02`. */
  ships_on: string;
  /** RFC 3339; the PDF's creation date. */
  created_at: string;
};

/** The 4x6 inch label as PDF. */
export function labelPdf(label: Label): Promise<Uint8Array> {
  const title = `Label ${label.tracking_number}`;
  return renderPdf({ size: 'label_4x6', title, created_at: label.created_at }, (pdf) => {
    drawLabel(label, {
      measure,
      write: (text, x, baseline, { inverted, ...style }) =>
        writeLine(pdf, text, x, baseline, { ...style, color: inverted ? WHITE : INK }),
      fill: (x, y, width, height) => fillRect(pdf, x, y, width, height),
      linear: (_, symbol, at) => drawLinear(pdf, symbol, at),
      matrix: (_, symbol, at) => drawMatrix(pdf, symbol, at),
    });
  });
}

/** The same label in ZPL II for a thermal printer with 203 dots per inch. */
export function labelZpl(label: Label): string {
  const zpl = startZpl({ width_inches: 4, height_inches: 6 });
  drawLabel(label, zpl.surface);
  return zpl.finish();
}

const LEFT = 14;
const RIGHT = 274;
const WIDTH = RIGHT - LEFT;

// 0.5 mm: four dots of a 203 dpi head, and a bar that cheap scanners read from arm's length.
const MODULE = 72 / 25.4 / 2;

function drawLabel(label: Label, surface: LabelSurface): void {
  assert(isTrackingNumber(label.tracking_number), `${label.tracking_number} is no number of this carrier`);
  drawService(label, surface);
  surface.fill(LEFT, 72, WIDTH, 1);
  drawSender(label, surface);
  surface.fill(LEFT, 145, WIDTH, 1);
  drawRecipient(label, surface);
  surface.fill(LEFT, 256, WIDTH, 3);
  drawTrackingNumber(label, surface);
  surface.fill(LEFT, 354, WIDTH, 3);
  drawFooter(label, surface);
}

function drawService(label: Label, surface: LabelSurface): void {
  const service = printable(label.service_name);
  const letter = service.split(' ').at(-1)?.slice(0, 1).toUpperCase() ?? '';
  surface.fill(LEFT, 14, 48, 48);
  surface.write(letter, LEFT + 24, 51, { size: 36, bold: true, align: 'center', inverted: true });

  const counter = `${label.parcel.number} of ${label.parcel.of}`;
  const weight = formatWeight(label.weight_grams, label.from.country);
  const side: LabelTextStyle = { size: 15, bold: true, align: 'right', tabular: true };
  const sideWidth = Math.max(surface.measure(counter, side), surface.measure(weight, side));
  surface.write(counter, RIGHT, 33, side);
  surface.write(weight, RIGHT, 54, side);

  const width = WIDTH - 48 - 10 - 12 - sideWidth;
  const name: LabelTextStyle = {
    size: largestSize([20, 18, 16, 14, 12], service, width, surface),
    bold: true,
  };
  writeFitted(surface, service, { x: LEFT + 58, baseline: 33, width }, name);
  writeFitted(surface, printable(label.carrier_name), { x: LEFT + 58, baseline: 54, width }, { size: 11 });
}

function drawSender(label: Label, surface: LabelSurface): void {
  caption(surface, 'From', LEFT, 84);
  drawLines(surface, addressLines(label.from), {
    x: LEFT,
    top: 87,
    width: 160,
    height: 55,
    sizes: [8.5, 8, 7.5, 7],
  });
  const x = 188;
  caption(surface, 'Order', x, 84);
  const order = printable(label.order_number);
  writeFitted(surface, order, { x, baseline: 99, width: RIGHT - x }, { size: 11, bold: true });
  caption(surface, 'Ship date', x, 118);
  const shipsOn = printable(label.ships_on);
  writeFitted(surface, shipsOn, { x, baseline: 133, width: RIGHT - x }, { size: 11, bold: true });
}

function drawRecipient(label: Label, surface: LabelSurface): void {
  caption(surface, 'Ship to', LEFT, 157);
  const sizes = [16, 15, 14, 13, 12, 11, 10, 9, 8];
  drawLines(surface, addressLines(label.to), { x: LEFT, top: 160, width: WIDTH, height: 93, sizes });
}

function drawTrackingNumber(label: Label, surface: LabelSurface): void {
  const symbol = code128(label.tracking_number);
  const width = symbol.modules * MODULE;
  assert(width + 2 * CODE128_QUIET_MODULES * MODULE <= 288, 'the Code 128 and its quiet zones fit the label');
  surface.linear(label.tracking_number, symbol, { x: (288 - width) / 2, y: 268, module: MODULE, height: 60 });
  const number = formatTrackingNumber(label.tracking_number);
  surface.write(number, 144, 346, { size: 14, bold: true, align: 'center', tabular: true });
}

function drawFooter(label: Label, surface: LabelSurface): void {
  const url = trackingUrl(label.tracking_url);
  const symbol = qrCode(url);
  const room = 59;
  const module = room / symbol.modules;
  assert(module >= 0.8, `a tracking link of ${url.length} characters makes a QR code too fine to print`);
  const x = RIGHT - room;
  surface.matrix(url, symbol, { x, y: 364, module });

  const width = x - QR_QUIET_MODULES * module - LEFT;
  surface.write('Track this parcel', LEFT, 377, { size: 11, bold: true });
  surface.write('Scan the code to see where it is.', LEFT, 390, { size: 8 });
  const place = `${label.from.city}, ${label.from.country} to ${label.to.city}, ${label.to.country}`;
  writeFitted(surface, printable(place), { x: LEFT, baseline: 408, width }, { size: 8 });
  const reference = `Order ${label.order_number}, parcel ${label.parcel.number} of ${label.parcel.of}`;
  writeFitted(surface, printable(reference), { x: LEFT, baseline: 420, width }, { size: 8 });
}

function caption(surface: LabelSurface, text: string, x: number, baseline: number): void {
  surface.write(text.toUpperCase(), x, baseline, { size: 7, bold: true });
}

const LEADING = 1.2;

/** Draws an address as large as its room allows; only at the smallest size anything is shortened. */
function drawLines(
  surface: LabelSurface,
  lines: readonly AddressLine[],
  room: { x: number; top: number; width: number; height: number; sizes: readonly number[] },
): void {
  const rowsAt = (size: number) =>
    lines.flatMap(({ text, strong }) => {
      const width = (part: string) => surface.measure(part, { size, bold: strong });
      return wrapText(text, width, room.width, 2).map((row) => ({ row, strong }));
    });
  const isWhole = (size: number) => {
    const rows = rowsAt(size);
    return rows.length * size * LEADING <= room.height && !rows.some(({ row }) => row.endsWith('…'));
  };
  const smallest = Math.min(...room.sizes);
  const size = room.sizes.find(isWhole) ?? smallest;
  const rows = room.sizes.some(isWhole) ? rowsAt(size) : shortened(surface, lines, size, room.width);
  for (const [index, { row, strong }] of rows.entries()) {
    surface.write(row, room.x, room.top + (index + 0.85) * size * LEADING, { size, bold: strong });
  }
}

// Each part keeps one line of its own, so that an endless street can never push town and country off the label.
function shortened(surface: LabelSurface, lines: readonly AddressLine[], size: number, width: number) {
  return lines.map(({ text, strong }) => ({
    row: fitText(text, (part) => surface.measure(part, { size, bold: strong }), width),
    strong,
  }));
}

function writeFitted(
  surface: LabelSurface,
  text: string,
  at: { x: number; baseline: number; width: number },
  style: LabelTextStyle,
): void {
  surface.write(
    fitText(text, (part) => surface.measure(part, style), at.width),
    at.x,
    at.baseline,
    style,
  );
}

function largestSize(sizes: readonly number[], text: string, width: number, surface: LabelSurface): number {
  const smallest = Math.min(...sizes);
  return sizes.find((size) => surface.measure(text, { size, bold: true }) <= width) ?? smallest;
}

/** Pounds where the parcel leaves from the United States, kilograms elsewhere. */
function formatWeight(grams: number, country: string): string {
  if (country === 'US') return `${(grams / 453.592_37).toFixed(1)} lb`;
  return `${(grams / 1_000).toFixed(2)} kg`;
}

// A link that opens anything but a web page has no place in a code that strangers scan.
function trackingUrl(text: string): string {
  const url = new URL(text);
  assert(url.protocol === 'https:' || url.protocol === 'http:', `a tracking link with ${url.protocol}`);
  return url.href;
}
