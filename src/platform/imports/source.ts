import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { type CsvError, parse } from 'csv-parse';
import { withoutFormulaGuard } from '../csv.ts';
import { slicesOf } from '../slices.ts';

/** A file that cannot be imported as it is; the message says why and what to do, in a sentence. */
export class WrongFile extends Error {
  override readonly name = 'WrongFile';
}

/** Bytes that can be read more than once: a file, or what was uploaded. */
export type Source = { file_name: string; open(): Readable; encoding?: Encoding };

export const ENCODINGS = ['utf-8', 'latin1'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** One data row; `number` counts from 1 under the header. Cells stand in the order of the columns. */
export type SourceRow = { number: number; cells: readonly (string | undefined)[]; error?: string };

const MAX_BYTES = 1_073_741_824;
const MAX_COLUMNS = 1_000;
const MAX_COLUMN_NAME = 200;
const MAX_CELL = 20_000;
const MAX_RECORD = 2_000_000;

/** A file on disk. */
export function fileSource(path: string, encoding: Encoding = 'utf-8'): Source {
  return { file_name: path.split(/[/\\]/).at(-1) ?? path, open: () => createReadStream(path), encoding };
}

/** Bytes in memory. */
export function bufferSource(file_name: string, content: Buffer, encoding: Encoding = 'utf-8'): Source {
  return { file_name, open: () => Readable.from(slicesOf(content)), encoding };
}

/** The SHA-256 of a source's bytes as they came, compressed or not: what a file is recognized by. */
export async function digestOf(source: Source): Promise<Buffer> {
  const hash = createHash('sha256');
  for await (const chunk of source.open()) hash.update(chunk as Buffer);
  return hash.digest();
}

/**
 * The rows of a CSV or NDJSON file, plain or gzipped, as they stream by. A first line that begins with `{` makes it
 * NDJSON; nested fields are then named with dots (`address.city`). `columns` is whole for CSV from the first row on
 * and grows for NDJSON.
 */
export async function* readRows(source: Source): AsyncGenerator<SourceRow & { columns: readonly string[] }> {
  const text = decode(inflate(source), source.encoding ?? 'utf-8');
  const first = await text.next();
  if (first.done || first.value.trim() === '') throw new WrongFile('The file is empty.');
  const chunks = prepend(first.value, text);
  yield* /^\s*\{/.test(first.value) ? readNdjson(chunks) : readCsv(chunks, delimiterOf(first.value));
}

/** The columns of a file: the header of a CSV, the fields of the first lines of NDJSON. */
export async function columnsOf(source: Source): Promise<string[]> {
  let columns: readonly string[] = [];
  for await (const row of readRows(source)) {
    columns = row.columns;
    if (row.number === 100) break;
  }
  return [...columns];
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

// A small gzip can hold a huge file, so what counts is the size of what comes out.
async function* inflate(source: Source): AsyncGenerator<Buffer> {
  const stream = source.open();
  const chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  try {
    const first = await chunks.next();
    if (first.done) throw new WrongFile('The file is empty.');
    refuseOtherKinds(first.value);
    const whole = prependBuffer(first.value, chunks);
    const isGzip = first.value[0] === 0x1f && first.value[1] === 0x8b;
    const bytes: AsyncIterable<Buffer> = isGzip ? Readable.from(whole).pipe(createGunzip()) : whole;
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > MAX_BYTES)
        throw new WrongFile('The file is larger than 1 GB. Split it and import the parts.');
      yield chunk;
    }
  } catch (error) {
    const code = (error as { code?: string }).code ?? '';
    if (code.startsWith('Z_')) throw new WrongFile('The gzip file is damaged or cut off.');
    throw error;
  } finally {
    stream.destroy();
  }
}

async function* prependBuffer(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

function refuseOtherKinds(head: Buffer): void {
  const starts = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte);
  if (starts(0x50, 0x4b))
    throw new WrongFile('This is a ZIP or Excel file. Save it as CSV (UTF-8) and import that.');
  if (starts(0xff, 0xfe) || starts(0xfe, 0xff))
    throw new WrongFile('The file is UTF-16. Save it as CSV (UTF-8) and import that.');
  if (starts(0x25, 0x50, 0x44, 0x46)) throw new WrongFile('This is a PDF. Import a CSV or NDJSON file.');
}

async function* decode(bytes: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let at = 0;
  for await (const chunk of bytes) {
    yield checked(decodeChunk(decoder, chunk, at, true));
    at += chunk.length;
  }
  yield checked(decodeChunk(decoder, Buffer.alloc(0), at, false));
}

function decodeChunk(
  decoder: InstanceType<typeof TextDecoder>,
  chunk: Buffer,
  at: number,
  stream: boolean,
): string {
  try {
    return decoder.decode(chunk, { stream });
  } catch {
    throw new WrongFile(
      `The file is not UTF-8 (near byte ${at}). It looks like Latin-1 (Windows-1252): save it as UTF-8, ` +
        'or say that its encoding is latin1.',
    );
  }
}

function checked(text: string): string {
  if (text.includes('\0'))
    throw new WrongFile('The file has NUL characters, so it is no text. Import a CSV or NDJSON file.');
  return text;
}

// Whatever separates the header's names most often; spreadsheets write semicolons in half of Europe.
function delimiterOf(head: string): string {
  const header = head.slice(0, head.search(/[\r\n]|$/));
  const counts = [',', ';', '\t', '|'].map((delimiter) => ({
    delimiter,
    count: header.split(delimiter).length,
  }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

async function* readCsv(
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<SourceRow & { columns: readonly string[] }> {
  const input = Readable.from(text);
  const parser = input.pipe(
    parse({
      delimiter,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: MAX_RECORD,
    }),
  );
  // `pipe` hands on the data and not the failure.
  input.on('error', (error) => parser.destroy(error));
  let columns: string[] | undefined;
  let number = 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (!columns) {
        columns = checkedHeader(cells.map(withoutFormulaGuard));
        continue;
      }
      number += 1;
      const error = rowError(cells, columns.length);
      yield { number, cells: cells.map(withoutFormulaGuard), columns, ...(error !== undefined && { error }) };
    }
  } catch (error) {
    throw asWrongFile(error, number);
  } finally {
    // Whoever has seen enough of a file lets go of it.
    input.destroy();
  }
  if (!columns || number === 0) throw new WrongFile('The file has a header and no row under it.');
}

function checkedHeader(cells: readonly string[]): string[] {
  const columns = cells.map((cell) => cell.trim());
  if (columns.length > MAX_COLUMNS)
    throw new WrongFile(`The file has ${columns.length} columns; ${MAX_COLUMNS} are allowed.`);
  if (columns.some((column) => column.length > MAX_COLUMN_NAME)) {
    throw new WrongFile(
      `A column name is longer than ${MAX_COLUMN_NAME} characters. Is the first line a header?`,
    );
  }
  const twice = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (twice !== undefined)
    throw new WrongFile(`The header names the column "${twice}" twice. Rename one of them.`);
  return columns;
}

function rowError(cells: readonly (string | undefined)[], width: number): string | undefined {
  if (cells.length !== width) return `The row has ${cells.length} cells, the header ${width}.`;
  return longCell(cells);
}

function longCell(cells: readonly (string | undefined)[]): string | undefined {
  return cells.some((cell) => cell !== undefined && cell.length > MAX_CELL)
    ? `A cell is longer than ${MAX_CELL} characters.`
    : undefined;
}

function asWrongFile(error: unknown, number: number): unknown {
  const code = (error as CsvError).code as string | undefined;
  if (code === 'CSV_QUOTE_NOT_CLOSED')
    return new WrongFile(`A quote that opens after row ${number} is never closed.`);
  if (code === 'CSV_MAX_RECORD_SIZE')
    return new WrongFile(`Row ${number + 1} is longer than ${MAX_RECORD} characters. Is a quote not closed?`);
  if (code?.startsWith('CSV_'))
    return new WrongFile(`The CSV cannot be read after row ${number}: ${(error as Error).message}.`);
  return error;
}

async function* readNdjson(
  text: AsyncIterable<string>,
): AsyncGenerator<SourceRow & { columns: readonly string[] }> {
  const places = new Map<string, number>();
  const columns: string[] = [];
  let number = 0;
  for await (const line of linesOf(text)) {
    if (line.trim() === '') continue;
    number += 1;
    const fields = fieldsOf(line);
    if (fields === undefined) {
      yield { number, cells: [], columns, error: 'The line is no JSON object.' };
      continue;
    }
    const cells: (string | undefined)[] = [];
    let isStorable = true;
    for (const [written, value] of fields) {
      const name = storable(written);
      isStorable &&= name === written && storable(value) === value;
      let place = places.get(name);
      if (place === undefined) {
        place = columns.push(name) - 1;
        places.set(name, place);
        if (columns.length > MAX_COLUMNS)
          throw new WrongFile(`The file has more than ${MAX_COLUMNS} different fields.`);
      }
      cells[place] = storable(value);
    }
    const error = isStorable ? longCell(cells) : 'The line has a character that cannot be stored.';
    yield { number, cells, columns, ...(error !== undefined && { error }) };
  }
}

// PostgreSQL stores neither NUL nor half of a surrogate pair; JSON can write both.
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MAX_RECORD) throw new WrongFile(`A line is longer than ${MAX_RECORD} characters.`);
    yield* lines;
  }
  yield rest;
}

function fieldsOf(line: string): [name: string, value: string][] | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return flatten(value, '');
  } catch {
    return undefined;
  }
}

function flatten(object: object, prefix: string): [name: string, value: string][] {
  return Object.entries(object).flatMap(([key, value]): [string, string][] => {
    const name = `${prefix}${key}`;
    if (value === null || value === undefined) return [];
    if (typeof value === 'object' && !Array.isArray(value)) return flatten(value, `${name}.`);
    return [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]];
  });
}
