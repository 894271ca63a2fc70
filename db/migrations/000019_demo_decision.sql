-- Whether a database is a demonstration is decided once, when it is new, and stands in it from then on. Decided by the
-- settings at each start, a company of one's own that was started once without LONGSHORE_DEMO=off got logins whose
-- password everybody can read. New table: locks nothing, and older code runs beside it.

create table platform.demo_decision (
  only_row boolean primary key default true constraint demo_decided_once check (only_row),
  is_demo boolean not null,
  decided_at timestamptz not null default now()
);

-- A database that is in use already is a demo if the only people in it are those of the demo.
insert into platform.demo_decision (is_demo)
select exists (select from identity.users where is_demo) and not exists (select from identity.users where not is_demo)
where exists (select from platform.audit);
