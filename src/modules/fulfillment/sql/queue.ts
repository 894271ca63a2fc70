import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Backorder } from '../rules/fill-backorders.ts';
import type { OrderSnapshot } from '../rules/order-snapshot.ts';

/** The order of the queue of a SKU, as its index `backorders_waiting` has it; `byRank` in rules/queue.ts says the same. */
export const RANK = `(- b.priority), (coalesce(b.promised_at, 'infinity'::timestamptz)), b.waiting_since, b.order_id, b.id`;

/** A transaction serves about so many backorders, so that nobody waits long for an order that is being served. */
export const FILL_BATCH = 1_000;

/** A place in the queues, as text, which keeps every digit of a time. */
export type QueuePlace = {
  priority: number;
  promised: string;
  since: string;
  order_id: string;
  id: string;
};

/**
 * Lets those who serve the queues of these variants take turns, so that who reads the head of a queue finds it as the one before
 * has left it. The first lock of all: nobody who holds another asks for it.
 */
export async function lockQueues(tx: Transaction, variant_ids: readonly string[]): Promise<void> {
  await tx.rows(
    'select count(pg_advisory_xact_lock(hashtextextended(id, 6))) from unnest($1::text[]) as id',
    [[...variant_ids].sort()],
  );
}

/**
 * These variants with those of the bundles that wait for one of them, and so on: a bundle is served whole, which is
 * decided where all its components are seen.
 */
export async function readServedTogether(
  reader: Queryable,
  variant_ids: readonly string[],
): Promise<string[]> {
  const rows = await reader.rows<{ variant_id: string }>(
    `with recursive together (variant_id) as (
       select unnest($1::uuid[])
       union
       select m.variant_id from together t
       join fulfillment.backorders b on b.variant_id = t.variant_id and b.state = 'waiting' and b.bundle_line_id is not null
       join fulfillment.backorders m on m.bundle_line_id = b.bundle_line_id and m.state = 'waiting')
     select variant_id from together order by variant_id`,
    [variant_ids],
  );
  return rows.map(({ variant_id }) => variant_id);
}

export type QueueHead = { id: string; order_id: string; place: QueuePlace };

/** The head of the queues of these variants, in one order; `after` goes on behind a place. */
export async function readQueueHead(
  reader: Queryable,
  variant_ids: readonly string[],
  after: QueuePlace | null,
): Promise<QueueHead[]> {
  const rows = await reader.rows<QueuePlace>(
    `select b.priority, b.promised, b.waiting_since::text as since, b.order_id, b.id
     from unnest($1::uuid[]) as v (id)
     cross join lateral (
       select b.*, coalesce(b.promised_at, 'infinity'::timestamptz)::text as promised from fulfillment.backorders b
       where b.state = 'waiting' and b.variant_id = v.id
         and ($2::int is null or (${RANK}) > (- $2::int, $3::timestamptz, $4::timestamptz, $5::uuid, $6::uuid))
       order by ${RANK} limit ${FILL_BATCH + 1}) b
     order by ${RANK} limit ${FILL_BATCH + 1}`,
    [
      variant_ids,
      after?.priority ?? null,
      after?.promised ?? null,
      after?.since ?? null,
      after?.order_id ?? null,
      after?.id ?? null,
    ],
  );
  return rows.map((place) => ({ id: place.id, order_id: place.order_id, place }));
}

/** How many backorders wait for each of these variants. */
export async function countWaiting(
  reader: Queryable,
  variant_ids: readonly string[],
): Promise<Record<string, number>> {
  const rows = await reader.rows<{ variant_id: string; waiting: number }>(
    `select variant_id, count(*) as waiting from fulfillment.backorders
     where state = 'waiting' and variant_id = any($1::uuid[]) group by variant_id`,
    [variant_ids],
  );
  return Object.fromEntries(rows.map(({ variant_id, waiting }) => [variant_id, waiting]));
}

// JSON has no times.
type StoredSnapshot = Omit<OrderSnapshot, 'ship_by' | 'deliver_by' | 'waiting_since' | 'priority'> & {
  ship_by: string | null;
  deliver_by: string | null;
};

export type WaitingBackorder = Backorder & {
  sku: string;
  is_held: boolean;
  expected_at: Date | null;
};

/** Backorders that still wait, with what a plan needs to know of them. */
export async function readWaitingBackorders(
  tx: Transaction,
  ids: readonly string[],
): Promise<WaitingBackorder[]> {
  const rows = await tx.rows<Omit<WaitingBackorder, 'order'> & { snapshot: StoredSnapshot }>(
    `select b.id, b.order_id, b.order_line_id, b.variant_id, b.quantity, b.priority, b.promised_at, b.expected_at,
            b.waiting_since, b.bundle_line_id, b.per_bundle, b.snapshot, b.is_held, v.sku, v.weight_grams
     from fulfillment.backorders b join catalog.v_variants v on v.id = b.variant_id
     where b.state = 'waiting' and b.id = any($1::uuid[])`,
    [ids],
  );
  return rows.map(({ snapshot, ...row }) => ({
    ...row,
    order: {
      ...snapshot,
      ship_by: row.promised_at,
      deliver_by: snapshot.deliver_by === null ? null : new Date(snapshot.deliver_by),
      waiting_since: row.waiting_since,
      priority: row.priority,
    },
  }));
}

/** Says that the queues of variants changed, or what is to come for them: their expected dates are worked out anew. */
export async function markQueues(tx: Queryable, variant_ids: readonly string[] | null): Promise<void> {
  await tx.rows(
    `insert into fulfillment.queue_changes as q (variant_id)
     select distinct variant_id from fulfillment.backorders
     where state = 'waiting' and ($1::uuid[] is null or variant_id = any($1::uuid[])) order by variant_id
     on conflict (variant_id) do update set marks = q.marks + 1`,
    [variant_ids],
  );
}
