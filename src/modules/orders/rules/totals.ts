import { allocate } from '../../../kernel/money.ts';

/** An order's amounts as the shop sends them, minor units of one currency. */
export type PricedOrder = {
  lines: readonly { quantity: number; unit_amount: number; discount_amount: number; tax_amount: number }[];
  shipping: { amount: number; discount_amount: number; tax_amount: number };
  /** Discounts on the whole order; they are spread over the lines. */
  discounts: readonly { amount: number }[];
  taxes_included: boolean;
};

export type Totals = {
  items_amount: number;
  discount_amount: number;
  shipping_amount: number;
  tax_amount: number;
  total_amount: number;
  /** For each line its part of everything, so that lines and shipping sum exactly to the total. */
  lines: { discount_amount: number; total_amount: number }[];
};

/**
 * total = items - discounts + shipping (+ taxes, unless prices include them). Order discounts are spread by what
 * each line costs after its own discount (largest remainder), never more than the line costs.
 */
export function computeTotals({ lines, shipping, discounts, taxes_included }: PricedOrder): Totals {
  const own = lines.map((line) => line.quantity * line.unit_amount - line.discount_amount);
  const spread = sum(discounts.map(({ amount }) => amount));
  const shares = spread === 0 ? lines.map(() => 0) : allocate(spread, own);
  const priced = lines.map((line, index) => {
    const share = shares[index] ?? 0;
    const net = (own[index] ?? 0) - share;
    return {
      discount_amount: line.discount_amount + share,
      total_amount: net + (taxes_included ? 0 : line.tax_amount),
    };
  });
  const items_amount = sum(lines.map((line) => line.quantity * line.unit_amount));
  const discount_amount = sum(priced.map((line) => line.discount_amount)) + shipping.discount_amount;
  const tax_amount = sum(lines.map((line) => line.tax_amount)) + shipping.tax_amount;
  return {
    items_amount,
    discount_amount,
    shipping_amount: shipping.amount,
    tax_amount,
    total_amount: items_amount - discount_amount + shipping.amount + (taxes_included ? 0 : tax_amount),
    lines: priced,
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
