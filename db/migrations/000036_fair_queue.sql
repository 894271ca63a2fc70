-- What waits for stock is served by priority, then by promise, then by age; it knows when it is expected, what was promised
-- first, and which bundle it completes. Columns with constant defaults: rewrites nothing, except that what waits takes over
-- the promise that its snapshot holds, and that the index of the queue is built anew (both seconds for a million waiting).
-- Older code ignores the columns, and serves by age: stop old workers first.

alter table fulfillment.backorders
  add column priority int not null default 0,
  add column policy text not null default 'backorder'
    constraint backorder_policy_known check (policy in ('backorder', 'preorder')),
  add column promised_at timestamptz,
  add column expected_at timestamptz,
  add column bundle_line_id uuid,
  add column per_bundle int not null default 1 constraint backorder_per_bundle_positive check (per_bundle > 0);

update fulfillment.backorders set promised_at = (snapshot ->> 'ship_by')::timestamptz
where state = 'waiting' and snapshot ->> 'ship_by' is not null;

alter table fulfillment.fulfillment_orders add column priority int not null default 0;

drop index fulfillment.backorders_waiting;
create index backorders_waiting on fulfillment.backorders
  (variant_id, (- priority), (coalesce(promised_at, 'infinity'::timestamptz)), waiting_since, order_id, id)
  where state = 'waiting';

create index backorders_of_bundle on fulfillment.backorders (bundle_line_id)
  where state = 'waiting' and bundle_line_id is not null;

create or replace view fulfillment.v_backorders as
  select id, order_id, order_line_id, variant_id, channel_id, quantity, state, created_at,
         priority, policy, promised_at, expected_at, waiting_since
  from fulfillment.backorders;

-- Variants whose queue, stock or supply changed since the expected dates were worked out; `marks` counts the changes, so that one
-- that comes while they are worked out is not lost.
create table fulfillment.queue_changes (
  variant_id uuid primary key,
  marks bigint not null default 1,
  marked_at timestamptz not null default now()
);

-- What waits already gets its dates within seconds of the first start.
insert into fulfillment.queue_changes (variant_id)
select distinct variant_id from fulfillment.backorders where state = 'waiting';

alter table orders.orders add column priority int not null default 0
  constraint order_priority_in_range check (priority between 0 and 9);
