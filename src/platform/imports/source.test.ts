import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { bufferSource, type Encoding, readRows } from './source.ts';

async function read(content: Buffer | string, encoding?: Encoding): Promise<string> {
  const lines: string[] = [];
  try {
    for await (const { number, cells, columns, error } of readRows(
      bufferSource('file.csv', Buffer.from(content), encoding),
    )) {
      const pairs = columns.flatMap((column, place) => (cells[place] ? [`${column}=${cells[place]}`] : []));
      lines.push(`${number} ${error ?? pairs.join(' ')}`);
    }
  } catch (error) {
    lines.push((error as Error).message);
  }
  return lines.join('; ');
}

describe('what is read', () => {
  const cases: [name: string, content: Buffer | string, answer: string][] = [
    ['plain CSV', 'sku,qty\r\nMUG,2\r\n', '1 sku=MUG qty=2'],
    ['a byte order mark', '\ufeffsku,qty\nMUG,2', '1 sku=MUG qty=2'],
    ['semicolons', 'sku;qty\nMUG;2', '1 sku=MUG qty=2'],
    ['tabs', 'sku\tqty\nMUG\t2', '1 sku=MUG qty=2'],
    [
      'line breaks and delimiters within quotes',
      'sku,note\nMUG,"a, b\nc ""d"""',
      '1 sku=MUG note=a, b\nc "d"',
    ],
    ['an inch sign in an unquoted cell', 'sku,title\nNAIL,5" nail', '1 sku=NAIL title=5" nail'],
    ['gzip', gzipSync('sku,qty\nMUG,2'), '1 sku=MUG qty=2'],
    [
      'NDJSON with nested fields',
      '{"sku":"MUG","to":{"city":"Oakland"}}\n{"sku":"TEE","qty":2}\n',
      '1 sku=MUG to.city=Oakland; 2 sku=TEE qty=2',
    ],
    [
      'what our own export guarded against spreadsheets',
      `phone,note\n'+49 170,'=1`,
      '1 phone=+49 170 note==1',
    ],
    [
      'a header that is called like a property of every object',
      '__proto__,constructor\na,b',
      '1 __proto__=a constructor=b',
    ],
  ];
  test.each(cases)('%s', async (_name, content, answer) => {
    expect(await read(content)).toBe(answer);
  });

  test('Latin-1 when it is said', async () => {
    expect(await read(Buffer.from('sku,title\nCAF,Café', 'latin1'), 'latin1')).toBe('1 sku=CAF title=Café');
  });
});

describe('rows that are wrong leave the others alone', () => {
  const cases: [name: string, content: string, answer: string][] = [
    ['a row with fewer cells', 'a,b\n1\n2,3', '1 The row has 1 cells, the header 2.; 2 a=2 b=3'],
    [
      'a cell beyond the limit',
      `a,b\n${'x'.repeat(20_001)},1\n2,3`,
      '1 A cell is longer than 20000 characters.; 2 a=2 b=3',
    ],
    [
      'a NUL and half a surrogate pair in NDJSON, which the database could not store',
      '{"a":"x\\u0000y"}\n{"a":"\\ud800"}\n{"a\\u0000":"1"}\n{"a":"2"}',
      '1 The line has a character that cannot be stored.; 2 The line has a character that cannot be stored.; ' +
        '3 The line has a character that cannot be stored.; 4 a=2',
    ],
    [
      'a line of NDJSON that is none',
      '{"a":1}\n[1]\nnonsense',
      '1 a=1; 2 The line is no JSON object.; 3 The line is no JSON object.',
    ],
  ];
  test.each(cases)('%s', async (_name, content, answer) => {
    expect(await read(content)).toBe(answer);
  });
});

describe('files that are refused with a sentence', () => {
  const cases: [name: string, content: Buffer | string, answer: string][] = [
    ['nothing', '', 'The file is empty.'],
    ['a header alone', 'sku,qty\n', 'The file has a header and no row under it.'],
    [
      'Latin-1',
      Buffer.from('sku,title\nCAF,Café au lait', 'latin1'),
      'The file is not UTF-8 (near byte 0). It looks like Latin-1 (Windows-1252): save it as UTF-8, ' +
        'or say that its encoding is latin1.',
    ],
    [
      'UTF-16',
      Buffer.from('\ufeffsku', 'utf16le'),
      'The file is UTF-16. Save it as CSV (UTF-8) and import that.',
    ],
    [
      'Excel',
      Buffer.from('PK\u0003\u0004'),
      'This is a ZIP or Excel file. Save it as CSV (UTF-8) and import that.',
    ],
    [
      'binary',
      'sku\0,qty\n1,2',
      'The file has NUL characters, so it is no text. Import a CSV or NDJSON file.',
    ],
    ['a damaged gzip', gzipSync('sku,qty\nMUG,2').subarray(0, 20), 'The gzip file is damaged or cut off.'],
    [
      '10,000 columns',
      `${Array.from({ length: 10_000 }, (_, at) => `c${at}`).join(',')}\n1`,
      'The file has 10000 columns; 1000 are allowed.',
    ],
    ['a column twice', 'sku,sku\n1,2', 'The header names the column "sku" twice. Rename one of them.'],
    ['a quote that stays open', 'sku,qty\nMUG,"2\nTEE,3', 'A quote that opens after row 0 is never closed.'],
  ];
  test.each(cases)('%s', async (_name, content, answer) => {
    expect(await read(content)).toBe(answer);
  });

  test('a small gzip that blows up into one endless cell', async () => {
    const content = gzipSync(Buffer.concat([Buffer.from('a,b\n"'), Buffer.alloc(8 * 1_048_576, 'x')]));
    expect(content.length).toBeLessThan(20_000);
    expect(await read(content)).toBe('Row 1 is longer than 2000000 characters. Is a quote not closed?');
  });
});
