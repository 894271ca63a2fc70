-- How goods come in and move between locations, and what they cost: receipts as documents against expected supply, transfers
-- with stock in transit, a weighted average unit cost with its history. New tables; `supplies` gets columns with constant
-- defaults (no rewrite) and one index (a short lock against writes; there is little supply). Older code runs beside it.

-- One row: what the company has decided about its stock room.
create table inventory.settings (
  is_only boolean primary key default true constraint settings_once check (is_only),
  valuation_currency text not null default 'USD',
  over_delivery_percent int not null default 0
    constraint settings_over_delivery_is_a_share check (over_delivery_percent between 0 and 1000),
  write_off_limit_units int constraint settings_units_not_negative check (write_off_limit_units >= 0),
  write_off_limit_amount bigint constraint settings_amount_not_negative check (write_off_limit_amount >= 0),
  version int not null default 1
);
insert into inventory.settings default values;

create sequence inventory.transfer_numbers start 1001;

-- Conservation: what was shipped was received, came back, was written off or is in transit.
create table inventory.transfers (
  id uuid primary key,
  number text not null constraint transfer_number_once unique,
  client_id text constraint transfer_client_id_once unique,
  fingerprint text,
  origin_id uuid not null references inventory.locations,
  destination_id uuid not null references inventory.locations,
  state text not null default 'draft'
    constraint transfer_state_known check (state in ('draft', 'requested', 'shipped', 'closed', 'cancelled')),
  expected_at timestamptz,
  note text not null default '',
  tracking_number text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  requested_at timestamptz,
  shipped_at timestamptz,
  closed_at timestamptz,
  version int not null default 1,
  constraint transfer_between_two check (origin_id <> destination_id),
  constraint transfer_shipped_at_once check ((shipped_at is not null) = (state in ('shipped', 'closed')))
);
create index transfers_of_origin on inventory.transfers (origin_id, id);
create index transfers_of_destination on inventory.transfers (destination_id, id);

alter table inventory.supplies
  -- What goods receipts have counted of `received`; the rest somebody wrote by hand.
  add column receipted int not null default 0
    constraint supply_receipted_within_received check (receipted between 0 and received),
  add column transfer_id uuid references inventory.transfers,
  add column unit_cost numeric(15, 6) constraint supply_cost_not_negative check (unit_cost >= 0),
  add column closed_reason text not null default '';
create index supplies_by_reference on inventory.supplies (reference, location_id) where state = 'open';

create table inventory.transfer_lines (
  id uuid primary key,
  transfer_id uuid not null references inventory.transfers,
  position int not null,
  variant_id uuid not null,
  quantity int not null constraint transfer_line_quantity_positive check (quantity > 0),
  shipped int not null default 0 constraint transfer_line_shipped_within check (shipped between 0 and quantity),
  received int not null default 0 constraint transfer_line_received_not_negative check (received >= 0),
  -- Of what was received, damaged; and what came beyond what was shipped.
  damaged int not null default 0 constraint transfer_line_damaged_not_negative check (damaged >= 0),
  over int not null default 0 constraint transfer_line_over_not_negative check (over >= 0),
  returned int not null default 0 constraint transfer_line_returned_not_negative check (returned >= 0),
  written_off int not null default 0 constraint transfer_line_written_off_not_negative check (written_off >= 0),
  in_transit int not null generated always as (shipped - received - returned - written_off) stored
    constraint transfer_line_conserved check (in_transit >= 0),
  supply_id uuid references inventory.supplies,
  constraint transfer_line_once unique (transfer_id, variant_id)
);
create index transfer_lines_of_supply on inventory.transfer_lines (supply_id);
create index transfer_lines_in_transit on inventory.transfer_lines (variant_id) where in_transit > 0;

create sequence inventory.goods_receipt_numbers start 1001;

-- Goods that came, as they were counted at the door; never changed afterwards.
create table inventory.goods_receipts (
  id uuid primary key,
  number text not null constraint goods_receipt_number_once unique,
  client_id text not null constraint goods_receipt_client_id_once unique,
  fingerprint text not null,
  location_id uuid not null references inventory.locations,
  reference text not null default '',
  note text not null default '',
  actor_name text not null,
  posted_at timestamptz not null default now()
);
create index goods_receipts_of_location on inventory.goods_receipts (location_id, id);

create table inventory.goods_receipt_lines (
  id uuid primary key,
  receipt_id uuid not null references inventory.goods_receipts,
  position int not null,
  variant_id uuid not null,
  good int not null constraint goods_receipt_good_not_negative check (good >= 0),
  damaged int not null constraint goods_receipt_damaged_not_negative check (damaged >= 0),
  quality_control int not null constraint goods_receipt_quality_control_not_negative check (quality_control >= 0),
  received int not null generated always as (good + damaged + quality_control) stored
    constraint goods_receipt_line_has_units check (received > 0),
  -- What was still to come of the supply that the line was counted against.
  expected int not null constraint goods_receipt_expected_not_negative check (expected >= 0),
  is_unexpected boolean not null default false,
  unit_cost numeric(15, 6) constraint goods_receipt_cost_not_negative check (unit_cost >= 0)
);
create index goods_receipt_lines_of_receipt on inventory.goods_receipt_lines (receipt_id, position);
create index goods_receipt_lines_of_variant on inventory.goods_receipt_lines (variant_id, receipt_id);

-- Which supply the units of a line were counted against.
create table inventory.goods_receipt_supplies (
  line_id uuid not null references inventory.goods_receipt_lines,
  supply_id uuid not null references inventory.supplies,
  quantity int not null constraint goods_receipt_supply_quantity_positive check (quantity > 0),
  primary key (line_id, supply_id)
);
create index goods_receipt_supplies_of_supply on inventory.goods_receipt_supplies (supply_id);

-- The weighted average unit cost of a variant over all locations, in the major unit of the valuation currency.
create table inventory.unit_costs (
  variant_id uuid primary key,
  average numeric(15, 6) constraint unit_cost_not_negative check (average >= 0),
  serial int not null default 0
);

-- Each change of an average with all that it was made of; append-only. `clock_timestamp` and not `now`: under the lock of
-- the average it rises with the serial.
create table inventory.cost_history (
  variant_id uuid not null,
  serial int not null,
  on_hand_before int not null,
  average_before numeric(15, 6),
  quantity int not null constraint cost_quantity_positive check (quantity > 0),
  unit_cost numeric(15, 6) not null,
  average_after numeric(15, 6) not null,
  reference_type text not null,
  reference_id uuid,
  actor_name text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (variant_id, serial)
);
create trigger cost_history_append_only before update or delete on inventory.cost_history
  for each row execute function inventory.refuse_ledger_change();

create view inventory.v_transfers as
  select t.id, t.number, t.origin_id, t.destination_id, t.state, t.expected_at, l.variant_id, l.quantity, l.shipped, l.received,
         l.damaged, l.over, l.returned, l.written_off, l.in_transit
  from inventory.transfers t join inventory.transfer_lines l on l.transfer_id = t.id;
create view inventory.v_unit_costs as
  select c.variant_id, c.average, s.valuation_currency as currency from inventory.unit_costs c cross join inventory.settings s;
