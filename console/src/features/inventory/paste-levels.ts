/** What a spreadsheet puts on the clipboard, read as levels. Knows no server: what stands there is asked for the preview. */

export type Fault =
  | { fault: 'unreadable'; cell: string }
  | { fault: 'fraction'; cell: string }
  | { fault: 'negative' }
  | { fault: 'too_large' }
  | { fault: 'quantity_missing' }
  | { fault: 'sku_missing' }
  | { fault: 'place_missing' }
  | { fault: 'place_unknown'; cell: string }
  | { fault: 'reason_unknown'; cell: string }
  | { fault: 'too_many_columns'; count: number }
  | { fault: 'beyond_shown'; shown: number }
  | { fault: 'twice'; first: number };

export type PastedLevel = { sku: string; location_code: string; amount: number; reason: string | null };
/** `line` counts from 1, as the spreadsheet does. A blank line is no row. */
export type PastedRow = { line: number; sku: string; place: string } & (
  | { ok: true; level: PastedLevel }
  | ({ ok: false } & Fault)
);

export type Paste = {
  rows: PastedRow[];
  /** 1: quantities for the rows shown; 2: SKU, quantity; 3: SKU, location, quantity; 4: with a reason. */
  columns: number;
  has_header: boolean;
};

export type PasteContext = {
  /** The SKUs on screen, which a single column of quantities belongs to, in this order. */
  shown: readonly string[];
  /** Where it is when the paste does not say. */
  location_code: string | null;
  /** By code and by name, as people write them. */
  locations: readonly { code: string; name: string }[];
  /** Quantities are added instead of set: then they may be negative. */
  is_added: boolean;
  /** Reasons by word and by how people write them. */
  reasons: readonly { value: string; label: string }[];
};

const MOST = 1_000_000;

export function readPaste(text: string, context: PasteContext): Paste {
  const cells = cellsOf(text);
  const columns = Math.max(0, ...cells.map((row) => row.length));
  const at = columns <= 1 ? 0 : columns === 2 ? 1 : 2;
  const [head] = cells;
  const has_header =
    cells.length > 1 && head !== undefined && /\p{L}/u.test(head[at] ?? '') && !/\d/.test(head[at] ?? '');
  const decimal = decimalIn(cells.map((row) => row[at] ?? ''));
  const seen = new Map<string, number>();
  const rows: PastedRow[] = [];
  for (const [index, row] of cells.entries()) {
    if ((index === 0 && has_header) || row.every((cell) => cell === '')) continue;
    const line = index + 1;
    const one = index - (has_header ? 1 : 0);
    const sku = (columns <= 1 ? context.shown[one] : row[0]) ?? '';
    const said = columns >= 3 ? (row[1] ?? '') : '';
    const place = said === '' ? context.location_code : codeOf(said, context.locations);
    const read = quantityOf(row[at] ?? '', decimal);
    const named = { line, sku, place: place ?? said };
    const fault = faultOf({ row, columns, sku, said, place, read, shown: context.shown.length, context });
    if (fault) {
      rows.push({ ...named, ok: false, ...fault });
      continue;
    }
    const key = `${sku}\n${place}`;
    const before = seen.get(key);
    if (before !== undefined) {
      rows.push({ ...named, ok: false, fault: 'twice', first: before });
      continue;
    }
    seen.set(key, line);
    const reason = reasonOf(row[3] ?? '', context.reasons) ?? null;
    rows.push({
      ...named,
      ok: true,
      level: { sku, location_code: place ?? '', amount: read as number, reason },
    });
  }
  return { rows, columns, has_header };
}

function faultOf({
  row,
  columns,
  sku,
  said,
  place,
  read,
  shown,
  context,
}: {
  row: readonly string[];
  columns: number;
  sku: string;
  said: string;
  place: string | null | undefined;
  read: number | Fault;
  shown: number;
  context: PasteContext;
}): Fault | undefined {
  if (columns > 4) return { fault: 'too_many_columns', count: columns };
  if (sku === '') return columns <= 1 ? { fault: 'beyond_shown', shown } : { fault: 'sku_missing' };
  if (place === null) return { fault: 'place_missing' };
  if (place === undefined) return { fault: 'place_unknown', cell: said };
  if (typeof read === 'object') return read;
  if (read < 0 && !context.is_added) return { fault: 'negative' };
  if (Math.abs(read) > MOST) return { fault: 'too_large' };
  const reason = row[3] ?? '';
  if (reason !== '' && reasonOf(reason, context.reasons) === undefined)
    return { fault: 'reason_unknown', cell: reason };
  return undefined;
}

