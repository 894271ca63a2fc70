import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { AllocationLine } from '../rules/cancel-allocations.ts';
import type { FulfillmentOrderStatus } from '../rules/fulfillment-order-states.ts';

export type AllocationRow = AllocationLine & {
  fulfillment_order_id: string;
  order_id: string;
  variant_id: string;
  location_id: string;
};

/** Every allocation of order lines with its counters. */
export async function readAllocationsOfLines(
  reader: Queryable,
  order_line_ids: readonly string[],
): Promise<AllocationRow[]> {
  return reader.rows<AllocationRow>(
    `select l.id, l.order_line_id, l.fulfillment_order_id, l.variant_id, l.quantity, l.cancelled, l.picked, l.packed,
            l.shipped, f.order_id, f.location_id, f.status as fulfillment_order_status
     from fulfillment.fulfillment_order_lines l
     join fulfillment.fulfillment_orders f on f.id = l.fulfillment_order_id
     where l.order_line_id = any($1::uuid[]) order by l.id`,
    [order_line_ids],
  );
}

/** The orders that lines belong to, as far as something of them is promised or waits. */
export async function readOrdersOfLines(
  reader: Queryable,
  lines: readonly { order_line_id: string }[],
): Promise<string[]> {
  const rows = await reader.rows<{ order_id: string }>(
    `select f.order_id from fulfillment.fulfillment_order_lines l
     join fulfillment.fulfillment_orders f on f.id = l.fulfillment_order_id
     where l.order_line_id = any($1::uuid[])
     union
     select order_id from fulfillment.backorders where order_line_id = any($1::uuid[]) and state = 'waiting'`,
    [lines.map(({ order_line_id }) => order_line_id)],
  );
  return rows.map(({ order_id }) => order_id);
}

/** How much each counter of a line grows; below zero it shrinks. */
export type CounterChange = {
  id: string;
  cancelled?: number;
  picked?: number;
  packed?: number;
  shipped?: number;
  delivered?: number;
};

/** Changes the counters of lines; the table's own check refuses what cannot be. */
export async function changeCounters(tx: Transaction, changes: readonly CounterChange[]): Promise<void> {
  if (changes.length === 0) return;
  await tx.rows(
    `update fulfillment.fulfillment_order_lines l set
       cancelled = l.cancelled + c.cancelled, picked = l.picked + c.picked, packed = l.packed + c.packed,
       shipped = l.shipped + c.shipped, delivered = l.delivered + c.delivered
     from unnest($1::uuid[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[])
       as c (id, cancelled, picked, packed, shipped, delivered)
     where l.id = c.id`,
    [
      changes.map(({ id }) => id),
      changes.map(({ cancelled }) => cancelled ?? 0),
      changes.map(({ picked }) => picked ?? 0),
      changes.map(({ packed }) => packed ?? 0),
      changes.map(({ shipped }) => shipped ?? 0),
      changes.map(({ delivered }) => delivered ?? 0),
    ],
  );
}

/** Sets the service by which a fulfillment order goes; what was promised stays. */
export async function setService(tx: Transaction, id: string, service_code: string): Promise<void> {
  await tx.rows(
    `update fulfillment.fulfillment_orders set service_code = $2, version = version + 1, updated_at = now() where id = $1`,
    [id, service_code],
  );
}

/** Sets the state of fulfillment orders and counts their version up. */
export async function setStatuses(
  tx: Transaction,
  changes: readonly { id: string; status: FulfillmentOrderStatus }[],
): Promise<void> {
  if (changes.length === 0) return;
  await tx.rows(
    `update fulfillment.fulfillment_orders f set status = c.status, updated_at = now(), version = f.version + 1
     from unnest($1::uuid[], $2::text[]) as c (id, status) where f.id = c.id`,
    [changes.map(({ id }) => id), changes.map(({ status }) => status)],
  );
}
