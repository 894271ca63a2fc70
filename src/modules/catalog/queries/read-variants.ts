import type { Queryable } from '../../../platform/database.ts';
import type { Variant } from '../rules/variant.ts';

/** The columns of a `Variant` from `catalog.variants v`. */
export const VARIANT_COLUMNS = `v.id, v.product_id, v.sku, v.gtin, v.title, v.options, v.image_url, v.weight_grams, v.length_mm,
  v.width_mm, v.height_mm, v.hs_code, v.origin_country, v.is_bundle, v.status, v.version,
  v.tracking, v.shelf_life_days, v.min_remaining_days, v.lot_confirmation, v.special_handling,
  coalesce((select jsonb_agg(jsonb_build_object('amount', p.amount, 'currency', p.currency) order by p.currency collate "C")
            from catalog.prices p where p.variant_id = v.id), '[]') as prices,
  coalesce((select jsonb_agg(jsonb_build_object('variant_id', c.id, 'sku', c.sku, 'quantity', b.quantity) order by c.sku)
            from catalog.bundle_components b join catalog.variants c on c.id = b.component_id
            where v.is_bundle and b.bundle_id = v.id), '[]') as components`;

/** Variants by SKU; one that is unknown is absent. */
export async function readVariantsBySku(reader: Queryable, skus: readonly string[]): Promise<Variant[]> {
  return reader.rows<Variant>(
    `select ${VARIANT_COLUMNS} from catalog.variants v where v.sku = any($1::text[]) order by v.sku`,
    [skus],
  );
}

/** Variants of products, in SKU order. */
export async function readVariantsOfProducts(
  reader: Queryable,
  product_ids: readonly string[],
): Promise<Variant[]> {
  return reader.rows<Variant>(
    `select ${VARIANT_COLUMNS} from catalog.variants v where v.product_id = any($1::uuid[]) order by v.sku`,
    [product_ids],
  );
}

/** One variant by its id. */
export async function readVariant(reader: Queryable, id: string): Promise<Variant | undefined> {
  const [variant] = await reader.rows<Variant>(
    `select ${VARIANT_COLUMNS} from catalog.variants v where v.id = $1`,
    [id],
  );
  return variant;
}
