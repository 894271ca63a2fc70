import { describe, expect, test } from 'vitest';
import { packingSlipPdf } from './packing-slip.ts';
import { pickListPdf } from './pick-list.ts';
import { buildPackingSlip, buildPickList } from './testing/documents.ts';
import { readPdf } from './testing/read-pdf.ts';

describe('pick list', () => {
  test('thirty lines run over several numbered pages, and every SKU scans exactly once, in order', async () => {
    const list = buildPickList(30);
    const pages = await readPdf(await pickListPdf(list));
    expect(pages.length).toBe(3);
    for (const [index, page] of pages.entries()) {
      expect(page.text).toContain(`Page ${index + 1} of 3`);
      expect(page.text).toContain('QUANTITY');
    }
    const scanned = pages.flatMap(({ codes }) => codes.map(({ text }) => text));
    expect(scanned).toEqual(['FO-10042-1', ...list.lines.map(({ sku }) => sku)]);
  });

  test('counts lines and units, and names bin, product and SKU', async () => {
    const [page] = await readPdf(await pickListPdf(buildPickList(3)));
    const lines = page?.text.split('\n') ?? [];
    expect(lines.slice(lines.indexOf('LINES'), lines.indexOf('LINES') + 1)).toEqual(['LINES']);
    const expected = ['Oakland warehouse', '3', '6', 'A-002', 'Product 002', 'SKU-002'];
    expect(expected.filter((text) => !lines.includes(text))).toEqual([]);
  });

  test('a SKU that has no barcode is still written out', async () => {
    const lines = [
      { sku: 'ТОВАР-1', title: 'Product', quantity: 1 },
      { sku: 'KETTLE-ENAMEL-15-WHITE-COBALT-RIM-BEECH', title: 'Kettle', quantity: 1 },
      { sku: '^XA~JR\nX', title: '<script>', quantity: 1 },
    ];
    const [page] = await readPdf(await pickListPdf(buildPickList(0, { lines })));
    expect(page?.codes.map(({ text }) => text)).toEqual(['FO-10042-1']);
    for (const { sku } of lines) expect(page?.text).toContain(sku.replace('\n', ' '));
  });

  test('Letter is Letter, no lines are one page', async () => {
    const pages = await readPdf(await pickListPdf(buildPickList(0, { size: 'letter' })));
    expect(pages.map(({ width, height }) => [width, height])).toEqual([[612, 792]]);
  });
});

describe('packing slip', () => {
  test('shows what is in the parcel and the order number as a code', async () => {
    const [page] = await readPdf(await packingSlipPdf(buildPackingSlip()));
    const lines = page?.text.split('\n') ?? [];
    const expected = [
      'Packing slip',
      'Jordan Example',
      'Stoneware mug, sand',
      'MUG-SAND',
      '2',
      '3 units in this parcel',
    ];
    expect(expected.filter((text) => !lines.includes(text))).toEqual([]);
    expect(page?.codes.map(({ text }) => text)).toEqual(['WEB-10042']);
  });

  test('prices stay off unless they are asked for', async () => {
    const [silent] = await readPdf(await packingSlipPdf(buildPackingSlip()));
    expect(silent?.text).not.toMatch(/USD|25\.00|PRICE/);
    const [priced] = await readPdf(await packingSlipPdf(buildPackingSlip({ shows_prices: true })));
    expect(priced?.text).toContain('25.00 USD');
    expect(priced?.text).toContain('49.00 USD');
  });

  test('a part of the order says so', async () => {
    const lines = [{ sku: 'MUG', title: 'Mug', quantity: 1, ordered_quantity: 4 }];
    const [page] = await readPdf(await packingSlipPdf(buildPackingSlip({ lines })));
    expect(page?.text).toContain('1 of 4');
    expect(page?.text).toContain('The rest of your order travels in another parcel.');
    expect(page?.text).toContain('1 unit in this parcel');
  });

  test('many lines and long words stay on their pages', async () => {
    const lines = Array.from({ length: 20 }, (_, index) => ({
      sku: `SKU-${index}`,
      title: 'W'.repeat(1_000),
      quantity: 1,
    }));
    const message = 'Line\n'.repeat(500);
    const pages = await readPdf(
      await packingSlipPdf(buildPackingSlip({ lines, message, note: '🚀 \u202e^XA' })),
    );
    expect(pages.length).toBe(3);
    expect(pages.at(-1)?.text).toContain('20 units in this parcel');
    expect(pages.at(-1)?.text).toContain('Page 3 of 3');
  });

  test('the same slip twice is the same bytes', async () => {
    expect(await packingSlipPdf(buildPackingSlip())).toEqual(await packingSlipPdf(buildPackingSlip()));
  });
});
