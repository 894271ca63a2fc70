import type { Query } from '../../api/client.ts';
import type { Sort } from '../../ui/data-table.tsx';

/** The address of the list holds the whole view: tab, filters, search and sort. */
export type OrdersSearch = {
  tab?: OrderTab;
  q?: string;
  status?: string;
  payment_status?: string;
  fulfillment_status?: string;
  channel_id?: string;
  location_id?: string;
  hold?: string;
  stage?: string;
  tag?: string;
  late?: 'true';
  at_risk?: 'true';
  due?: 'today';
  placed_from?: string;
  placed_to?: string;
  total_min?: string;
  total_max?: string;
  sort?: 'newest' | 'oldest' | 'ship_by' | 'total';
};

/** What is changed of a view; undefined takes a part away. */
export type ViewChange = { [Part in keyof OrdersSearch]?: OrdersSearch[Part] | undefined };

/** What each tab stands for, as the server counts it (rules/order-tabs.ts). */
const tabFilters = {
  all_open: {
    status: 'open',
    fulfillment_status: 'unfulfilled,on_hold,backordered,in_progress,ready_for_pickup,partially_fulfilled',
  },
  late: { late: 'true' },
  due_today: { due: 'today' },
  on_hold: { hold: 'any' },
  backordered: { status: 'open', fulfillment_status: 'backordered' },
  ready_to_pick: { stage: 'allocated', hold: 'none' },
  ready_to_pack: { stage: 'picked', hold: 'none' },
  shipped: { status: 'open', fulfillment_status: 'fulfilled' },
  delivered: { fulfillment_status: 'delivered' },
  cancelled: { status: 'cancelled' },
  all: {},
} as const satisfies Record<string, OrdersSearch>;

export type OrderTab = keyof typeof tabFilters;
export const orderTabs = Object.keys(tabFilters) as OrderTab[];

export const filterIds = [
  'status',
  'payment_status',
  'fulfillment_status',
  'channel_id',
  'location_id',
  'hold',
  'stage',
  'tag',
  'promise',
  'placed',
  'total',
] as const;
export type FilterId = (typeof filterIds)[number];

/** The parts of the address that one filter stands for. */
export const filterParts: Record<FilterId, readonly (keyof OrdersSearch)[]> = {
  status: ['status'],
  payment_status: ['payment_status'],
  fulfillment_status: ['fulfillment_status'],
  channel_id: ['channel_id'],
  location_id: ['location_id'],
  hold: ['hold'],
  stage: ['stage'],
  tag: ['tag'],
  promise: ['late', 'at_risk', 'due'],
  placed: ['placed_from', 'placed_to'],
  total: ['total_min', 'total_max'],
};

const sorts = ['newest', 'oldest', 'ship_by', 'total'] as const;
const textKeys = [
  'q',
  'status',
  'payment_status',
  'fulfillment_status',
  'channel_id',
  'location_id',
  'hold',
  'stage',
  'tag',
] as const;
const day = /^\d{4}-\d{2}-\d{2}$/;
const minor = /^\d{1,12}$/;

/** Reads the address; what makes no sense is dropped, so that an old link still opens a list. */
export function parseOrdersSearch(search: Record<string, unknown>): OrdersSearch {
  const view: OrdersSearch = {};
  const tab = orderTabs.find((one) => one === search.tab);
  if (tab) view.tab = tab;
  for (const key of textKeys) {
    const value = search[key];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') view[key] = String(value);
  }
  if (isTrue(search.late)) view.late = 'true';
  if (isTrue(search.at_risk)) view.at_risk = 'true';
  if (search.due === 'today') view.due = 'today';
  for (const key of ['placed_from', 'placed_to'] as const) {
    const value = search[key];
    if (typeof value === 'string' && day.test(value)) view[key] = value;
  }
  for (const key of ['total_min', 'total_max'] as const) {
    const value = String(search[key] ?? '');
    if (minor.test(value)) view[key] = value;
  }
  const sort = sorts.find((one) => one === search.sort);
  if (sort) view.sort = sort;
  return view;
}

function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** The tab that counts: a link with filters and without a tab means exactly its filters, over all orders. */
export function tabOf(view: OrdersSearch): OrderTab {
  return view.tab ?? (filtersOf(view).length > 0 || view.q !== undefined ? 'all' : 'all_open');
}

export function filtersOf(view: OrdersSearch): FilterId[] {
  return filterIds.filter((id) => filterParts[id].some((part) => view[part] !== undefined));
}

/** Lists that can be sorted by promise: those of open work. */
export function sortsByPromise(view: OrdersSearch): boolean {
  const merged: OrdersSearch = { ...tabFilters[tabOf(view)], ...view };
  const isWork =
    merged.late !== undefined ||
    merged.at_risk !== undefined ||
    merged.due !== undefined ||
    merged.stage !== undefined ||
    (merged.hold !== undefined && merged.hold !== 'none');
  return merged.status === 'open' || (merged.status === undefined && isWork);
}

export function sortOf(view: OrdersSearch): NonNullable<OrdersSearch['sort']> {
  const byPromise = sortsByPromise(view);
  if (view.sort !== undefined && (view.sort !== 'ship_by' || byPromise)) return view.sort;
  return byPromise ? 'ship_by' : 'newest';
}

const several = new Set([
  'status',
  'payment_status',
  'fulfillment_status',
  'channel_id',
  'location_id',
  'stage',
]);

/** The query of the API behind a view. A chip on the same axis as its tab takes the place of the tab's. */
export function queryOf(view: OrdersSearch): Query {
  const { tab: _, placed_from, placed_to, ...rest } = view;
  const merged: Record<string, string> = { ...tabFilters[tabOf(view)], ...rest, sort: sortOf(view) };
  const query: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(merged))
    query[name] = several.has(name) && value.includes(',') ? value.split(',') : value;
  // Days are those of whoever looks: from their midnight to the midnight that ends the last day.
  if (placed_from !== undefined) query.placed_from = startOfDay(placed_from, 0);
  if (placed_to !== undefined) query.placed_to = startOfDay(placed_to, 1);
  // "Due today" is today where the reader is.
  if (query.due !== undefined) query.time_zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  return query;
}

function startOfDay(iso: string, add_days: number): string {
  const [year = 0, month = 1, date = 1] = iso.split('-').map(Number);
  return new Date(year, month - 1, date + add_days).toISOString();
}

/** The same view as a query string, always in the same order, so that two can be compared. */
export function viewText(view: OrdersSearch): string {
  const entries = Object.entries(view).filter(([, value]) => value !== undefined);
  return new URLSearchParams(entries.sort(([a], [b]) => (a < b ? -1 : 1))).toString();
}

export function viewOfText(text: string): OrdersSearch {
  return parseOrdersSearch(Object.fromEntries(new URLSearchParams(text)));
}

const sortColumns = {
  newest: { column: 'placed', direction: 'descending' },
  oldest: { column: 'placed', direction: 'ascending' },
  ship_by: { column: 'promise', direction: 'ascending' },
  total: { column: 'total', direction: 'descending' },
} as const satisfies Record<string, Sort>;

export function tableSortOf(view: OrdersSearch): Sort {
  return sortColumns[sortOf(view)];
}

/** The API sorts promises from the most urgent and totals from the largest, so these columns keep their direction. */
export function sortOfColumn({ column, direction }: Sort): NonNullable<OrdersSearch['sort']> {
  if (column === 'promise') return 'ship_by';
  if (column === 'total') return 'total';
  return direction === 'ascending' ? 'oldest' : 'newest';
}
