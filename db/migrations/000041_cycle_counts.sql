-- Cycle counts: people count what lies at a location while it goes on selling. What a line should have been is read from the
-- ledger as of the moment of its counting, and what follows is a movement by the difference, never a level written over.
-- A loss that is larger than what is free leaves a shortfall, which orders give up first. Classes say how much moves.
-- New tables, columns with constant defaults, and an index on the scans of pickers (a moment of a lock for each million of them).
-- Older code runs on.

-- A difference above one of these waits for approval; a limit that is null holds nothing up.
alter table inventory.settings
  add column count_limit_units int default 5 constraint settings_count_units_not_negative check (count_limit_units >= 0),
  add column count_limit_percent int constraint settings_count_percent_not_negative check (count_limit_percent >= 0),
  add column count_limit_amount bigint constraint settings_count_amount_not_negative check (count_limit_amount >= 0);

create table inventory.cycle_counts (
  id uuid primary key,
  number int not null generated always as identity constraint cycle_count_number_once unique,
  location_id uuid not null references inventory.locations,
  scope text not null constraint cycle_count_scope_known check (scope in ('whole', 'skus', 'class', 'not_counted', 'moved')),
  stock text not null constraint cycle_count_stock_known check (stock in ('sellable', 'quality_control', 'damaged')),
  is_blind boolean not null,
  state text not null default 'counting' constraint cycle_count_state_known
    check (state in ('counting', 'review', 'closed', 'cancelled')),
  note text not null default '',
  created_by text not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  version int not null default 1
);
create index cycle_counts_open on inventory.cycle_counts (location_id, id) where state in ('counting', 'review');

-- `counted_at` is the last scan of the line; `expected` is what the ledger says of that moment, `suspected` the units that short
-- picks had sent to quality control by then. What the line moves is `counted - expected - suspected`, a part of it perhaps
-- through a shortfall. `missed_since` are missing units that short picks found missing, too, before the line was posted.
create table inventory.cycle_count_lines (
  id uuid primary key,
  count_id uuid not null references inventory.cycle_counts,
  location_id uuid not null,
  variant_id uuid not null,
  stock text not null,
  class text constraint count_line_class_known check (class in ('A', 'B', 'C')),
  state text not null default 'open' constraint count_line_state_known
    check (state in ('open', 'counted', 'waiting', 'recount', 'posted', 'skipped')),
  round int not null default 1,
  not_by text[] not null default '{}',
  counted int not null default 0 constraint count_line_counted_not_negative check (counted >= 0),
  first_counted_at timestamptz,
  counted_at timestamptz,
  expected int,
  suspected int,
  missed_since int not null default 0,
  held_for text constraint count_line_held_for_known check (held_for in ('units', 'percent', 'value', 'moved')),
  decided_by text,
  decided_at timestamptz,
  note text,
  constraint count_line_once unique (count_id, variant_id),
  constraint count_line_figures_complete check (state not in ('waiting', 'posted')
    or counted_at is not null and expected is not null and suspected is not null)
);
-- Two open counts of one thing would correct one difference twice.
create unique index count_line_open_once on inventory.cycle_count_lines (location_id, variant_id, stock)
  where state in ('open', 'counted', 'waiting', 'recount');
-- When something was counted last, and the accuracy of a period.
create index count_lines_posted on inventory.cycle_count_lines (location_id, variant_id, counted_at) where state = 'posted';

create table inventory.cycle_count_scans (
  client_id uuid primary key,
  line_id uuid not null references inventory.cycle_count_lines,
  round int not null,
  kind text not null constraint count_scan_kind_known check (kind in ('count', 'uncount', 'none')),
  quantity int not null constraint count_scan_quantity_not_negative check (quantity >= 0),
  actor_name text not null,
  actor_key text not null,
  counted_at timestamptz not null,
  at timestamptz not null default now()
);
create index count_scans_of_line on inventory.cycle_count_scans (line_id, round);

-- Units that are known to be missing and are still on the books, because orders hold them.
create table inventory.shortfalls (
  id uuid primary key,
  location_id uuid not null references inventory.locations,
  variant_id uuid not null,
  source_type text not null constraint shortfall_source_known check (source_type in ('count', 'snapshot')),
  source_id uuid not null,
  quantity int not null constraint shortfall_quantity_positive check (quantity > 0),
  posted int not null default 0,
  dismissed int not null default 0,
  outstanding int not null generated always as (quantity - posted - dismissed) stored,
  as_of timestamptz not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz,
  note text,
  constraint shortfall_once unique (source_id),
  constraint shortfall_within_its_quantity check (posted >= 0 and dismissed >= 0 and posted + dismissed <= quantity)
);
create index shortfalls_open on inventory.shortfalls (location_id, variant_id) where outstanding > 0;

-- How much each SKU moves at each location: made anew by a job, and explained by its own figures.
create table inventory.movement_classes (
  location_id uuid not null,
  variant_id uuid not null,
  class text not null constraint movement_class_known check (class in ('A', 'B', 'C')),
  units int not null,
  rank int not null,
  share_before double precision not null,
  share double precision not null,
  units_28 int not null,
  days_28 int not null,
  made_at timestamptz not null,
  primary key (location_id, variant_id)
);

-- Which units were taken off the shelf since a moment.
create index scans_newest on fulfillment.scans (at);
