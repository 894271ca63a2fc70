import type { Address } from '../../../kernel/address.ts';
import type { Transaction } from '../../../platform/database.ts';
import type { FulfillmentStatus, OrderStatus, PaymentStatus } from '../rules/derive-statuses.ts';
import type { PlacedLine } from '../rules/place-order.ts';
import type { Totals } from '../rules/totals.ts';

export type NewOrder = {
  id: string;
  number: number;
  external_id: string;
  channel_id: string;
  customer_id: string | null;
  customer_name: string;
  email: string | null;
  currency: string;
  status: OrderStatus;
  payment_status: PaymentStatus;
  fulfillment_status: FulfillmentStatus;
  units: number;
  totals: Totals;
  taxes_included: boolean;
  shipping_address: Address;
  billing_address: Address | null;
  charges: object;
  service_code: string;
  ship_by: Date | null;
  deliver_by: Date | null;
  tags: readonly string[];
  priority: number;
  tracking_token: Buffer;
  request_digest: Buffer;
  fulfilled_elsewhere: boolean;
  placed_at: Date;
};

/** Inserts orders. The unique key on (channel, external id) has the last word on law 5. */
export async function insertOrders(tx: Transaction, orders: readonly NewOrder[]): Promise<void> {
  await tx.rows(
    `insert into orders.orders
       (id, number, external_id, channel_id, customer_id, customer_name, email, currency, status, payment_status,
        fulfillment_status, units, items_amount, discount_amount, shipping_amount, tax_amount, total_amount, taxes_included,
        shipping_address, billing_address, charges, service_code, ship_by, deliver_by, tags, tracking_token, request_digest,
        fulfilled_elsewhere, placed_at, priority)
     select id, number, external_id, channel_id, customer_id, customer_name, email, currency, status, payment_status,
        fulfillment_status, units, items_amount, discount_amount, shipping_amount, tax_amount, total_amount, taxes_included,
        shipping_address, billing_address, charges, service_code, ship_by, deliver_by,
        array(select jsonb_array_elements_text(tags)), tracking_token, request_digest, fulfilled_elsewhere, placed_at,
        priority
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[],
                 $10::text[], $11::text[], $12::int[], $13::bigint[], $14::bigint[], $15::bigint[], $16::bigint[],
                 $17::bigint[], $18::boolean[], $19::jsonb[], $20::jsonb[], $21::jsonb[], $22::text[], $23::timestamptz[],
                 $24::timestamptz[], $25::jsonb[], $26::bytea[], $27::bytea[], $28::boolean[], $29::timestamptz[],
                 $30::int[])
       as o (id, number, external_id, channel_id, customer_id, customer_name, email, currency, status, payment_status,
             fulfillment_status, units, items_amount, discount_amount, shipping_amount, tax_amount, total_amount,
             taxes_included, shipping_address, billing_address, charges, service_code, ship_by, deliver_by, tags,
             tracking_token, request_digest, fulfilled_elsewhere, placed_at, priority)`,
    [
      orders.map((order) => order.id),
      orders.map((order) => order.number),
      orders.map((order) => order.external_id),
      orders.map((order) => order.channel_id),
      orders.map((order) => order.customer_id),
      orders.map((order) => order.customer_name),
      orders.map((order) => order.email),
      orders.map((order) => order.currency),
      orders.map((order) => order.status),
      orders.map((order) => order.payment_status),
      orders.map((order) => order.fulfillment_status),
      orders.map((order) => order.units),
      orders.map(({ totals }) => totals.items_amount),
      orders.map(({ totals }) => totals.discount_amount),
      orders.map(({ totals }) => totals.shipping_amount),
      orders.map(({ totals }) => totals.tax_amount),
      orders.map(({ totals }) => totals.total_amount),
      orders.map((order) => order.taxes_included),
      orders.map((order) => JSON.stringify(order.shipping_address)),
      orders.map((order) => order.billing_address && JSON.stringify(order.billing_address)),
      orders.map((order) => JSON.stringify(order.charges)),
      orders.map((order) => order.service_code),
      orders.map((order) => order.ship_by),
      orders.map((order) => order.deliver_by),
      orders.map((order) => JSON.stringify(order.tags)),
      orders.map((order) => order.tracking_token),
      orders.map((order) => order.request_digest),
      orders.map((order) => order.fulfilled_elsewhere),
      orders.map((order) => order.placed_at),
      orders.map((order) => order.priority),
    ],
  );
}

export type NewLine = PlacedLine & {
  id: string;
  order_id: string;
  position: number;
  parent_line_id: string | null;
  delivered: number;
};

/** Inserts order lines with their counters. */
export async function insertLines(tx: Transaction, lines: readonly NewLine[]): Promise<void> {
  await tx.rows(
    `insert into orders.lines (id, order_id, position, parent_line_id, is_bundle, variant_id, sku, title, quantity, unit_amount,
                               discount_amount, tax_amount, total_amount, allocated, backordered, delivered)
     select * from unnest($1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::boolean[], $6::uuid[], $7::text[], $8::text[],
                          $9::int[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::int[], $15::int[],
                          $16::int[])`,
    [
      lines.map((line) => line.id),
      lines.map((line) => line.order_id),
      lines.map((line) => line.position),
      lines.map((line) => line.parent_line_id),
      lines.map((line) => line.is_bundle),
      lines.map((line) => line.variant_id),
      lines.map((line) => line.sku),
      lines.map((line) => line.title),
      lines.map((line) => line.quantity),
      lines.map((line) => line.unit_amount),
      lines.map((line) => line.discount_amount),
      lines.map((line) => line.tax_amount),
      lines.map((line) => line.total_amount),
      lines.map((line) => line.allocated),
      lines.map((line) => line.backordered),
      lines.map((line) => line.delivered),
    ],
  );
}

export type SearchTerm = { order_id: string; term: string };

/**
 * Inserts what new orders are found by, each term once. Looking for conflicts that cannot be is a third of the work
 * here, and an order has ten terms.
 */
export async function insertSearchTerms(tx: Transaction, terms: readonly SearchTerm[]): Promise<void> {
  await tx.rows(
    'insert into orders.search_terms (term, order_id) select * from unnest($1::text[], $2::uuid[])',
    termColumns(terms),
  );
}

/** Adds what standing orders are found by from now on; a term that stands already stays. */
export async function addSearchTerms(tx: Transaction, terms: readonly SearchTerm[]): Promise<void> {
  if (terms.length === 0) return;
  await tx.rows(
    'insert into orders.search_terms (term, order_id) select * from unnest($1::text[], $2::uuid[]) on conflict do nothing',
    termColumns(terms),
  );
}

function termColumns(terms: readonly SearchTerm[]): unknown[][] {
  return [terms.map(({ term }) => term), terms.map(({ order_id }) => order_id)];
}

export type TimelineEntry = {
  id: string;
  order_id: string;
  kind: string;
  data: object;
  actor_type: string;
  actor_name: string;
  at: Date;
};

/** Writes what happened to orders; the same entry twice is one. */
export async function insertTimeline(tx: Transaction, entries: readonly TimelineEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.rows(
    `insert into orders.timeline (id, order_id, kind, data, actor_type, actor_name, at)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::jsonb[], $5::text[], $6::text[], $7::timestamptz[])
     on conflict do nothing`,
    [
      entries.map((entry) => entry.id),
      entries.map((entry) => entry.order_id),
      entries.map((entry) => entry.kind),
      entries.map((entry) => JSON.stringify(entry.data)),
      entries.map((entry) => entry.actor_type),
      entries.map((entry) => entry.actor_name),
      entries.map((entry) => entry.at),
    ],
  );
}
