import { isCurrency, MAX_AMOUNT, type Money } from '../../../kernel/money.ts';

/**
 * What is wrong with a carrier's answer, or `undefined` when it can be used. Carriers are strangers: a number that breaks a
 * barcode, a negative price or a currency of their own must not get into the books.
 */
export function faultOfBoughtLabel(answer: { tracking_number: string; cost: Money }): string | undefined {
  const { tracking_number, cost } = answer;
  if (!/^[A-Za-z0-9-]{4,40}$/.test(tracking_number)) return 'the tracking number is no such number';
  if (!Number.isSafeInteger(cost.amount) || cost.amount < 0 || cost.amount > MAX_AMOUNT) {
    return `the cost of ${cost.amount} is no amount`;
  }
  if (!isCurrency(cost.currency)) return `the currency "${cost.currency}" is not known`;
  return undefined;
}
