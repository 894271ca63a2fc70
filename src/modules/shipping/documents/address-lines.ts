import type { Address } from '../../../kernel/address.ts';
import { printable, unprintable } from './printable.ts';

/** One line of an address block; the lines that sort the parcel are strong. */
export type AddressLine = { text: string; strong: boolean };

const COUNTRY_NAMES = new Intl.DisplayNames(['en'], { type: 'region' });

// Where the postal code stands: after the region ("Portland, OR 97209"), on a line of its own below the
// town (United Kingdom), or, as in most of the world, before the town.
const CODE_AFTER_REGION = new Set(['AU', 'BR', 'CA', 'IN', 'MX', 'NZ', 'US']);
const CODE_BELOW_CITY = new Set(['GB', 'IE', 'HK', 'SG', 'ZA']);

/**
 * The lines of an address in the order that its country writes them, each fit to print. The country comes
 * last and is spelled out in English, as the Universal Postal Union asks.
 */
export function addressLines(address: Address): AddressLine[] {
  const plain = (text: string) => ({ text: printable(text), strong: false });
  const strong = (text: string) => ({ text: printable(text).toUpperCase(), strong: true });
  const recipient = { text: printable(address.name), strong: true };
  return [
    recipient,
    plain(address.company ?? ''),
    plain(address.line1),
    plain(address.line2 ?? ''),
    ...cityLines(address).map(strong),
    strong(countryName(address.country)),
  ].filter((line) => line.text !== '');
}

/** The characters of an address that no label can show, each once. */
export function unprintableInAddress(address: Address): string[] {
  const { name, company, line1, line2, city, region, postal_code } = address;
  return unprintable([name, company, line1, line2, city, region, postal_code].join('\n'));
}

function cityLines({ city, region, postal_code, country }: Address): string[] {
  if (CODE_AFTER_REGION.has(country)) return [joined(', ', city, joined(' ', region, postal_code))];
  if (CODE_BELOW_CITY.has(country)) return [joined(', ', city, region), postal_code];
  return [joined(', ', joined(' ', postal_code, city), region)];
}

function joined(separator: string, ...parts: (string | null | undefined)[]): string {
  return parts.filter((part) => part?.trim()).join(separator);
}

function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (COUNTRY_NAMES.of(code) ?? code) : code;
}
