-- Uploaded files are read in slices and never whole: kept uncompressed, a slice of a file of 200 MB is found without
-- unpacking what lies before it. Only files that come from now on are kept that way; a short lock on a table that is
-- seldom written, and older code runs beside it.

alter table platform.import_files alter column content set storage external;
