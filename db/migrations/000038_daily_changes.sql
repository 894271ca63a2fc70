-- The year of a SKU is drawn from its ledger. A movement's id carries its time, so a day is a range of ids, and a day that is
-- over is added up once: what changed of each level, to be walked back from what it is now. A busy SKU moves hundreds of
-- thousands of times a year, and a page must not read them all. Derived from the ledger and checked against it by the doctor;
-- nothing decides by it. New functions and tables: locks nothing, and older code runs beside it.

create function inventory.day_of(id uuid) returns date language sql immutable parallel safe as $$
  select (to_timestamp(('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0) at time zone 'UTC')::date
$$;

create function inventory.first_id_of(day date) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex(greatest((extract(epoch from day) * 1000)::bigint, 0)), 12, '0') || repeat('0', 20))::uuid
$$;

create table inventory.rolled_days (
  day date primary key,
  rolled_at timestamptz not null default now()
);

create table inventory.daily_changes (
  variant_id uuid not null,
  location_id uuid not null,
  day date not null references inventory.rolled_days on delete cascade,
  on_hand int not null,
  available int not null,
  received int not null constraint daily_received_not_negative check (received >= 0),
  primary key (variant_id, location_id, day)
);
create index daily_changes_of_day on inventory.daily_changes (day);
