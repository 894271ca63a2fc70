-- A key that was made with another one dies with it: made by an integration that is shut out, it was its way back in.
-- A column without a default and an index on few rows: locks the table of keys for a moment; older code runs beside it.

alter table identity.api_keys add column parent_id uuid references identity.api_keys;
create index api_keys_of_parent on identity.api_keys (parent_id) where parent_id is not null;
