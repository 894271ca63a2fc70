import { toWire } from '../../../kernel/ids.ts';
import type { Queryable } from '../../../platform/database.ts';
import type { SearchHit, SearchProvider } from '../../../platform/routes/search.ts';
import { whereOf } from '../rules/list-filter.ts';

type Found = { id: string; number: number; customer_name: string; external_id: string };

/** Orders in the palette: the one that is meant exactly first, then the newest that begin so. */
export const searchOrders: SearchProvider = {
  name: 'orders',
  permission: 'orders:read',
  async search(database: Queryable, text: string, limit: number): Promise<SearchHit[]> {
    const values: unknown[] = [];
    // No filter but the words depends on the time.
    const never = new Date(0);
    const where = whereOf({ q: text }, { now: never, end_of_today: never }, values);
    if (where.length === 0) return [];
    const exact = `$${values.push(text.toLowerCase())}::text`;
    const rows = await database.adHoc<Found>(
      `select o.id, o.number, o.customer_name, o.external_id from orders.orders o where ${where.join(' and ')}
       order by (o.number::text = ${exact} or lower(o.external_id) = ${exact}) desc, o.placed_at desc, o.id desc
       limit $${values.push(limit)}`,
      values,
    );
    return rows.map(({ id, number, customer_name, external_id }) => ({
      kind: 'order',
      id: toWire('ord', id),
      title: String(number),
      subtitle: `${customer_name}, ${external_id}`,
      path: `/orders/${number}`,
    }));
  },
};
