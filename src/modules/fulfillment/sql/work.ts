import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { FulfillmentWork } from '../rules/work.ts';
import { lockFulfillmentOrders } from './locks.ts';

/** Fulfillment orders with everything that a decision on them needs, held until the transaction ends. */
export async function lockWork(
  tx: Transaction,
  ids: readonly string[],
): Promise<Map<string, FulfillmentWork>> {
  // The second statement of a read-committed transaction sees what was committed while the first one waited.
  const [, work] = await Promise.all([lockFulfillmentOrders(tx, ids), readFulfillmentWork(tx, ids)]);
  return new Map(work.map((each) => [each.id, each]));
}

/** The same, held by nobody. */
export async function readFulfillmentWork(
  reader: Queryable,
  ids: readonly string[],
): Promise<FulfillmentWork[]> {
  return reader.rows<FulfillmentWork>(
    `select f.id, f.order_id, f.number, f.location_id, f.channel_id, f.status, f.service_code, f.destination,
            f.customer_name, f.ship_by, f.deliver_by, f.waiting_since, f.priority, f.version,
            (select jsonb_agg(jsonb_build_object(
                      'id', l.id, 'order_line_id', l.order_line_id, 'variant_id', l.variant_id, 'sku', v.sku,
                      'gtin', v.gtin, 'title', v.title, 'weight_grams', v.weight_grams, 'quantity', l.quantity,
                      'cancelled', l.cancelled, 'picked', l.picked, 'packed', l.packed, 'shipped', l.shipped,
                      'delivered', l.delivered, 'tracking', v.tracking, 'min_remaining_days', v.min_remaining_days,
                      'lot_confirmation', v.lot_confirmation, 'lots',
                      case when v.tracking = 'none' then '[]' else coalesce((
                        select jsonb_agg(jsonb_build_object('lot_id', g.lot_id, 'code', t.code, 'expires_on', t.expires_on,
                                         'picked', g.picked, 'packed', g.packed, 'shipped', g.shipped)
                                         order by t.expires_on nulls last, t.received_at, t.code)
                        from fulfillment.line_lots g join inventory.v_lots t on t.id = g.lot_id
                        where g.fulfillment_order_line_id = l.id and g.picked > 0), '[]') end) order by l.id)
             from fulfillment.fulfillment_order_lines l join catalog.v_variants v on v.id = l.variant_id
             where l.fulfillment_order_id = f.id) as lines,
            coalesce((select jsonb_agg(jsonb_build_object(
                      'id', p.id, 'number', p.number, 'state', p.state, 'weight_grams', p.weight_grams,
                      'length_mm', p.length_mm, 'width_mm', p.width_mm, 'height_mm', p.height_mm,
                      'lines', (select jsonb_agg(jsonb_build_object('line_id', c.fulfillment_order_line_id,
                                                                   'quantity', c.quantity)
                                                 order by c.fulfillment_order_line_id)
                                from fulfillment.parcel_lines c where c.parcel_id = p.id),
                      'lots', coalesce((select jsonb_agg(jsonb_build_object('line_id', c.fulfillment_order_line_id,
                                                                    'lot_id', c.lot_id, 'quantity', c.quantity))
                                from fulfillment.parcel_lots c where c.parcel_id = p.id), '[]')) order by p.number)
             from fulfillment.parcels p where p.fulfillment_order_id = f.id), '[]') as parcels
     from fulfillment.fulfillment_orders f where f.id = any($1::uuid[]) order by f.id`,
    [ids],
  );
}

/** The fulfillment order of each parcel; it never changes. */
export async function readOwnersOfParcels(
  reader: Queryable,
  parcel_ids: readonly string[],
): Promise<{ parcel_id: string; fulfillment_order_id: string }[]> {
  return reader.rows(
    'select id as parcel_id, fulfillment_order_id from fulfillment.parcels where id = any($1::uuid[])',
    [parcel_ids],
  );
}
