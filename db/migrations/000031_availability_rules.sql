-- What a channel leaves unsold becomes a rule instead of a number: a share of what is free, an end when little is left, and the
-- most that is shown. A group of locations may serve channels, and demand that waits knows the day for which it is wanted.
-- New columns have constant defaults and rewrite nothing; each table is locked for the moment of its change. Older code runs
-- beside it while the new settings stand at their defaults, which mean what was so far.

alter table channels.channels
  add column buffer_percent int not null default 0
    constraint channel_buffer_is_a_share check (buffer_percent between 0 and 100),
  add column end_when int not null default 0 constraint channel_end_not_negative check (end_when >= 0),
  add column max_listed int constraint channel_max_listed_not_negative check (max_listed >= 0);

create table inventory.location_groups (
  id uuid primary key,
  code text not null constraint location_group_code_once unique,
  name text not null,
  version int not null default 1
);
create table inventory.location_group_members (
  group_id uuid not null references inventory.location_groups,
  location_id uuid not null references inventory.locations,
  primary key (group_id, location_id)
);
-- A channel is served by one group at most; by every location that ships without one.
create table inventory.location_group_channels (
  channel_id uuid primary key,
  group_id uuid not null references inventory.location_groups
);

-- Without a day it is wanted at once.
alter table inventory.waiting_demand add column due_at timestamptz;
