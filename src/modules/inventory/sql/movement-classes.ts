import type { Queryable, Transaction } from '../../../platform/database.ts';

/** What moves so little in all is class B from here on, and C from there on: the shares of Pareto's rule. */
export const CLASS_SHARES = { A: 0.8, B: 0.95 } as const;
export const CLASS_DAYS = 90;
export const DEMAND_DAYS = 28;
/** Demand is averaged over a week at least: the first day of a product says nothing of its month. */
export const LEAST_DAYS = 7;

/** Answers false when another process makes them at this moment. */
export async function tryClassing(tx: Transaction): Promise<boolean> {
  const [row] = await tx.rows<{ mine: boolean }>(
    `select pg_try_advisory_xact_lock(hashtext('inventory.movement_classes')) as mine`,
  );
  return row?.mine ?? false;
}

/** How old the classes are, in seconds; null when there are none. */
export async function ageOfClasses(reader: Queryable): Promise<number | null> {
  const [row] = await reader.rows<{ age_s: number | null }>(
    'select extract(epoch from now() - min(made_at))::float8 as age_s from inventory.movement_classes',
  );
  return row?.age_s ?? null;
}

/**
 * Makes the classes of every level anew: units promised to orders in 90 days, less those given back, ranked at each location.
 * What makes up the first 80 % of them is A, up to 95 % B, the rest C. One pass over the movements of that time.
 */
export async function makeClasses(tx: Transaction): Promise<number> {
  const [, made] = await Promise.all([
    tx.rows(
      `delete from inventory.movement_classes k
       where not exists (select from inventory.levels l where l.location_id = k.location_id and l.variant_id = k.variant_id)`,
    ),
    tx.affected(
      `with moved as materialized (
         select location_id, variant_id, sum(units) as units,
                coalesce(sum(units) filter (where at > now() - interval '${DEMAND_DAYS} days'), 0) as units_28
         from (
           select location_id, variant_id, at, case when to_state = 'committed' then quantity else -quantity end as units
           from inventory.movements
           where id > (lpad(to_hex((extract(epoch from now() - interval '${CLASS_DAYS} days') * 1000)::bigint), 12, '0')
                       || repeat('0', 20))::uuid
             and (to_state = 'committed' or from_state = 'committed' and to_state in ('available', 'reserved'))
         ) m group by location_id, variant_id
       ), ranked as materialized (
         select l.location_id, l.variant_id, greatest(0, coalesce(m.units, 0)) as units,
                greatest(0, coalesce(m.units_28, 0)) as units_28,
                row_number() over w as rank,
                sum(greatest(0, coalesce(m.units, 0))) over w as running,
                sum(greatest(0, coalesce(m.units, 0))) over (partition by l.location_id) as total,
                (select ceil(extract(epoch from now() - f.at) / 86400)::int from inventory.movements f
                 where f.variant_id = l.variant_id and f.location_id = l.location_id order by f.id limit 1) as known_days
         from inventory.levels l left join moved m on m.location_id = l.location_id and m.variant_id = l.variant_id
         window w as (partition by l.location_id order by coalesce(m.units, 0) desc, l.variant_id
                      rows between unbounded preceding and current row)
       ), shared as (
         select *, case when total = 0 then 1 else (running - units)::float8 / total end as share_before,
                case when total = 0 then 0 else units::float8 / total end as share
         from ranked
       )
       insert into inventory.movement_classes
         (location_id, variant_id, class, units, rank, share_before, share, units_28, days_28, made_at)
       select location_id, variant_id,
              case when units = 0 or share_before >= ${CLASS_SHARES.B} then 'C'
                   when share_before >= ${CLASS_SHARES.A} then 'B' else 'A' end,
              units, rank, share_before, share, units_28,
              greatest(${LEAST_DAYS}, least(${DEMAND_DAYS}, coalesce(known_days, 0))), now()
       from shared
       on conflict (location_id, variant_id) do update set class = excluded.class, units = excluded.units, rank = excluded.rank,
         share_before = excluded.share_before, share = excluded.share, units_28 = excluded.units_28, days_28 = excluded.days_28,
         made_at = excluded.made_at`,
    ),
  ]);
  return made;
}
