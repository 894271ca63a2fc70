/**
 * The GS1 check digit (modulo 10, weights 3 and 1 from the right) of a string of digits without it.
 * GTIN, SSCC and the numbers of the built-in carrier use it. Source: GS1 General Specifications, 7.9.1.
 */
export function checkDigitOf(digits: string): number {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const weight = (digits.length - index) % 2 === 1 ? 3 : 1;
    sum += weight * Number(digits[index]);
  }
  return (10 - (sum % 10)) % 10;
}

/** Whether the last digit is the check digit of those before it. */
export function hasCheckDigit(digits: string): boolean {
  return /^\d{2,}$/.test(digits) && checkDigitOf(digits.slice(0, -1)) === Number(digits.at(-1));
}
