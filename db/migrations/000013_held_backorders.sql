-- A hold stops units that still wait for stock, too: what is promised for them while the hold stands must wait as well, and an
-- order of which nothing was promised yet has no fulfillment order that could say so. Rewrites nothing; the update touches the
-- few backorders of held orders. Older code ignores the column.

alter table fulfillment.backorders add column is_held boolean not null default false;

update fulfillment.backorders b set is_held = true
where state = 'waiting' and exists (select from orders.holds h where h.order_id = b.order_id and h.released_at is null);
