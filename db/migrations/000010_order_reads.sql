-- Lets lists of a million orders be sorted and counted by every axis without reading the table. Builds indexes under a lock
-- against writes of orders (seconds at a million rows); older code runs on unchanged. Taking in an order costs two more
-- index entries (fulfillment status and total); the other indexes hold only orders that are out of the ordinary.

-- One index for every status takes the place of the one on open orders: sorts by promise, counts each status.
create index orders_by_promise on orders.orders (status, (coalesce(ship_by, 'infinity'::timestamptz)), id);
drop index orders.orders_to_do;
create index orders_by_fulfillment on orders.orders (fulfillment_status, placed_at desc, id desc)
  where fulfillment_status <> 'delivered';
create index orders_not_paid on orders.orders (payment_status, placed_at desc, id desc) where payment_status <> 'paid';
create index orders_with_returns on orders.orders (return_status, placed_at desc, id desc) where return_status <> 'none';
create index orders_by_total on orders.orders (total_amount desc, id desc);
create index orders_by_tag on orders.orders using gin (tags) where tags <> '{}';

create or replace view fulfillment.v_shipments as
  select id, order_id, fulfillment_order_id, location_id, carrier_code, shipped_at from fulfillment.shipments;
