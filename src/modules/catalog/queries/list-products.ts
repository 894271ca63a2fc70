import { likePrefix, wordPrefixes } from '../../../kernel/search-text.ts';
import type { Queryable } from '../../../platform/database.ts';
import { countRows, DEFAULT_LIMIT, decodeCursor, type PageOf, pageOf } from '../../../platform/http/lists.ts';
import type { CatalogStatus, Variant } from '../rules/variant.ts';
import { readVariantsOfProducts, VARIANT_COLUMNS } from './read-variants.ts';

/** A product with its variants, in SKU order. */
export type Product = {
  id: string;
  title: string;
  description: string;
  image_url: string | null;
  external_id: string | null;
  status: CatalogStatus;
  variants: Variant[];
  version: number;
};

type ListOptions = { q?: string; status?: CatalogStatus; limit?: number; after?: string };

const PRODUCT_COLUMNS = 'p.id, p.title, p.description, p.image_url, p.external_id, p.status, p.version';

// A variant is found by the beginning of its SKU, by its GTIN, or by the beginnings of words of its title.
const VARIANT_MATCHES = `(lower(v.sku) like $1 or v.gtin = $2 or to_tsvector('simple', v.title) @@ $3::tsquery)`;

// Long enough to sort by, short enough for a cursor.
const SORT_TITLE = 'left(lower(p.title), 80)';

function searchValues(q: string): unknown[] {
  return [likePrefix(q.trim()), q.trim(), wordPrefixes(q)];
}

/** One product with its variants. */
export async function readProduct(reader: Queryable, id: string): Promise<Product | undefined> {
  const [[product], variants] = await Promise.all([
    reader.rows<Omit<Product, 'variants'>>(
      `select ${PRODUCT_COLUMNS} from catalog.products p where p.id = $1`,
      [id],
    ),
    readVariantsOfProducts(reader, [id]),
  ]);
  return product && { ...product, variants };
}

/** Products by title; searched by their own words or by any of their variants. */
export async function listProducts(reader: Queryable, options: ListOptions): Promise<PageOf<Product>> {
  const { q, status, limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = q === undefined ? [] : searchValues(q);
  const where: string[] = [];
  if (q !== undefined) {
    where.push(`p.id in (select p.id from catalog.products p where to_tsvector('simple', p.title) @@ $3::tsquery
      union select v.product_id from catalog.variants v where ${VARIANT_MATCHES})`);
  }
  if (status !== undefined) where.push(`p.status = $${values.push(status)}`);
  const counted =
    after === undefined && countRows(reader, `from catalog.products p ${clauseOf(where)}`, [...values]);
  if (after !== undefined) {
    const [title, id] = decodeCursor(after, 'title', ['text', 'uuid']);
    where.push(`(${SORT_TITLE}, p.id) > ($${values.push(title)}, $${values.push(id)}::uuid)`);
  }
  const [rows, total] = await Promise.all([
    reader.adHoc<Omit<Product, 'variants'> & { sort_title: string }>(
      `select ${PRODUCT_COLUMNS}, ${SORT_TITLE} as sort_title from catalog.products p ${clauseOf(where)}
       order by ${SORT_TITLE}, p.id limit ${limit + 1}`,
      values,
    ),
    counted,
  ]);
  const page = pageOf(rows, limit, 'title', (row) => [row.sort_title, row.id]);
  const variants = await readVariantsOfProducts(
    reader,
    page.items.map(({ id }) => id),
  );
  const byProduct = Map.groupBy(variants, ({ product_id }) => product_id);
  const items = page.items.map(({ sort_title: _, ...product }) => ({
    ...product,
    variants: byProduct.get(product.id) ?? [],
  }));
  return { ...page, items, ...(total || {}) };
}

/** Variants by SKU; searched by the beginning of the SKU, the GTIN or words of the title. */
export async function listVariants(
  reader: Queryable,
  options: ListOptions & { sku?: string; product_id?: string },
): Promise<PageOf<Variant>> {
  const { q, sku, product_id, status, limit = DEFAULT_LIMIT, after } = options;
  const values: unknown[] = q === undefined ? [] : searchValues(q);
  const where: string[] = q === undefined ? [] : [VARIANT_MATCHES];
  if (sku !== undefined) where.push(`v.sku = $${values.push(sku)}`);
  if (product_id !== undefined) where.push(`v.product_id = $${values.push(product_id)}`);
  if (status !== undefined) where.push(`v.status = $${values.push(status)}`);
  const counted =
    after === undefined && countRows(reader, `from catalog.variants v ${clauseOf(where)}`, [...values]);
  if (after !== undefined) where.push(`v.sku > $${values.push(decodeCursor(after, 'sku', ['text'])[0])}`);
  const [rows, total] = await Promise.all([
    reader.adHoc<Variant>(
      `select ${VARIANT_COLUMNS} from catalog.variants v ${clauseOf(where)} order by v.sku limit ${limit + 1}`,
      values,
    ),
    counted,
  ]);
  return { ...pageOf(rows, limit, 'sku', (row) => [row.sku]), ...(total || {}) };
}

function clauseOf(where: readonly string[]): string {
  return where.length === 0 ? '' : `where ${where.join(' and ')}`;
}
