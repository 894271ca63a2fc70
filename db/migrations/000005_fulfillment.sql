-- Who promised to ship what, and what really left. New tables: locks nothing.

create schema fulfillment;

create table fulfillment.fulfillment_orders (
  id uuid primary key,
  order_id uuid not null,
  number text not null constraint fulfillment_order_number_once unique,
  location_id uuid not null,
  channel_id uuid not null,
  status text not null constraint fulfillment_order_status_known check (status in
    ('scheduled', 'open', 'in_progress', 'on_hold', 'incomplete', 'closed', 'cancelled')),
  service_code text not null,
  ship_by timestamptz not null,
  deliver_by timestamptz,
  destination jsonb not null,
  customer_name text not null,
  units int not null constraint fulfillment_order_units_positive check (units > 0),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1
);
create index fulfillment_orders_of_order on fulfillment.fulfillment_orders (order_id);
-- The work list of a location: only what is still to do.
create index fulfillment_orders_to_do on fulfillment.fulfillment_orders (location_id, ship_by, id)
  where status in ('scheduled', 'open', 'in_progress', 'on_hold');

-- A line is an allocation: it holds `quantity - cancelled - shipped` committed units at the location.
create table fulfillment.fulfillment_order_lines (
  id uuid primary key,
  fulfillment_order_id uuid not null references fulfillment.fulfillment_orders,
  order_line_id uuid not null,
  variant_id uuid not null,
  quantity int not null constraint fulfillment_line_quantity_positive check (quantity > 0),
  cancelled int not null default 0,
  picked int not null default 0,
  packed int not null default 0,
  shipped int not null default 0,
  delivered int not null default 0,
  constraint fulfillment_line_counters_in_order check (
    0 <= delivered and delivered <= shipped and shipped <= packed and packed <= picked
    and 0 <= cancelled and picked + cancelled <= quantity)
);
create index fulfillment_order_lines_of_order on fulfillment.fulfillment_order_lines (fulfillment_order_id);
create index fulfillment_order_lines_of_order_line on fulfillment.fulfillment_order_lines (order_line_id);

create table fulfillment.backorders (
  id uuid primary key,
  order_id uuid not null,
  order_line_id uuid not null,
  variant_id uuid not null,
  channel_id uuid not null,
  quantity int not null constraint backorder_quantity_positive check (quantity > 0),
  state text not null default 'waiting' constraint backorder_state_known check (state in ('waiting', 'filled', 'cancelled')),
  snapshot jsonb not null,
  created_at timestamptz not null default now(),
  closed_at timestamptz
);
create index backorders_of_order on fulfillment.backorders (order_id);
create index backorders_waiting on fulfillment.backorders (variant_id, created_at, id) where state = 'waiting';

create table fulfillment.parcels (
  id uuid primary key,
  fulfillment_order_id uuid not null references fulfillment.fulfillment_orders,
  order_id uuid not null,
  number int not null,
  state text not null default 'packed' constraint parcel_state_known
    check (state in ('packed', 'labeled', 'handed_over', 'delivered', 'cancelled')),
  weight_grams int not null constraint parcel_weight_positive check (weight_grams > 0),
  length_mm int, width_mm int, height_mm int,
  shipment_id uuid,
  created_at timestamptz not null default now(),
  handed_over_at timestamptz,
  delivered_at timestamptz,
  version int not null default 1
);
create index parcels_of_fulfillment_order on fulfillment.parcels (fulfillment_order_id);
create index parcels_of_order on fulfillment.parcels (order_id);
create index parcels_of_shipment on fulfillment.parcels (shipment_id) where shipment_id is not null;

create table fulfillment.parcel_lines (
  parcel_id uuid not null references fulfillment.parcels,
  fulfillment_order_line_id uuid not null references fulfillment.fulfillment_order_lines,
  quantity int not null constraint parcel_line_quantity_positive check (quantity > 0),
  primary key (parcel_id, fulfillment_order_line_id)
);

create table fulfillment.shipments (
  id uuid primary key,
  order_id uuid not null,
  fulfillment_order_id uuid not null references fulfillment.fulfillment_orders,
  location_id uuid not null,
  carrier_code text not null,
  shipped_at timestamptz not null default now()
);
create index shipments_of_order on fulfillment.shipments (order_id);
create index shipments_newest on fulfillment.shipments (shipped_at desc, id desc);

-- A scan is counted once, however often a handheld sends it.
create table fulfillment.scans (
  client_id uuid primary key,
  fulfillment_order_id uuid not null references fulfillment.fulfillment_orders,
  fulfillment_order_line_id uuid not null,
  kind text not null constraint scan_kind_known check (kind in ('pick', 'unpick')),
  quantity int not null constraint scan_quantity_positive check (quantity > 0),
  actor_name text not null,
  at timestamptz not null default now()
);

create view fulfillment.v_fulfillment_orders as
  select id, order_id, number, location_id, channel_id, status, service_code, ship_by, deliver_by, destination,
         customer_name, units, created_at, updated_at
  from fulfillment.fulfillment_orders;
create view fulfillment.v_fulfillment_order_lines as
  select id, fulfillment_order_id, order_line_id, variant_id, quantity, cancelled, picked, packed, shipped, delivered
  from fulfillment.fulfillment_order_lines;
create view fulfillment.v_backorders as
  select id, order_id, order_line_id, variant_id, channel_id, quantity, state, created_at from fulfillment.backorders;
create view fulfillment.v_parcels as
  select id, fulfillment_order_id, order_id, number, state, weight_grams, shipment_id, created_at, handed_over_at, delivered_at
  from fulfillment.parcels;
create view fulfillment.v_parcel_lines as
  select parcel_id, fulfillment_order_line_id, quantity from fulfillment.parcel_lines;
