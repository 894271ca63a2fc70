import { expect, test } from 'vitest';
import { cellsOf, type PasteContext, quantityOf, readPaste } from './paste-levels.ts';

test.each<[cell: string, read: string | number]>([
  ['12', 12],
  ['0', 0],
  ['1,234', 1234],
  ['1.234', 1234],
  ['1 234', 1234],
  ['1\u00a0234', 1234],
  ["12'345", 12345],
  ['1.234.567', 1234567],
  ['12,00', 12],
  ['12.0', 12],
  ['1.234,00', 1234],
  ['1,234.00', 1234],
  ['-5', -5],
  ['−5', -5],
  ['(5)', -5],
  ['+7', 7],
  ['-0', 0],
  ['12,5', 'fraction'],
  ['0.5', 'fraction'],
  ['1,23,4', 'unreadable'],
  ['12 pcs', 'unreadable'],
  ['1e3', 'unreadable'],
  ['#REF!', 'unreadable'],
  ['-', 'unreadable'],
  ['', 'quantity_missing'],
])('"%s" is read as %s', (cell, read) => {
  const answer = quantityOf(cell);
  expect(typeof answer === 'number' ? answer : answer.fault).toBe(read);
});

test('a column that shows its decimal sign settles what "1,500" means in it', () => {
  expect(quantityOf('1,500', ',')).toEqual({ fault: 'fraction', cell: '1,500' });
  expect(quantityOf('12,000', ',')).toBe(12);
});

test.each<[name: string, text: string, cells: string[][]]>([
  [
    'tabs and CRLF',
    'A\t1\r\nB\t2\r\n',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  [
    'old line ends',
    'A\t1\rB\t2',
    [
      ['A', '1'],
      ['B', '2'],
    ],
  ],
  ['quoted cells', '"A ""1""\n2"\t"3"', [['A "1"\n2', '3']]],
  [
    'semicolons',
    'A;1.234\nB;2',
    [
      ['A', '1.234'],
      ['B', '2'],
    ],
  ],
  [
    'commas after a SKU',
    'MUG-1,12\n"TEE",3',
    [
      ['MUG-1', '12'],
      ['TEE', '3'],
    ],
  ],
  ['commas in numbers', '1,234\n5', [['1,234'], ['5']]],
  ['blank rows between and at the end', '1\n\n3\n\n\n', [['1'], [], ['3']]],
  ['a byte-order mark and hard spaces', '\ufeffA\u00a0\t 1 ', [['A', '1']]],
])('%s', (_name, text, cells) => {
  expect(cellsOf(text)).toEqual(cells);
});

const context: PasteContext = {
  shown: ['MUG', 'TEE', 'CAP'],
  location_code: 'OAK',
  locations: [
    { code: 'OAK', name: 'Oakland' },
    { code: 'EWR', name: 'Newark' },
  ],
  is_added: false,
  reasons: [{ value: 'count', label: 'Counted' }],
};

const words = (text: string, changes: Partial<PasteContext> = {}) =>
  readPaste(text, { ...context, ...changes }).rows.map((row) =>
    row.ok
      ? [row.line, row.level.sku, row.level.location_code, row.level.amount, row.level.reason ?? '']
          .join(' ')
          .trim()
      : `${row.line} ${row.fault}${row.fault === 'twice' ? ` as ${row.first}` : ''}`,
  );

test.each<[name: string, text: string, rows: string[], changes?: Partial<PasteContext>]>([
  ['one column goes to the rows shown', '5\n6\n7', ['1 MUG OAK 5', '2 TEE OAK 6', '3 CAP OAK 7']],
  ['with its heading', 'Quantity\n5\n6', ['2 MUG OAK 5', '3 TEE OAK 6']],
  ['a blank leaves its row as it is', '5\n\n7', ['1 MUG OAK 5', '3 CAP OAK 7']],
  ['more than are shown', '1\n2\n3\n4', ['1 MUG OAK 1', '2 TEE OAK 2', '3 CAP OAK 3', '4 beyond_shown']],
  ['SKU and quantity', 'SKU\tQty\nMUG\t5', ['2 MUG OAK 5']],
  ['SKU, location by code or name, quantity', 'MUG\tewr\t5\nMUG\tOakland\t6', ['1 MUG EWR 5', '2 MUG OAK 6']],
  ['a reason beside', 'MUG\tEWR\t5\tcounted\nTEE\tEWR\t5\tfun', ['1 MUG EWR 5 count', '2 reason_unknown']],
  ['a place that is not known', 'MUG\tMoon\t5', ['1 place_unknown']],
  ['no place at all', 'MUG\t5', ['1 place_missing'], { location_code: null }],
  ['the same twice', 'MUG\t5\nTEE\t1\nMUG\t6', ['1 MUG OAK 5', '2 TEE OAK 1', '3 twice as 1']],
  ['negative, set', '-1', ['1 negative']],
  ['negative, added', '-1', ['1 MUG OAK -1'], { is_added: true }],
  ['too large', '1000001', ['1 too_large']],
  ['no SKU', '\t5\nMUG\t6', ['1 sku_missing', '2 MUG OAK 6']],
  ['five columns', 'A\tB\t1\tC\tD', ['1 too_many_columns']],
  ['nothing', '', []],
])('%s', (_name, text, rows, changes) => {
  expect(words(text, changes)).toEqual(rows);
});
