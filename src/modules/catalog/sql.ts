import type { Transaction } from '../../platform/database.ts';
import type { ProductFacts } from './rules/save-variant.ts';
import type { CatalogStatus, Variant } from './rules/variant.ts';

/** Holds variants until the transaction ends, in SKU order, so that two batches wait for each other instead of deadlocking. */
export async function lockVariants(tx: Transaction, skus: readonly string[]): Promise<void> {
  await tx.rows(
    'select id from catalog.variants where sku = any($1::text[]) order by sku for no key update',
    [skus],
  );
}

/** Holds the variants of a product in the same order as `lockVariants`. */
export async function lockVariantsOfProduct(tx: Transaction, product_id: string): Promise<void> {
  await tx.rows('select id from catalog.variants where product_id = $1 order by sku for no key update', [
    product_id,
  ]);
}

/** The products with these ids or external ids, and those of these SKUs. */
export async function findProducts(
  tx: Transaction,
  asked: { ids: readonly string[]; external_ids: readonly string[]; skus: readonly string[] },
): Promise<ProductFacts[]> {
  return tx.rows<ProductFacts>(
    `select p.id, p.external_id, p.title, p.status from catalog.products p
     where p.id in (
       select unnest($1::uuid[])
       union select e.id from catalog.products e where e.external_id = any($2::text[])
       union select v.product_id from catalog.variants v where v.sku = any($3::text[]))`,
    [asked.ids, asked.external_ids, asked.skus],
  );
}

/** Who carries these GTINs. */
export async function findGtinOwners(
  tx: Transaction,
  gtins: readonly string[],
): Promise<{ gtin: string; sku: string }[]> {
  return tx.rows('select gtin, sku from catalog.variants where gtin = any($1::text[])', [gtins]);
}

/** Which of these SKUs are part of a bundle. */
export async function findComponentIds(tx: Transaction, skus: readonly string[]): Promise<{ id: string }[]> {
  return tx.rows(
    `select v.id from catalog.variants v
     where v.sku = any($1::text[]) and exists (select from catalog.bundle_components b where b.component_id = v.id)`,
    [skus],
  );
}

/** Inserts products; one that another transaction made meanwhile is not inserted. Answers how many were. */
export async function insertProducts(
  tx: Transaction,
  products: readonly (ProductFacts & { description?: string; image_url?: string | null })[],
): Promise<number> {
  return tx.affected(
    `insert into catalog.products (id, title, external_id, status, description, image_url)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
       as p (id, title, external_id, status, description, image_url)
     order by p.external_id
     on conflict do nothing`,
    [
      products.map((product) => product.id),
      products.map((product) => product.title),
      products.map((product) => product.external_id),
      products.map((product) => product.status),
      products.map((product) => product.description ?? ''),
      products.map((product) => product.image_url ?? null),
    ],
  );
}

// The columns of both writes below, with the array that carries each.
const VARIANT_ARRAYS = `(
  select m.*, m.handling::text[] as special_handling
  from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int[],
    $9::int[], $10::int[], $11::int[], $12::text[], $13::text[], $14::boolean[], $15::text[], $16::int[],
    $17::text[], $18::int[], $19::int[], $20::text[], $21::text[])
    as m (id, product_id, sku, gtin, title, options, image_url, weight_grams, length_mm, width_mm, height_mm, hs_code,
          origin_country, is_bundle, status, version, tracking, shelf_life_days, min_remaining_days, lot_confirmation,
          handling)) n`;

function variantArrays(variants: readonly Variant[]): unknown[] {
  return [
    variants.map((variant) => variant.id),
    variants.map((variant) => variant.product_id),
    variants.map((variant) => variant.sku),
    variants.map((variant) => variant.gtin),
    variants.map((variant) => variant.title),
    variants.map((variant) => variant.options),
    variants.map((variant) => variant.image_url),
    variants.map((variant) => variant.weight_grams),
    variants.map((variant) => variant.length_mm),
    variants.map((variant) => variant.width_mm),
    variants.map((variant) => variant.height_mm),
    variants.map((variant) => variant.hs_code),
    variants.map((variant) => variant.origin_country),
    variants.map((variant) => variant.is_bundle),
    variants.map((variant) => variant.status),
    variants.map((variant) => variant.version),
    variants.map((variant) => variant.tracking),
    variants.map((variant) => variant.shelf_life_days),
    variants.map((variant) => variant.min_remaining_days),
    variants.map((variant) => variant.lot_confirmation),
    // Arrays of unequal length are no array of arrays: each is written as the text that it casts from.
    variants.map((variant) => `{${variant.special_handling.join(',')}}`),
  ];
}

