import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { RejectionReason } from '../rules/reject.ts';

/** A location that gave units of an order back. */
export type Rejection = {
  id: string;
  order_id: string;
  fulfillment_order_id: string;
  location_id: string;
  reason: RejectionReason;
  note: string;
  units: number;
  actor_name: string;
  rejected_at: Date;
};

/** Writes a rejection down. */
export async function insertRejection(tx: Transaction, row: Rejection): Promise<void> {
  await tx.rows(
    `insert into fulfillment.rejections
       (id, order_id, fulfillment_order_id, location_id, reason, note, units, actor_name, rejected_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.id,
      row.order_id,
      row.fulfillment_order_id,
      row.location_id,
      row.reason,
      row.note,
      row.units,
      row.actor_name,
      row.rejected_at,
    ],
  );
}

/** The locations that gave work of each order back, once for each time they did. */
export async function readRejectedBy(
  reader: Queryable,
  order_ids: readonly string[],
): Promise<Map<string, string[]>> {
  const rows = await reader.rows<{ order_id: string; location_ids: string[] }>(
    `select order_id, array_agg(location_id) as location_ids from fulfillment.rejections
     where order_id = any($1::uuid[]) group by order_id`,
    [order_ids],
  );
  return new Map(rows.map(({ order_id, location_ids }) => [order_id, location_ids]));
}
