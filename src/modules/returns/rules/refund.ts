/** What of a line was taken off the order or paid back before. */
export type LineMoney = {
  quantity: number;
  total_amount: number;
  cancelled: number;
  /** Units that came back before, and what was counted for them, before fees. */
  returned: number;
  returned_amount: number;
};

/**
 * What units of a line were paid for: their share of the line with its discounts and taxes, from the prices as they were
 * ordered. Shares are taken of the running sum, as cancellations take theirs, so that all of them together are the line's total
 * to the minor unit, however it is cut up.
 */
export function valueOfUnits(line: LineMoney, units: number): number {
  const { quantity, total_amount, cancelled, returned, returned_amount } = line;
  const upTo = (count: number) => Number((BigInt(total_amount) * BigInt(count)) / BigInt(quantity));
  return Math.max(upTo(cancelled + returned + units) - upTo(cancelled) - returned_amount, 0);
}

/** The part that the shop keeps for taking units back, rounded in favor of the customer. */
export function feeOf(amount: number, percent: number): number {
  return Math.floor((amount * percent) / 100);
}
