const GROUPS = /\d+(?:[ -]\d+)*/g;
// One UUID in 500 holds such a run between its letters.
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
const SHORTEST = 13;
const LONGEST = 19;

/**
 * Whether a text holds what looks like a payment card number: 13 to 19 digits, alone or in groups with blanks or
 * hyphens between, whose check digit is right (Luhn). One number in ten passes by chance, so it is asked of free text only.
 * UUIDs are no card numbers.
 */
export function holdsCardNumber(text: string): boolean {
  if (text.length < SHORTEST) return false;
  for (const [run] of text.replace(UUID, '').matchAll(GROUPS)) {
    const groups = run.split(/[ -]/);
    for (let first = 0; first < groups.length; first += 1) {
      let digits = '';
      for (let at = first; at < groups.length && digits.length <= LONGEST; at += 1) {
        digits += groups[at];
        if (digits.length >= SHORTEST && digits.length <= LONGEST && passesLuhn(digits)) return true;
      }
    }
  }
  return false;
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits.at(-1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  // A run of zeros is a placeholder, not a card.
  return sum > 0 && sum % 10 === 0;
}
