-- What the laws say and a row can say by itself: no order is cancelled beyond its price, nothing comes back that did not arrive,
-- a bought label has its number and its cost, an order has one active hold of a type, a parcel's number is its own in its
-- fulfillment order. Reads each table once under a lock against writes (seconds for a million rows); older code runs on.
-- Stops at rows that break one of them: `longshore doctor` names them.

alter table orders.orders add constraint order_cancelled_within_total check (cancelled_amount between 0 and total_amount);
alter table orders.lines add constraint line_returned_within_delivered check (returned <= delivered);
create unique index hold_once_active on orders.holds (order_id, type) where released_at is null;
alter table fulfillment.parcels add constraint parcel_number_once unique (fulfillment_order_id, number);
drop index fulfillment.parcels_of_fulfillment_order;
alter table shipping.labels add constraint label_bought_complete check (state <> 'bought'
  or tracking_number is not null and cost_amount is not null and cost_currency is not null and bought_at is not null);
