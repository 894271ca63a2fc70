-- Units that are sourced again keep their customer's place in the queue, and what waits for stock keeps the service that was
-- asked for and the promise that was given: a short pick went behind every younger backorder, and what was late became
-- punctual. Rewrites backorders and fulfillment orders and locks them meanwhile (seconds for a million). Older code breaks on
-- snapshots of newer code only: stop old workers first.

alter table fulfillment.fulfillment_orders add column waiting_since timestamptz not null default now();
update fulfillment.fulfillment_orders set waiting_since = created_at;

alter table fulfillment.backorders add column waiting_since timestamptz not null default now();
-- An order that waited as a whole shows what its shop asked for; of the others nobody knows it any more.
update fulfillment.backorders b set
  waiting_since = b.created_at,
  snapshot = b.snapshot - 'placed_at' || (
    select jsonb_build_object('service_code', case when w.whole then nullif(o.service_code, '') end,
                              'ship_by', case when w.whole then o.ship_by end,
                              'deliver_by', case when w.whole then o.deliver_by end)
    from (select not exists (select from fulfillment.fulfillment_orders f where f.order_id = b.order_id) as whole) w
    left join orders.orders o on o.id = b.order_id);

drop index fulfillment.backorders_waiting;
create index backorders_waiting on fulfillment.backorders (variant_id, waiting_since, id) where state = 'waiting';
