-- The order itself, what was paid for it, and what was said about it. New tables: locks nothing.

create schema orders;

create sequence orders.order_numbers start 10001 cache 1;

create table orders.orders (
  id uuid primary key,
  number bigint not null constraint order_number_once unique,
  external_id text not null,
  channel_id uuid not null,
  customer_id uuid,
  customer_name text not null,
  email text,
  currency text not null,
  status text not null constraint order_status_known check (status in ('open', 'completed', 'cancelled')),
  payment_status text not null constraint order_payment_status_known check (payment_status in
    ('pending', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided')),
  fulfillment_status text not null constraint order_fulfillment_status_known check (fulfillment_status in
    ('unfulfilled', 'on_hold', 'backordered', 'in_progress', 'ready_for_pickup', 'partially_fulfilled', 'fulfilled',
     'delivered')),
  return_status text not null default 'none' constraint order_return_status_known check (return_status in
    ('none', 'requested', 'in_progress', 'returned')),
  units int not null,
  items_amount bigint not null,
  discount_amount bigint not null,
  shipping_amount bigint not null,
  tax_amount bigint not null,
  total_amount bigint not null,
  cancelled_amount bigint not null default 0,
  taxes_included boolean not null default false,
  shipping_address jsonb not null,
  billing_address jsonb,
  charges jsonb not null default '[]',
  service_code text not null,
  ship_by timestamptz,
  deliver_by timestamptz,
  tags text[] not null default '{}',
  tracking_token bytea not null constraint order_tracking_token_once unique,
  request_digest bytea not null,
  -- Imported history: shipped before Longshore was there, so no stock, fulfillment order or parcel of ours stands behind it.
  fulfilled_elsewhere boolean not null default false,
  placed_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1,
  -- Law 5: the same order sent twice is one order.
  constraint order_external_id_once unique (channel_id, external_id),
  constraint order_total_adds_up check (total_amount = items_amount - discount_amount + shipping_amount
    + case when taxes_included then 0 else tax_amount end)
) with (fillfactor = 85);
create index orders_newest on orders.orders (placed_at desc, id desc);
create index orders_to_do on orders.orders (ship_by, id) where status = 'open';
create index orders_of_customer on orders.orders (customer_id, placed_at desc) where customer_id is not null;

create table orders.lines (
  id uuid primary key,
  order_id uuid not null references orders.orders,
  position int not null,
  parent_line_id uuid,
  is_bundle boolean not null default false,
  variant_id uuid not null,
  sku text not null,
  title text not null,
  quantity int not null constraint line_quantity_positive check (quantity > 0),
  unit_amount bigint not null,
  discount_amount bigint not null default 0,
  tax_amount bigint not null default 0,
  total_amount bigint not null,
  cancelled int not null default 0 constraint line_cancelled_not_negative check (cancelled >= 0),
  waiting int not null default 0 constraint line_waiting_not_negative check (waiting >= 0),
  backordered int not null default 0 constraint line_backordered_not_negative check (backordered >= 0),
  allocated int not null default 0 constraint line_allocated_not_negative check (allocated >= 0),
  picked int not null default 0 constraint line_picked_not_negative check (picked >= 0),
  packed int not null default 0 constraint line_packed_not_negative check (packed >= 0),
  shipped int not null default 0 constraint line_shipped_not_negative check (shipped >= 0),
  delivered int not null default 0 constraint line_delivered_not_negative check (delivered >= 0),
  returned int not null default 0 constraint line_returned_not_negative check (returned >= 0),
  -- Law 4; the parent line of a bundle counts nothing, its components do.
  constraint line_quantities_conserved check (case when is_bundle
    then cancelled + waiting + backordered + allocated + picked + packed + shipped + delivered = 0
    else quantity = cancelled + waiting + backordered + allocated + picked + packed + shipped + delivered end)
) with (fillfactor = 85);
create index lines_of_order on orders.lines (order_id, position);

create table orders.holds (
  id uuid primary key,
  order_id uuid not null references orders.orders,
  type text not null constraint hold_type_known check (type in
    ('address', 'fraud', 'credit', 'payment', 'customer_request', 'stock', 'other')),
  reason text not null default '',
  placed_by text not null,
  placed_at timestamptz not null default now(),
  released_by text,
  released_at timestamptz
);
create index holds_of_order on orders.holds (order_id);
create index holds_active on orders.holds (type, placed_at) where released_at is null;

create table orders.timeline (
  id uuid primary key,
  order_id uuid not null references orders.orders,
  kind text not null,
  data jsonb not null default '{}',
  actor_type text not null,
  actor_name text not null,
  at timestamptz not null default now()
);
create index timeline_of_order on orders.timeline (order_id, id);

-- What an order is found by: number, shop number, e-mail, name, SKU, tracking number; lower case, a row each.
create table orders.search_terms (
  term text collate "C" not null,
  order_id uuid not null,
  primary key (term, order_id)
);

-- Cancelled and returned rows of imported histories, kept beside the orders so that every source row is accounted for.
create table orders.historical_records (
  id uuid primary key,
  kind text not null constraint historical_kind_known check (kind in ('cancellation', 'return', 'charge', 'adjustment')),
  external_id text not null,
  source_row int not null,
  sku text not null,
  title text not null,
  quantity int not null,
  amount bigint not null,
  currency text not null,
  customer_external_id text,
  occurred_at timestamptz not null,
  import_id uuid,
  constraint historical_record_once unique (external_id, source_row)
);

create view orders.v_order_card as
  select id, number, external_id, channel_id, customer_id, customer_name, email, currency, status, payment_status,
         fulfillment_status, return_status, units, total_amount, cancelled_amount, ship_by, deliver_by, tags, tracking_token,
         placed_at, updated_at, version, fulfilled_elsewhere
  from orders.orders;
create view orders.v_lines as
  select id, order_id, position, parent_line_id, is_bundle, variant_id, sku, title, quantity, unit_amount,
         discount_amount, tax_amount, total_amount, cancelled, waiting, backordered, allocated, picked, packed, shipped,
         delivered, returned
  from orders.lines;

create schema payments;

create table payments.payments (
  id uuid primary key,
  order_id uuid not null,
  method text not null,
  provider text not null default 'external',
  currency text not null,
  authorized_amount bigint not null default 0 constraint payment_authorized_not_negative check (authorized_amount >= 0),
  captured_amount bigint not null default 0 constraint payment_captured_not_negative check (captured_amount >= 0),
  refunded_amount bigint not null default 0 constraint payment_refunded_not_negative check (refunded_amount >= 0),
  voided_amount bigint not null default 0 constraint payment_voided_not_negative check (voided_amount >= 0),
  created_at timestamptz not null default now(),
  -- Law 3.
  constraint payment_refunds_within_captures check (refunded_amount <= captured_amount)
);
create index payments_of_order on payments.payments (order_id);

create table payments.ledger (
  id uuid primary key,
  payment_id uuid not null references payments.payments,
  order_id uuid not null,
  kind text not null constraint ledger_kind_known check (kind in ('authorization', 'capture', 'void', 'refund')),
  amount bigint not null constraint ledger_amount_positive check (amount > 0),
  currency text not null,
  provider_reference text not null,
  note text,
  actor_name text not null,
  at timestamptz not null default now(),
  constraint ledger_reference_once unique (payment_id, kind, provider_reference)
);
create index ledger_of_order on payments.ledger (order_id);

create function payments.refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the money ledger is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger ledger_append_only before update or delete on payments.ledger
  for each row execute function payments.refuse_ledger_change();

create view payments.v_payments as
  select id, order_id, method, provider, currency, authorized_amount, captured_amount, refunded_amount, voided_amount, created_at
  from payments.payments;
create view payments.v_ledger as
  select id, payment_id, order_id, kind, amount, currency, provider_reference, note, actor_name, at from payments.ledger;
