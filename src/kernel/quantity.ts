/** The largest quantity of one line, one movement or one level; larger numbers are typing errors or attacks. */
export const MAX_QUANTITY = 1_000_000;

/** The most units of one order over all its lines, components of bundles included. */
export const MAX_ORDER_UNITS = 10_000_000;

/** Whether a number is a quantity that can be ordered, moved or counted: a whole number from 1 to the maximum. */
export function isQuantity(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1 && value <= MAX_QUANTITY;
}
