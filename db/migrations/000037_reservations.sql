-- Units that are kept for a cart until a moment, so that whoever is paying for them gets them. What is kept where stands in
-- `reservation_holds` exactly as long as the reservation is open; the counter `reserved` of the levels is its sum.
-- New tables and a view: locks nothing, and older code runs beside it.

create table fulfillment.reservations (
  id uuid primary key,
  channel_id uuid not null,
  -- Who reserved: `api_key:…`, `user:…`. What one of them may hold at once is limited.
  holder text not null,
  holder_name text not null,
  -- What the caller calls it, such as the id of its cart.
  reference text not null default '',
  destination jsonb,
  state text not null default 'open' constraint reservation_state_known
    check (state in ('open', 'converted', 'released', 'expired')),
  units int not null constraint reservation_units_positive check (units > 0),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  end_reason text,
  order_id uuid,
  version int not null default 1,
  constraint reservation_lives check (expires_at > created_at),
  constraint reservation_ends_once check ((state = 'open') = (ended_at is null)),
  constraint reservation_converted_to_an_order check ((state = 'converted') = (order_id is not null))
);
-- The worker looks every second for what is over, and each batch of new ones counts what its keys hold.
create index reservations_ending on fulfillment.reservations (expires_at, id) where state = 'open';
create index reservations_of_holder on fulfillment.reservations (holder) include (units, expires_at) where state = 'open';
create index reservations_ended on fulfillment.reservations (ended_at) where state <> 'open';

-- What was asked for; a bundle is one line. Less may be reserved where the caller takes a part.
create table fulfillment.reservation_lines (
  reservation_id uuid not null references fulfillment.reservations on delete cascade,
  position int not null,
  variant_id uuid not null,
  quantity int not null constraint reservation_line_quantity_positive check (quantity > 0),
  reserved int not null constraint reservation_line_reserved_in_order check (reserved between 0 and quantity),
  primary key (reservation_id, position)
);

create table fulfillment.reservation_holds (
  reservation_id uuid not null references fulfillment.reservations,
  variant_id uuid not null,
  location_id uuid not null,
  quantity int not null constraint reservation_hold_quantity_positive check (quantity > 0),
  primary key (reservation_id, variant_id, location_id)
);
create index reservation_holds_of_level on fulfillment.reservation_holds (variant_id, location_id);

create view fulfillment.v_reservations as
  select id, channel_id, holder_name, reference, state, units, created_at, expires_at, ended_at, order_id
  from fulfillment.reservations;
