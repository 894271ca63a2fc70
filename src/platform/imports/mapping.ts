import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parseDecimal } from '../../kernel/decimal.ts';
import { Strict } from '../http/schema.ts';
import { type SourceRow, WrongFile } from './source.ts';
import { compileTime } from './time-format.ts';

/** What a target field holds; `decimal` is money or another number that must not pass through a float. */
export type FieldType = 'text' | 'integer' | 'decimal' | 'time' | 'boolean';

export type ImportField = {
  name: string;
  type: FieldType;
  required?: true;
  /** Other names that a column of this field is guessed by. */
  aliases?: readonly string[];
  help: string;
};

const ColumnSchema = Type.Union([
  Type.String({ maxLength: 200, description: 'The column of that name.' }),
  Strict({ constant: Type.String({ maxLength: 1_000 }) }),
  Strict({
    column: Type.String({ maxLength: 200 }),
    default: Type.Optional(Type.String({ maxLength: 1_000, description: 'Where the cell is blank.' })),
    values: Type.Optional(
      Type.Record(Type.String(), Type.String(), {
        description: 'Words of the file and what they mean here.',
      }),
    ),
    trim_end: Type.Optional(
      Type.String({ maxLength: 20, description: 'Cut off where the cell ends with it.' }),
    ),
    format: Type.Optional(
      Type.String({
        maxLength: 50,
        description: 'Of times: yyyy-MM-dd HH:mm:ss and the like, each part once; RFC 3339 without it.',
      }),
    ),
    time_zone: Type.Optional(
      Type.String({ maxLength: 50, description: 'Of times that name none: Europe/London.' }),
    ),
    decimal_comma: Type.Optional(Type.Boolean({ description: '1.234,50 instead of 1234.50.' })),
  }),
]);

/** Where each target field comes from, and the options of the kind of import. */
export const MappingSchema = Strict({
  columns: Type.Record(Type.String({ maxLength: 100 }), ColumnSchema),
  options: Type.Optional(Type.Record(Type.String({ maxLength: 100 }), Type.Unknown())),
});

export type Mapping = Static<typeof MappingSchema>;
type ColumnSource = Static<typeof ColumnSchema>;

export type FieldValue = string | number | boolean | bigint | Date;

/** A source row in the terms of the target: a blank cell is absent. `error` says why it cannot be read. */
export type MappedRow = {
  number: number;
  values: Readonly<Record<string, FieldValue | undefined>>;
  error?: string;
};

/**
 * Reads a mapping that somebody wrote.
 *
 * @throws WrongFile with the first mistake.
 */
export function parseMapping(value: unknown): Mapping {
  if (Value.Check(MappingSchema, value)) return value;
  const [first] = Value.Errors(MappingSchema, value);
  throw new WrongFile(
    `The mapping is not valid: ${first?.instancePath || '/'} ${first?.message ?? 'cannot be read'}.`,
  );
}

/** The columns that sound like fields: `Order ID` is `external_id` when that has the alias `order_id`. */
export function guessMapping(fields: readonly ImportField[], columns: readonly string[]): Mapping {
  const bySound = new Map(columns.map((column) => [soundOf(column), column]));
  const guessed: Record<string, ColumnSource> = {};
  for (const { name, aliases = [] } of fields) {
    const column = [name, ...aliases]
      .map((word) => bySound.get(soundOf(word)))
      .find((found) => found !== undefined);
    if (column !== undefined) guessed[name] = column;
  }
  return { columns: guessed };
}

function soundOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/**
 * Makes the reader of rows. Columns are looked up once here and not in every row.
 *
 * @throws WrongFile when the mapping names a field or a column that is not there, or leaves a required field out.
 */
