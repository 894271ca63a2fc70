-- The warehouse as a person walks through it: its bins with their places, the bin that a SKU is picked from, and waves, which are
-- fulfillment orders picked together. New tables alone: older code runs beside them, and no lock is taken on what stands.
create schema if not exists warehouse;

-- Where walks begin and end, and where one crosses from aisle to aisle, in millimeters. Without a row it follows from the bins.
create table warehouse.buildings (
  location_id uuid primary key,
  depot_x_mm integer not null,
  depot_y_mm integer not null,
  front_y_mm integer not null,
  back_y_mm integer not null,
  version integer not null default 1,
  constraint building_has_a_depth check (front_y_mm < back_y_mm)
);

create table warehouse.bins (
  id uuid primary key,
  location_id uuid not null,
  code text not null,
  zone text not null default '',
  aisle text not null,
  side text not null constraint bin_side_known check (side in ('left', 'right')),
  bay integer not null constraint bin_bay_counted check (bay between 1 and 9999),
  level integer not null constraint bin_level_counted check (level between 1 and 99),
  kind text not null default 'pick_face'
    constraint bin_kind_known check (kind in ('pick_face', 'bulk', 'packing', 'receiving', 'returns', 'quarantine')),
  -- The place in front of it, in the middle of its aisle.
  x_mm integer not null,
  y_mm integer not null,
  created_at timestamptz not null default now()
);
create unique index bin_code_once on warehouse.bins (location_id, lower(code));

-- The bin that a SKU is picked from.
create table warehouse.homes (
  location_id uuid not null,
  variant_id uuid not null,
  bin_id uuid not null references warehouse.bins (id) on delete cascade,
  primary key (location_id, variant_id)
);
create index homes_of_bin on warehouse.homes (bin_id);

create table warehouse.waves (
  id uuid primary key,
  number integer not null generated always as identity constraint wave_number_once unique,
  location_id uuid not null,
  state text not null default 'open' constraint wave_state_known check (state in ('open', 'completed', 'cancelled')),
  created_by text not null,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint wave_ended_with_its_state check ((state = 'open') = (ended_at is null))
);
create index waves_open on warehouse.waves (location_id, id) where state = 'open';

-- What one person picks in one walk. `bins` are the stops in walking order, `path` is the line to draw.
create table warehouse.batches (
  wave_id uuid not null references warehouse.waves (id),
  batch integer not null,
  bins uuid[] not null,
  walk_mm integer not null,
  s_shape_mm integer not null,
  path jsonb not null,
  picker text not null default '',
  primary key (wave_id, batch)
);

create table warehouse.wave_orders (
  wave_id uuid not null,
  fulfillment_order_id uuid not null,
  batch integer not null,
  tote integer not null constraint wave_tote_counted check (tote >= 1),
  is_open boolean not null default true,
  primary key (wave_id, fulfillment_order_id),
  constraint wave_tote_once unique (wave_id, batch, tote),
  foreign key (wave_id, batch) references warehouse.batches (wave_id, batch)
);
-- Work is in one open wave at a time.
create unique index wave_order_once on warehouse.wave_orders (fulfillment_order_id) where is_open;
