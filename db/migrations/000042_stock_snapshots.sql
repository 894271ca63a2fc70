-- What outside systems say lies where, as of a moment: compared with the books as of the same moment, and accepted line by line
-- or by rule, as movements. New tables: locks nothing, older code runs on.

create table inventory.snapshots (
  id uuid primary key,
  source text not null,
  taken_at timestamptz not null,
  measures text not null constraint snapshot_measure_known check (measures in ('sellable', 'on_hand')),
  received_at timestamptz not null default now(),
  created_by text not null,
  constraint snapshot_once unique (source, taken_at)
);

create table inventory.snapshot_lines (
  id uuid primary key,
  snapshot_id uuid not null references inventory.snapshots,
  location_id uuid not null references inventory.locations,
  variant_id uuid not null,
  quantity int not null constraint snapshot_quantity_not_negative check (quantity >= 0),
  state text not null default 'open' constraint snapshot_line_state_known
    check (state in ('open', 'matched', 'accepted', 'dismissed')),
  booked int not null,
  difference int not null generated always as (quantity - booked) stored,
  decided_by text,
  decided_at timestamptz,
  note text,
  constraint snapshot_line_once unique (snapshot_id, location_id, variant_id),
  constraint snapshot_match_is_one check (state <> 'matched' or quantity = booked)
);
create index snapshot_lines_open on inventory.snapshot_lines (snapshot_id, id) where state = 'open';
create index snapshot_lines_accepted on inventory.snapshot_lines (location_id, snapshot_id) where state = 'accepted';
