import type { Transaction } from '../../../platform/database.ts';

/** What comes in because a figure was corrected is no delivery. */
const CORRECTIONS = `('correction', 'count', 'found', 'import')`;

/** What movements `m` changed, summed: the daily table and the day that is not over must count alike. */
export const CHANGE_SUMS = `
  coalesce(sum(m.quantity) filter (where m.from_state is null), 0)
    - coalesce(sum(m.quantity) filter (where m.to_state is null), 0) as on_hand,
  coalesce(sum(m.quantity) filter (where m.to_state = 'available'), 0)
    - coalesce(sum(m.quantity) filter (where m.from_state = 'available'), 0) as available,
  coalesce(sum(m.quantity) filter (where m.from_state is null and m.reason not in ${CORRECTIONS}), 0) as received`;

/** The first day after those that are added up on which anything moved, if it ended before `before`. */
export async function findDayToRoll(tx: Transaction, before: Date): Promise<string | undefined> {
  const [row] = await tx.rows<{ day: string }>(
    `select inventory.day_of(m.id) as day
     from (select coalesce(max(day) + 1, date '1970-01-01') as day from inventory.rolled_days) r
     cross join lateral (select id from inventory.movements where id >= inventory.first_id_of(r.day) order by id limit 1) m
     where inventory.day_of(m.id) < ($1::timestamptz at time zone 'UTC')::date`,
    [before],
  );
  return row?.day;
}

/** Adds a day up. Answers false when somebody else has done so, or does it right now. */
export async function rollDay(tx: Transaction, day: string): Promise<boolean> {
  const claimed = await tx.affected(
    'insert into inventory.rolled_days (day) values ($1::date) on conflict do nothing',
    [day],
  );
  if (claimed === 0) return false;
  await tx.rows(
    `insert into inventory.daily_changes (variant_id, location_id, day, on_hand, available, received)
     select m.variant_id, m.location_id, $1::date, ${CHANGE_SUMS}
     from inventory.movements m
     where m.id >= inventory.first_id_of($1::date) and m.id < inventory.first_id_of($1::date + 1)
     group by m.variant_id, m.location_id`,
    [day],
  );
  return true;
}
