import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import type { ListPrices } from '../../catalog/rules/index.ts';

export type OrderRightsRefusal = {
  code: 'not_permitted';
  permission: 'orders:price' | 'orders:edit' | 'payments:record';
};

type Priced = {
  currency: string;
  discounts: readonly { amount: number }[];
  shipping: { discount_amount: number };
  priority?: number;
  payment: { status: 'pending' | 'authorized' | 'paid' } | null;
  lines: readonly { variant_id: string; unit_amount: number; discount_amount: number }[];
};

/**
 * Decides whether somebody may place an order with this money in it. Whoever only types orders in sells at the list price and
 * lets others say what was paid: otherwise a price of 0 or the word "paid" would be goods for nothing. Nor does it put itself
 * before others who wait.
 */
export function decideOrderRights(
  { currency, discounts, shipping, payment, lines, priority = 0 }: Priced,
  permissions: ReadonlySet<string>,
  prices: ListPrices,
): Decision<void, OrderRightsRefusal> {
  const isListed = lines.every(
    ({ variant_id, unit_amount, discount_amount }) =>
      discount_amount === 0 && prices.get(variant_id)?.get(currency) === unit_amount,
  );
  const isDiscounted = shipping.discount_amount > 0 || discounts.some(({ amount }) => amount > 0);
  if ((!isListed || isDiscounted) && !permissions.has('orders:price'))
    return refuse({ code: 'not_permitted', permission: 'orders:price' });
  if (payment !== null && payment.status !== 'pending' && !permissions.has('payments:record'))
    return refuse({ code: 'not_permitted', permission: 'payments:record' });
  if (priority > 0 && !permissions.has('orders:edit'))
    return refuse({ code: 'not_permitted', permission: 'orders:edit' });
  return accept(undefined);
}
