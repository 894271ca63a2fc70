import bwip from 'bwip-js/node';
import { assert, present } from '../../../kernel/assert.ts';

/** A linear symbol: its bars in modules from the left edge, quiet zones not counted. */
export type LinearSymbol = { modules: number; bars: readonly { at: number; width: number }[] };

/** A square symbol, row by row, quiet zone not counted. */
export type MatrixSymbol = { modules: number; rows: readonly (readonly boolean[])[] };

/** The blank margin that ISO/IEC 15417 asks for beside a Code 128, in modules. */
export const CODE128_QUIET_MODULES = 10;

/** The blank margin that ISO/IEC 18004 asks for around a QR code, in modules. */
export const QR_QUIET_MODULES = 4;

/** Whether the text can stand in a Code 128 that scanners read as it is: printable ASCII, not too long for a sheet. */
export function fitsCode128(text: string): boolean {
  return /^[\x20-\x7e]{1,40}$/.test(text);
}

/** The Code 128 of a text of printable ASCII. */
export function code128(text: string): LinearSymbol {
  assert(fitsCode128(text), `no Code 128 for ${JSON.stringify(text)}`);
  const symbol = present(bwip.raw({ bcid: 'code128', text })[0], 'the Code 128');
  assert('sbs' in symbol, 'a Code 128 is linear');
  const bars: { at: number; width: number }[] = [];
  let at = 0;
  for (const [index, width] of symbol.sbs.entries()) {
    // Bars and spaces take turns, beginning with a bar.
    if (index % 2 === 0) bars.push({ at, width });
    at += width;
  }
  return { modules: at, bars };
}

/** The QR code of a text, with error correction that stands 15 % of damage. */
export function qrCode(text: string): MatrixSymbol {
  const symbol = present(bwip.raw('qrcode', text, 'eclevel=M')[0], 'the QR code');
  assert('pixs' in symbol, 'a QR code is a matrix');
  const { pixs, pixx, pixy } = symbol;
  const rows = Array.from({ length: pixy }, (_, y) =>
    Array.from({ length: pixx }, (_, x) => pixs[y * pixx + x] === 1),
  );
  return { modules: pixx, rows };
}
