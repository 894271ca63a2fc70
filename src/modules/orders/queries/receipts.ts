import type { Queryable } from '../../../platform/database.ts';
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from '../rules/derive-statuses.ts';

/** What whoever placed an order gets: its numbers, what was promised and by whom it ships. */
export type OrderReceipt = {
  id: string;
  number: number;
  external_id: string;
  status: OrderStatus;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  units: number;
  total: { amount: number; currency: string };
  ship_by: Date | string | null;
  deliver_by: Date | string | null;
  tracking_token: string;
  lines: {
    id: string;
    sku: string;
    quantity: number;
    allocated: number;
    backordered: number;
    parent_line_id: string | null;
  }[];
  fulfillment_orders: {
    id: string;
    number: string;
    location_id: string;
    ship_by: Date | string;
    units: number;
  }[];
  /** Whether this very call made it; an order that is sent again is answered with itself. */
  is_new: boolean;
};

/** The receipts of orders that stand already, as they stand now. */
export async function readReceipts(
  reader: Queryable,
  ids: readonly string[],
): Promise<Map<string, OrderReceipt>> {
  if (ids.length === 0) return new Map();
  const rows = await reader.rows<OrderReceipt>(
    `select o.id, o.number, o.external_id, o.status, o.payment_status, o.fulfillment_status, o.units,
            jsonb_build_object('amount', o.total_amount, 'currency', o.currency) as total, o.ship_by, o.deliver_by,
            rtrim(translate(encode(o.tracking_token, 'base64'), '+/', '-_'), '=') as tracking_token,
            (select jsonb_agg(jsonb_build_object('id', l.id, 'sku', l.sku, 'quantity', l.quantity, 'allocated', l.allocated,
                                                 'backordered', l.backordered, 'parent_line_id', l.parent_line_id)
                              order by l.position)
             from orders.lines l where l.order_id = o.id) as lines,
            coalesce((select jsonb_agg(jsonb_build_object('id', f.id, 'number', f.number, 'location_id', f.location_id,
                                                          'ship_by', f.ship_by, 'units', f.units) order by f.number)
             from fulfillment.v_fulfillment_orders f where f.order_id = o.id), '[]') as fulfillment_orders,
            false as is_new
     from orders.orders o where o.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, row]));
}
