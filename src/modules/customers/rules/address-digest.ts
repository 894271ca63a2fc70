import type { Address } from '../../../kernel/address.ts';

const FIELDS = [
  'name',
  'company',
  'line1',
  'line2',
  'city',
  'region',
  'postal_code',
  'country',
  'phone',
  'email',
] as const;

/**
 * The text by which two addresses are the same: every field without case and superfluous blanks, in one order. Its
 * digest is stored, so that a customer who orders twice has one address.
 */
export function sameAddressText(address: Address): string {
  return FIELDS.map((field) => (address[field] ?? '').trim().replace(/\s+/g, ' ').toLowerCase()).join(
    '\u001f',
  );
}
