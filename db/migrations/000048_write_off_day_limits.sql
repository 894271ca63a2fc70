-- A limit that many small write-offs cannot get around: what one person takes out by hand within 24 hours is added up from the
-- ledger. The index holds only what people take out: promising and shipping orders writes nothing into it. It is built while
-- nothing else writes the ledger; the columns are constants and null, so that older code runs beside it.

alter table inventory.settings
  add column write_off_day_limit_units int constraint settings_day_units_not_negative check (write_off_day_limit_units >= 0),
  add column write_off_day_limit_amount bigint
    constraint settings_day_amount_not_negative check (write_off_day_limit_amount >= 0);

create index movements_taken_out on inventory.movements (actor_name, id)
  where to_state is null and reference_type is null;

-- Units of a transfer that somebody wrote off were in transit: they stand in no movement, but count for who did it.
alter table inventory.transfers add column closed_by text;
create index transfers_closed_by on inventory.transfers (closed_by, closed_at) where closed_by is not null;
