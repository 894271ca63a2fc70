-- Work that will arrive after its promised day, as of the last look. A new table alone: older code runs beside it.
create table fulfillment.running_late (
  fulfillment_order_id uuid primary key references fulfillment.fulfillment_orders (id),
  order_id uuid not null,
  promised_by timestamptz not null,
  expected_by timestamptz not null,
  found_at timestamptz not null
);
create index running_late_of_order on fulfillment.running_late (order_id);

-- Whether shoppers of a channel hear of a delay. A default without a rewrite; the view gains a column at its end, so that older
-- code goes on reading it.
alter table channels.channels add column tells_delays boolean not null default false;
create or replace view channels.v_channels as
 select id, code, name, kind, currency, market, language, stock_buffer, shortage_policy, sender_name, status, tells_delays
 from channels.channels;
