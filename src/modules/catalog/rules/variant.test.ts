import { describe, expect, test } from 'vitest';
import { isGtin, isImageUrl, isSku, type VariantChange, wrongField } from './variant.ts';

describe('a picture may be linked', () => {
  const cases: [url: string, allowed: boolean][] = [
    ['https://shop.example/mug.png', true],
    ['/assets/demo/mug.svg', true],
    ['http://shop.example/mug.png', false],
    ['javascript:alert(1)', false],
    ['JaVaScRiPt:alert(1)', false],
    [' javascript:alert(1)', false],
    ['data:image/svg+xml,<svg onload=alert(1)>', false],
    ['//evil.example/x.png', false],
    ['/assets/../etc/passwd', false],
    ['/other/mug.svg', false],
    ['https://user:secret@shop.example/x.png', false],
    ['https://shop.example/"onerror="x', false],
    ['https://', false],
    [`https://shop.example/${'x'.repeat(2_000)}`, false],
  ];
  test.each(cases)('%s: %s', (url, allowed) => {
    expect(isImageUrl(url)).toBe(allowed);
  });
});

describe('a GTIN', () => {
  const cases: [digits: string, valid: boolean][] = [
    ['96385074', true],
    ['036000291452', true],
    ['4006381333931', true],
    ['00012345600012', true],
    ['4006381333932', false],
    ['400638133393', false],
    ['40063813339310', false],
    ['٤٠٠٦٣٨١٣٣٣٩٣١', false],
    ['', false],
  ];
  test.each(cases)('%s: %s', (digits, valid) => {
    expect(isGtin(digits)).toBe(valid);
  });
});

describe('a SKU', () => {
  const cases: [sku: string, valid: boolean][] = [
    ['MUG', true],
    ['mug 12/oz', true],
    ['Tasse-Größe.L', true],
    [' MUG', false],
    ['MUG ', false],
    ['MU\u0000G', false],
    ['MU\nG', false],
    ['MU\u202eG', false],
    ['', false],
    ['x'.repeat(100), true],
    ['x'.repeat(101), false],
  ];
  test.each(cases)('%j: %s', (sku, valid) => {
    expect(isSku(sku)).toBe(valid);
  });
});

describe('fields of a variant', () => {
  const cases: [name: string, change: VariantChange, wrong: string | undefined][] = [
    ['nothing said', {}, undefined],
    [
      'everything right',
      {
        title: 'Mug',
        weight_grams: 0,
        hs_code: '691110',
        origin_country: 'PT',
        prices: [{ amount: 0, currency: 'KWD' }],
      },
      undefined,
    ],
    ['cleared', { gtin: null, image_url: null, length_mm: null }, undefined],
    ['blank title', { title: '  ' }, 'title'],
    ['half a gram', { weight_grams: 0.5 }, 'weight_grams'],
    ['less than nothing', { weight_grams: -1 }, 'weight_grams'],
    ['no length', { length_mm: 0 }, 'length_mm'],
    ['2^53 long', { width_mm: 2 ** 53 }, 'width_mm'],
    ['not a number', { height_mm: Number.NaN }, 'height_mm'],
    ['short HS code', { hs_code: '6911' }, 'hs_code'],
    ['lower-case country', { origin_country: 'pt' }, 'origin_country'],
    ['unknown currency', { prices: [{ amount: 1, currency: 'XYZ' }] }, 'prices'],
    [
      'a currency twice',
      {
        prices: [
          { amount: 1, currency: 'USD' },
          { amount: 2, currency: 'USD' },
        ],
      },
      'prices',
    ],
    ['a negative price', { prices: [{ amount: -1, currency: 'USD' }] }, 'prices'],
    ['no units of a component', { components: [{ sku: 'MUG', quantity: 0 }] }, 'components'],
    [
      'a component twice',
      {
        components: [
          { sku: 'MUG', quantity: 1 },
          { sku: 'MUG', quantity: 2 },
        ],
      },
      'components',
    ],
  ];
  test.each(cases)('%s', (_name, change, wrong) => {
    expect(wrongField(change)?.field).toBe(wrong);
  });
});
