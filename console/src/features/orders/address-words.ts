import type { Address } from './order-types.ts';

/** Countries whose labels name the city first, then the state, then the code: Oakland CA 94607. */
const city_first = new Set(['US', 'CA', 'AU', 'NZ', 'IN', 'BR', 'MX']);
/** Countries whose code stands on a line of its own, below the town. */
const code_last = new Set(['GB', 'IE']);

const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

/** An address as its country writes it; the country is named only where a parcel crosses a border to reach it. */
export function addressLines(address: Address, home_countries: readonly string[]): string[] {
  const { country } = address;
  const isHome = home_countries.length > 0 && home_countries.every((home) => home === country);
  return [
    address.name,
    address.company,
    address.line1,
    address.line2,
    ...townLines(address),
    isHome ? null : countryName(country),
  ].filter((line): line is string => typeof line === 'string' && line !== '');
}

function townLines({ country, city, region, postal_code }: Address): string[] {
  const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' ');
  if (city_first.has(country)) return [joined(city, region, postal_code)];
  if (code_last.has(country)) return [city, region ?? '', postal_code];
  return [joined(postal_code, city, region)];
}

function countryName(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code;
}
