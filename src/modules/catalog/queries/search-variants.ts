import { toWire } from '../../../kernel/ids.ts';
import type { SearchProvider } from '../../../platform/routes/search.ts';
import { listVariants } from './list-products.ts';

/** Lets the palette find variants by SKU, GTIN or words of their title; a hit leads to the product. */
export const searchVariants: SearchProvider = {
  name: 'variants',
  permission: 'catalog:read',
  async search(database, text, limit) {
    const { items } = await listVariants(database, { q: text, limit, status: 'active' });
    return items.map(({ id, product_id, sku, title, options }) => ({
      kind: 'variant',
      id: toWire('var', id),
      title: sku,
      subtitle: options === '' ? title : `${title}, ${options}`,
      path: `/catalog/${toWire('prd', product_id)}`,
    }));
  },
};
