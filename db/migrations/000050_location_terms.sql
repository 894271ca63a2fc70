-- How a location works, from a day on. A new table alone, and two more kinds of location: the check is replaced without
-- reading the table for long, since a shop has few locations. Older code runs beside it: it writes neither and reads
-- kinds that it does not know as text.

-- Versions are kept as they were saved, so that a decision of last month can be understood by the terms of last month.
create table sourcing.location_terms (
  location_id uuid not null,
  version int not null constraint location_terms_version_positive check (version > 0),
  valid_from date not null,
  terms jsonb not null constraint location_terms_object check (jsonb_typeof(terms) = 'object'),
  author text not null,
  comment text,
  saved_at timestamptz not null default now(),
  primary key (location_id, version)
);

create function sourcing.refuse_version_change() returns trigger language plpgsql as $$
begin
  raise exception 'saved versions are never changed' using errcode = 'integrity_constraint_violation';
end $$;
create trigger location_terms_append_only before update or delete on sourcing.location_terms
  for each row execute function sourcing.refuse_version_change();

alter table inventory.locations drop constraint location_kind_known;
alter table inventory.locations add constraint location_kind_known
  check (kind in ('warehouse', 'store', 'supplier', 'third_party'));
