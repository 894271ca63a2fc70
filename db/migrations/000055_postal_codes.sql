-- Where postal codes lie, as far as somebody imported them. A new table alone: older code runs beside it.
create table sourcing.postal_codes (
  country text not null,
  -- Capitals and digits alone: what people write between them means nothing.
  postal_code text not null constraint postal_code_is_bare check (postal_code ~ '^[0-9A-Z]{1,12}$'),
  latitude double precision not null constraint postal_latitude_on_earth check (latitude between -90 and 90),
  longitude double precision not null constraint postal_longitude_on_earth check (longitude between -180 and 180),
  place text not null,
  primary key (country, postal_code)
);
