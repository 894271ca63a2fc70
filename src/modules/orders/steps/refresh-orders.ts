import type { Queryable, Transaction } from '../../../platform/database.ts';
import {
  deriveFulfillmentStatus,
  deriveOrderStatus,
  derivePaymentStatus,
  type PaymentTotals,
  type UnitCounts,
} from '../rules/derive-statuses.ts';

/** Units of a line that are being cancelled in this transaction, with the amount that is no longer due. */
export type CancelledUnits = { line_id: string; quantity: number };

/** An order as its statuses stand after the refresh. */
export type RefreshedOrder = {
  id: string;
  number: number;
  status: string;
  payment_status: string;
  fulfillment_status: string;
};

/**
 * Brings the counters and statuses of orders in line with the facts: fulfillment's rows, the holds and the money ledger.
 * The only place that sets them after placement. The caller has locked the orders.
 */
export async function refreshOrders(
  tx: Transaction,
  order_ids: readonly string[],
  cancelled: readonly CancelledUnits[] = [],
): Promise<RefreshedOrder[]> {
  if (order_ids.length === 0) return [];
  await countLines(tx, order_ids, cancelled);
  const facts = await readStatusFacts(tx, order_ids);
  const refreshed = facts.map((fact) => ({
    id: fact.id,
    number: fact.number,
    ...deriveStatuses(fact),
    cancelled_amount: fact.cancelled_amount,
  }));
  // What waited for stock as a whole was promised nothing when it was placed; its first promise is the order's, once.
  await tx.rows(
    `update orders.orders o set status = n.status, payment_status = n.payment_status, fulfillment_status = n.fulfillment_status,
            cancelled_amount = n.cancelled_amount, updated_at = now(), version = o.version + 1,
            ship_by = coalesce(o.ship_by,
              (select min(f.ship_by) from fulfillment.v_fulfillment_orders f where f.order_id = o.id),
              (select min(b.promised_at) from fulfillment.v_backorders b where b.order_id = o.id and b.state = 'waiting')),
            deliver_by = coalesce(o.deliver_by,
              (select max(f.deliver_by) from fulfillment.v_fulfillment_orders f where f.order_id = o.id))
     from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[])
       as n (id, status, payment_status, fulfillment_status, cancelled_amount)
     where o.id = n.id`,
    [
      refreshed.map(({ id }) => id),
      refreshed.map(({ status }) => status),
      refreshed.map(({ payment_status }) => payment_status),
      refreshed.map(({ fulfillment_status }) => fulfillment_status),
      refreshed.map(({ cancelled_amount }) => cancelled_amount),
    ],
  );
  return refreshed;
}

/** The statuses that follow from the facts. */
export function deriveStatuses(
  facts: StatusFacts,
): Pick<RefreshedOrder, 'status' | 'payment_status' | 'fulfillment_status'> {
  const status = deriveOrderStatus(facts);
  const due = facts.total_amount - facts.cancelled_amount;
  return {
    status,
    payment_status: derivePaymentStatus(facts, due, status === 'cancelled'),
    fulfillment_status: deriveFulfillmentStatus(facts, facts.is_on_hold, facts.at_counter),
  };
}

// One statement, so that the check on the line (law 4) sees the cancelled units and the facts together.
async function countLines(
  tx: Transaction,
  order_ids: readonly string[],
  cancelled: readonly CancelledUnits[],
): Promise<void> {
  await tx.rows(
    `with counted as (
       select l.id,
              coalesce(f.allocated, 0) as allocated, coalesce(f.picked, 0) as picked, coalesce(f.packed, 0) as packed,
              coalesce(f.shipped, 0) as shipped, coalesce(f.delivered, 0) as delivered,
              coalesce(b.backordered, 0) as backordered, coalesce(c.quantity, 0) as cancelled
       from orders.lines l
       join orders.orders o on o.id = l.order_id and not o.fulfilled_elsewhere
       left join unnest($2::uuid[], $3::int[]) as c (line_id, quantity) on c.line_id = l.id
       left join lateral (
         select sum(quantity - cancelled - picked) as allocated, sum(picked - packed) as picked, sum(packed - shipped) as packed,
                sum(shipped - delivered) as shipped, sum(delivered) as delivered
         from fulfillment.v_fulfillment_order_lines where order_line_id = l.id) f on true
       left join lateral (
         select sum(quantity) as backordered from fulfillment.v_backorders
         where order_id = l.order_id and order_line_id = l.id and state = 'waiting') b on true
       where l.order_id = any($1::uuid[]) and not l.is_bundle)
     update orders.lines l set allocated = c.allocated, picked = c.picked, packed = c.packed, shipped = c.shipped,
            delivered = c.delivered, backordered = c.backordered, cancelled = l.cancelled + c.cancelled
     from counted c where l.id = c.id`,
    [order_ids, cancelled.map(({ line_id }) => line_id), cancelled.map(({ quantity }) => quantity)],
  );
}

type StatusFacts = UnitCounts &
  PaymentTotals & {
    id: string;
    number: number;
    total_amount: number;
    cancelled_amount: number;
    is_on_hold: boolean;
    /** Units that lie ready for their customer to collect. */
    at_counter: number;
  };

// What a cancelled unit cost: its share of the line, discounts and taxes included, rounded down until the last one goes; the
// shipping charge falls away with the last line.
/** What the statuses of orders derive from, as their rows stand. */
export async function readStatusFacts(
  reader: Queryable,
  order_ids: readonly string[],
): Promise<StatusFacts[]> {
  return reader.rows<StatusFacts>(
    `select o.id, o.number, o.total_amount, u.*,
            case when u.cancelled = u.quantity then o.total_amount else u.cancelled_value end as cancelled_amount,
            exists (select from orders.holds h where h.order_id = o.id and h.released_at is null) as is_on_hold,
            coalesce((select sum(l.packed - l.shipped) from fulfillment.v_pickups c
                      join fulfillment.v_fulfillment_order_lines l on l.fulfillment_order_id = c.fulfillment_order_id
                      where c.order_id = o.id and c.state = 'ready'), 0)::int as at_counter,
            coalesce(p.authorized, 0) as authorized, coalesce(p.captured, 0) as captured,
            coalesce(p.refunded, 0) as refunded, coalesce(p.voided, 0) as voided
     from orders.orders o
     cross join lateral (
       select sum(quantity) as quantity, sum(cancelled) as cancelled, sum(waiting) as waiting, sum(backordered) as backordered,
              sum(allocated) as allocated, sum(picked) as picked, sum(packed) as packed, sum(shipped) as shipped,
              sum(delivered) as delivered, sum(total_amount * cancelled / quantity) as cancelled_value
       from orders.lines l where l.order_id = o.id and not l.is_bundle) u
     left join lateral (
       select sum(authorized_amount) as authorized, sum(captured_amount) as captured, sum(refunded_amount) as refunded,
              sum(voided_amount) as voided
       from payments.v_payments where order_id = o.id) p on true
     where o.id = any($1::uuid[])`,
    [order_ids],
  );
}
