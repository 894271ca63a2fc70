-- What a stopped run never came to gets an outcome of its own: left "waiting", it was done after all as soon as somebody tried
-- the refused items again. Holds an exclusive lock on platform.bulk_items while its rows are checked, moments on a table of
-- any size that runs leave behind. Older code beside it never writes `left` and never takes such an item.
alter table platform.bulk_items drop constraint bulk_item_outcome_known;
alter table platform.bulk_items add constraint bulk_item_outcome_known
  check (outcome in ('waiting', 'done', 'refused', 'left'));

update platform.bulk_items i set outcome = 'left'
from platform.bulk_runs r where r.id = i.run_id and r.state = 'stopped' and i.outcome = 'waiting';
