import type { Database, Queryable } from './database.ts';
import type { Chore } from './jobs.ts';
import type { Services } from './services.ts';

// Small enough that nobody waits for its locks, and so many that a year's events are gone within a day of hourly runs.
const EVENTS_AT_ONCE = 10_000;
const MOST_ROUNDS = 500;

/**
 * Forgets what need not be kept for ever: events that are older than the setting says, and the rows of imports and bulk runs.
 * The ledgers of stock and money, the audit log and the timelines of orders are what laws speak of; they are never shortened.
 */
export const forgetOldRows: Chore<Services> = {
  name: 'platform.forget-old-rows',
  every_s: 3_600,
  async run({ database, config }) {
    if (config.keep_events_days > 0) await forgetOldEvents(database, config.keep_events_days);
    if (config.keep_rows_days > 0) await forgetRunRows(database, config.keep_rows_days);
  },
};

/**
 * Deletes events in the order of the log, from its beginning up to the first that is younger than so many days, and notes where
 * the log begins now. Events that a job still names stay: it may be sent on its way again by hand. Answers how many went.
 */
export async function forgetOldEvents(database: Database, days: number): Promise<number> {
  const named = await namedByJobs(database);
  let forgotten = 0;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const [part] = await database.rows<{ looked_at: number; deleted: number }>(
      `with place as (
         select coalesce((select xid from platform.event_log_begin), '0'::xid8) as xid,
                coalesce((select id from platform.event_log_begin), '00000000-0000-0000-0000-000000000000'::uuid) as id
       ), following as materialized (
         select e.xid, e.id, e.occurred_at from platform.events e, place p
         where (e.xid, e.id) > (p.xid, p.id)
         order by e.xid, e.id limit ${EVENTS_AT_ONCE}
       ), old as (
         select xid, id from (
           select xid, id, bool_and(occurred_at < now() - $1 * interval '1 day') over (order by xid, id) as is_old
           from following) f
         where is_old
       ), gone as (
         delete from platform.events e using old where e.id = old.id and e.id <> all($2::uuid[]) returning 1
       ), noted as (
         insert into platform.event_log_begin (xid, id) select xid, id from old order by xid desc, id desc limit 1
         on conflict (only_one) do update set xid = excluded.xid, id = excluded.id
       )
       select (select count(*) from old) as looked_at, (select count(*) from gone) as deleted`,
      [days, named],
    );
    forgotten += part?.deleted ?? 0;
    if ((part?.looked_at ?? 0) < EVENTS_AT_ONCE) return forgotten;
  }
  return forgotten;
}

async function namedByJobs(database: Queryable): Promise<string[]> {
  const rows = await database.rows<{ id: string }>(
    `select distinct named.id from pgboss.job j
     cross join lateral jsonb_array_elements_text(j.data->'event_ids') as named (id)
     where jsonb_typeof(j.data->'event_ids') = 'array'`,
  );
  return rows.map(({ id }) => id);
}

/** What became of each row of an import and of each item of a bulk run; the imports and runs themselves stay, with their sums. */
async function forgetRunRows(database: Database, days: number): Promise<void> {
  await database.rows(
    `delete from platform.import_rows r using platform.imports i
     where i.id = r.import_id and i.finished_at < now() - $1 * interval '1 day'`,
    [days],
  );
  await database.rows(
    `delete from platform.bulk_items b using platform.bulk_runs r
     where r.id = b.run_id and r.finished_at < now() - $1 * interval '1 day'`,
    [days],
  );
}
