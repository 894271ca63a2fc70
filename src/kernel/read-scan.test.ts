import { describe, expect, test } from 'vitest';
import { isScanOf, readScan } from './read-scan.ts';

describe('what a scanner sends', () => {
  const cases: [name: string, sent: string, text: string | undefined, gtin: string | null][] = [
    ['a SKU with Enter', 'MUG-01\r\n', 'MUG-01', null],
    ['a SKU with Tab', '\tMUG-01\t', 'MUG-01', null],
    ['an EAN-13', '4006381333931', '4006381333931', '04006381333931'],
    ['an AIM identifier in front', ']E04006381333931', '4006381333931', '04006381333931'],
    ['a GS1-128 element string', ']C10104006381333931', '0104006381333931', '04006381333931'],
    [
      'a GS1 DataMatrix with a lot behind FNC1',
      ']d2010400638133393110LOT7\u001d21X',
      '010400638133393110LOT7 21X',
      '04006381333931',
    ],
    ['with brackets', '(01)04006381333931', '(01)04006381333931', '04006381333931'],
    ['a link', 'javascript:alert(1)', 'javascript:alert(1)', null],
    ['nothing', ' \r\n', undefined, null],
    ['a thousand letters', 'X'.repeat(1_000), undefined, null],
  ];
  test.each(cases)('%s', (_name, sent, text, gtin) => {
    const scan = readScan(sent, 2026);
    expect(scan && [scan.text, scan.gtin]).toEqual(text === undefined ? undefined : [text, gtin]);
  });
});

describe('which product it means', () => {
  const cases: [sent: string, sku: string, gtin: string | null, is: boolean][] = [
    ['mug-01', 'MUG-01', null, true],
    ['MUG-1', 'MUG-01', null, false],
    ['036000291452', 'X', '036000291452', true],
    ['0036000291452', 'X', '036000291452', true],
    ['036000291453', 'X', '036000291452', false],
    ['036000291452', 'X', null, false],
  ];
  test.each(cases)('%s of %s with %s: %s', (sent, sku, gtin, is) => {
    const scan = readScan(sent, 2026);
    expect(scan && isScanOf(scan, { sku, gtin })).toBe(is);
  });
});

test('a GS1 code says lot, serial number and day of expiry too', () => {
  const scan = readScan(']d201040063813339311727013110LOT7\u001d21X9', 2026);
  expect(scan).toMatchObject({ gtin: '04006381333931', lot: 'LOT7', serial: 'X9', expires_on: '2027-01-31' });
  expect(readScan('LOT7', 2026)).toMatchObject({ text: 'LOT7', lot: null });
});
