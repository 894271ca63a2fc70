import type { LabelSurface } from './label-surface.ts';

const DOTS_PER_INCH = 203;

/** Points to printer dots. */
function dots(points: number): number {
  return Math.round((points * DOTS_PER_INCH) / 72);
}

/**
 * Starts a label in ZPL II. Only this file writes `^` and `~`, the two characters that begin a command:
 * every text goes through `fieldData`, which spells anything but letters, digits and harmless marks as hex.
 */
export function startZpl(size: { width_inches: number; height_inches: number }) {
  const commands = [
    '^XA',
    // UTF-8 field data.
    '^CI28',
    `^PW${size.width_inches * DOTS_PER_INCH}`,
    `^LL${size.height_inches * DOTS_PER_INCH}`,
    '^LH0,0',
  ];
  const surface: LabelSurface = {
    measure: (text, { size }) => estimatedWidth(text) * size,
    write(text, x, baseline, { size, align, inverted }) {
      if (text === '') return;
      const width = estimatedWidth(text) * size;
      const left = align === 'center' ? x - width / 2 : align === 'right' ? x - width : x;
      // The field block lets the printer itself center and right-align: it knows its font, we only estimate.
      const block = align === 'center' || align === 'right' ? fieldBlock(width, align) : '';
      const height = dots(size);
      commands.push(
        `^FT${dots(left)},${dots(baseline)}^A0N,${height}${block}${inverted ? '^FR' : ''}${fieldData(text)}`,
      );
    },
    fill(x, y, width, height) {
      const [across, down] = [dots(width), dots(height)];
      // A box whose border is as thick as its shorter side is solid.
      commands.push(`^FO${dots(x)},${dots(y)}^GB${across},${down},${Math.min(across, down)}^FS`);
    },
    linear(text, symbol, { x, y, module, height }) {
      const wide = Math.max(1, Math.round((module * DOTS_PER_INCH) / 72));
      const center = x + (symbol.modules * module) / 2;
      const left = Math.round((center * DOTS_PER_INCH) / 72 - (symbol.modules * wide) / 2);
      // Mode A packs pairs of digits as the PDF's symbol does, so that both are equally wide.
      commands.push(`^BY${wide}^FO${left},${dots(y)}^BCN,${dots(height)},N,N,N,A${fieldData(text)}`);
    },
    matrix(text, symbol, { x, y, module }) {
      // Rounded down: a printer magnifies by whole dots, and the code must not grow into its neighbors.
      const magnification = Math.min(10, Math.max(1, Math.floor((module * DOTS_PER_INCH) / 72)));
      const room = symbol.modules * module;
      const left = dots(x + room) - symbol.modules * magnification;
      commands.push(`^FO${left},${dots(y)}^BQN,2,${magnification}${fieldData(`MA,${text}`)}`);
    },
  };
  return { surface, finish: () => `${[...commands, '^PQ1', '^XZ'].join('\n')}\n` };
}

function fieldBlock(width: number, align: 'center' | 'right'): string {
  return `^FB${dots(width)},1,0,${align === 'center' ? 'C' : 'R'}`;
}

/** The `^FD` of a text, with every byte that could mean something to a printer as `_` and two hex digits. */
function fieldData(text: string): string {
  let data = '';
  for (const byte of Buffer.from(text.toWellFormed(), 'utf8')) {
    const character = String.fromCharCode(byte);
    data += /[A-Za-z0-9 .,:/-]/.test(character)
      ? character
      : `_${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }
  return `^FH_^FD${data}^FS`;
}

// Font 0 of the printers is a bold condensed sans serif; its widths in parts of its height, rounded up, so that
// what is estimated to fit does fit.
function estimatedWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/[MW@%]/.test(character)) width += 0.78;
    else if (/[ijl.,:;'|!I ]/.test(character)) width += 0.3;
    else if (/[a-z0-9]/.test(character)) width += character === 'm' || character === 'w' ? 0.75 : 0.5;
    else width += 0.58;
  }
  return width;
}
