import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Pickup } from '../rules/pickup.ts';

/** The pickups of fulfillment orders; their work is locked by the caller who changes them. */
export async function readPickups(
  reader: Queryable,
  fulfillment_order_ids: readonly string[],
): Promise<Map<string, Pickup>> {
  const rows = await reader.rows<Pickup & { id: string }>(
    `select fulfillment_order_id as id, code, state, ready_at, collect_by from fulfillment.pickups
     where fulfillment_order_id = any($1::uuid[])`,
    [fulfillment_order_ids],
  );
  return new Map(rows.map(({ id, ...pickup }) => [id, pickup]));
}

/** Writes that something is ready; what was not ready any more meanwhile gets a new code and a new time. */
export async function insertPickup(
  tx: Transaction,
  pickup: Omit<Pickup, 'state'> & { fulfillment_order_id: string; order_id: string },
): Promise<void> {
  await tx.rows(
    `insert into fulfillment.pickups (fulfillment_order_id, order_id, code, ready_at, collect_by)
     values ($1, $2, $3, $4, $5)`,
    [pickup.fulfillment_order_id, pickup.order_id, pickup.code, pickup.ready_at, pickup.collect_by],
  );
}

/** Takes back that something is ready: a parcel of it was opened again. */
export async function deletePickup(tx: Transaction, fulfillment_order_id: string): Promise<void> {
  await tx.rows(`delete from fulfillment.pickups where fulfillment_order_id = $1 and state = 'ready'`, [
    fulfillment_order_id,
  ]);
}

/** Ends a pickup. */
export async function endPickup(
  tx: Transaction,
  fulfillment_order_id: string,
  end: { state: 'collected' | 'expired'; at: Date; identified_by: string; actor_name: string },
): Promise<void> {
  await tx.rows(
    `update fulfillment.pickups set state = $2, ended_at = $3, identified_by = $4, actor_name = $5
     where fulfillment_order_id = $1`,
    [fulfillment_order_id, end.state, end.at, end.identified_by, end.actor_name],
  );
}

/** What nobody collected in time, the longest first. */
export async function readDuePickups(
  reader: Queryable,
  now: Date,
  limit: number,
): Promise<{ fulfillment_order_id: string; order_id: string }[]> {
  return reader.rows(
    `select fulfillment_order_id, order_id from fulfillment.pickups where state = 'ready' and collect_by <= $1
     order by collect_by limit $2`,
    [now, limit],
  );
}
