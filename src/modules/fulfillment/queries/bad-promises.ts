import type { Queryable } from '../../../platform/database.ts';

export type BadPromise = { variant_id: string; location_id: string; units: number; is_recalled: boolean };

/**
 * Levels where orders were promised more than the lots that may still be sold: by so many units. What is free of the bad lots
 * leaves the sale by itself and is not counted.
 */
export async function readBadPromises(reader: Queryable, now: Date): Promise<BadPromise[]> {
  return reader.rows<BadPromise>(
    `select s.variant_id, s.location_id, (sum(s.sellable) - n.available - n.safety_stock)::int as units,
            bool_or(t.blocked_at is not null) as is_recalled
     from inventory.v_lots t
     join inventory.v_lot_stock s on s.lot_id = t.id and s.sellable > 0
     join inventory.v_levels n on n.variant_id = s.variant_id and n.location_id = s.location_id
     join inventory.v_locations o on o.id = s.location_id
     join catalog.v_variants v on v.id = s.variant_id
     where t.blocked_at is not null
       or t.expires_on < ($1::timestamptz at time zone o.time_zone)::date + v.min_remaining_days
     group by s.variant_id, s.location_id, n.available, n.safety_stock
     having sum(s.sellable) > n.available + n.safety_stock
     order by s.variant_id, s.location_id limit 100`,
    [now],
  );
}

export type UnpickedLine = { fulfillment_order_id: string; line_id: string; unpicked: number };

/** Lines at a location that wait to be picked, the newest first. */
export async function readUnpicked(
  reader: Queryable,
  variant_id: string,
  location_id: string,
): Promise<UnpickedLine[]> {
  return reader.rows<UnpickedLine>(
    `select f.id as fulfillment_order_id, l.id as line_id, l.quantity - l.cancelled - l.picked as unpicked
     from fulfillment.fulfillment_orders f
     join fulfillment.fulfillment_order_lines l on l.fulfillment_order_id = f.id
     where f.location_id = $1 and l.variant_id = $2 and f.status in ('open', 'in_progress')
       and l.quantity - l.cancelled > l.picked
     order by l.id desc limit 1000`,
    [location_id, variant_id],
  );
}
