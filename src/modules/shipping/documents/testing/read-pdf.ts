import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCanvas } from '@napi-rs/canvas';
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const require = createRequire(import.meta.url);

// The decoder's own loader fetches its WASM from a CDN; the file in the package serves without a network.
const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

export type ReadPage = { width: number; height: number; text: string; codes: ReadCode[] };

/** A symbol as a scanner sees it; edges in points from the top left corner of the page. */
export type ReadCode = {
  format: string;
  text: string;
  left: number;
  right: number;
  top: number;
  bottom: number;
};

// 203 dpi, the resolution of most label printers: what decodes here decodes from their paper.
const SCALE = 203 / 72;

/** Renders every page to pixels and reads its barcodes back; the text comes from the PDF's own text layer. */
export async function readPdf(bytes: Uint8Array): Promise<ReadPage[]> {
  const task = getDocument({ data: bytes.slice(), verbosity: 0 });
  const document = await task.promise;
  const pages: ReadPage[] = [];
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const viewport = page.getViewport({ scale: SCALE });
    const canvas = createCanvas(Math.round(viewport.width), Math.round(viewport.height));
    // The renderer is typed for a browser's canvas; on Node it draws on this one.
    await page.render({ canvas: canvas as never, viewport }).promise;
    const content = await page.getTextContent();
    const text = content.items.map((item) => ('str' in item ? item.str : '')).join('\n');
    const codes = await readCodes(canvas.toBuffer('image/png'));
    pages.push({ width: viewport.width / SCALE, height: viewport.height / SCALE, text, codes });
  }
  await task.destroy();
  return pages;
}

/** The barcodes in a PNG of 203 dpi, from top to bottom. */
export async function readCodes(png: Uint8Array): Promise<ReadCode[]> {
  const found = await readBarcodes(new Uint8Array(png), {
    formats: ['Code128', 'QRCode'],
    maxNumberOfSymbols: 64,
  });
  return found
    .map(({ format, text, position }) => {
      const corners = [position.topLeft, position.topRight, position.bottomLeft, position.bottomRight];
      const xs = corners.map(({ x }) => x / SCALE);
      const ys = corners.map(({ y }) => y / SCALE);
      const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
      return { format, text, left, right, top, bottom };
    })
    .sort((a, b) => a.top - b.top);
}
