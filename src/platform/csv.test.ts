import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { type CsvCell, csvRecord, withoutFormulaGuard } from './csv.ts';

const cases: [name: string, cell: CsvCell, text: string][] = [
  ['plain text', 'Demo Buyer', 'Demo Buyer'],
  ['nothing', null, ''],
  ['a comma', 'Harbor, Ltd', '"Harbor, Ltd"'],
  ['a quote', 'the "best"', '"the ""best"""'],
  ['a line end', 'two\r\nlines', '"two\r\nlines"'],
  ['a formula', '=1+1', `"'=1+1"`],
  ['a plus', '+1 555 0100', `"'+1 555 0100"`],
  ['a minus', '-2+3', `"'-2+3"`],
  ['an at sign', '@SUM(A1)', `"'@SUM(A1)"`],
  ['a tab', '\t=1', `"'\t=1"`],
  ['a carriage return', '\r=1', `"'\r=1"`],
  ['a formula after a separator', 'x,=1+1', '"x,=1+1"'],
  ['a formula after a quote', '"=1+1', '"""=1+1"'],
  ['a negative number as text', '-5', '-5'],
  ['a negative amount as text', '-1.234,50', '"-1.234,50"'],
  ['a minus alone', '-', `"'-"`],
  ['a negative number', -5, '-5'],
  ['a negative amount', { decimal: '-12.50' }, '-12.50'],
  ['a moment', new Date('2026-05-12T14:12:00Z'), '2026-05-12T14:12:00.000Z'],
];

test.each(cases)('%s', (_name, cell, text) => {
  expect(csvRecord([cell])).toBe(`${text}\r\n`);
});

test('what is written is read back as the same cells', () => {
  const cells = ['a,b', 'say "no"', 'two\r\nlines', ' spaced ', '', 'plain'];
  expect(parse(csvRecord(cells))).toEqual([cells]);
});

test('an import takes the apostrophe off where the export put it, and nowhere else', () => {
  const cells = ['=1+1', '+49 170 0000000', '-2+3', '-5', '@home', '\t=1', "it's", "'tis", "''=1"];
  const [read = []] = parse(csvRecord(cells)) as string[][];
  expect(read.map(withoutFormulaGuard)).toEqual(cells);
});