function codeOf(said: string, locations: PasteContext['locations']): string | undefined {
  const word = said.toLowerCase();
  return locations.find(({ code, name }) => code.toLowerCase() === word || name.toLowerCase() === word)?.code;
}

function reasonOf(said: string, reasons: PasteContext['reasons']): string | undefined {
  const word = said.toLowerCase();
  return reasons.find(({ value, label }) => value === word || label.toLowerCase() === word)?.value;
}

/**
 * Rows of cells: by tabs as spreadsheets copy, by semicolons or commas as they export. A quoted cell may hold any of them, and
 * line ends. Blank rows at the end are nothing; those between keep their place.
 */
export function cellsOf(text: string): string[][] {
  const separator = separatorOf(text);
  const rows: string[][] = [[]];
  let cell = '';
  let isQuoted = false;
  const end = () => {
    rows.at(-1)?.push(clean(cell));
    cell = '';
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = false;
    } else if (character === '"' && cell.trim() === '') {
      cell = '';
      isQuoted = true;
    } else if (character === separator) end();
    else if (character === '\n' || character === '\r') {
      end();
      if (character === '\r' && text[at + 1] === '\n') at += 1;
      rows.push([]);
    } else cell += character;
  }
  end();
  const trimmed = rows.map((row) => row.slice(0, row.findLastIndex((each) => each !== '') + 1));
  return trimmed.slice(0, trimmed.findLastIndex((row) => row.length > 0) + 1);
}

// Commas part cells only where what stands before the first is no number: "1,234" is one.
function separatorOf(text: string): string {
  if (text.includes('\t')) return '\t';
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  if (lines.length > 0 && lines.every((line) => line.includes(';'))) return ';';
  if (lines.length > 0 && lines.every((line) => /^[^,]*\p{L}[^,]*,/u.test(line))) return ',';
  return '\t';
}

// Byte-order marks and spaces of every kind stand around what is copied from elsewhere.
function clean(cell: string): string {
  return cell.replace(/^[\s\u00a0\u202f\ufeff]+|[\s\u00a0\u202f\ufeff]+$/g, '');
}

type Decimal = '.' | ',' | null;

/** Which sign parts decimals in a column, if a cell of it shows: "12,5" and "1.234,00" do, "1,234" does not. */
function decimalIn(cells: readonly string[]): Decimal {
  for (const cell of cells) {
    const digits = cell.replace(/[^\d.,]/g, '');
    const last = /([.,])(\d+)$/.exec(digits);
    if (!last) continue;
    const [, sign, after = ''] = last;
    const isOnly = digits.indexOf(sign as string) === digits.lastIndexOf(sign as string);
    const hasOther = digits.includes(sign === ',' ? '.' : ',');
    if (isOnly && (hasOther || after.length !== 3)) return sign as Decimal;
  }
  return null;
}

/** A whole number as people write it: 1234, 1,234, 1.234, 1 234, 1'234, 12,00, −5 and (5); or what is wrong with it. */
export function quantityOf(cell: string, decimal: Decimal = null): number | Fault {
  if (cell === '') return { fault: 'quantity_missing' };
  let text = cell.replace(/[\s\u00a0\u202f'’]/g, '').replace('−', '-');
  const isBracketed = /^\(.+\)$/.test(text);
  if (isBracketed) text = `-${text.slice(1, -1)}`;
  const match = /^([+-]?)([\d.,]+)$/.exec(text);
  if (!match || !/\d/.test(text)) return { fault: 'unreadable', cell };
  const [, sign, figure = ''] = match;
  const parted = decimal ?? decimalIn([figure]);
  const at = parted === null ? -1 : figure.lastIndexOf(parted);
  const whole = at === -1 ? figure : figure.slice(0, at);
  const rest = at === -1 ? '' : figure.slice(at + 1);
  if (!/^(\d+|\d{1,3}([.,])\d{3}(\2\d{3})*)?$/.test(whole) || !/^\d*$/.test(rest) || whole + rest === '')
    return { fault: 'unreadable', cell };
  if (/[1-9]/.test(rest)) return { fault: 'fraction', cell };
  const units = Number(whole.replace(/[.,]/g, ''));
  return sign === '-' && units !== 0 ? -units : units;
}
