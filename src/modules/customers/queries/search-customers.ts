import { toWire } from '../../../kernel/ids.ts';
import type { SearchProvider } from '../../../platform/routes/search.ts';
import { listCustomers } from './list-customers.ts';

/** Lets the palette find customers by name, company, e-mail address, phone or external id. */
export const searchCustomers: SearchProvider = {
  name: 'customers',
  permission: 'customers:read',
  async search(database, text, limit) {
    const { items } = await listCustomers(database, { q: text, limit });
    return items.map(({ id, name, email, company }) => ({
      kind: 'customer',
      id: toWire('cus', id),
      title: name,
      subtitle: email ?? company,
      path: `/customers/${toWire('cus', id)}`,
    }));
  },
};
