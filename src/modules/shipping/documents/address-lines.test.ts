import { describe, expect, test } from 'vitest';
import type { Address } from '../../../kernel/address.ts';
import { addressLines, unprintableInAddress } from './address-lines.ts';

const address = (
  country: string,
  city: string,
  postal_code: string,
  region: string | null = null,
): Address => ({
  name: 'Jordan Example',
  line1: '1 Sample Street',
  city,
  region,
  postal_code,
  country,
});

const cases: [address: Address, lines: string][] = [
  [
    address('US', 'Portland', '97210', 'OR'),
    'Jordan Example / 1 Sample Street / PORTLAND, OR 97210 / UNITED STATES',
  ],
  [address('DE', 'Berlin', '10115'), 'Jordan Example / 1 Sample Street / 10115 BERLIN / GERMANY'],
  [address('GB', 'Leeds', 'LS1 4DY'), 'Jordan Example / 1 Sample Street / LEEDS / LS1 4DY / UNITED KINGDOM'],
  [address('IT', 'Milano', '20121', 'MI'), 'Jordan Example / 1 Sample Street / 20121 MILANO, MI / ITALY'],
  [address('HK', 'Hong Kong', ''), 'Jordan Example / 1 Sample Street / HONG KONG / HONG KONG SAR CHINA'],
  [address('XX~', 'Nowhere', ''), 'Jordan Example / 1 Sample Street / NOWHERE / XX~'],
];

describe('address lines', () => {
  test.each(cases)('%o', (given, lines) => {
    expect(
      addressLines(given)
        .map(({ text }) => text)
        .join(' / '),
    ).toBe(lines);
  });

  test('optional parts have lines of their own, empty ones none', () => {
    const lines = addressLines({ ...address('DE', 'Berlin', '10115'), company: 'Sample GmbH', line2: ' \n' });
    expect(lines.map(({ text }) => text)).toEqual([
      'Jordan Example',
      'Sample GmbH',
      '1 Sample Street',
      '10115 BERLIN',
      'GERMANY',
    ]);
  });

  test('tells which characters a label cannot show', () => {
    expect(unprintableInAddress({ ...address('JP', '東京', '100-0001'), line2: '' })).toEqual(['東', '京']);
    expect(unprintableInAddress(address('PL', 'Łódź', '90-001'))).toEqual([]);
  });
});