/** Inserts variants in SKU order; one whose SKU or GTIN was taken meanwhile is not inserted. Answers how many were. */
export async function insertVariants(tx: Transaction, variants: readonly Variant[]): Promise<number> {
  return tx.affected(
    `insert into catalog.variants (id, product_id, sku, gtin, title, options, image_url, weight_grams, length_mm, width_mm,
                                   height_mm, hs_code, origin_country, is_bundle, status, version, tracking,
                                   shelf_life_days, min_remaining_days, lot_confirmation, special_handling)
     select n.id, n.product_id, n.sku, n.gtin, n.title, n.options, n.image_url, n.weight_grams, n.length_mm, n.width_mm,
            n.height_mm, n.hs_code, n.origin_country, n.is_bundle, n.status, n.version, n.tracking, n.shelf_life_days,
            n.min_remaining_days, n.lot_confirmation, n.special_handling
     from ${VARIANT_ARRAYS} order by n.sku
     on conflict do nothing`,
    variantArrays(variants),
  );
}

/** Writes what became of variants that are locked. */
export async function updateVariants(tx: Transaction, variants: readonly Variant[]): Promise<void> {
  await tx.rows(
    `update catalog.variants v set
       product_id = n.product_id, gtin = n.gtin, title = n.title, options = n.options, image_url = n.image_url,
       weight_grams = n.weight_grams, length_mm = n.length_mm, width_mm = n.width_mm, height_mm = n.height_mm,
       hs_code = n.hs_code, origin_country = n.origin_country, is_bundle = n.is_bundle, status = n.status,
       version = n.version, tracking = n.tracking, shelf_life_days = n.shelf_life_days,
       min_remaining_days = n.min_remaining_days, lot_confirmation = n.lot_confirmation,
       special_handling = n.special_handling, updated_at = now()
     from ${VARIANT_ARRAYS} where v.id = n.id`,
    variantArrays(variants),
  );
}

/** Makes the prices of these variants exactly what they carry. */
export async function replacePrices(tx: Transaction, variants: readonly Variant[]): Promise<void> {
  const prices = variants.flatMap(({ id, prices }) => prices.map((price) => ({ id, ...price })));
  await tx.rows(
    `with wanted as (select * from unnest($2::uuid[], $3::text[], $4::bigint[]) as w (variant_id, currency, amount)),
     gone as (
       delete from catalog.prices p where p.variant_id = any($1::uuid[])
         and not exists (select from wanted w where w.variant_id = p.variant_id and w.currency = p.currency)
     )
     insert into catalog.prices (variant_id, currency, amount) select variant_id, currency, amount from wanted
     on conflict (variant_id, currency) do update set amount = excluded.amount where prices.amount <> excluded.amount`,
    [
      variants.map(({ id }) => id),
      prices.map(({ id }) => id),
      prices.map(({ currency }) => currency),
      prices.map(({ amount }) => amount),
    ],
  );
}

/** Makes the components of these variants exactly what they carry. */
export async function replaceComponents(tx: Transaction, variants: readonly Variant[]): Promise<void> {
  const parts = variants.flatMap(({ id, components }) =>
    components.map((component) => ({ id, ...component })),
  );
  await tx.rows(
    `with wanted as (select * from unnest($2::uuid[], $3::uuid[], $4::int[]) as w (bundle_id, component_id, quantity)),
     gone as (
       delete from catalog.bundle_components b where b.bundle_id = any($1::uuid[])
         and not exists (select from wanted w where w.bundle_id = b.bundle_id and w.component_id = b.component_id)
     )
     insert into catalog.bundle_components (bundle_id, component_id, quantity)
     select bundle_id, component_id, quantity from wanted
     on conflict (bundle_id, component_id) do update set quantity = excluded.quantity
     where bundle_components.quantity <> excluded.quantity`,
    [
      variants.map(({ id }) => id),
      parts.map(({ id }) => id),
      parts.map(({ variant_id }) => variant_id),
      parts.map(({ quantity }) => quantity),
    ],
  );
}

export type ProductRow = {
  id: string;
  title: string;
  description: string;
  image_url: string | null;
  external_id: string | null;
  status: CatalogStatus;
  version: number;
};

/** Reads one product and holds it until the transaction ends. */
export async function lockProduct(tx: Transaction, id: string): Promise<ProductRow | undefined> {
  const [product] = await tx.rows<ProductRow>(
    `select id, title, description, image_url, external_id, status, version from catalog.products where id = $1
     for no key update`,
    [id],
  );
  return product;
}

/** Writes what became of a locked product. */
export async function updateProduct(tx: Transaction, product: ProductRow): Promise<void> {
  await tx.rows(
    `update catalog.products set title = $2, description = $3, image_url = $4, status = $5, version = $6, updated_at = now()
     where id = $1`,
    [product.id, product.title, product.description, product.image_url, product.status, product.version],
  );
}

/** Gives the variants of a product its status; answers those that changed. */
export async function carryStatus(
  tx: Transaction,
  product_id: string,
  status: CatalogStatus,
): Promise<{ id: string }[]> {
  return tx.rows(
    `update catalog.variants set status = $2, version = version + 1, updated_at = now()
     where product_id = $1 and status <> $2 returning id`,
    [product_id, status],
  );
}
