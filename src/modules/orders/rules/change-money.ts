import { allocate } from '../../../kernel/money.ts';

/** The shipping charge and the discounts of a whole order, as they were sent or changed. */
export type Charges = {
  shipping: { title: string; amount: number; tax_amount: number; discount_amount: number };
  discounts: { code: string | null; title: string; amount: number }[];
};

/** A line while it is being changed. */
export type DraftLine = {
  /** Null for a line that the change adds. */
  id: string | null;
  position: number;
  /** Index of the bundle's line, for a component. */
  parent: number | null;
  is_bundle: boolean;
  variant_id: string;
  sku: string;
  title: string;
  quantity: number;
  unit_amount: number;
  discount_amount: number;
  tax_amount: number;
  total_amount: number;
  /** Units that were cancelled before, and that this change gives up. */
  cancelled: number;
  cancelling: number;
  /** Units that are wanted in addition. */
  growing: number;
  /** Units that left already, and those that nobody has picked. */
  gone: number;
  unpicked: number;
};

/** Whether prices hold their tax, and what the lines of the order bear on the whole: the rate of what is new on it. */
export type TaxTerms = { taxes_included: boolean; order: { tax: number; net: number } };

/** What a line costs after its discounts, without a tax that comes on top. */
export function netOf({ quantity, unit_amount, discount_amount }: DraftLine): number {
  return quantity * unit_amount - discount_amount;
}

/** What of it is still wanted, rounded up, as what is cancelled is rounded down. */
export function livingNet(line: DraftLine): number {
  const left = line.quantity - line.cancelled - line.cancelling;
  return ceilDivide(netOf(line) * left, line.quantity);
}

/** The tax on a net amount at the rate of `like`, or of the order where that says none; half a minor unit is rounded up. */
export function shareOfTax(
  net: number,
  like: DraftLine | { tax_amount: number; net: number } | undefined,
  { order }: TaxTerms,
): number {
  const own = like && { tax: like.tax_amount, net: 'net' in like ? like.net : netOf(like) };
  const rate = own && own.net > 0 ? own : order;
  if (rate.net <= 0) return 0;
  const [tax, base] = [BigInt(rate.tax) * BigInt(net), BigInt(rate.net)];
  return Number((tax * 2n + base) / (base * 2n));
}

/** The line with the total that its price, discount and tax make. */
export function withMoney(line: DraftLine, { taxes_included }: TaxTerms): DraftLine {
  return { ...line, total_amount: netOf(line) + (taxes_included ? 0 : line.tax_amount) };
}

/**
 * The line with a discount that takes exactly `amount` off the units that are still wanted. It counts for each unit alike, so
 * of a line that was cancelled in part the cancelled units cost less as well.
 */
export function discounted(line: DraftLine, amount: number, tax: TaxTerms): DraftLine {
  if (amount === 0) return line;
  const left = line.quantity - line.cancelled - line.cancelling;
  const target = livingNet(line) - amount;
  const net = Number((BigInt(target) * BigInt(line.quantity)) / BigInt(left));
  const discount_amount = line.quantity * line.unit_amount - net;
  return withMoney({ ...line, discount_amount, tax_amount: shareOfTax(net, line, tax) }, tax);
}

/** Splits an amount so that the parts sum exactly to it; an amount over nothing stays nothing. */
export function spreadOverLines(amount: number, weights: readonly number[]): number[] {
  return weights.length === 0 ? [] : allocate(amount, weights);
}

/** The sums of an order's lines and shipping, and what of it is not owed because it was cancelled. */
export function sumsOf(
  lines: readonly DraftLine[],
  { shipping }: Charges,
  taxes_included: boolean,
): {
  items_amount: number;
  discount_amount: number;
  shipping_amount: number;
  tax_amount: number;
  total_amount: number;
  cancelled_amount: number;
} {
  const top = lines.filter(({ parent }) => parent === null);
  const sum = (all: readonly DraftLine[], pick: (line: DraftLine) => number): number =>
    all.reduce((total, line) => total + pick(line), 0);
  const items_amount = sum(top, ({ quantity, unit_amount }) => quantity * unit_amount);
  const discount_amount = sum(top, (line) => line.discount_amount) + shipping.discount_amount;
  const tax_amount = sum(top, (line) => line.tax_amount) + shipping.tax_amount;
  const carried = lines.filter(({ is_bundle }) => !is_bundle);
  return {
    items_amount,
    discount_amount,
    shipping_amount: shipping.amount,
    tax_amount,
    total_amount: items_amount - discount_amount + shipping.amount + (taxes_included ? 0 : tax_amount),
    // As in the database: each line by itself, rounded down.
    cancelled_amount: sum(carried, (line) =>
      floorDivide(line.total_amount * (line.cancelled + line.cancelling), line.quantity),
    ),
  };
}

function floorDivide(amount: number, by: number): number {
  return Math.floor(amount / by);
}

function ceilDivide(amount: number, by: number): number {
  return Math.ceil(amount / by);
}
