import type { Queryable } from '../../../platform/database.ts';
import { RefusedRequest } from '../../../platform/refusals.ts';
import { addDays, type DayChange, type StockDay, type StockNow, walkBack } from '../rules/stock-history.ts';
import { CHANGE_SUMS } from '../sql/daily-changes.ts';

export type StockHistory = {
  variant_id: string;
  sku: string;
  location_id: string | null;
  from: string;
  to: string;
  /** The day of the first movement that is known. */
  since: string | null;
  /** Units promised to orders a day over the last 28 days, and how many days what is available lasts at that. */
  demand_per_day: number;
  days_of_cover: number | null;
  sold_out_days: number;
  received: number;
  days: StockDay[];
};

type Row = StockNow & {
  variant_id: string;
  since: string | null;
  demand_per_day: number;
  changes: DayChange[];
};

/**
 * The last days of a SKU, everywhere or at one location: what stood in the evening of each. Days that are over come added up,
 * the others from the ledger; one statement, so that they are of one moment with the level they are walked back from.
 */
export async function readStockHistory(
  reader: Queryable,
  {
    sku,
    location_id = null,
    days,
    now,
  }: { sku: string; location_id?: string | null; days: number; now: Date },
): Promise<StockHistory> {
  const to = now.toISOString().slice(0, 10);
  const from = addDays(to, 1 - days);
  const [row] = await reader.rows<Row>(
    `with subject as (select id from catalog.v_variants where sku = $1),
     place as materialized (
       select l.variant_id, l.location_id, l.on_hand, l.available
       from subject s join inventory.levels l on l.variant_id = s.id
       where $2::uuid is null or l.location_id = $2::uuid
     ),
     rolled as materialized (select coalesce(max(day) + 1, date '1970-01-01') as next from inventory.rolled_days),
     changed as (
       select c.day, c.on_hand, c.available, c.received
       from place p join inventory.daily_changes c on c.variant_id = p.variant_id and c.location_id = p.location_id
       where c.day >= $3::date
       union all
       select inventory.day_of(m.id), ${CHANGE_SUMS}
       from rolled r cross join place p
       join inventory.movements m on m.variant_id = p.variant_id and m.location_id = p.location_id
         and m.id >= inventory.first_id_of(r.next)
       group by 1
     )
     select s.id as variant_id,
            coalesce((select sum(on_hand) from place), 0) as on_hand,
            coalesce((select sum(available) from place), 0) as available,
            coalesce((select sum(k.units_28::float8 / k.days_28) from place p
                      join inventory.movement_classes k on k.variant_id = p.variant_id and k.location_id = p.location_id),
                     0)::float8 as demand_per_day,
            least((select min(c.day) from place p
                   join inventory.daily_changes c on c.variant_id = p.variant_id and c.location_id = p.location_id),
                  (select min(day) from changed)) as since,
            coalesce((select jsonb_agg(d) from (select day, sum(on_hand) as on_hand, sum(available) as available,
                                                       sum(received) as received from changed group by day) d), '[]') as changes
     from subject s`,
    [sku, location_id, from],
  );
  if (!row) throw new RefusedRequest({ code: 'not_found', what: 'SKU' });
  const { variant_id, since, changes, demand_per_day, available } = row;
  const history = walkBack(row, changes, { from, to, since });
  return {
    variant_id,
    sku,
    location_id,
    from,
    to,
    since,
    demand_per_day,
    days_of_cover: demand_per_day > 0 ? Math.max(0, available) / demand_per_day : null,
    sold_out_days: history.filter(({ is_sold_out }) => is_sold_out).length,
    received: history.reduce((sum, day) => sum + day.received, 0),
    days: history,
  };
}
