-- Who wants to hear that a SKU runs low, and what was told. Looked at behind the commits, from the event log: placing an order
-- writes nothing here. New tables, and columns with constant defaults: locks one row's table for a moment, older code runs on.

alter table inventory.settings
  add column low_stock_margin_percent int not null default 20
    constraint settings_low_stock_margin_is_a_share check (low_stock_margin_percent between 0 and 1000),
  add column low_stock_pause_minutes int not null default 60
    constraint settings_low_stock_pause_not_negative check (low_stock_pause_minutes between 0 and 10080),
  add column low_stock_recipients text[] not null default '{}';

-- Without a location, all locations that ship are counted together. Days are days of cover by recent demand.
create table inventory.low_stock_rules (
  id uuid primary key,
  variant_id uuid not null,
  location_id uuid references inventory.locations,
  units int constraint low_stock_units_not_negative check (units >= 0),
  days numeric(7, 2) constraint low_stock_days_positive check (days > 0),
  looked_at timestamptz,
  version int not null default 1,
  constraint low_stock_rule_once unique nulls not distinct (variant_id, location_id),
  constraint low_stock_rule_says_one check ((units is null) <> (days is null))
);
create index low_stock_rules_new on inventory.low_stock_rules (id) where looked_at is null;

create table inventory.low_stock_alerts (
  id uuid primary key,
  rule_id uuid not null,
  variant_id uuid not null,
  location_id uuid,
  opened_at timestamptz not null,
  opened_units int not null,
  threshold int not null,
  units int not null,
  closed_at timestamptz,
  look_again_at timestamptz,
  acknowledged_by text,
  acknowledged_at timestamptz,
  snoozed_until timestamptz,
  version int not null default 1
);
create unique index low_stock_alert_open_once on inventory.low_stock_alerts (rule_id) where closed_at is null;
create index low_stock_alerts_of_rule on inventory.low_stock_alerts (rule_id, closed_at);
create index low_stock_alerts_to_look_at on inventory.low_stock_alerts (look_again_at) where look_again_at is not null;

-- How far the event log was read.
create table inventory.low_stock_reader (
  is_one boolean primary key default true constraint low_stock_reader_once check (is_one),
  place text,
  swept_at timestamptz
);
insert into inventory.low_stock_reader default values;
