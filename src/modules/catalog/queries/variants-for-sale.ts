import type { Queryable } from '../../../platform/database.ts';
import type { ListPrices, VariantForSale } from '../rules/variant-for-sale.ts';

/** Reads variants by SKU in one statement; a SKU that is unknown is absent. */
export async function readVariantsForSale(
  reader: Queryable,
  skus: readonly string[],
): Promise<Map<string, VariantForSale>> {
  const rows = await reader.rows<VariantForSale>(
    `select v.id, v.sku, v.title, v.weight_grams, v.is_bundle, v.status = 'active' as is_sold,
            case when v.is_bundle then (
              select jsonb_agg(jsonb_build_object('variant_id', c.id, 'sku', c.sku, 'title', c.title,
                                                  'weight_grams', c.weight_grams, 'quantity', b.quantity) order by c.sku)
              from catalog.bundle_components b join catalog.variants c on c.id = b.component_id
              where b.bundle_id = v.id) end as components
     from catalog.variants v where v.sku = any($1::text[])`,
    [skus],
  );
  return new Map(rows.map((row) => [row.sku, row]));
}

/** Reads the list prices of SKUs, a bundle's components included: their ratio apportions the bundle's price. */
export async function readListPrices(reader: Queryable, skus: readonly string[]): Promise<ListPrices> {
  if (skus.length === 0) return new Map();
  const rows = await reader.rows<{ variant_id: string; currency: string; amount: number }>(
    `select p.variant_id, p.currency, p.amount from catalog.prices p
     where p.variant_id in (
       select v.id from catalog.variants v where v.sku = any($1::text[])
       union
       select b.component_id from catalog.variants v join catalog.bundle_components b on b.bundle_id = v.id
       where v.sku = any($1::text[]))`,
    [skus],
  );
  const prices = new Map<string, Map<string, number>>();
  for (const { variant_id, currency, amount } of rows) {
    const ofVariant = prices.get(variant_id) ?? new Map<string, number>();
    prices.set(variant_id, ofVariant.set(currency, amount));
  }
  return prices;
}
