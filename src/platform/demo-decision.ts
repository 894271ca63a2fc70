import type { Queryable } from './database.ts';

/**
 * Decides once whether a database is a demo, and answers what was decided: as asked while it is new, and never where
 * anything was done before. Every change has an audit row, so a database without one is new.
 */
export async function rememberDemo(database: Queryable, is_wanted: boolean): Promise<boolean> {
  const [decided] = await database.rows<{ is_demo: boolean }>(
    `with decided as (
       insert into platform.demo_decision (is_demo) select $1 and not exists (select from platform.audit)
       on conflict do nothing returning is_demo
     )
     select is_demo from decided union all select is_demo from platform.demo_decision limit 1`,
    [is_wanted],
  );
  return decided?.is_demo ?? false;
}

/** Notes that the demo company is being made. */
export async function noteSeedBegun(database: Queryable): Promise<void> {
  await database.rows('insert into platform.demo_seed default values on conflict do nothing', []);
}

/** Notes that the demo company is whole. */
export async function noteSeedEnded(database: Queryable): Promise<void> {
  await database.rows('update platform.demo_seed set ended_at = now()', []);
}

/** Whether making the demo company was begun and never came to its end. */
export async function isSeedUnfinished(database: Queryable): Promise<boolean> {
  const found = await database.rows('select from platform.demo_seed where ended_at is null', []);
  return found.length > 0;
}
