import type { Transaction } from '../../../platform/database.ts';
import type { Allocation, Shortage } from '../rules/allocation.ts';
import type { OrderSnapshot } from '../rules/order-snapshot.ts';

type NewFulfillmentOrder = {
  id: string;
  number: string;
  units: number;
  order: OrderSnapshot & { is_held?: boolean };
  allocation: Allocation;
};

/** Inserts fulfillment orders that are open for work at once, or on hold; `now` is the moment of the command that made them. */
export async function insertFulfillmentOrders(
  tx: Transaction,
  rows: readonly NewFulfillmentOrder[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into fulfillment.fulfillment_orders
       (id, order_id, number, location_id, channel_id, status, service_code, ship_by, deliver_by, destination,
        customer_name, units, waiting_since, priority, created_at, updated_at)
     select id, order_id, number, location_id, channel_id, case when is_held then 'on_hold' else 'open' end, service_code,
            ship_by, deliver_by, destination, customer_name, units, waiting_since, priority, $14, $14
     from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::timestamptz[], $8::timestamptz[],
                 $9::jsonb[], $10::text[], $11::int[], $12::timestamptz[], $13::int[], $15::boolean[])
       as f (id, order_id, number, location_id, channel_id, service_code, ship_by, deliver_by, destination,
             customer_name, units, waiting_since, priority, is_held)`,
    [
      rows.map(({ id }) => id),
      rows.map(({ order }) => order.order_id),
      rows.map(({ number }) => number),
      rows.map(({ allocation }) => allocation.location_id),
      rows.map(({ order }) => order.channel_id),
      rows.map(({ allocation }) => allocation.service_code),
      rows.map(({ allocation }) => allocation.ship_by),
      rows.map(({ allocation }) => allocation.deliver_by),
      rows.map(({ order }) => JSON.stringify(order.destination)),
      rows.map(({ order }) => order.customer_name),
      rows.map(({ units }) => units),
      rows.map(({ order }) => order.waiting_since),
      rows.map(({ order }) => order.priority),
      now,
      rows.map(({ order }) => order.is_held === true),
    ],
  );
}

type NewFulfillmentOrderLine = { id: string; fulfillment_order_id: string } & Allocation['lines'][number];

/** Inserts the allocations. */
export async function insertFulfillmentOrderLines(
  tx: Transaction,
  rows: readonly NewFulfillmentOrderLine[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into fulfillment.fulfillment_order_lines (id, fulfillment_order_id, order_line_id, variant_id, quantity)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::int[])`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.fulfillment_order_id),
      rows.map((row) => row.order_line_id),
      rows.map((row) => row.variant_id),
      rows.map((row) => row.quantity),
    ],
  );
}

/** Inserts backorders with what is needed to allocate them later. */
export async function insertBackorders(
  tx: Transaction,
  rows: readonly ({ id: string; order: OrderSnapshot & { is_held?: boolean } } & Shortage)[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into fulfillment.backorders
       (id, order_id, order_line_id, variant_id, channel_id, quantity, snapshot, waiting_since, priority, policy, promised_at,
        expected_at, bundle_line_id, per_bundle, is_held, created_at)
     select b.*, $15 from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::int[], $7::jsonb[],
                                 $8::timestamptz[], $9::int[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::uuid[],
                                 $14::int[], $16::boolean[]) as b`,
    [
      rows.map(({ id }) => id),
      rows.map(({ order }) => order.order_id),
      rows.map((row) => row.order_line_id),
      rows.map((row) => row.variant_id),
      rows.map(({ order }) => order.channel_id),
      rows.map((row) => row.quantity),
      rows.map(({ order }) => JSON.stringify(snapshotOf(order))),
      rows.map(({ order }) => order.waiting_since),
      rows.map(({ order }) => order.priority),
      rows.map((row) => row.policy),
      rows.map((row) => row.promised_at),
      rows.map((row) => row.expected_at),
      rows.map((row) => row.bundle_line_id),
      rows.map((row) => row.per_bundle),
      now,
      rows.map(({ order }) => order.is_held === true),
    ],
  );
}

function snapshotOf({
  order_id,
  order_number,
  channel_id,
  customer_name,
  destination,
  service_code,
  ship_by,
  deliver_by,
}: OrderSnapshot): Omit<OrderSnapshot, 'waiting_since' | 'priority'> {
  return {
    order_id,
    order_number,
    channel_id,
    customer_name,
    destination,
    service_code,
    ship_by,
    deliver_by,
  };
}