export function compileMapping(
  fields: readonly ImportField[],
  mapping: Mapping,
  columns: readonly string[],
): (row: SourceRow) => MappedRow {
  const known = new Map(fields.map((field) => [field.name, field]));
  const stranger = Object.keys(mapping.columns).find((name) => !known.has(name));
  if (stranger !== undefined) {
    throw new WrongFile(
      `The mapping names the field "${stranger}", which is not known. Known are: ${[...known.keys()].join(', ')}.`,
    );
  }
  const missing = fields.find(({ name, required }) => required && mapping.columns[name] === undefined);
  if (missing) {
    throw new WrongFile(
      `No column gives "${missing.name}" (${missing.help}). The file has: ${columns.slice(0, 30).join(', ')}. ` +
        'Name its column in a mapping.',
    );
  }
  const readers = Object.entries(mapping.columns).map(([name, source]) =>
    fieldReader(known.get(name) as ImportField, source, columns),
  );
  return (row) => {
    if (row.error !== undefined) return { number: row.number, values: {}, error: row.error };
    const values: Record<string, FieldValue | undefined> = {};
    for (const { field, text, convert } of readers) {
      const cell = text(row.cells);
      if (cell === undefined) {
        if (field.required) return { number: row.number, values, error: `${field.name} is blank.` };
        continue;
      }
      const value = convert(cell);
      if (value === undefined)
        return {
          number: row.number,
          values,
          error: `${field.name}: "${cell.slice(0, 100)}" is no ${NOUNS[field.type]}.`,
        };
      values[field.name] = value;
    }
    return { number: row.number, values };
  };
}

const NOUNS: Record<FieldType, string> = {
  text: 'text',
  integer: 'whole number',
  decimal: 'decimal number',
  time: 'time of the expected form',
  boolean: 'yes or no',
};

type Cells = SourceRow['cells'];
type FieldReader = {
  field: ImportField;
  text(cells: Cells): string | undefined;
  convert(text: string): FieldValue | undefined;
};

function fieldReader(field: ImportField, source: ColumnSource, columns: readonly string[]): FieldReader {
  const convert = converterOf(field.type, source);
  if (typeof source === 'object' && 'constant' in source) {
    const { constant } = source;
    if (convert(constant) === undefined)
      throw new WrongFile(`The constant of "${field.name}" is no ${NOUNS[field.type]}.`);
    return { field, text: () => constant, convert };
  }
  const options = typeof source === 'string' ? { column: source } : source;
  const place = columns.indexOf(options.column);
  // NDJSON names its fields line by line, so one that the first line lacks may still come.
  const find = place >= 0 ? () => place : () => columns.indexOf(options.column);
  const { trim_end, values, default: fallback } = options;
  return {
    field,
    convert,
    text(cells) {
      let cell = cells[find()]?.trim() ?? '';
      if (trim_end !== undefined && cell.endsWith(trim_end)) cell = cell.slice(0, -trim_end.length);
      const text = (values && Object.hasOwn(values, cell) ? values[cell] : cell) ?? '';
      return text === '' ? fallback : text;
    },
  };
}

function converterOf(type: FieldType, source: ColumnSource): (text: string) => FieldValue | undefined {
  const options: Exclude<ColumnSource, string | { constant: string }> =
    typeof source === 'object' && 'column' in source ? source : { column: '' };
  switch (type) {
    case 'text':
      return (text) => text;
    case 'integer':
      return (text) => (/^[+-]?\d{1,12}(\.0+)?$/.test(text) ? Number(text) : undefined);
    case 'decimal':
      return (text) =>
        parseDecimal(options.decimal_comma ? text.replaceAll('.', '').replace(',', '.') : text);
    case 'time':
      return compileTime(options.format, options.time_zone);
    case 'boolean':
      return (text) => BOOLEANS.get(text.toLowerCase());
  }
}

const BOOLEANS = new Map([
  ...['true', 'yes', 'y', '1', 'x'].map((word) => [word, true] as const),
  ...['false', 'no', 'n', '0'].map((word) => [word, false] as const),
]);

/** A text field of a row, `null` where it is absent. */
export function textOf({ values }: MappedRow, field: string): string | null {
  const value = values[field];
  return typeof value === 'string' ? value : null;
}

/** A whole number of a row. */
export function integerOf({ values }: MappedRow, field: string): number | null {
  const value = values[field];
  return typeof value === 'number' ? value : null;
}

/** A decimal of a row, in millionths. */
export function decimalOf({ values }: MappedRow, field: string): bigint | null {
  const value = values[field];
  return typeof value === 'bigint' ? value : null;
}

/** A moment of a row. */
export function timeOf({ values }: MappedRow, field: string): Date | null {
  const value = values[field];
  return value instanceof Date ? value : null;
}
