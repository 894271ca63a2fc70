import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_LIMIT, decodeCursor, encodeCursor, type PageOf } from '../../../platform/http/lists.ts';
import { RANK_REASONS, type RankReason } from '../rules/queue.ts';
import { RANK } from '../sql/queue.ts';

export type QueuedBackorder = {
  id: string;
  /** 1 is served next. */
  position: number;
  order: { id: string; number: number; customer_name: string };
  channel: { id: string; name: string };
  quantity: number;
  policy: 'backorder' | 'preorder';
  priority: number;
  promised_at: Date | null;
  expected_at: Date | null;
  waiting_since: Date;
  is_held: boolean;
  /** What puts it before the next; null for the last. */
  because: RankReason | null;
};

export type Queue = PageOf<QueuedBackorder> & {
  sku: string;
  variant_id: string;
  waiting: { backorders: number; units: number };
};

/** The queue of a SKU in the order in which it is served; null where there is no such SKU. */
export async function readQueue(
  reader: Queryable,
  sku: string,
  { limit = DEFAULT_LIMIT, after }: { limit?: number; after?: string },
): Promise<Queue | null> {
  const [variant] = await reader.rows<{ id: string; backorders: number; units: number }>(
    `select v.id, count(b.id) as backorders, coalesce(sum(b.quantity), 0) as units
     from catalog.v_variants v left join fulfillment.backorders b on b.variant_id = v.id and b.state = 'waiting'
     where v.sku = $1 group by v.id`,
    [sku],
  );
  if (!variant) return null;
  const place = after === undefined ? null : placeOf(after);
  const rows = await reader.rows<Row>(
    `select b.id, b.order_id, b.snapshot ->> 'order_number' as order_number, b.snapshot ->> 'customer_name' as customer_name,
            b.channel_id, c.name as channel_name, b.quantity, b.policy, b.priority, b.promised_at, b.expected_at,
            b.waiting_since, b.is_held, coalesce(b.promised_at, 'infinity')::text as promised, b.waiting_since::text as since
     from fulfillment.backorders b join channels.v_channels c on c.id = b.channel_id
     where b.state = 'waiting' and b.variant_id = $1
       and ($2::int is null or (${RANK}) > (- $2::int, $3::timestamptz, $4::timestamptz, $5::uuid, $6::uuid))
     order by ${RANK} limit $7`,
    [
      variant.id,
      place?.priority ?? null,
      place?.promised ?? null,
      place?.since ?? null,
      place?.order_id ?? null,
      place?.id ?? null,
      limit + 1,
    ],
  );
  const start = place?.position ?? 0;
  const items = rows.slice(0, limit).map((row, index): QueuedBackorder => {
    const {
      order_id,
      order_number,
      customer_name,
      channel_id,
      channel_name,
      promised,
      since: _,
      ...rest
    } = row;
    const next = rows[index + 1];
    return {
      ...rest,
      position: start + index + 1,
      order: { id: order_id, number: Number(order_number), customer_name },
      channel: { id: channel_id, name: channel_name },
      because: next ? reasonBefore(row, next, promised) : null,
    };
  });
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    sku,
    variant_id: variant.id,
    waiting: { backorders: variant.backorders, units: variant.units },
    items,
    next: last
      ? encodeCursor('queue', [
          start + limit,
          last.priority,
          last.promised,
          last.since,
          last.order_id,
          last.id,
        ])
      : null,
  };
}

type Row = Omit<QueuedBackorder, 'position' | 'order' | 'channel' | 'because'> & {
  order_id: string;
  order_number: string;
  customer_name: string;
  channel_id: string;
  channel_name: string;
  promised: string;
  since: string;
};

function placeOf(cursor: string) {
  const [position, priority, promised, since, order_id, id] = decodeCursor(cursor, 'queue', [
    'integer',
    'integer',
    'time',
    'time',
    'uuid',
    'uuid',
  ]);
  return { position, priority, promised, since, order_id, id };
}

function reasonBefore(row: Row, next: Row, promised: string): RankReason {
  const [priority, promise, placed] = RANK_REASONS;
  if (row.priority !== next.priority) return priority;
  return promised === next.promised ? placed : promise;
}
