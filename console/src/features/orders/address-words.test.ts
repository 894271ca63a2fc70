import { expect, test } from 'vitest';
import { addressLines } from './address-words.ts';

const buyer = { name: 'Demo Buyer', line1: '12 Example Street' };
const oakland = { ...buyer, city: 'Oakland', region: 'CA', postal_code: '94607', country: 'US' };
const berlin = { ...buyer, city: 'Berlin', postal_code: '10115', country: 'DE' };
const leeds = { ...buyer, city: 'Leeds', postal_code: 'LS1 4AP', country: 'GB' };

test.each([
  ['at home', oakland, ['US'], 'Oakland CA 94607'],
  ['from abroad', oakland, ['DE'], 'Oakland CA 94607, United States'],
  ['where nothing says what is home', berlin, [], '10115 Berlin, Germany'],
  ['from two countries', berlin, ['DE', 'US'], '10115 Berlin, Germany'],
  ['with the code on its own line', leeds, ['GB'], 'Leeds, LS1 4AP'],
] as const)('an address reads as its country writes it: %s', (_name, address, home, lines) => {
  expect(addressLines(address, home).slice(2).join(', ')).toBe(lines);
});
