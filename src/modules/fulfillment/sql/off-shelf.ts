import type { Queryable } from '../../../platform/database.ts';
import type { LevelMoment } from '../../inventory/index.ts';

/**
 * How many units are off the shelf now, less what was picked since a moment, for each level that is asked for. What is in
 * totes and parcels is still on the books of its location and lies on no shelf.
 */
export async function readOffShelf(reader: Queryable, asked: readonly LevelMoment[]): Promise<number[]> {
  const rows = await reader.rows<{ units: number }>(
    `with asked as materialized (
       select * from unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) with ordinality as a (variant_id, location_id, at, place)
     ), held as materialized (
       select f.location_id, l.variant_id, sum(l.picked - l.shipped) as units
       from fulfillment.fulfillment_orders f
       join fulfillment.fulfillment_order_lines l on l.fulfillment_order_id = f.id
       where f.status in ('scheduled', 'open', 'in_progress', 'on_hold') and f.location_id = any($2::uuid[])
         and l.picked > l.shipped
       group by f.location_id, l.variant_id
     ), scanned as materialized (
       select f.location_id, l.variant_id, s.at, case s.kind when 'pick' then s.quantity else -s.quantity end as units
       from fulfillment.scans s
       join fulfillment.fulfillment_orders f on f.id = s.fulfillment_order_id
       join fulfillment.fulfillment_order_lines l on l.id = s.fulfillment_order_line_id
       where s.at > (select min(at) from asked) and f.location_id = any($2::uuid[])
     )
     select coalesce(h.units, 0) - coalesce((select sum(s.units) from scanned s
              where s.location_id = a.location_id and s.variant_id = a.variant_id and s.at > a.at), 0) as units
     from asked a left join held h on h.location_id = a.location_id and h.variant_id = a.variant_id
     order by a.place`,
    [
      asked.map(({ variant_id }) => variant_id),
      asked.map(({ location_id }) => location_id),
      asked.map(({ at }) => at),
    ],
  );
  return rows.map(({ units }) => units);
}

export type PromisedLine = { id: string; fulfillment_order_id: string; order_id: string };

/** Lines of a level that have units nobody has picked: those that were ordered last, first. */
export async function readPromisedLines(
  reader: Queryable,
  { variant_id, location_id }: { variant_id: string; location_id: string },
): Promise<PromisedLine[]> {
  return reader.rows<PromisedLine>(
    `select l.id, l.fulfillment_order_id, f.order_id
     from fulfillment.fulfillment_orders f
     join fulfillment.fulfillment_order_lines l on l.fulfillment_order_id = f.id
     where f.location_id = $2 and f.status in ('scheduled', 'open', 'in_progress', 'on_hold')
       and l.variant_id = $1 and l.quantity - l.cancelled - l.picked > 0
     order by f.waiting_since desc, f.id desc, l.id desc`,
    [variant_id, location_id],
  );
}
