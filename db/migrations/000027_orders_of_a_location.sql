-- Lets the orders of one location be counted without reading every fulfillment order and every order: at 100,000 orders the
-- count of such a list read both tables whole. Builds an index under a lock against writes of fulfillment orders (a second
-- at a million rows); older code runs on unchanged. Taking in an order costs one more index entry, in the order of time.

create index fulfillment_orders_of_location on fulfillment.fulfillment_orders (location_id, order_id)
  where status <> 'cancelled';
