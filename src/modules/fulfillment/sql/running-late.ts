import type { Queryable, Transaction } from '../../../platform/database.ts';

/** Work that will arrive after its promised day. */
export type RunningLate = {
  fulfillment_order_id: string;
  order_id: string;
  promised_by: Date;
  expected_by: Date;
};

/**
 * Open work whose planned hand-over has passed, in its order, after a place: whatever still leaves as planned keeps its promise,
 * because the promise was made by that hand-over.
 */
export async function readOverdueWork(
  reader: Queryable,
  now: Date,
  after: { ship_by: string; id: string } | null,
  limit: number,
): Promise<{ id: string; ship_by: string }[]> {
  return reader.rows(
    `select f.id, f.ship_by::text as ship_by from fulfillment.fulfillment_orders f
     where f.status in ('scheduled', 'open', 'in_progress', 'on_hold') and f.deliver_by is not null and f.ship_by < $1
       -- What lies at the counter waits for its customer.
       and not exists (select from fulfillment.pickups p where p.fulfillment_order_id = f.id)
       and (f.ship_by, f.id) > (coalesce($2::timestamptz, '-infinity'),
                                coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
     order by f.ship_by, f.id limit $4`,
    [now, after?.ship_by ?? null, after?.id ?? null, limit],
  );
}

/** What is known to run late of these. */
export async function readRunningLate(reader: Queryable, ids: readonly string[]): Promise<RunningLate[]> {
  return reader.rows(
    `select fulfillment_order_id, order_id, promised_by, expected_by from fulfillment.running_late
     where fulfillment_order_id = any($1::uuid[])`,
    [ids],
  );
}

/** Writes down what runs late, or is expected on another day than before. */
export async function upsertRunningLate(
  tx: Transaction,
  rows: readonly RunningLate[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into fulfillment.running_late (fulfillment_order_id, order_id, promised_by, expected_by, found_at)
     select *, $5 from unnest($1::uuid[], $2::uuid[], $3::timestamptz[], $4::timestamptz[])
     on conflict (fulfillment_order_id) do update set promised_by = excluded.promised_by, expected_by = excluded.expected_by`,
    [
      rows.map((row) => row.fulfillment_order_id),
      rows.map((row) => row.order_id),
      rows.map((row) => row.promised_by),
      rows.map((row) => row.expected_by),
      now,
    ],
  );
}

/** Forgets what has ended, or leaves as planned again. */
export async function forgetRunningLate(tx: Queryable, ids: readonly string[], now: Date): Promise<void> {
  await tx.rows(
    `delete from fulfillment.running_late r where r.fulfillment_order_id = any($1::uuid[])
       or not exists (select from fulfillment.fulfillment_orders f where f.id = r.fulfillment_order_id
            and f.status in ('scheduled', 'open', 'in_progress', 'on_hold') and f.ship_by < $2)`,
    [ids, now],
  );
}
