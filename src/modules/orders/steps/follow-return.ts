import type { Transaction } from '../../../platform/database.ts';
import { deriveReturnStatus, type ReturnCounts } from '../rules/derive-statuses.ts';
import { addSearchTerms, insertTimeline, type TimelineEntry } from '../sql/insert-orders.ts';

/** A line as far as it matters to what comes back. Lines of bundles have nothing; their components do. */
export type ReturnableLine = {
  id: string;
  variant_id: string;
  sku: string;
  title: string;
  /** By lots or serial numbers. */
  is_tracked: boolean;
  quantity: number;
  cancelled: number;
  /** Units that left, delivered or not. */
  left: number;
  /** Of all its units: prices, discounts and taxes as they were when it was placed. */
  total_amount: number;
};

export type ReturnableOrder = {
  id: string;
  number: number;
  channel_id: string;
  customer_name: string;
  currency: string;
  placed_at: Date;
  lines: ReturnableLine[];
};

/** Reads an order for a return and holds it: two returns of the same units decide one after the other. */
export async function lockForReturn(tx: Transaction, order_id: string): Promise<ReturnableOrder | undefined> {
  const [order] = await tx.rows<Omit<ReturnableOrder, 'lines'>>(
    `select id, number, channel_id, customer_name, currency, placed_at from orders.orders where id = $1 for no key update`,
    [order_id],
  );
  if (!order) return undefined;
  const lines = await tx.rows<ReturnableLine>(
    `select l.id, l.variant_id, l.sku, l.title, l.quantity, l.cancelled, l.shipped + l.delivered as left, l.total_amount,
            coalesce(v.tracking, 'none') <> 'none' as is_tracked
     from orders.lines l left join catalog.v_variants v on v.id = l.variant_id
     where l.order_id = $1 and not l.is_bundle order by l.position`,
    [order_id],
  );
  return { ...order, lines };
}

/** Brings an order in line with its returns: units that came back, its status, its timeline. The caller holds the order. */
export async function followReturn(
  tx: Transaction,
  order_id: string,
  news: {
    /** More units than before that came back, by line. */
    returned: readonly { line_id: string; quantity: number }[];
    counts: ReturnCounts;
    /** Under which the order is found, too. */
    number: string;
    entry: Omit<TimelineEntry, 'order_id'>;
  },
): Promise<void> {
  await Promise.all([
    tx.rows(
      `update orders.lines l set returned = l.returned + n.quantity
       from unnest($2::uuid[], $3::int[]) as n (id, quantity) where l.id = n.id and l.order_id = $1`,
      [order_id, news.returned.map(({ line_id }) => line_id), news.returned.map(({ quantity }) => quantity)],
    ),
    tx.rows(
      'update orders.orders set return_status = $2, updated_at = now(), version = version + 1 where id = $1',
      [order_id, deriveReturnStatus(news.counts)],
    ),
    addSearchTerms(tx, [{ order_id, term: news.number.toLowerCase() }]),
    insertTimeline(tx, [{ ...news.entry, order_id }]),
  ]);
}
