-- Whether a later snapshot of a level was believed is asked before an earlier word corrects it. Only accepted lines are in it.
create index snapshot_lines_believed on inventory.snapshot_lines (variant_id, location_id) where state = 'accepted';
