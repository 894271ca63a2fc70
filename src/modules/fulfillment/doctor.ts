import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';
import { ReferenceData } from '../../platform/reference-data.ts';
import { workOut } from './refresh-expectations.ts';
import { readSettledQueues, readStillMoving } from './sql/expectations.ts';

const expectations: DoctorCheck = {
  law: 2,
  name: 'everybody who waits is expected when stock and supply say, within ten minutes of a change',
  async check(database) {
    const variant_ids = await readSettledQueues(database);
    const now = new Date();
    const references = new ReferenceData();
    const wrong = await workOut(database, references, variant_ids, now);
    if (wrong.length === 0) return { checked: variant_ids.length, broken: 0, examples: [] };
    const moving = await readStillMoving(
      database,
      wrong.map(({ id }) => id),
    );
    const broken = wrong.filter(({ id }) => !moving.has(id));
    const examples = broken.slice(0, 5).map(({ id, before, expected_at }) => {
      const [found, right] = [before, expected_at].map((at) => at?.toISOString() ?? 'nobody knows when');
      return `backorder ${id}: expected ${found}, and it is ${right}`;
    });
    return { checked: variant_ids.length, broken: broken.length, examples };
  },
};

/** Promises against stock (law 2), parcels against their labels (law 6), and counters against each other (law 4). */
export const fulfillmentDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    2,
    'what is promised at a location is what is committed there',
    'select count(*) from inventory.v_levels',
    `select 'variant ' || variant_id || ' at ' || location_id || ': ' || promised || ' promised, ' || committed || ' committed'
       as example
     from (select coalesce(p.variant_id, l.variant_id) as variant_id, coalesce(p.location_id, l.location_id) as location_id,
                  coalesce(p.promised, 0) as promised, coalesce(l.committed, 0) as committed
           from (select n.variant_id, f.location_id, sum(n.quantity - n.cancelled - n.shipped) as promised
                 from fulfillment.fulfillment_order_lines n
                 join fulfillment.fulfillment_orders f on f.id = n.fulfillment_order_id
                 group by 1, 2) p
           full join inventory.v_levels l on l.variant_id = p.variant_id and l.location_id = p.location_id) both_sides
     where promised <> committed`,
  ),
  sqlCheck(
    2,
    'every backorder claims exactly what it waits for',
    `select count(*) from fulfillment.backorders where state = 'waiting'`,
    `select 'backorder ' || coalesce(b.id, d.source_id) || ': waits for ' || coalesce(b.quantity, 0) || ', claims '
            || coalesce(d.quantity, 0) as example
     from (select id, quantity from fulfillment.backorders where state = 'waiting') b
     full join inventory.v_waiting_demand d on d.source_id = b.id
     where b.quantity is distinct from d.quantity`,
  ),
  sqlCheck(
    4,
    'work is scheduled exactly while locations are asked to take it, but for ten minutes',
    `select count(*) from fulfillment.offers`,
    `select f.number || ' is ' || f.status || ', its offer is ' || coalesce(o.state, 'missing') as example
     from fulfillment.fulfillment_orders f left join fulfillment.offers o on o.fulfillment_order_id = f.id
     where (f.status = 'scheduled' and o.state is distinct from 'open')
        or (o.state = 'open' and f.status <> 'scheduled' and f.updated_at < now() - interval '10 minutes')`,
  ),
  sqlCheck(
    4,
    'work that was accepted has exactly one location that accepted it, and is done there',
    `select count(*) from fulfillment.offers where state = 'accepted'`,
    `select 'offer ' || o.id || ' has ' || count(a.location_id) || ' locations that accepted it and do it' as example
     from fulfillment.offers o
     join fulfillment.fulfillment_orders f on f.id = coalesce(o.taken_as, o.fulfillment_order_id)
     left join fulfillment.offer_answers a on a.offer_id = o.id and a.answer = 'accepted' and a.location_id = f.location_id
     where o.state = 'accepted' group by o.id having count(a.location_id) <> 1`,
  ),
  expectations,
  sqlCheck(
    2,
    'what open reservations keep at a location is what is reserved there',
    'select count(*) from inventory.v_levels',
    `select 'variant ' || variant_id || ' at ' || location_id || ': ' || kept || ' kept, ' || reserved || ' reserved' as example
     from (select coalesce(h.variant_id, l.variant_id) as variant_id, coalesce(h.location_id, l.location_id) as location_id,
                  coalesce(h.kept, 0) as kept, coalesce(l.reserved, 0) as reserved
           from (select variant_id, location_id, sum(quantity) as kept from fulfillment.reservation_holds group by 1, 2) h
           full join inventory.v_levels l on l.variant_id = h.variant_id and l.location_id = h.location_id) both_sides
     where kept <> reserved`,
  ),
  sqlCheck(
    2,
    'a reservation keeps all of its units while it is open, and none after that',
    'select count(*) from fulfillment.reservations',
    `select 'reservation ' || r.id || ' is ' || r.state || ' with ' || r.units || ' units and keeps ' || coalesce(h.kept, 0)
       as example
     from fulfillment.reservations r
     left join (select reservation_id, sum(quantity) as kept from fulfillment.reservation_holds group by 1) h
       on h.reservation_id = r.id
     where coalesce(h.kept, 0) <> case when r.state = 'open' then r.units else 0 end`,
  ),
  sqlCheck(
    2,
    'no reservation is open a minute after its time',
    `select count(*) from fulfillment.reservations where state = 'open'`,
    `select 'reservation ' || id || ' was to end at ' || expires_at as example
     from fulfillment.reservations where state = 'open' and expires_at < now() - interval '1 minute'`,
  ),
  sqlCheck(
    1,
    'what is picked of every lot is in the hands of a line',
    'select count(*) from inventory.v_lot_stock where picked > 0',
    `select 'lot ' || coalesce(s.lot_id, g.lot_id) || ' at ' || coalesce(s.location_id, g.location_id) || ': '
            || coalesce(s.picked, 0) || ' picked, ' || coalesce(g.units, 0) || ' in hand' as example
     from (select lot_id, location_id, picked from inventory.v_lot_stock where picked > 0) s
     full join (select g.lot_id, f.location_id, sum(g.picked - g.shipped) as units
                from fulfillment.line_lots g
                join fulfillment.fulfillment_order_lines l on l.id = g.fulfillment_order_line_id
                join fulfillment.fulfillment_orders f on f.id = l.fulfillment_order_id
                where g.picked > g.shipped group by 1, 2) g
       on g.lot_id = s.lot_id and g.location_id = s.location_id
     where s.picked is distinct from g.units`,
  ),
  sqlCheck(
    4,
    'the lots of every tracked line add up to what is picked and packed of it',
    'select count(*) from fulfillment.line_lots',
    `select 'line ' || l.id || ': ' || l.picked - l.shipped || ' picked, ' || coalesce(g.picked, 0) || ' in lots; '
            || l.packed - l.shipped || ' packed, ' || coalesce(g.packed, 0) || ' in lots' as example
     from fulfillment.fulfillment_order_lines l
     join catalog.v_variants v on v.id = l.variant_id and v.tracking <> 'none'
     left join (select fulfillment_order_line_id as line_id, sum(picked - shipped) as picked, sum(packed - shipped) as packed
                from fulfillment.line_lots group by 1) g on g.line_id = l.id
     where l.picked - l.shipped <> coalesce(g.picked, 0) or l.packed - l.shipped <> coalesce(g.packed, 0)`,
  ),
  sqlCheck(
    4,
    'what lies in parcels of every lot is what is packed of it',
    'select count(*) from fulfillment.parcel_lots',
    `select 'lot ' || g.lot_id || ' of line ' || g.fulfillment_order_line_id || ': ' || g.packed || ' packed, '
            || coalesce(p.units, 0) || ' in parcels; ' || g.shipped || ' shipped, ' || coalesce(p.gone, 0)
            || ' in parcels that left' as example
     from fulfillment.line_lots g
     left join (select c.fulfillment_order_line_id as line_id, c.lot_id, sum(c.quantity) as units,
                       sum(c.quantity) filter (where q.state in ('handed_over', 'delivered')) as gone
                from fulfillment.parcel_lots c join fulfillment.parcels q on q.id = c.parcel_id
                where q.state <> 'cancelled' group by 1, 2) p
       on p.line_id = g.fulfillment_order_line_id and p.lot_id = g.lot_id
     where g.packed <> coalesce(p.units, 0) or g.shipped <> coalesce(p.gone, 0)`,
  ),
  sqlCheck(
    4,
    'what lies in parcels is what is packed',
    'select count(*) from fulfillment.fulfillment_order_lines',
    `select 'line ' || l.id || ': ' || l.packed || ' packed, ' || coalesce(p.units, 0) || ' in parcels; ' || l.shipped
            || ' shipped, ' || coalesce(p.gone, 0) || ' in parcels that left; ' || l.delivered || ' delivered, '
            || coalesce(p.arrived, 0) || ' in parcels that arrived' as example
     from fulfillment.fulfillment_order_lines l
     left join (select c.fulfillment_order_line_id as line_id, sum(c.quantity) as units,
                       sum(c.quantity) filter (where p.state in ('handed_over', 'delivered')) as gone,
                       sum(c.quantity) filter (where p.state = 'delivered') as arrived
                from fulfillment.parcel_lines c join fulfillment.parcels p on p.id = c.parcel_id
                where p.state <> 'cancelled' group by 1) p on p.line_id = l.id
     where l.packed <> coalesce(p.units, 0) or l.shipped <> coalesce(p.gone, 0) or l.delivered <> coalesce(p.arrived, 0)`,
  ),
  sqlCheck(
    4,
    'a fulfillment order has ended exactly when nothing of it is left to ship',
    'select count(*) from fulfillment.fulfillment_orders',
    `select f.number || ' is ' || f.status || ' with ' || l.units || ' units to ship' as example
     from fulfillment.fulfillment_orders f
     join (select fulfillment_order_id, sum(quantity - cancelled - shipped) as units
           from fulfillment.fulfillment_order_lines group by 1) l on l.fulfillment_order_id = f.id
     where (f.status in ('closed', 'cancelled', 'incomplete')) <> (l.units = 0)`,
  ),
  sqlCheck(
    4,
    'every line belongs to a fulfillment order',
    'select count(*) from fulfillment.fulfillment_order_lines',
    `select 'line ' || l.id as example from fulfillment.fulfillment_order_lines l
     where not exists (select from fulfillment.fulfillment_orders f where f.id = l.fulfillment_order_id)`,
  ),
  sqlCheck(
    6,
    'every parcel that carries a label has bought exactly one',
    `select count(*) from fulfillment.parcels where state <> 'cancelled'`,
    `select 'parcel ' || p.id || ' is ' || p.state || ' with ' || count(b.id) || ' labels' as example
     from fulfillment.parcels p left join shipping.v_labels b on b.parcel_id = p.id and b.state = 'bought'
     join fulfillment.fulfillment_orders f on f.id = p.fulfillment_order_id and f.service_code <> 'pickup'
     group by p.id, p.state
     having count(b.id) <> case when p.state in ('labeled', 'handed_over', 'delivered') then 1 else 0 end`,
  ),
  sqlCheck(
    4,
    'a parcel that left is delivered exactly when its carrier says so, within ten minutes of the news',
    `select count(*) from fulfillment.parcels where state in ('handed_over', 'delivered')`,
    `select 'parcel ' || p.id || ' is ' || p.state || ', its carrier says ' || b.tracking_status as example
     from fulfillment.parcels p join shipping.v_labels b on b.parcel_id = p.id and b.state = 'bought'
     where p.state in ('handed_over', 'delivered') and (p.state = 'delivered') <> (b.delivered_at is not null)
       and p.handed_over_at < now() - interval '10 minutes'
       and not exists (select from platform.events e where e.subject_id = b.id and e.type = 'tracking.updated'
                       and e.occurred_at > now() - interval '10 minutes')`,
  ),
];
