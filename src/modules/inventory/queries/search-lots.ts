import { toWire } from '../../../kernel/ids.ts';
import type { SearchProvider } from '../../../platform/routes/search.ts';
import { listLots } from './list-lots.ts';

/** Lets the palette find lots and serial numbers by the beginning of their code. */
export const searchLots: SearchProvider = {
  name: 'lots',
  permission: 'inventory:read',
  async search(database, text, limit) {
    const { items } = await listLots(database, { q: text.trim(), limit }, new Date());
    return items.map(({ id, code, kind, sku, title }) => ({
      kind,
      id: toWire('lot', id),
      title: code,
      subtitle: `${sku}, ${title}`,
      path: `/inventory/lots/${toWire('lot', id)}`,
    }));
  },
};
