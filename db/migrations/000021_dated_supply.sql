-- What is on its way, with the day it is expected: `incoming` and what can be promised later follow from it. How much of it
-- may be promised is said by kind: what a supplier confirmed comes, what a customer wants to send back may not.
-- New tables and a view: locks nothing, and older code runs beside it.

create table inventory.supply_kinds (
  kind text primary key constraint supply_kind_known check (kind in ('purchase_order', 'transfer', 'return')),
  promisable_percent int not null constraint supply_percent_is_a_share check (promisable_percent between 0 and 100),
  version int not null default 1
);
insert into inventory.supply_kinds (kind, promisable_percent) values ('purchase_order', 100), ('transfer', 100), ('return', 0);

-- More may be received than was announced; then nothing is outstanding.
create table inventory.supplies (
  id uuid primary key,
  variant_id uuid not null,
  location_id uuid not null references inventory.locations,
  kind text not null references inventory.supply_kinds,
  reference text not null default '',
  expected_at timestamptz not null,
  quantity int not null constraint supply_quantity_positive check (quantity > 0),
  received int not null default 0 constraint supply_received_not_negative check (received >= 0),
  state text not null default 'open' constraint supply_state_known check (state in ('open', 'closed')),
  outstanding int not null generated always as
    (case when state = 'open' then greatest(quantity - received, 0) else 0 end) stored,
  announced_at timestamptz not null default now(),
  version int not null default 1
);
create index supplies_coming on inventory.supplies (variant_id, expected_at) where state = 'open';

create view inventory.v_supplies as
  select id, variant_id, location_id, kind, reference, expected_at, quantity, received, outstanding, state
  from inventory.supplies;
