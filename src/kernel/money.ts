import { assert } from './assert.ts';

/** Integer minor units of an ISO 4217 currency: 12.50 USD is `{ amount: 1250, currency: 'USD' }`. */
export type Money = { amount: number; currency: string };

/** The largest amount that is accepted anywhere, in minor units: sums of a million of them stay exact. */
export const MAX_AMOUNT = 1_000_000_000;

// Minor-unit digits per ISO 4217; every currency that is not named here has two.
const EXPONENTS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
};

const CURRENCIES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Whether the code is a currency that the runtime knows (ISO 4217, upper case). */
export function isCurrency(code: string): boolean {
  return CURRENCIES.has(code);
}

/** Digits after the decimal point: USD 2, JPY 0, KWD 3. */
export function exponentOf(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}

/** The amount as a plain decimal for documents and exports: 1250 USD is `12.50`, -5 JPY is `-5`. */
export function formatAmount({ amount, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = Math.abs(amount)
    .toString()
    .padStart(exponent + 1, '0');
  const sign = amount < 0 ? '-' : '';
  if (exponent === 0) return sign + digits;
  return `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/**
 * Reads a plain decimal such as `12.5` or `-0.99` into minor units without passing through a float.
 * Answers `undefined` when the text is no such number or has more digits than the currency.
 */
export function parseAmount(text: string, currency: string): number | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  const exponent = exponentOf(currency);
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > exponent) return undefined;
  const amount = Number(whole + kept.padEnd(exponent, '0'));
  return sign === '-' && amount !== 0 ? -amount : amount;
}

/**
 * Splits an amount over weights so that the parts sum exactly to it (largest remainder; ties go to
 * the earlier part). With all weights zero the first part takes everything.
 */
export function allocate(amount: number, weights: readonly number[]): number[] {
  assert(weights.length > 0, 'allocate needs at least one weight');
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return weights.map((_, index) => (index === 0 ? amount : 0));
  const sign = amount < 0 ? -1n : 1n;
  const size = BigInt(Math.abs(amount));
  const shares = weights.map((weight) => {
    const product = size * BigInt(weight);
    return { part: product / BigInt(total), rest: product % BigInt(total) };
  });
  let left = size - shares.reduce((sum, share) => sum + share.part, 0n);
  const byRest = shares
    .map((_, index) => index)
    .sort((a, b) => compareBig(shares[b]?.rest, shares[a]?.rest) || a - b);
  for (const index of byRest) {
    const share = shares[index];
    if (left === 0n || !share) break;
    share.part += 1n;
    left -= 1n;
  }
  return shares.map((share) => Number(sign * share.part));
}

function compareBig(a = 0n, b = 0n): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
