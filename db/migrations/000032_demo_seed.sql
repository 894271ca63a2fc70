-- A demo company that was broken off while it was made looked like one that stands, for ever: its channels were there, most
-- of its orders were not. When its making began and ended stands here. A demo from before has no row, and counts as
-- whole. New table: locks nothing, and older code runs beside it.

create table platform.demo_seed (
  only_row boolean primary key default true constraint demo_seeded_once check (only_row),
  began_at timestamptz not null default now(),
  ended_at timestamptz
);
