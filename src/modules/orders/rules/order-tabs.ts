import type { FulfillmentStatus } from './derive-statuses.ts';
import type { OrderFilter } from './list-filter.ts';

// An order that left whole stays open until it arrives, and nothing is to be done about it.
const STILL_HERE = [
  'unfulfilled',
  'on_hold',
  'backordered',
  'in_progress',
  'ready_for_pickup',
  'partially_fulfilled',
] as const satisfies readonly FulfillmentStatus[];

/** The tabs over the list of orders. A count is always the count of a list that can be opened. */
export const ORDER_TABS = {
  all_open: { status: ['open'], fulfillment_status: STILL_HERE },
  late: { late: true },
  due_today: { due: 'today' },
  on_hold: { hold: 'any' },
  backordered: { status: ['open'], fulfillment_status: ['backordered'] },
  ready_to_pick: { stage: ['allocated'], hold: 'none' },
  ready_to_pack: { stage: ['picked'], hold: 'none' },
  shipped: { status: ['open'], fulfillment_status: ['fulfilled'] },
  delivered: { fulfillment_status: ['delivered'] },
  cancelled: { status: ['cancelled'] },
} as const satisfies Record<string, Readonly<Record<string, unknown>>>;

export type OrderTab = keyof typeof ORDER_TABS;

/** The filter behind a tab, as a list takes it. */
export function filterOfTab(tab: OrderTab): OrderFilter {
  return structuredClone(ORDER_TABS[tab]) as OrderFilter;
}
