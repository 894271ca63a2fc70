import { describe, expect, test } from 'vitest';
import { compileMapping, guessMapping, type ImportField, type Mapping, parseMapping } from './mapping.ts';

const FIELDS: readonly ImportField[] = [
  { name: 'sku', type: 'text', required: true, aliases: ['item_number'], help: 'what it is' },
  { name: 'quantity', type: 'integer', help: 'how many' },
  { name: 'price', type: 'decimal', help: 'of one' },
  { name: 'placed_at', type: 'time', help: 'when' },
  { name: 'is_gift', type: 'boolean', help: 'wrapped' },
];

function map(columns: Mapping['columns'], row: Record<string, string>): string {
  try {
    const mapped = compileMapping(
      FIELDS,
      { columns },
      Object.keys(row),
    )({ number: 1, cells: Object.values(row) });
    if (mapped.error !== undefined) return mapped.error;
    return Object.entries(mapped.values)
      .map(([field, value]) => `${field}=${value instanceof Date ? value.toISOString() : String(value)}`)
      .join(' ');
  } catch (error) {
    return (error as Error).message;
  }
}

describe('mapping of a row', () => {
  const cases: [name: string, columns: Mapping['columns'], row: Record<string, string>, answer: string][] = [
    ['columns by name', { sku: 'Code', quantity: 'Qty' }, { Code: ' MUG ', Qty: '2' }, 'sku=MUG quantity=2'],
    ['a constant', { sku: { constant: 'MUG' } }, { a: '1' }, 'sku=MUG'],
    ['a blank cell is absent', { sku: 'a', quantity: 'b' }, { a: 'MUG', b: ' ' }, 'sku=MUG'],
    ['a default for blank cells', { sku: { column: 'a', default: 'MUG' } }, { a: '' }, 'sku=MUG'],
    ['words of the file', { sku: { column: 'a', values: { EIRE: 'IE' } } }, { a: 'EIRE' }, 'sku=IE'],
    ['an end that is cut off', { sku: { column: 'a', trim_end: '.0' } }, { a: '17850.0' }, 'sku=17850'],
    ['a decimal is exact', { sku: 'a', price: 'p' }, { a: 'M', p: '0.001' }, 'sku=M price=1000'],
    [
      'a decimal comma',
      { sku: 'a', price: { column: 'p', decimal_comma: true } },
      { a: 'M', p: '1.234,5' },
      'sku=M price=1234500000',
    ],
    [
      'an RFC 3339 time',
      { sku: 'a', placed_at: 't' },
      { a: 'M', t: '2026-03-01T10:00:00+02:00' },
      'sku=M placed_at=2026-03-01T08:00:00.000Z',
    ],
    [
      'a time on the clocks of a place',
      { sku: 'a', placed_at: { column: 't', format: 'dd/MM/yyyy HH:mm', time_zone: 'Europe/London' } },
      { a: 'M', t: '01/07/2026 10:00' },
      'sku=M placed_at=2026-07-01T09:00:00.000Z',
    ],
    [
      'a format of parts without separators, of two digits each',
      { sku: 'a', placed_at: { column: 't', format: 'yyMMdd' } },
      { a: 'M', t: '260301' },
      'sku=M placed_at=2026-03-01T00:00:00.000Z',
    ],
    [
      'a format with one part many times, which would take for ever to try',
      { sku: 'a', placed_at: { column: 't', format: `yy${'Md'.repeat(24)}` } },
      { a: 'M', t: `${'1'.repeat(90)}x` },
      `The format "yy${'Md'.repeat(24)}" needs a separator after a part of one or two digits (M, d, H).`,
    ],
    [
      'a format with one part twice',
      { sku: 'a', placed_at: { column: 't', format: 'yyyy-MM-dd M' } },
      { a: 'M', t: '2026-03-01 3' },
      'The format "yyyy-MM-dd M" names the month twice.',
    ],
    [
      'a part of one or two digits before another',
      { sku: 'a', placed_at: { column: 't', format: 'yyyy-M-dH' } },
      { a: 'M', t: '2026-3-110' },
      'The format "yyyy-M-dH" needs a separator after a part of one or two digits (M, d, H).',
    ],
    [
      'a year that nobody means',
      { sku: 'a', placed_at: { column: 't', format: 'yyyy-MM-dd' } },
      { a: 'M', t: '0000-02-03' },
      'placed_at: "0000-02-03" is no time of the expected form.',
    ],
    [
      'a word that every object knows is no yes or no',
      { sku: 'a', is_gift: 'g' },
      { a: 'M', g: 'constructor' },
      'is_gift: "constructor" is no yes or no.',
    ],
    [
      'a day that does not exist',
      { sku: 'a', placed_at: { column: 't', format: 'yyyy-MM-dd' } },
      { a: 'M', t: '2026-02-30' },
      'placed_at: "2026-02-30" is no time of the expected form.',
    ],
    ['yes and no', { sku: 'a', is_gift: 'g' }, { a: 'M', g: 'Yes' }, 'sku=M is_gift=true'],
    ['a required cell that is blank', { sku: 'a' }, { a: '' }, 'sku is blank.'],
    [
      'a number that is none',
      { sku: 'a', quantity: 'b' },
      { a: 'M', b: '2,5' },
      'quantity: "2,5" is no whole number.',
    ],
    [
      'a field that nobody knows',
      { sku: 'a', weight: 'b' },
      { a: 'M' },
      'The mapping names the field "weight", which is not known. Known are: sku, quantity, price, placed_at, is_gift.',
    ],
    [
      'a required field without a column',
      { quantity: 'a' },
      { a: '1' },
      'No column gives "sku" (what it is). The file has: a. Name its column in a mapping.',
    ],
    [
      'a time zone that does not exist',
      { sku: 'a', placed_at: { column: 't', time_zone: 'Mars/Olympus' } },
      { a: 'M' },
      'The time zone "Mars/Olympus" is not known; write it like Europe/London.',
    ],
  ];
  test.each(cases)('%s', (_name, columns, row, answer) => {
    expect(map(columns, row)).toBe(answer);
  });

  test('columns are guessed by how they sound', () => {
    expect(guessMapping(FIELDS, ['Item-Number', 'QUANTITY', 'Remarks'])).toEqual({
      columns: { sku: 'Item-Number', quantity: 'QUANTITY' },
    });
  });

  test('a mapping of another shape is refused', () => {
    expect(() => parseMapping({ fields: {} })).toThrow(/^The mapping is not valid: /);
  });
});
