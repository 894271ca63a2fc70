-- Work that its customer collects at the location, from when it is ready until it is collected or its time is over. A new table
-- alone: older code runs beside it, and knows of no work whose service is `pickup`.
create table fulfillment.pickups (
  fulfillment_order_id uuid primary key references fulfillment.fulfillment_orders (id),
  order_id uuid not null,
  -- What the customer says at the counter.
  code text not null constraint pickup_code_has_six_digits check (code ~ '^[0-9]{6}$'),
  state text not null default 'ready' constraint pickup_state_known check (state in ('ready', 'collected', 'expired')),
  ready_at timestamptz not null,
  collect_by timestamptz not null,
  ended_at timestamptz,
  -- How the customer was known where nobody said the code.
  identified_by text not null default '',
  actor_name text not null default '',
  constraint pickup_ended_with_its_state check ((state = 'ready') = (ended_at is null))
);
create index pickups_due on fulfillment.pickups (collect_by) where state = 'ready';
create index pickups_of_order on fulfillment.pickups (order_id);

create view fulfillment.v_pickups as
  select p.fulfillment_order_id, p.order_id, f.number, f.location_id, l.name as location_name, l.address, l.time_zone,
         p.code, p.state, p.ready_at, p.collect_by
  from fulfillment.pickups p
  join fulfillment.fulfillment_orders f on f.id = p.fulfillment_order_id
  join inventory.v_locations l on l.id = f.location_id;

create or replace view fulfillment.v_origins as
  select f.id as fulfillment_order_id, f.order_id, l.time_zone, l.name as location_name, f.service_code
  from fulfillment.fulfillment_orders f join inventory.v_locations l on l.id = f.location_id;
