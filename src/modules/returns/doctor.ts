import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

/** What returns can see of laws 1 and 4, and that orders say the same. */
export const returnChecks: readonly DoctorCheck[] = [
  sqlCheck(
    4,
    'each line of an order counts as returned what its returns took in',
    'select count(*) from returns.lines',
    `select 'order line ' || l.id as example
     from (select order_line_id, sum(received) as received from returns.lines group by 1) n
     join orders.v_lines l on l.id = n.order_line_id
     where l.returned <> n.received`,
  ),
  sqlCheck(
    4,
    'no more units are in returns than left',
    'select count(*) from returns.lines',
    `select 'order line ' || l.id as example
     from (select n.order_line_id,
                  sum(case when r.state = 'inspected' and not n.is_kept then n.received else n.quantity end) as taken
           from returns.lines n join returns.returns r on r.id = n.return_id
           where r.state not in ('rejected', 'cancelled') group by 1) n
     join orders.v_lines l on l.id = n.order_line_id
     where n.taken > l.shipped + l.delivered`,
  ),
  sqlCheck(
    4,
    'the counters of each return are the sums of its arrivals and inspections',
    'select count(*) from returns.lines',
    `select r.number as example from returns.lines n join returns.returns r on r.id = n.return_id
     where n.received <> (select coalesce(sum(quantity), 0) from returns.arrivals a where a.line_id = n.id)
        or n.inspected <> (select coalesce(sum(quantity), 0) from returns.inspections i where i.line_id = n.id)`,
  ),
  sqlCheck(
    4,
    'each order says how far its returns are',
    'select count(distinct order_id) from returns.returns',
    `select o.number::text as example
     from (select order_id, case when bool_or(state in ('approved', 'received')) then 'in_progress'
                                 when bool_or(state = 'requested') then 'requested'
                                 when bool_or(state = 'inspected') then 'returned' else 'none' end as said
           from returns.returns group by 1) r
     join orders.v_order_card o on o.id = r.order_id where o.return_status <> r.said`,
  ),
  sqlCheck(
    1,
    'every unit that returns took in stands in the movements of stock',
    'select count(*) from returns.arrivals',
    `select r.number as example
     from (select n.return_id, n.variant_id, a.location_id, sum(a.quantity) as units
           from returns.arrivals a join returns.lines n on n.id = a.line_id group by 1, 2, 3) c
     join returns.returns r on r.id = c.return_id
     where c.units <> (select coalesce(sum(m.quantity), 0) from inventory.v_movements m
                       where m.reference_type = 'return' and m.reference_id = c.return_id and m.variant_id = c.variant_id
                         and m.location_id = c.location_id and m.reason = 'returned')`,
  ),
];
