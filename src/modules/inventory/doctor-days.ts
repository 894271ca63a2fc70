import { sqlCheck } from '../../platform/doctor.ts';
import { CHANGE_SUMS } from './sql/daily-changes.ts';

/** What was added up of the ledger, a day at a time, is what the ledger says. */
export const dailyChangesCheck = sqlCheck(
  1,
  'every day that was added up is what its movements are',
  'select count(*) from inventory.daily_changes',
  `with ledger as materialized (
       select m.variant_id, m.location_id, inventory.day_of(m.id) as day, ${CHANGE_SUMS}
       from inventory.movements m
       where m.id < inventory.first_id_of((select coalesce(max(day) + 1, date '1970-01-01') from inventory.rolled_days))
       group by 1, 2, 3
     )
     select day || ' of ' || variant_id || ' at ' || location_id || ' was added up to ' || coalesce(c.on_hand::text, 'nothing')
            || ' on hand, its movements are ' || coalesce(m.on_hand::text, 'none') as example
     from inventory.daily_changes c full join ledger m using (variant_id, location_id, day)
     where (c.on_hand, c.available, c.received) is distinct from (m.on_hand, m.available, m.received)`,
);
