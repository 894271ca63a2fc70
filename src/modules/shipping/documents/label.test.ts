import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makeTrackingNumber } from '../rules/tracking-number.ts';
import { labelPdf, labelZpl } from './label.ts';
import { buildLabel } from './testing/documents.ts';
import { readCodes, readPdf } from './testing/read-pdf.ts';
import { fieldsOf, renderZpl, tokensOf } from './testing/read-zpl.ts';

const URL = 'https://orders.example.com/track/4fQx7vJr0m1Wc2TtZk9sPg';

// What has broken label printers: commands, line ends, endless text, what no printer font has, text that turns around.
const HOSTILE = [
  '^XA~JR^DFR:X^FS^XZ',
  '_5EXZ_7EJR',
  '\\&^FH^FD',
  'line one\nline two\r\n\x00\x1b\x7f',
  'W'.repeat(1_000),
  '🚀👩‍👩‍👧 שלום 山田太郎',
  'abc\u202egnp.exe',
  '\ud800',
  '',
];

const hostileLabel = (text: string) =>
  buildLabel({
    carrier_name: text,
    service_name: text,
    order_number: text,
    ships_on: text,
    from: {
      name: text,
      company: text,
      line1: text,
      line2: text,
      city: text,
      region: text,
      postal_code: text,
      country: 'DE',
    },
    to: {
      name: text,
      company: text,
      line1: text,
      line2: text,
      city: text,
      region: text,
      postal_code: text,
      country: 'GB',
    },
  });

describe('label as PDF', () => {
  test('is 4x6 inches and both codes read back from pixels, with their quiet zones on the label', async () => {
    const pages = await readPdf(await labelPdf(buildLabel()));
    expect(pages.map(({ width, height }) => [width, Math.round(height)])).toEqual([[288, 432]]);
    const codes = pages[0]?.codes ?? [];
    expect(codes.map(({ format, text }) => [format, text])).toEqual([
      ['Code128', makeTrackingNumber(4711)],
      ['QRCode', URL],
    ]);
    for (const { left, right } of codes) {
      expect(left).toBeGreaterThan(14);
      expect(right).toBeLessThan(288 - 6.4);
    }
  });

  test('says who, where, what and how many', async () => {
    const [page] = await readPdf(await labelPdf(buildLabel()));
    const lines = page?.text.split('\n') ?? [];
    const expected = [
      'Local Ground',
      'Longshore Local',
      '1 of 2',
      '2.8 lb',
      'Longshore Demo Company',
      'Jordan Example',
      'Apartment 14B',
      'PORTLAND, OR 97210',
      'WEB-10042',
      'LSL 0000 0000 4711 1',
    ];
    expect(expected.filter((text) => !lines.includes(text))).toEqual([]);
  });

  test('the same label twice is the same bytes', async () => {
    expect(await labelPdf(buildLabel())).toEqual(await labelPdf(buildLabel()));
    expect(await labelPdf(buildLabel())).not.toEqual(await labelPdf(buildLabel({ weight_grams: 1_400 })));
  });

  test.each(HOSTILE)('keeps its codes, its one page and its country beside %j', async (text) => {
    const pages = await readPdf(await labelPdf(hostileLabel(text)));
    expect(pages.length).toBe(1);
    expect(pages[0]?.codes.map((code) => code.text)).toEqual([makeTrackingNumber(4711), URL]);
    expect(pages[0]?.text).toContain('UNITED KINGDOM');
  });

  test.each(['javascript:alert(1)', 'file:///etc/passwd'])('a link %s is a bug', async (tracking_url) => {
    await expect(async () => labelPdf(buildLabel({ tracking_url }))).rejects.toThrow('a tracking link with');
  });

  test("another carrier's number is a bug", async () => {
    const label = buildLabel({ tracking_number: 'LSL0000000047112' });
    await expect(async () => labelPdf(label)).rejects.toThrow('no number of this carrier');
    expect(() => labelZpl(label)).toThrow('no number of this carrier');
  });
});

describe('label as ZPL', () => {
  test('carries the number and the link in its barcode fields', () => {
    const fields = fieldsOf(labelZpl(buildLabel()));
    expect(fields.find(({ command }) => command.startsWith('^BC'))?.data).toBe(makeTrackingNumber(4711));
    expect(fields.find(({ command }) => command.startsWith('^BQ'))?.data).toBe(`MA,${URL}`);
  });

  test('drawn by its commands, both codes read back and stand apart', async () => {
    const codes = await readCodes(renderZpl(labelZpl(buildLabel())));
    expect(codes.map(({ format, text }) => [format, text])).toEqual([
      ['Code128', makeTrackingNumber(4711)],
      ['QRCode', URL],
    ]);
    expect(codes.every(({ left, right, bottom }) => left > 14 && right < 282 && bottom < 430)).toBe(true);
  });

  test.each(HOSTILE)('%j gives no command of its own', (text) => {
    expectOneHarmlessLabel(labelZpl(hostileLabel(text)));
  });

  test('no text whatever gives a command of its own', () => {
    const nasty = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.string({
        unit: fc.constantFrom('^', '~', '_', '\\', '&', 'X', 'A', 'Z', 'F', 'S', '\n', '5', 'E'),
        maxLength: 40,
      }),
    );
    fc.assert(
      fc.property(nasty, (text) => expectOneHarmlessLabel(labelZpl(hostileLabel(text)))),
      { numRuns: 40 },
    );
  });
});

const ALLOWED = [
  'XA',
  'CI',
  'PW',
  'LL',
  'LH',
  'FO',
  'FT',
  'A0',
  'FB',
  'FR',
  'GB',
  'BY',
  'BC',
  'BQ',
  'FH',
  'FD',
  'FS',
  'PQ',
  'XZ',
];

function expectOneHarmlessLabel(zpl: string): void {
  const names = tokensOf(zpl).map((token) => token.slice(1, 3));
  expect(zpl).not.toContain('~');
  expect(zpl.replaceAll('\n', '')).toMatch(/^[ -}]*$/);
  expect(zpl.startsWith('^XA\n') && zpl.endsWith('^XZ\n')).toBe(true);
  expect(names.filter((name) => name === 'XA' || name === 'XZ')).toEqual(['XA', 'XZ']);
  expect(names.filter((name) => !ALLOWED.includes(name))).toEqual([]);
  // What a printer would see after decoding is bounded as well: no field runs on for pages.
  for (const { data } of fieldsOf(zpl)) expect(data.length).toBeLessThan(120);
}
