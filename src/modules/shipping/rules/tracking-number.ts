import { assert } from '../../../kernel/assert.ts';
import { checkDigitOf, hasCheckDigit } from '../../../kernel/check-digit.ts';

/** The largest serial that twelve digits hold; about a thousand parcels a second for 31 years. */
export const MAX_TRACKING_SERIAL = 999_999_999_999;

const PREFIX = 'LSL';

/**
 * The tracking number of the built-in carrier for a parcel's serial: `LSL`, twelve digits, and their GS1
 * check digit (modulo 10, weights 3 and 1). The digit catches every single mistyped digit and, unless
 * the two differ by five, every pair of swapped neighbors.
 */
export function makeTrackingNumber(serial: number): string {
  const fits = Number.isSafeInteger(serial) && serial >= 0 && serial <= MAX_TRACKING_SERIAL;
  assert(fits, `tracking serial ${serial} does not fit twelve digits`);
  const digits = serial.toString().padStart(12, '0');
  return `${PREFIX}${digits}${checkDigitOf(digits)}`;
}

/** Whether the text is, character for character, a tracking number of the built-in carrier with a right check digit. */
export function isTrackingNumber(text: string): boolean {
  return /^LSL\d{13}$/.test(text) && hasCheckDigit(text.slice(PREFIX.length));
}

/**
 * Reads what a person typed or a scanner sent: case, spaces and hyphens do not matter. Answers
 * `undefined` when it is no tracking number of the built-in carrier.
 */
export function parseTrackingNumber(text: string): string | undefined {
  if (text.length > 64) return undefined;
  const compact = text.replace(/[\s-]/g, '').toUpperCase();
  return isTrackingNumber(compact) ? compact : undefined;
}

/** The number in groups that a person can read out: `LSL 0000 0000 0123 6`. Other carriers' numbers stay as they are. */
export function formatTrackingNumber(number: string): string {
  if (!isTrackingNumber(number)) return number;
  const digits = number.slice(PREFIX.length);
  return `${PREFIX} ${digits.slice(0, 4)} ${digits.slice(4, 8)} ${digits.slice(8, 12)} ${digits.slice(12)}`;
}
