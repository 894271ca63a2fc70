-- Why: what was shipped comes back: who announced it, under which clause of the policy, what arrived, what it is worth now and
-- where it went. Also lets units on the road count as returned: a parcel may come back before its delivery is heard.
-- Locks: creates tables and a view; the check of orders.lines is exchanged, which reads that table once under a short lock.
-- Older code beside it: yes, it knows nothing of the tables and its own check was stricter.

alter table orders.lines drop constraint line_returned_within_delivered;
alter table orders.lines add constraint line_returned_within_shipped check (returned <= shipped + delivered);

create view fulfillment.v_line_lots as
  select fulfillment_order_line_id, lot_id, picked, packed, shipped from fulfillment.line_lots;

create schema returns;

-- One document: the first clause that fits a line decides about it.
create table returns.policy (
  is_only boolean primary key default true constraint policy_is_one check (is_only),
  clauses jsonb not null constraint policy_has_clauses check (jsonb_array_length(clauses) > 0),
  version integer not null default 1,
  changed_by text not null,
  changed_at timestamptz not null default now()
);

insert into returns.policy (clauses, changed_by) values ('[
  {"name": "Our mistake", "channels": [], "reasons": ["damaged", "wrong_item", "not_as_described"], "skus": [],
   "is_final_sale": false, "window_days": 60, "label_paid_by": "shop", "restocking_fee_percent": 0, "keep_below": null,
   "approval": "rule", "refunds_shipping": true},
  {"name": "Thirty days", "channels": [], "reasons": [], "skus": [],
   "is_final_sale": false, "window_days": 30, "label_paid_by": "customer", "restocking_fee_percent": 0, "keep_below": null,
   "approval": "rule", "refunds_shipping": false}
]', 'Longshore');

create table returns.returns (
  id uuid primary key,
  number text not null constraint return_number_once unique,
  order_id uuid not null,
  order_number bigint not null,
  customer_name text not null,
  currency text not null,
  source text not null constraint return_source_known check (source in ('staff', 'unannounced')),
  state text not null constraint return_state_known
    check (state in ('requested', 'approved', 'received', 'inspected', 'rejected', 'cancelled')),
  note text not null default '',
  ended_reason text not null default '',
  created_by text not null,
  created_at timestamptz not null,
  approved_at timestamptz,
  received_at timestamptz,
  ended_at timestamptz,
  version integer not null default 1,
  constraint return_ends_with_its_state check ((state in ('inspected', 'rejected', 'cancelled')) = (ended_at is not null))
);
create sequence returns.return_numbers start 1001;
create index returns_of_order on returns.returns (order_id);
create index returns_by_state on returns.returns (state, id desc);

create table returns.lines (
  id uuid primary key,
  return_id uuid not null references returns.returns (id),
  order_line_id uuid not null,
  variant_id uuid not null,
  sku text not null,
  title text not null,
  quantity integer not null constraint return_line_has_units check (quantity > 0),
  received integer not null default 0,
  inspected integer not null default 0,
  reason text not null,
  note text not null default '',
  -- What the policy said of it, as it was then.
  clause jsonb not null,
  is_kept boolean not null default false,
  constraint return_line_once unique (return_id, order_line_id),
  constraint return_line_received_within_announced check (received between 0 and quantity),
  constraint return_line_inspected_within_received check (inspected between 0 and received),
  constraint return_line_kept_never_comes check (not is_kept or received = 0)
);
create index return_lines_of_order_line on returns.lines (order_line_id);

-- The lots and serial numbers that came back, of variants that are tracked.
create table returns.line_lots (
  line_id uuid not null references returns.lines (id),
  lot_id uuid not null,
  location_id uuid not null,
  received integer not null,
  inspected integer not null default 0,
  primary key (line_id, lot_id, location_id),
  constraint return_lot_inspected_within_received check (inspected between 0 and received)
);

-- Where units of a line came in.
create table returns.arrivals (
  id uuid primary key,
  line_id uuid not null references returns.lines (id),
  location_id uuid not null,
  quantity integer not null constraint arrival_has_units check (quantity > 0),
  actor_name text not null,
  at timestamptz not null
);
create index arrivals_of_line on returns.arrivals (line_id);

create table returns.inspections (
  id uuid primary key,
  line_id uuid not null references returns.lines (id),
  location_id uuid not null,
  quantity integer not null constraint inspection_has_units check (quantity > 0),
  grade text not null constraint grade_known check (grade in ('as_new', 'opened', 'used', 'damaged')),
  disposition text not null constraint disposition_known
    check (disposition in ('restock', 'outlet', 'quarantine', 'vendor', 'scrap')),
  outlet_variant_id uuid,
  lot_id uuid,
  note text not null default '',
  actor_name text not null,
  at timestamptz not null,
  constraint outlet_names_a_variant check ((disposition = 'outlet') = (outlet_variant_id is not null))
);
create index inspections_of_line on returns.inspections (line_id);

create view inventory.v_movements as
  select id, variant_id, location_id, from_state, to_state, quantity, reason, reference_type, reference_id, at
  from inventory.movements;
