-- Where stock lies, how it moves, and who carries it away. New tables: locks nothing.

create schema inventory;

create table inventory.locations (
  id uuid primary key,
  code text not null constraint location_code_once unique,
  name text not null,
  kind text not null constraint location_kind_known check (kind in ('warehouse', 'store')),
  address jsonb not null,
  latitude double precision,
  longitude double precision,
  time_zone text not null,
  cut_off time not null default '16:00',
  ships_orders boolean not null default true,
  status text not null default 'active' constraint location_status_known check (status in ('active', 'archived')),
  created_at timestamptz not null default now(),
  version int not null default 1
);

-- Law 1. The counters change in place all day: a low fill factor keeps the new versions on the same page,
-- and no index names a counter, so that each update stays heap-only.
create table inventory.levels (
  variant_id uuid not null,
  location_id uuid not null references inventory.locations,
  available int not null default 0 constraint level_available_not_negative check (available >= 0),
  committed int not null default 0 constraint level_committed_not_negative check (committed >= 0),
  reserved int not null default 0 constraint level_reserved_not_negative check (reserved >= 0),
  damaged int not null default 0 constraint level_damaged_not_negative check (damaged >= 0),
  safety_stock int not null default 0 constraint level_safety_stock_not_negative check (safety_stock >= 0),
  quality_control int not null default 0 constraint level_quality_control_not_negative check (quality_control >= 0),
  on_hand int not null generated always as
    (available + committed + reserved + damaged + safety_stock + quality_control) stored,
  primary key (variant_id, location_id)
) with (fillfactor = 70);

-- The ledger is append-only (a trigger refuses anything else). No foreign key to levels: together with row
-- locks on them it deadlocked.
create table inventory.movements (
  id uuid primary key,
  variant_id uuid not null,
  location_id uuid not null,
  from_state text constraint movement_from_known
    check (from_state in ('available', 'committed', 'reserved', 'damaged', 'safety_stock', 'quality_control')),
  to_state text constraint movement_to_known
    check (to_state in ('available', 'committed', 'reserved', 'damaged', 'safety_stock', 'quality_control')),
  quantity int not null constraint movement_quantity_positive check (quantity > 0),
  reason text not null,
  reference_type text,
  reference_id uuid,
  note text,
  actor_name text not null,
  at timestamptz not null default now(),
  constraint movement_changes_state check (from_state is distinct from to_state)
);
create index movements_of_level on inventory.movements (variant_id, location_id, id);

create function inventory.refuse_ledger_change() returns trigger language plpgsql as $$
begin
  raise exception 'the movement ledger is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger movements_append_only before update or delete on inventory.movements
  for each row execute function inventory.refuse_ledger_change();

-- What waits for stock: a new order cannot take what is claimed here.
create table inventory.waiting_demand (
  source_id uuid primary key,
  variant_id uuid not null,
  channel_id uuid not null,
  quantity int not null constraint demand_quantity_positive check (quantity > 0),
  waiting_since timestamptz not null
);
create index waiting_demand_of_variant on inventory.waiting_demand (variant_id, waiting_since, source_id);

create view inventory.v_locations as
  select id, code, name, kind, address, latitude, longitude, time_zone, cut_off, ships_orders, status
  from inventory.locations;
create view inventory.v_levels as
  select variant_id, location_id, available, committed, reserved, damaged, safety_stock, quality_control, on_hand
  from inventory.levels;
create view inventory.v_waiting_demand as
  select source_id, variant_id, channel_id, quantity, waiting_since from inventory.waiting_demand;

create schema shipping;

create table shipping.carriers (
  id uuid primary key,
  code text not null constraint carrier_code_once unique,
  name text not null,
  status text not null default 'active' constraint carrier_status_known check (status in ('active', 'archived')),
  rate_table jsonb not null,
  updated_at timestamptz not null default now(),
  version int not null default 1
);

create sequence shipping.local_tracking_numbers;

-- Law 6: the intent is committed before the carrier is asked, and each parcel has one living intent.
create table shipping.labels (
  id uuid primary key,
  parcel_id uuid not null,
  carrier_code text not null,
  service_code text not null,
  state text not null default 'requested' constraint label_state_known
    check (state in ('requested', 'bought', 'refused', 'voided')),
  request jsonb not null,
  tracking_number text constraint label_tracking_number_once unique,
  tracking_token bytea not null constraint label_tracking_token_once unique,
  cost_amount bigint,
  cost_currency text,
  expected_at timestamptz,
  refusal text,
  tracking_status text not null default 'unknown' constraint label_tracking_status_known check (tracking_status in
    ('unknown', 'pre_transit', 'in_transit', 'out_for_delivery', 'delivered', 'available_for_pickup',
     'return_to_sender', 'failure', 'cancelled', 'error')),
  tracking_status_at timestamptz,
  delivered_at timestamptz,
  created_at timestamptz not null default now(),
  bought_at timestamptz
);
create unique index labels_one_living_intent on shipping.labels (parcel_id) where state in ('requested', 'bought');

create table shipping.tracking_events (
  id uuid primary key,
  label_id uuid not null references shipping.labels,
  source_id text not null,
  status text not null,
  message text not null default '',
  place text not null default '',
  occurred_at timestamptz not null,
  received_at timestamptz not null default now(),
  constraint tracking_event_once unique (label_id, source_id)
);

create view shipping.v_labels as
  select id, parcel_id, carrier_code, service_code, state, tracking_number, tracking_token, cost_amount,
         cost_currency, expected_at, tracking_status, tracking_status_at, delivered_at, bought_at
  from shipping.labels;
create view shipping.v_tracking_events as
  select id, label_id, status, message, place, occurred_at from shipping.tracking_events;
