import type {
  GetV1BulkRunsByIdResponse,
  GetV1ChannelsResponse,
  GetV1LocationsResponse,
  GetV1OrdersByIdResponse,
  GetV1OrdersByIdTimelineResponse,
  GetV1OrdersCountsResponse,
  GetV1OrdersResponse,
  GetV1SavedViewsResponse,
} from '../../api/generated/types.gen.ts';

/* The names that these pages give to the answers of the API. */

export type OrderCard = GetV1OrdersResponse['items'][number];
export type PromiseState = OrderCard['promise'];
export type HoldType = OrderCard['holds'][number];
export type TabCounts = GetV1OrdersCountsResponse;

export type Order = GetV1OrdersByIdResponse;
export type OrderLine = Order['lines'][number];
export type Address = Order['shipping_address'];
export type OrderFulfillment = Order['fulfillment_orders'][number];
export type OrderParcel = Order['parcels'][number];
export type NextAction = NonNullable<Order['next_action']>;
export type Sourcing = NonNullable<Order['sourcing']>;
export type Hold = Order['active_holds'][number];
export type Refund = Order['refunds'][number];
export type TimelineRow = GetV1OrdersByIdTimelineResponse['items'][number];

export type SavedView = GetV1SavedViewsResponse['items'][number];
export type BulkRun = GetV1BulkRunsByIdResponse;
export type Channel = GetV1ChannelsResponse['items'][number];
export type Place = GetV1LocationsResponse['items'][number];

/** The types of hold in the order in which they are offered. */
export const holdTypes = [
  'address',
  'fraud',
  'credit',
  'payment',
  'customer_request',
  'stock',
  'other',
] as const satisfies readonly HoldType[];
