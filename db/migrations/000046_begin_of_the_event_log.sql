-- Where the event log begins since old events are forgotten: a reader whose place lies before it has missed something.
-- Locks nothing that exists.
create table platform.event_log_begin (
  only_one boolean primary key default true,
  xid xid8 not null,
  id uuid not null,
  constraint event_log_begins_once check (only_one)
);
