import { exponentOf } from './money.ts';

/** Digits after the point that are kept exactly; no price list that we met had more than four. */
const DIGITS = 6;

/**
 * Reads a plain decimal such as `12.5` or `-0.001` as a whole number of millionths, without passing through a float.
 * Answers `undefined` when the text is no such number.
 */
export function parseDecimal(text: string): bigint | undefined {
  const match = /^([+-]?)(\d{1,12})(?:\.(\d{1,6})0*)?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const millionths = BigInt(whole + fraction.padEnd(DIGITS, '0'));
  return sign === '-' ? -millionths : millionths;
}

/** The millionths as a plain decimal with at least two digits: 9747747934000 is `9747747.934`. */
export function formatDecimal(millionths: bigint): string {
  const digits = (millionths < 0n ? -millionths : millionths).toString().padStart(DIGITS + 1, '0');
  const fraction = digits.slice(-DIGITS).replace(/0{1,4}$/, '');
  return `${millionths < 0n ? '-' : ''}${digits.slice(0, -DIGITS)}.${fraction}`;
}

/** The nearest whole minor unit of the currency; halves go away from zero, as cash registers do it. */
export function toMinorUnits(millionths: bigint, currency: string): number {
  const step = 10n ** BigInt(DIGITS - exponentOf(currency));
  const size = millionths < 0n ? -millionths : millionths;
  const rounded = Number((size + step / 2n) / step);
  return millionths < 0n && rounded !== 0 ? -rounded : rounded;
}

/** Minor units of the currency as millionths of its major unit. */
export function fromMinorUnits(amount: number, currency: string): bigint {
  return BigInt(amount) * 10n ** BigInt(DIGITS - exponentOf(currency));
}
