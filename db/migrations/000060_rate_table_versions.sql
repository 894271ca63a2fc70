-- What carriers asked when, and what they will ask. A new table alone: older code edits prices beside it, without a version of
-- its own; the next version says what stood.
create table shipping.rate_table_versions (
  carrier_id uuid not null references shipping.carriers (id),
  version int not null constraint rate_table_version_from_one check (version >= 1),
  -- From when it counts. It counts once it was applied.
  valid_from timestamptz not null,
  applied_at timestamptz,
  rate_table jsonb not null,
  author text not null,
  comment text not null default '',
  saved_at timestamptz not null,
  primary key (carrier_id, version)
);
create index rate_tables_to_apply on shipping.rate_table_versions (valid_from) where applied_at is null;
