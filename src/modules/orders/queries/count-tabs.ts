import type { Queryable } from '../../../platform/database.ts';
import { COUNT_LIMIT } from '../../../platform/http/lists.ts';
import { type FilterMoments, whereOf } from '../rules/list-filter.ts';
import { filterOfTab, ORDER_TABS, type OrderTab } from '../rules/order-tabs.ts';

export type TabCount = { count: number; is_exact: boolean };

/** How many orders stand behind each tab, exact to the limit of counting; one statement for all. */
export async function countTabs(
  reader: Queryable,
  moments: FilterMoments,
): Promise<Record<OrderTab, TabCount>> {
  const tabs = Object.keys(ORDER_TABS) as OrderTab[];
  const values: unknown[] = [];
  const counts = tabs.map((tab) => {
    const where = whereOf(filterOfTab(tab), moments, values).join(' and ');
    return `(select count(*) from (select 1 from orders.orders o where ${where} limit ${COUNT_LIMIT + 1}) as c) as ${tab}`;
  });
  const [row] = await reader.adHoc<Record<OrderTab, number>>(`select ${counts.join(', ')}`, values);
  const entries = tabs.map((tab): [OrderTab, TabCount] => {
    const count = row?.[tab] ?? 0;
    return [tab, { count: Math.min(count, COUNT_LIMIT), is_exact: count <= COUNT_LIMIT }];
  });
  return Object.fromEntries(entries) as Record<OrderTab, TabCount>;
}
