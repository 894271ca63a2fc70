import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import PDFDocument from 'pdfkit';
import { assert } from '../../../kernel/assert.ts';
import type { LinearSymbol, MatrixSymbol } from './barcode.ts';
import { fitText } from './wrap-text.ts';

const require = createRequire(import.meta.url);

const PRINTABLE_ASCII = String.fromCharCode(...Array.from({ length: 95 }, (_, index) => 32 + index));

type Weight = 'regular' | 'bold';

let opened: Record<Weight, Font> | undefined;

// Fonts come from the installed package, never from a network. They are parsed once, by the first document:
// laying out the texts of one label took 43 ms with a font parsed for it, and 11 ms with a shared one.
function fonts(): Record<Weight, Font> {
  opened ??= {
    regular: openFont(require.resolve('@expo-google-fonts/inter/400Regular/Inter_400Regular.ttf')),
    bold: openFont(require.resolve('@expo-google-fonts/inter/700Bold/Inter_700Bold.ttf')),
  };
  return opened;
}

/** A document that is being drawn; all coordinates are points (1/72 inch) from the top left corner. */
export type Pdf = PDFKit.PDFDocument;

export type TextStyle = {
  size: number;
  bold?: boolean;
  color?: string;
  /** Figures of equal width, for numbers in groups and columns. */
  tabular?: boolean;
  /** Where `x` lies on the line: its left end unless said otherwise. */
  align?: 'left' | 'center' | 'right';
};

export const INK = '#000000';
export const WHITE = '#ffffff';
export const GRAY = '#5c6370';
export const HAIRLINE = '#c9cdd4';

/** Page sizes in points. */
export const PAGE_SIZES = {
  label_4x6: [288, 432],
  a4: [595.28, 841.89],
  letter: [612, 792],
} as const;

/**
 * Draws a document and answers its bytes. The same content drawn with the same creation time gives the
 * same bytes, so that a reprint can be compared with the first print.
 */
export function renderPdf(
  options: { size: keyof typeof PAGE_SIZES; title: string; created_at: string },
  draw: (pdf: Pdf) => void,
): Promise<Uint8Array> {
  const [width, height] = PAGE_SIZES[options.size];
  const pdf = new PDFDocument({
    size: [width, height],
    margin: 0,
    bufferPages: true,
    info: {
      Title: options.title,
      Creator: 'Longshore',
      Producer: 'Longshore',
      CreationDate: new Date(options.created_at),
    },
  });
  // pdfkit takes a parsed font as well as a file; its typings do not say so.
  for (const [name, font] of Object.entries(fonts())) pdf.registerFont(name, font as unknown as string);
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
    draw(pdf);
    pdf.end();
  });
}

/**
 * How wide a text is in a style, in points: the sum of its letters, without the kerning that a layout would
 * add for ten times the time. Good for deciding what fits a line.
 */
export function measure(text: string, { size, bold }: TextStyle): number {
  const weight = bold ? 'bold' : 'regular';
  let width = 0;
  for (const character of text) width += advanceOf(character, weight);
  return (width * size) / fonts()[weight].unitsPerEm;
}

/** Writes one line whose baseline lies at `baseline`. */
export function writeLine(pdf: Pdf, text: string, x: number, baseline: number, style: TextStyle): void {
  if (text === '') return;
  pdf
    .font(style.bold ? 'bold' : 'regular')
    .fontSize(style.size)
    .fillColor(style.color ?? INK);
  const share = { left: 0, center: 0.5, right: 1 }[style.align ?? 'left'];
  const left = share === 0 ? x : x - share * pdf.widthOfString(text, { features: featuresOf(style) });
  pdf.text(text, left, baseline, { lineBreak: false, baseline: 'alphabetic', features: featuresOf(style) });
}

/** Writes one line and shortens it to the width. */
export function writeFitted(
  pdf: Pdf,
  text: string,
  at: { x: number; baseline: number; width: number },
  style: TextStyle,
): void {
  writeLine(
    pdf,
    fitText(text, (part) => measure(part, style), at.width),
    at.x,
    at.baseline,
    style,
  );
}

/** A filled rectangle: a rule when it is thin. */
export function fillRect(pdf: Pdf, x: number, y: number, width: number, height: number, color = INK): void {
  pdf.rect(x, y, width, height).fill(color);
}

/** An empty box to tick. */
export function strokeBox(pdf: Pdf, x: number, y: number, side: number): void {
  pdf.roundedRect(x, y, side, side, 2).lineWidth(1.2).stroke(INK);
}

/** Draws a linear symbol as rectangles, not as a picture: it stays sharp on every printer. */
export function drawLinear(
  pdf: Pdf,
  symbol: LinearSymbol,
  at: { x: number; y: number; module: number; height: number },
): void {
  for (const bar of symbol.bars) pdf.rect(at.x + bar.at * at.module, at.y, bar.width * at.module, at.height);
  pdf.fill(INK);
}

/** Draws a square symbol; neighboring dark modules of a row are one rectangle, so that no seam shows. */
export function drawMatrix(
  pdf: Pdf,
  symbol: MatrixSymbol,
  at: { x: number; y: number; module: number },
): void {
  for (const [y, row] of symbol.rows.entries()) {
    let start = -1;
    for (const [x, dark] of [...row, false].entries()) {
      if (dark && start < 0) start = x;
      if (dark || start < 0) continue;
      pdf.rect(at.x + start * at.module, at.y + y * at.module, (x - start) * at.module, at.module);
      start = -1;
    }
  }
  pdf.fill(INK);
}

/** Calls back for every page with its number and how many there are. */
export function eachPage(pdf: Pdf, draw: (page: number, of: number) => void): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    pdf.switchToPage(start + index);
    draw(index + 1, count);
  }
}

// Inter draws "->" as an arrow and "4x6" with a multiplication sign; an address and a SKU are shown as they
// are. The typings know the list of features to switch on, but not the form that switches one off. A new
// object for every call: the layout writes its own defaults into it, fractions among them, and a shared
// one turned "25.00" into other glyphs.
function featuresOf({ tabular }: TextStyle): PDFKit.Mixins.OpenTypeFeatures[] {
  const features = { calt: false, ...(tabular ? { tnum: true } : {}) };
  return features as unknown as PDFKit.Mixins.OpenTypeFeatures[];
}

const advances = { regular: new Map<string, number>(), bold: new Map<string, number>() };

function advanceOf(character: string, weight: Weight): number {
  const known = advances[weight].get(character);
  if (known !== undefined) return known;
  const advance = fonts()[weight].glyphForCodePoint(character.codePointAt(0) ?? 0).advanceWidth;
  advances[weight].set(character, advance);
  return advance;
}

function openFont(file: string): Font {
  const font = create(readFileSync(file));
  assert('unitsPerEm' in font, `${file} is a single font`);
  // A glyph remembers the character that it was first asked for, and the PDF's text layer says it. As a part
  // of another one ("." in ":") it is asked for without any, and from then on "25.00" would copy as "2500":
  // so every character asks for its own glyph before any document does, figures in tabular form first,
  // because the font lists those under private codes of its own as well.
  font.layout(PRINTABLE_ASCII, { tnum: true });
  for (const code of font.characterSet) font.glyphForCodePoint(code);
  return font;
}
