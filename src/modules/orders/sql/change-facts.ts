import type { Address } from '../../../kernel/address.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Charges, DraftLine } from '../rules/change-money.ts';
import type { ChangedOrder } from '../rules/change-order.ts';

/** An order as a change of it finds it. */
export type OrderToChange = {
  id: string;
  number: number;
  status: string;
  fulfilled_elsewhere: boolean;
  channel_code: string;
  channel_id: string;
  customer_name: string;
  currency: string;
  taxes_included: boolean;
  items_amount: number;
  discount_amount: number;
  shipping_amount: number;
  tax_amount: number;
  total_amount: number;
  cancelled_amount: number;
  paid_amount: number;
  charges: Charges;
  shipping_address: Address & { pickup_location_id?: string };
  service_code: string;
  ship_by: Date | null;
  deliver_by: Date | null;
  priority: number;
  created_at: Date;
  /** Since when some of it waited for stock; null where nothing ever did. */
  waited_since: Date | null;
  is_on_hold: boolean;
};

export type StoredLineRow = Omit<
  DraftLine,
  'id' | 'parent' | 'cancelling' | 'growing' | 'gone' | 'unpicked'
> & {
  id: string;
  parent_line_id: string | null;
};

/** Reads an order with all that a change of it decides by; with `lock` it is held until the transaction ends. */
export async function readOrderToChange(
  tx: Transaction,
  order_id: string,
  lock: boolean,
): Promise<{ order: OrderToChange; lines: StoredLineRow[] } | undefined> {
  if (lock) await tx.rows('select from orders.orders where id = $1 for no key update', [order_id]);
  const [[order], lines] = await Promise.all([readOrder(tx, order_id), readLines(tx, order_id)]);
  return order && { order, lines };
}

async function readOrder(reader: Queryable, order_id: string): Promise<OrderToChange[]> {
  return reader.rows<OrderToChange>(
    `select o.id, o.number, o.status, o.fulfilled_elsewhere, c.code as channel_code, o.channel_id, o.customer_name, o.currency,
            o.taxes_included, o.items_amount, o.discount_amount, o.shipping_amount, o.tax_amount, o.total_amount,
            o.cancelled_amount, o.shipping_address, o.service_code, o.ship_by, o.deliver_by, o.priority, o.created_at,
            (select min(b.waiting_since) from fulfillment.v_backorders b where b.order_id = o.id) as waited_since,
            jsonb_build_object(
              'shipping', coalesce(o.charges->'shipping', jsonb_build_object('title', 'Shipping', 'amount', o.shipping_amount,
                                                                             'tax_amount', 0, 'discount_amount', 0)),
              'discounts', coalesce(o.charges->'discounts', '[]')) as charges,
            coalesce((select sum(captured_amount - refunded_amount - granted_amount) from payments.v_payments
                      where order_id = o.id), 0)::bigint as paid_amount,
            exists (select from orders.holds h where h.order_id = o.id and h.released_at is null) as is_on_hold
     from orders.orders o join channels.v_channels c on c.id = o.channel_id where o.id = $1`,
    [order_id],
  );
}

async function readLines(reader: Queryable, order_id: string): Promise<StoredLineRow[]> {
  return reader.rows<StoredLineRow>(
    `select id, position, parent_line_id, is_bundle, variant_id, sku, title, quantity, unit_amount, discount_amount, tax_amount,
            total_amount, cancelled
     from orders.lines where order_id = $1 order by position`,
    [order_id],
  );
}

/** Sets what a change makes of lines that stand. Added units count as promised until the lines are counted anew. */
export async function changeLines(
  tx: Transaction,
  lines: readonly (Omit<DraftLine, 'id'> & { id: string })[],
): Promise<void> {
  if (lines.length === 0) return;
  await tx.rows(
    `update orders.lines l set quantity = n.quantity, allocated = l.allocated + n.growing, unit_amount = n.unit_amount,
            discount_amount = n.discount_amount, tax_amount = n.tax_amount, total_amount = n.total_amount
     from unnest($1::uuid[], $2::int[], $3::int[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[])
       as n (id, quantity, growing, unit_amount, discount_amount, tax_amount, total_amount)
     where l.id = n.id`,
    [
      lines.map(({ id }) => id),
      lines.map(({ quantity }) => quantity),
      lines.map(({ growing }) => growing),
      lines.map(({ unit_amount }) => unit_amount),
      lines.map(({ discount_amount }) => discount_amount),
      lines.map(({ tax_amount }) => tax_amount),
      lines.map(({ total_amount }) => total_amount),
    ],
  );
}

/** Sets what a change makes of the order itself, all sums in one statement. */
export async function changeOrderRow(
  tx: Transaction,
  order_id: string,
  { sums, charges, units, shipping_address, service_code }: ChangedOrder,
  { ship_by, deliver_by }: { ship_by: Date | null; deliver_by: Date | null },
): Promise<void> {
  await tx.rows(
    `update orders.orders o set items_amount = $2, discount_amount = $3, shipping_amount = $4, tax_amount = $5, total_amount = $6,
            cancelled_amount = $7, charges = $8::jsonb, units = $9, ship_by = $10, deliver_by = $11,
            shipping_address = coalesce($12::jsonb, o.shipping_address), service_code = coalesce($13, o.service_code)
     where id = $1`,
    [
      order_id,
      sums.items_amount,
      sums.discount_amount,
      sums.shipping_amount,
      sums.tax_amount,
      sums.total_amount,
      sums.cancelled_amount,
      JSON.stringify(charges),
      units,
      ship_by,
      deliver_by,
      shipping_address && JSON.stringify(shipping_address),
      service_code,
    ],
  );
}
