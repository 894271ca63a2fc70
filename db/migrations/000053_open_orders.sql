-- Open orders by their moment, with what tells late and at risk: they are few, and lists of them lay behind all that are done.
-- And the orders with tags under a condition whose share the planner does not underrate. Both are small: built while orders
-- are written, for which they hold the table as long as it takes to read it once (a second at 1,000,000 orders). Older code
-- runs beside it; its lists of a tag read more until it is replaced.

create index orders_open on orders.orders (placed_at, id) include (fulfillment_status, ship_by) where status = 'open';
create index orders_with_tag on orders.orders using gin (tags) where cardinality(tags) > 0;
drop index orders.orders_by_tag;
