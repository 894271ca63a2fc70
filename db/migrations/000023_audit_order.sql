-- The audit log is sealed in the order in which rows were written, not by the time in their ids: rows of a server whose
-- clock was ten minutes behind were never sealed, and nobody noticed. Like the other ledgers it is append-only from now on.
-- Rewrites the log once and locks it meanwhile; older code runs beside it.

create sequence platform.audit_numbers as bigint;
alter table platform.audit add column number bigint;
update platform.audit a set number = o.n
from (select a.id, row_number() over (order by s.position nulls last, a.id) as n
      from platform.audit a left join platform.audit_seals s on s.audit_id = a.id) o
where o.id = a.id;
select setval('platform.audit_numbers', coalesce((select max(number) from platform.audit), 0) + 1, false);
alter table platform.audit alter column number set default nextval('platform.audit_numbers');
alter table platform.audit alter column number set not null;
-- Rows lie in the order of their numbers, so ranges of pages are index enough, at no cost for who writes.
create index audit_in_written_order on platform.audit using brin (number);

create function platform.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
end $$;
create trigger audit_append_only before update or delete on platform.audit
  for each row execute function platform.refuse_audit_change();
create trigger audit_seals_append_only before update or delete on platform.audit_seals
  for each row execute function platform.refuse_audit_change();
