import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Expectation, Expecting } from '../rules/expect-backorders.ts';

export type QueueChange = { variant_id: string; marks: number };

/** Variants whose expected dates are to be worked out anew, those that wait longest for it first. */
export async function readQueueChanges(reader: Queryable, limit: number): Promise<QueueChange[]> {
  return reader.rows<QueueChange>(
    `select variant_id, marks from fulfillment.queue_changes order by marked_at, variant_id limit ${limit}`,
  );
}

/** Forgets changes that are worked in; one that came meanwhile stays. */
export async function forgetQueueChanges(reader: Queryable, changes: readonly QueueChange[]): Promise<void> {
  await reader.rows(
    `delete from fulfillment.queue_changes q using unnest($1::uuid[], $2::bigint[]) as c (variant_id, marks)
     where q.variant_id = c.variant_id and q.marks = c.marks`,
    [changes.map(({ variant_id }) => variant_id), changes.map(({ marks }) => marks)],
  );
}

/** Everything that waits for variants. */
export async function readExpecting(reader: Queryable, variant_ids: readonly string[]): Promise<Expecting[]> {
  type Row = Omit<Expecting, 'destination'> & { country: string; postal_code: string; pickup: string | null };
  const rows = await reader.rows<Row>(
    `select id, order_id, variant_id, channel_id, quantity, priority, policy, promised_at, expected_at, waiting_since,
            bundle_line_id, snapshot -> 'destination' ->> 'country' as country,
            snapshot -> 'destination' ->> 'postal_code' as postal_code,
            snapshot -> 'destination' ->> 'pickup_location_id' as pickup
     from fulfillment.backorders where state = 'waiting' and variant_id = any($1::uuid[])`,
    [variant_ids],
  );
  return rows.map(({ country, postal_code, pickup, ...row }) => ({
    ...row,
    destination: { country, postal_code, ...(pickup !== null && { pickup_location_id: pickup }) },
  }));
}

export type ChangedExpectation = {
  id: string;
  order_id: string;
  variant_id: string;
  sku: string;
  quantity: number;
  before: Date | null;
  expected_at: Date | null;
  promised_at: Date | null;
};

/**
 * Writes expected dates where what was expected is still the same, and answers what changed. A promise that was given
 * stays. Locked in the order of ids, as whoever works on their orders does.
 */
export async function writeExpectations(
  tx: Transaction,
  expectations: readonly Expectation[],
): Promise<ChangedExpectation[]> {
  return tx.rows<ChangedExpectation>(
    `with wanted as materialized (
       select * from unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[])
         as w (id, before, expected_at, promised_at)
     ), locked as materialized (
       select b.id from fulfillment.backorders b join wanted w on w.id = b.id
       where b.state = 'waiting' and b.expected_at is not distinct from w.before order by b.id for no key update of b
     )
     update fulfillment.backorders b
     set expected_at = w.expected_at, promised_at = coalesce(b.promised_at, w.promised_at)
     from wanted w join locked k on k.id = w.id join catalog.v_variants v on true
     where b.id = w.id and v.id = b.variant_id
     returning b.id, b.order_id, b.variant_id, v.sku, b.quantity, w.before, b.expected_at, b.promised_at`,
    [
      expectations.map(({ id }) => id),
      expectations.map(({ before }) => before),
      expectations.map(({ expected_at }) => expected_at),
      expectations.map(({ promised_at }) => promised_at),
    ],
  );
}

/** Marks what is still expected although its day has passed: dates pass without an event. */
export async function markOverdue(reader: Queryable): Promise<void> {
  await reader.rows(
    `insert into fulfillment.queue_changes as q (variant_id)
     select distinct variant_id from fulfillment.backorders
     where state = 'waiting' and expected_at < now() - interval '1 day' order by variant_id
     on conflict (variant_id) do update set marks = q.marks + 1`,
  );
}

/** Variants in whose queue something of an order stands before somebody who waits longer: their dates move by it. */
export async function readOvertaken(reader: Queryable, order_id: string): Promise<string[]> {
  const rows = await reader.rows<{ variant_id: string }>(
    `select distinct b.variant_id from fulfillment.backorders b
     where b.order_id = $1 and b.state = 'waiting' and exists (
       select from fulfillment.backorders o
       where o.variant_id = b.variant_id and o.state = 'waiting' and o.waiting_since < b.waiting_since
         and (- o.priority, coalesce(o.promised_at, 'infinity')) > (- b.priority, coalesce(b.promised_at, 'infinity')))`,
    [order_id],
  );
  return rows.map(({ variant_id }) => variant_id);
}

/** Variants that somebody waits for and of which every change is worked in. */
export async function readSettledQueues(reader: Queryable): Promise<string[]> {
  const rows = await reader.rows<{ variant_id: string }>(
    `select distinct b.variant_id from fulfillment.backorders b
     where b.state = 'waiting' and not exists (
       select from fulfillment.queue_changes q where q.variant_id = b.variant_id)`,
  );
  return rows.map(({ variant_id }) => variant_id);
}

/** Which of these backorders belong to a queue of which something was heard during the last ten minutes, or whose day passed. */
export async function readStillMoving(reader: Queryable, ids: readonly string[]): Promise<Set<string>> {
  const rows = await reader.rows<{ id: string }>(
    `with news as materialized (
       select payload -> 'variant_ids' as variant_ids from platform.events
       where occurred_at > now() - interval '10 minutes' and payload ? 'variant_ids' and payload -> 'variant_ids' <> '[]')
     select b.id from fulfillment.backorders b
     where b.id = any($1::uuid[]) and (
       exists (select from news n where n.variant_ids = 'null' or n.variant_ids ? b.variant_id::text)
       or exists (select from inventory.v_supplies s where s.variant_id = b.variant_id
                  and s.expected_at between now() - interval '24 hours 10 minutes' and now() - interval '24 hours')
       or b.promised_at between now() - interval '10 minutes' and now())`,
    [ids],
  );
  return new Set(rows.map(({ id }) => id));
}
