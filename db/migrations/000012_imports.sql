-- Lets an import remember on whose behalf and in which encoding it runs, so that a job can go on with it, and be found by
-- its file. Adds columns with constant defaults to a table of few rows and an index: a short lock, and older code
-- runs on unchanged.

alter table platform.imports
  add column actor jsonb not null default '{"type": "system", "id": null, "name": "Longshore"}',
  add column encoding text not null default 'utf-8' constraint import_encoding_known check (encoding in ('utf-8', 'latin1'));

-- The same file brought again is the same import.
create index imports_of_file on platform.imports (file_digest, kind);
-- How much of an import became what, and whether its records add up.
create index historical_records_of_import on orders.historical_records (import_id) where import_id is not null;
