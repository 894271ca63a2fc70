-- Boxes that stand at the bench, and what a unit asks of its box. New tables alone: older code runs beside them, and no lock is
-- taken on what stands.
create table warehouse.boxes (
  id uuid primary key,
  -- Null: it stands at every location. A location's own box of the same code counts there instead.
  location_id uuid,
  code text not null,
  inner_length_mm integer not null,
  inner_width_mm integer not null,
  inner_height_mm integer not null,
  outer_length_mm integer not null,
  outer_width_mm integer not null,
  outer_height_mm integer not null,
  own_weight_grams integer not null constraint box_own_weight_not_negative check (own_weight_grams >= 0),
  max_weight_grams integer not null,
  cost_amount bigint not null default 0 constraint box_cost_not_negative check (cost_amount >= 0),
  cost_currency text not null,
  stock integer constraint box_stock_not_negative check (stock >= 0),
  is_active boolean not null default true,
  constraint box_has_room check (least(inner_length_mm, inner_width_mm, inner_height_mm) > 0),
  constraint box_is_larger_outside check (
    outer_length_mm >= inner_length_mm and outer_width_mm >= inner_width_mm and outer_height_mm >= inner_height_mm),
  constraint box_carries_something check (max_weight_grams > own_weight_grams)
);
create unique index box_code_once on warehouse.boxes (lower(code), location_id) nulls not distinct;

-- What a unit asks of its box beside being fragile or hazardous, which its variant says.
create table warehouse.packing_marks (
  variant_id uuid primary key,
  this_side_up boolean not null,
  ships_alone boolean not null,
  is_packaged boolean not null,
  constraint packing_mark_says_something check (this_side_up or ships_alone or is_packaged)
);
