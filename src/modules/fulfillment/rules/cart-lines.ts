import { accept, type Decision, refuse } from '../../../kernel/decision.ts';
import { MAX_ORDER_UNITS, MAX_QUANTITY } from '../../../kernel/quantity.ts';
import type { VariantForSale } from '../../catalog/rules/index.ts';

/** A line of a cart whose SKU is known and sold. */
export type CartLine = { variant: VariantForSale; quantity: number };

export type CartRefusal =
  | { code: 'sku_unknown'; line: number; sku: string }
  | { code: 'sku_not_sold'; line: number; sku: string }
  | { code: 'quantity_not_possible'; line: number; sku: string; quantity: number }
  | { code: 'units_too_many'; units: number; most: number };

/** The lines of a cart with what is sold under their SKUs; refused where an order of them would be. */
export function knownLines(
  lines: readonly { sku: string; quantity: number }[],
  variants: ReadonlyMap<string, VariantForSale>,
): Decision<CartLine[], CartRefusal> {
  const known: CartLine[] = [];
  let units = 0;
  for (const [index, { sku, quantity }] of lines.entries()) {
    const line = index + 1;
    const variant = variants.get(sku);
    if (!variant) return refuse({ code: 'sku_unknown', line, sku });
    if (!variant.is_sold) return refuse({ code: 'sku_not_sold', line, sku });
    const parts = partsOf(variant);
    if (Math.max(...parts.map((part) => part.quantity)) * quantity > MAX_QUANTITY)
      return refuse({ code: 'quantity_not_possible', line, sku, quantity });
    units += parts.reduce((sum, part) => sum + part.quantity * quantity, 0);
    known.push({ variant, quantity });
  }
  if (units > MAX_ORDER_UNITS) return refuse({ code: 'units_too_many', units, most: MAX_ORDER_UNITS });
  return accept(known);
}

/** What has stock: of a bundle its components, with how many each takes; otherwise the variant itself. */
export type CartPart = { variant_id: string; sku: string; weight_grams: number; quantity: number };

export function partsOf({ id, sku, weight_grams, is_bundle, components }: VariantForSale): CartPart[] {
  if (is_bundle && components && components.length > 0) return components;
  return [{ variant_id: id, sku, weight_grams, quantity: 1 }];
}
