-- Lets a message count its tries and say since when it is under way, and publishes what confirmations and the tracking
-- page read of other modules. Adds columns with constant defaults and views: a short lock, and older code runs on unchanged.

alter table notifications.messages
  add column attempts int not null default 0 constraint message_attempts_not_negative check (attempts >= 0),
  add column claimed_at timestamptz;

-- What a person must look at is a handful among millions that were sent.
create index messages_unsettled on notifications.messages (state, id desc)
  where state in ('waiting', 'sending', 'failed', 'unknown');

create view orders.v_order_sums as
  select id, items_amount, discount_amount, shipping_amount, tax_amount, taxes_included,
         shipping_address ->> 'country' as destination_country
  from orders.orders;
create view orders.v_line_pictures as
  select l.id as line_id, v.options, v.image_url
  from orders.lines l join catalog.v_variants v on v.id = l.variant_id;
create view fulfillment.v_origins as
  select f.id as fulfillment_order_id, f.order_id, l.time_zone
  from fulfillment.fulfillment_orders f join inventory.v_locations l on l.id = f.location_id;
create view shipping.v_carrier_names as select code, name from shipping.carriers;
