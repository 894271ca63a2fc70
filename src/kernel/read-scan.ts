import { readGs1 } from './gs1.ts';

/** Longer texts are no code of a product: somebody scanned a web address or a whole document. */
const MAX_CODE_LENGTH = 100;

/** What a scanner sent: a text that may be a SKU or the code of a lot, and what a GS1 code says beside. */
export type Scan = {
  text: string;
  gtin: string | null;
  lot: string | null;
  serial: string | null;
  expires_on: string | null;
};

/**
 * Reads what a scanner or a person typed, as data and nothing else. Scanners end with Enter or Tab, put an AIM symbology
 * identifier in front (`]E0`, `]C1`), and send GS1 element strings with GTIN, lot, expiry and serial number.
 */
export function readScan(code: string, this_year: number): Scan | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the group separator of GS1 and scanner suffixes are just that.
  const text = code.replace(/[\u0000-\u001f\u007f]+/g, ' ').trim();
  if (text === '' || text.length > MAX_CODE_LENGTH) return undefined;
  const bare = text.replace(/^\][A-Za-z][0-9A-Za-z]/, '').trim();
  const gs1 = readGs1(code, this_year);
  if (gs1) return { text: bare, ...gs1 };
  // A string that breaks a rule of GS1 further on may still say which product it is.
  const element = /^\(?01\)?(\d{14})/.exec(bare);
  const digits = /^(\d{8}|\d{12,14})$/.exec(bare)?.[0] ?? element?.[1];
  const gtin = digits === undefined ? null : digits.padStart(14, '0');
  return { text: bare, gtin, lot: null, serial: null, expires_on: null };
}

/** The ways in which a GTIN of 14 digits may be stored: with as many digits as its barcode has. */
export function gtinForms(gtin: string): string[] {
  return [gtin, gtin.slice(1), gtin.slice(2), gtin.slice(6)];
}

/** Whether a scan means this product. A GTIN-8, -12 or -13 is the same number with zeros in front. */
export function isScanOf(scan: Scan, product: { sku: string; gtin: string | null }): boolean {
  if (product.sku.toLowerCase() === scan.text.toLowerCase()) return true;
  return scan.gtin !== null && product.gtin !== null && product.gtin.padStart(14, '0') === scan.gtin;
}
