-- Lots with expiry and serial numbers, for variants that ask for them. A serial number is a lot of one unit, so that both are
-- received, picked, traced and recalled by the same rows. Levels of tracked variants count their lots beside their states, and a
-- check holds the two together at every commit; for untracked variants these columns are null, and nothing is read or written.
-- New columns have constant defaults and rewrite nothing; each table is locked for the moment of its change. Older code
-- runs beside it as long as no variant is tracked.

alter table catalog.variants
  add column tracking text not null default 'none'
    constraint variant_tracking_known check (tracking in ('none', 'lot', 'serial')),
  add column shelf_life_days int constraint variant_shelf_life_positive check (shelf_life_days > 0),
  add column min_remaining_days int not null default 0
    constraint variant_min_remaining_not_negative check (min_remaining_days >= 0),
  add column lot_confirmation text not null default 'scan'
    constraint variant_lot_confirmation_known check (lot_confirmation in ('scan', 'proposal')),
  add constraint bundle_not_tracked check (not is_bundle or tracking = 'none');

create or replace view catalog.v_variants as
  select id, product_id, sku, gtin, title, options, image_url, weight_grams, length_mm, width_mm, height_mm, hs_code,
         origin_country, is_bundle, status, tracking, shelf_life_days, min_remaining_days, lot_confirmation
  from catalog.variants;

create table inventory.lots (
  id uuid primary key,
  variant_id uuid not null,
  kind text not null constraint lot_kind_known check (kind in ('lot', 'serial')),
  code text not null constraint lot_code_length check (length(code) between 1 and 100),
  -- The lot that a serial number was made in.
  lot_id uuid references inventory.lots constraint lot_holds_serials check (lot_id is null or kind = 'serial'),
  -- The last day on which it may be used, by the calendar of the place where it lies.
  expires_on date,
  supplier_reference text not null default '',
  received_at timestamptz not null default now(),
  blocked_at timestamptz,
  blocked_reason text not null default '',
  version int not null default 1,
  constraint lot_code_once unique (variant_id, kind, code)
);
create index lots_by_expiry on inventory.lots (expires_on) where expires_on is not null;
create index lots_by_code on inventory.lots (lower(code) text_pattern_ops);
create index lots_of_lot on inventory.lots (lot_id) where lot_id is not null;

-- `sellable` stands for available, committed, reserved and safety stock together: which lot an order gets is chosen when it is
-- picked, not when it is placed. `picked` are those units of it that pickers took.
create table inventory.lot_stock (
  lot_id uuid not null references inventory.lots,
  location_id uuid not null references inventory.locations,
  variant_id uuid not null,
  is_serial boolean not null,
  sellable int not null default 0 constraint lot_sellable_not_negative check (sellable >= 0),
  picked int not null default 0 constraint lot_picked_not_negative check (picked >= 0),
  quality_control int not null default 0 constraint lot_quality_control_not_negative check (quality_control >= 0),
  damaged int not null default 0 constraint lot_damaged_not_negative check (damaged >= 0),
  on_hand int not null generated always as (sellable + picked + quality_control + damaged) stored,
  primary key (lot_id, location_id),
  constraint serial_is_one check (not is_serial or sellable + picked + quality_control + damaged <= 1)
);
create unique index serial_in_one_place on inventory.lot_stock (lot_id) where is_serial and on_hand > 0;
create index lot_stock_of_level on inventory.lot_stock (variant_id, location_id) where on_hand > 0;

-- Every change of a lot, tied to the movement of stock that it is part of; a pick is none.
create table inventory.lot_movements (
  id uuid primary key,
  movement_id uuid,
  lot_id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  from_state text constraint lot_from_known check (from_state in ('sellable', 'picked', 'quality_control', 'damaged')),
  to_state text constraint lot_to_known check (to_state in ('sellable', 'picked', 'quality_control', 'damaged')),
  quantity int not null constraint lot_movement_positive check (quantity > 0),
  reason text not null,
  reference_type text,
  reference_id uuid,
  note text,
  actor_name text not null,
  at timestamptz not null default now(),
  constraint lot_movement_changes_state check (from_state is distinct from to_state)
);
create index lot_movements_of_lot on inventory.lot_movements (lot_id, id);
create trigger lot_movements_append_only before update or delete on inventory.lot_movements
  for each row execute function inventory.refuse_ledger_change();

-- Null where nothing is tracked. The law of lots, at every commit: a movement that leaves its lots out is refused here at last.
alter table inventory.levels
  add column lots_sellable int,
  add column lots_quality_control int,
  add column lots_damaged int,
  add constraint level_lots_add_up check (
    lots_sellable is null
    or (lots_sellable = available + committed + reserved + safety_stock
        and lots_quality_control = quality_control and lots_damaged = damaged));

create view inventory.v_lots as
  select id, variant_id, kind, code, lot_id, expires_on, supplier_reference, received_at, blocked_at, blocked_reason
  from inventory.lots;
create view inventory.v_lot_stock as
  select lot_id, location_id, variant_id, sellable, picked, quality_control, damaged, on_hand from inventory.lot_stock;

-- Which lots a line got. Each counter is part of the line's own.
create table fulfillment.line_lots (
  fulfillment_order_line_id uuid not null,
  lot_id uuid not null,
  picked int not null,
  packed int not null default 0,
  shipped int not null default 0,
  primary key (fulfillment_order_line_id, lot_id),
  constraint line_lot_counters check (picked >= packed and packed >= shipped and shipped >= 0)
);
create index line_lots_of_lot on fulfillment.line_lots (lot_id);
create table fulfillment.parcel_lots (
  parcel_id uuid not null,
  fulfillment_order_line_id uuid not null,
  lot_id uuid not null,
  quantity int not null constraint parcel_lot_positive check (quantity > 0),
  primary key (parcel_id, fulfillment_order_line_id, lot_id)
);
create index parcel_lots_of_lot on fulfillment.parcel_lots (lot_id);
