-- The built-in carrier's own books: which number it gave for which intent, so that asking twice gives one number.
-- A new table: locks nothing.

create table shipping.local_carrier_labels (
  intent_id uuid primary key,
  serial bigint not null default nextval('shipping.local_tracking_numbers') constraint local_serial_once unique,
  voided_at timestamptz,
  created_at timestamptz not null default now()
);

-- What a label says of its journey is kept as it was bought; screens and documents read it here.
create or replace view shipping.v_labels as
  select id, parcel_id, carrier_code, service_code, state, tracking_number, tracking_token, cost_amount,
         cost_currency, expected_at, tracking_status, tracking_status_at, delivered_at, bought_at,
         request, refusal, created_at
  from shipping.labels;

create view shipping.v_carriers as select id, code, name, status, rate_table, version from shipping.carriers;
