import { createCanvas } from '@napi-rs/canvas';
import { code128, qrCode } from '../barcode.ts';

/** The commands of a ZPL text as a printer splits it: each from its `^` or `~` to the next one. */
export function tokensOf(zpl: string): string[] {
  return zpl.match(/[\^~][^^~]*/g)?.map((token) => token.replace(/\n/g, '')) ?? [];
}

/** Every field with its decoded data, the position before it and the command that says how to draw it. */
export type ZplField = { command: string; at: { x: number; y: number }; data: string; module: number };

/** Reads the fields of a label; knows the commands that our labels use and no others. */
export function fieldsOf(zpl: string): ZplField[] {
  const fields: ZplField[] = [];
  let at = { x: 0, y: 0 };
  let command = '';
  let module = 2;
  for (const token of tokensOf(zpl)) {
    const name = token.slice(1, 3);
    const values = token.slice(3).split(',');
    if (name === 'FO' || name === 'FT') at = { x: Number(values[0]), y: Number(values[1]) };
    if (name === 'BY') module = Number(values[0]);
    if (['A0', 'BC', 'BQ', 'GB'].includes(name)) command = token;
    if (name === 'GB') fields.push({ command, at, data: '', module });
    if (name === 'FD') fields.push({ command, at, data: decoded(token.slice(3)), module });
  }
  return fields;
}

/** A picture of the label's boxes and barcodes at 203 dpi, as a PNG; texts are left out. */
export function renderZpl(zpl: string): Uint8Array {
  const canvas = createCanvas(812, 1218);
  const context = canvas.getContext('2d');
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, 812, 1218);
  context.fillStyle = '#000000';
  for (const { command, at, data, module } of fieldsOf(zpl)) {
    const values = command.slice(3).split(',').map(Number);
    if (command.startsWith('^GB')) context.fillRect(at.x, at.y, values[0] ?? 0, values[1] ?? 0);
    if (command.startsWith('^BC')) {
      for (const bar of code128(data).bars) {
        context.fillRect(at.x + bar.at * module, at.y, bar.width * module, values[1] ?? 0);
      }
    }
    if (command.startsWith('^BQ')) {
      const side = values[2] ?? 1;
      for (const [row, cells] of qrCode(data.slice('MA,'.length)).rows.entries()) {
        for (const [column, dark] of cells.entries()) {
          if (dark) context.fillRect(at.x + column * side, at.y + row * side, side, side);
        }
      }
    }
  }
  return canvas.toBuffer('image/png');
}

function decoded(data: string): string {
  const bytes = data.replace(/_([0-9A-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
