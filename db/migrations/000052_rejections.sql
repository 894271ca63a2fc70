-- Locations that gave work back. A new table alone: older code runs beside it and never reads it.
create table fulfillment.rejections (
  id uuid primary key,
  order_id uuid not null,
  fulfillment_order_id uuid not null references fulfillment.fulfillment_orders (id),
  location_id uuid not null,
  reason text not null constraint rejection_reason_known
    check (reason in ('not_found', 'damaged', 'closed', 'no_capacity', 'cannot_ship', 'other')),
  note text not null default '',
  units int not null constraint rejection_units_positive check (units > 0),
  actor_name text not null,
  rejected_at timestamptz not null
);
create index rejections_of_order on fulfillment.rejections (order_id);
