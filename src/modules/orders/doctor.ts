import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';
import { FOLLOWED } from './followed-events.ts';
import { checkStatuses } from './queries/check-statuses.ts';

// An order follows the warehouse by events. Until it has heard one, which its timeline shows under the event's id, it may say
// what was true before; after an hour that is a breach like any other.
const NOT_HEARD = `select (e.payload->>'order_id')::uuid from platform.events e
  where e.occurred_at > now() - interval '1 hour' and e.type in (${FOLLOWED.map(({ type }) => `'${type}'`).join(', ')})
    and not exists (select from orders.timeline t where t.id = e.id)`;

/** Laws 3, 4 and 5 as far as orders can see them, and that what orders say agrees with fulfillment's facts. */
export const orderChecks: readonly DoctorCheck[] = [
  sqlCheck(
    2,
    'every reservation that was converted went to an order',
    `select count(*) from fulfillment.v_reservations where state = 'converted'`,
    `select 'reservation ' || r.id as example from fulfillment.v_reservations r
     where r.state = 'converted' and not exists (select from orders.orders o where o.id = r.order_id)`,
  ),
  sqlCheck(
    3,
    'lines and shipping sum exactly to each order total',
    'select count(*) from orders.orders',
    `select o.number::text as example from orders.orders o
     join lateral (select sum(total_amount) as lines from orders.lines l
                   where l.order_id = o.id and l.parent_line_id is null) l on true
     where o.total_amount <> l.lines + o.shipping_amount
       - coalesce((o.charges->'shipping'->>'discount_amount')::bigint, 0)
       + case when o.taxes_included then 0 else coalesce((o.charges->'shipping'->>'tax_amount')::bigint, 0) end`,
  ),
  sqlCheck(
    3,
    'items, discounts and taxes of each order are the sums of its lines and its shipping',
    'select count(*) from orders.orders',
    `select o.number::text as example from orders.orders o
     join lateral (select sum(quantity * unit_amount) as items, sum(discount_amount) as discounts, sum(tax_amount) as taxes
                   from orders.lines l where l.order_id = o.id and l.parent_line_id is null) l on true
     where (o.items_amount, o.discount_amount, o.tax_amount) <>
       (l.items, l.discounts + coalesce((o.charges->'shipping'->>'discount_amount')::bigint, 0),
        l.taxes + coalesce((o.charges->'shipping'->>'tax_amount')::bigint, 0))`,
  ),
  sqlCheck(
    3,
    'each line costs what its price, discount and tax make',
    'select count(*) from orders.lines where parent_line_id is null',
    `select 'line ' || l.id as example from orders.lines l join orders.orders o on o.id = l.order_id
     where l.parent_line_id is null and l.total_amount <> l.quantity * l.unit_amount - l.discount_amount
       + case when o.taxes_included then 0 else l.tax_amount end`,
  ),
  sqlCheck(
    3,
    'what was cancelled of each order costs what its cancelled units cost',
    'select count(*) from orders.orders',
    `select o.number::text as example from orders.orders o
     join lateral (select sum(quantity) as quantity, sum(cancelled) as cancelled,
                          sum(total_amount * cancelled / quantity) as cancelled_value
                   from orders.lines l where l.order_id = o.id and not l.is_bundle) l on true
     where o.cancelled_amount <> case when l.cancelled = l.quantity then o.total_amount else l.cancelled_value end`,
  ),
  sqlCheck(
    3,
    'the components of each bundle sum to its price',
    'select count(*) from orders.lines where is_bundle',
    `select b.id::text as example from orders.lines b
     where b.is_bundle and b.total_amount <>
       (select coalesce(sum(total_amount), 0) from orders.lines c where c.parent_line_id = b.id)`,
  ),
  sqlCheck(
    3,
    'every confirmed change stands in the timeline of its order',
    `select count(*) from orders.changes where state = 'confirmed'`,
    `select 'change ' || c.id as example from orders.changes c
     where c.state = 'confirmed' and not exists (
       select from orders.timeline t where t.order_id = c.order_id and t.kind = 'changed' and t.data->>'change' = c.id::text)`,
  ),
  sqlCheck(
    4,
    'the quantities of each line are conserved',
    'select count(*) from orders.lines',
    `select id::text as example from orders.lines
     where not is_bundle and quantity <> cancelled + waiting + backordered + allocated + picked + packed + shipped + delivered`,
  ),
  sqlCheck(
    4,
    'the counters of each line agree with what fulfillment holds',
    'select count(*) from orders.lines where not is_bundle',
    `select coalesce('order ' || l.order_id, 'no line ' || f.id) as example
     from (select n.id, n.order_id, n.backordered, n.allocated + n.picked + n.packed as held, n.shipped, n.delivered
           from orders.lines n join orders.orders o on o.id = n.order_id and not o.fulfilled_elsewhere
           where not n.is_bundle) l
     full join (select order_line_id as id, sum(backordered) as backordered, sum(held) as held, sum(shipped) as shipped,
                       sum(delivered) as delivered
                from (select order_line_id, 0 as backordered, quantity - cancelled - shipped as held,
                             shipped - delivered as shipped, delivered from fulfillment.v_fulfillment_order_lines
                      union all
                      select order_line_id, quantity, 0, 0, 0 from fulfillment.v_backorders where state = 'waiting') u
                group by 1) f on f.id = l.id
     where (coalesce(l.backordered, 0), coalesce(l.held, 0), coalesce(l.shipped, 0), coalesce(l.delivered, 0))
       <> (coalesce(f.backordered, 0), coalesce(f.held, 0), coalesce(f.shipped, 0), coalesce(f.delivered, 0))
       and (l.order_id is null or l.order_id not in (${NOT_HEARD}))`,
  ),
  {
    law: 4,
    name: 'the statuses of each order are what its lines, holds and money make them',
    check: checkStatuses,
  },
  sqlCheck(
    5,
    'every order has its lines and its beginning in the timeline',
    'select count(*) from orders.orders',
    `select o.number::text as example from orders.orders o
     where not exists (select from orders.lines l where l.order_id = o.id)
        or not exists (select from orders.timeline t where t.order_id = o.id and t.kind = 'placed')`,
  ),
  sqlCheck(
    5,
    'every line and every entry of a timeline belongs to an order',
    'select (select count(*) from orders.lines) + (select count(*) from orders.timeline)',
    `select 'line ' || l.id as example from orders.lines l
     where not exists (select from orders.orders o where o.id = l.order_id)
     union all
     select 'timeline ' || t.id from orders.timeline t
     where not exists (select from orders.orders o where o.id = t.order_id)`,
  ),
  sqlCheck(
    5,
    'every confirmed draft became an order, and no two the same',
    `select count(*) from orders.drafts where state = 'confirmed'`,
    `select 'draft ' || d.id as example from orders.drafts d
     where d.state = 'confirmed' and (not exists (select from orders.orders o where o.id = d.order_id)
       or exists (select from orders.drafts e where e.order_id = d.order_id and e.id <> d.id))`,
  ),
  sqlCheck(
    5,
    'no external id stands twice in a channel',
    'select count(*) from orders.orders',
    'select external_id as example from orders.orders group by channel_id, external_id having count(*) > 1',
  ),
];
