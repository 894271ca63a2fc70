import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';
import { dailyChangesCheck } from './doctor-days.ts';
import { STOCK_STATES } from './rules/stock-state.ts';

// One pass over the ledger for all states: a million movements are one aggregate of a few seconds.
const LEDGER = `select variant_id, location_id, ${STOCK_STATES.map(
  (state) => `coalesce(sum(quantity) filter (where to_state = '${state}'), 0)
    - coalesce(sum(quantity) filter (where from_state = '${state}'), 0) as ${state}`,
).join(', ')}
  from inventory.movements group by variant_id, location_id`;

const LOT_STATES = ['sellable', 'picked', 'quality_control', 'damaged'] as const;

// The lots and serial numbers of tracked variants; a shop without any pays for a look at an empty table.
const lotDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    1,
    'the lots of every tracked level add up to it, and nothing else has lots',
    `select count(*) from inventory.levels l join catalog.v_variants v on v.id = l.variant_id where v.tracking <> 'none'`,
    `select coalesce(v.sku, l.variant_id::text) || ' at ' || l.location_id || ': ' || l.on_hand || ' on hand, '
            || coalesce(s.on_hand, 0) || ' in lots' as example
     from (select variant_id, location_id, sum(sellable + picked) as sellable, sum(quality_control) as quality_control,
                  sum(damaged) as damaged, sum(on_hand) as on_hand
           from inventory.lot_stock group by 1, 2) s
     full join (select n.*, t.tracking from inventory.levels n join catalog.v_variants t on t.id = n.variant_id
                where t.tracking <> 'none' or n.lots_sellable is not null) l
       on l.variant_id = s.variant_id and l.location_id = s.location_id
     left join catalog.v_variants v on v.id = coalesce(l.variant_id, s.variant_id)
     where case when v.tracking is distinct from 'none' then
             coalesce(s.sellable, 0) <> coalesce(l.available + l.committed + l.reserved + l.safety_stock, 0)
             or coalesce(s.quality_control, 0) <> coalesce(l.quality_control, 0)
             or coalesce(s.damaged, 0) <> coalesce(l.damaged, 0) or (l.lots_sellable is null and l.on_hand > 0)
           else coalesce(s.on_hand, 0) > 0 or l.lots_sellable is not null end`,
  ),
  sqlCheck(
    1,
    'the movements of every lot add up to it, state by state',
    'select count(*) from inventory.lot_movements',
    `with ledger as materialized (
       select lot_id, location_id, ${LOT_STATES.map(
         (state) => `coalesce(sum(quantity) filter (where to_state = '${state}'), 0)
         - coalesce(sum(quantity) filter (where from_state = '${state}'), 0) as ${state}`,
       ).join(', ')}
       from inventory.lot_movements group by lot_id, location_id
     ), compared as (
       select lot_id, location_id,
              ${LOT_STATES.map((state) => `coalesce(s.${state}, 0) - coalesce(m.${state}, 0) as ${state}`).join(', ')}
       from inventory.lot_stock s full join ledger m using (lot_id, location_id)
     )
     select 'lot ' || lot_id || ' at ' || location_id || ' differs from its ledger by'
            ${LOT_STATES.map((state) => `|| case when ${state} <> 0 then ' ' || ${state} || ' ${state}' else '' end`).join(' ')}
            as example
     from compared where ${LOT_STATES.map((state) => `${state} <> 0`).join(' or ')}`,
  ),
  sqlCheck(
    1,
    'every movement of lots moves as many units as the movement of stock that it belongs to',
    'select count(*) from inventory.lot_movements where movement_id is not null',
    `select 'movement ' || l.movement_id || ' moved ' || coalesce(m.quantity, 0) || ' and its lots ' || l.quantity as example
     from (select movement_id, sum(quantity) as quantity from inventory.lot_movements where movement_id is not null
           group by 1) l
     left join inventory.movements m on m.id = l.movement_id where l.quantity is distinct from m.quantity`,
  ),
  sqlCheck(
    1,
    'no serial number stands for more than one unit',
    `select count(*) from inventory.lots where kind = 'serial'`,
    `select 'serial number ' || l.code || ' of ' || l.variant_id || ' lies ' || sum(s.on_hand) || ' times' as example
     from inventory.lots l join inventory.lot_stock s on s.lot_id = l.id where l.kind = 'serial'
     group by l.id having sum(s.on_hand) > 1`,
  ),
];

/** Law 1: stock is conserved. */
export const inventoryDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    1,
    'the movements of every level add up to it, state by state',
    'select count(*) from inventory.movements',
    `with ledger as materialized (${LEDGER}),
     compared as (
       select variant_id, location_id,
              ${STOCK_STATES.map((state) => `coalesce(l.${state}, 0) - coalesce(m.${state}, 0) as ${state}`).join(', ')}
       from inventory.levels l full join ledger m using (variant_id, location_id)
     )
     select variant_id || ' at ' || location_id || ': the level differs from its ledger by'
            ${STOCK_STATES.map((state) => `|| case when ${state} <> 0 then ' ' || ${state} || ' ${state}' else '' end`).join(' ')}
            as example
     from compared where ${STOCK_STATES.map((state) => `${state} <> 0`).join(' or ')}`,
  ),
  sqlCheck(
    1,
    'on hand is the sum of its states, and none is below zero',
    'select count(*) from inventory.levels',
    `select variant_id || ' at ' || location_id || ' has ' || on_hand || ' on hand' as example
     from inventory.levels
     where on_hand <> ${STOCK_STATES.join(' + ')} or least(${STOCK_STATES.join(', ')}) < 0`,
  ),
  sqlCheck(
    1,
    'what each goods receipt counted came into stock',
    'select count(*) from inventory.goods_receipts',
    `with counted as (
       select receipt_id, variant_id, sum(good) as available, sum(damaged) as damaged, sum(quality_control) as quality_control
       from inventory.goods_receipt_lines group by receipt_id, variant_id
     ), moved as (
       select reference_id as receipt_id, variant_id,
              coalesce(sum(quantity) filter (where to_state = 'available'), 0) as available,
              coalesce(sum(quantity) filter (where to_state = 'damaged'), 0) as damaged,
              coalesce(sum(quantity) filter (where to_state = 'quality_control'), 0) as quality_control
       from inventory.movements where reference_type = 'goods_receipt' group by reference_id, variant_id
     )
     select receipt_id || ': ' || variant_id || ' was counted otherwise than it was moved' as example
     from counted c full join moved m using (receipt_id, variant_id)
     where (c.available, c.damaged, c.quality_control) is distinct from (m.available, m.damaged, m.quality_control)`,
  ),
  sqlCheck(
    1,
    'what came of each supply is what goods receipts and people counted of it',
    'select count(*) from inventory.supplies',
    `select s.id || ' has ' || s.receipted || ' of ' || s.received || ' from receipts, which say '
            || coalesce(g.units, 0) as example
     from inventory.supplies s
     left join (select supply_id, sum(quantity) as units from inventory.goods_receipt_supplies group by supply_id) g
       on g.supply_id = s.id
     where s.receipted <> coalesce(g.units, 0) or s.received < s.receipted`,
  ),
  // The averages again, from what each change was made of: exact integers, so that no rounding of a division hides anything.
  sqlCheck(
    3,
    'the history of each average cost makes it what it is',
    'select count(*) from inventory.cost_history',
    `with replayed as (
       select h.*, lag(average_after) over w as last_after, lag(serial, 1, 0) over w as last_serial,
              lead(serial) over w is null as is_last,
              case when average_before is null then unit_cost
                   else div(2 * (on_hand_before * average_before + quantity * unit_cost) * 1000000 + on_hand_before + quantity,
                            2 * (on_hand_before + quantity)) / 1000000 end as expected
       from inventory.cost_history h window w as (partition by variant_id order by serial)
     )
     select variant_id || ' change ' || serial || ': ' || average_after || ' should be ' || expected as example from replayed
     where average_after <> expected or serial <> last_serial + 1 or average_before is distinct from last_after
     union all
     select c.variant_id || ' costs ' || coalesce(c.average::text, 'nothing') || ', and its history ends with '
            || coalesce(r.average_after::text, 'nothing')
     from inventory.unit_costs c full join (select * from replayed where is_last) r using (variant_id)
     where c.average is distinct from r.average_after or coalesce(c.serial, -1) <> coalesce(r.serial, 0)`,
  ),
  ...lotDoctor,
  sqlCheck(
    2,
    'no more wait than the cap of their selling policy, or what waited when it was set',
    'select count(*) from inventory.selling_policies where cap is not null',
    `select v.sku || ' in ' || c.code || ': ' || w.units || ' wait, and ' || greatest(p.cap, p.standing) || ' may' as example
     from inventory.selling_policies p
     join (select variant_id, channel_id, sum(quantity) as units from inventory.waiting_demand
           where is_capped group by variant_id, channel_id) w using (variant_id, channel_id)
     join catalog.v_variants v on v.id = p.variant_id join channels.v_channels c on c.id = p.channel_id
     where p.cap is not null and w.units > greatest(p.cap, p.standing)`,
  ),
  dailyChangesCheck,
  sqlCheck(
    1,
    'a count corrects the stock by exactly its differences',
    `select count(*) from inventory.cycle_count_lines where state = 'posted'`,
    `with moved as (
       select reference_id, sum(case when to_state is null then 0 else quantity end
                                - case when from_state is null then 0 else quantity end) as units
       from inventory.movements where reference_type = 'cycle_count' group by reference_id
     )
     select coalesce(l.id, m.reference_id) || ' was to change the stock by '
            || coalesce(l.counted - l.expected - l.suspected, 0) || ' and changed it by ' || coalesce(m.units, 0)
            || ', with ' || coalesce(f.quantity, 0) || ' short' as example
     from (select * from inventory.cycle_count_lines where state = 'posted') l
     full join moved m on m.reference_id = l.id
     left join inventory.shortfalls f on f.source_id = l.id
     where coalesce(l.counted - l.expected - l.suspected, 0) <> coalesce(m.units, 0) - coalesce(f.quantity, 0)`,
  ),
  sqlCheck(
    1,
    'what is written off of a shortfall has left the stock',
    'select count(*) from inventory.shortfalls',
    `with moved as (
       select reference_id, sum(quantity) as units from inventory.movements
       where reference_type = 'shortfall' and to_state is null group by reference_id
     )
     select coalesce(f.id, m.reference_id) || ': ' || coalesce(f.posted, 0) || ' written off, ' || coalesce(m.units, 0)
            || ' moved' as example
     from inventory.shortfalls f full join moved m on m.reference_id = f.id
     where coalesce(f.posted, 0) <> coalesce(m.units, 0)`,
  ),
  sqlCheck(
    1,
    'a counted line is the sum of its scans, and a count is what its lines make it',
    'select (select count(*) from inventory.cycle_count_lines) + (select count(*) from inventory.cycle_counts)',
    `select l.id || ' says ' || l.counted || ' and was scanned ' || coalesce(s.units, 0) as example
     from inventory.cycle_count_lines l
     left join (
       select line_id, round, sum(case kind when 'uncount' then -quantity else quantity end) as units
       from inventory.cycle_count_scans group by line_id, round
     ) s on s.line_id = l.id and s.round = l.round
     where l.counted <> coalesce(s.units, 0)
     union all
     select 'count ' || c.number || ' is ' || c.state
     from inventory.cycle_counts c
     left join (
       select count_id, bool_or(state in ('open', 'counted', 'recount')) as counting, bool_or(state = 'waiting') as waiting
       from inventory.cycle_count_lines group by count_id
     ) l on l.count_id = c.id
     where l.count_id is not null and c.state not in ('cancelled')
         and c.state <> case when l.counting then 'counting' when l.waiting then 'review' else 'closed' end
        or c.state = 'cancelled' and (l.counting or l.waiting)`,
  ),
  sqlCheck(
    1,
    'an accepted line of a snapshot corrects the stock by exactly its difference',
    `select count(*) from inventory.snapshot_lines where state = 'accepted'`,
    `with moved as (
       select reference_id, sum(case when to_state is null then 0 else quantity end
                                - case when from_state is null then 0 else quantity end) as units
       from inventory.movements where reference_type = 'snapshot' group by reference_id
     )
     select coalesce(l.id, m.reference_id) || ' was to change the stock by ' || coalesce(l.difference, 0)
            || ' and changed it by ' || coalesce(m.units, 0) || ', with ' || coalesce(f.quantity, 0) || ' short' as example
     from (select id, difference from inventory.snapshot_lines where state = 'accepted') l
     full join moved m on m.reference_id = l.id
     left join inventory.shortfalls f on f.source_id = l.id
     where coalesce(l.difference, 0) <> coalesce(m.units, 0) - coalesce(f.quantity, 0)`,
  ),
  sqlCheck(
    1,
    'what each transfer shipped has arrived, come back, been written off or is expected at its destination',
    'select count(*) from inventory.transfer_lines',
    `select t.number || ': ' || l.variant_id || ' of ' || l.shipped || ' shipped' as example
     from inventory.transfer_lines l join inventory.transfers t on t.id = l.transfer_id
     left join inventory.supplies s on s.id = l.supply_id
     where l.shipped <> l.received + l.returned + l.written_off + l.in_transit or least(l.in_transit, l.received) < 0
       or coalesce(s.outstanding, 0) <> l.in_transit or coalesce(s.receipted, 0) <> l.received + l.over
       or (t.state in ('draft', 'requested', 'cancelled') and l.shipped > 0) or (t.state = 'closed' and l.in_transit > 0)`,
  ),
  sqlCheck(
    1,
    'the lots of what a transfer carries add up to its lines',
    'select count(*) from inventory.transfer_line_lots',
    `select t.number || ': the lots of ' || l.variant_id || ' differ from its line' as example
     from inventory.transfer_lines l join inventory.transfers t on t.id = l.transfer_id
     join (select line_id, sum(shipped) as shipped, sum(received) as received, sum(returned) as returned,
                  sum(written_off) as written_off
           from inventory.transfer_line_lots group by line_id) k on k.line_id = l.id
     -- Nothing is asked of what shipped before the variant was tracked.
     where k.shipped > 0 and (k.shipped <> l.shipped or k.received > l.received + l.over or k.returned > l.returned
       or k.written_off > l.written_off)`,
  ),
  sqlCheck(
    1,
    'what each transfer took from its origin and brought back was moved',
    `select count(*) from inventory.transfers where state in ('shipped', 'closed')`,
    `with moved as (
       select reference_id as transfer_id, variant_id, coalesce(sum(quantity) filter (where to_state is null), 0) as shipped,
              coalesce(sum(quantity) filter (where from_state is null), 0) as returned
       from inventory.movements where reference_type = 'transfer' group by reference_id, variant_id
     ), told as (
       select transfer_id, variant_id, shipped, returned from inventory.transfer_lines where shipped > 0
     )
     select transfer_id || ': ' || variant_id || ' was shipped or came back otherwise than it was moved' as example
     from told t full join moved m using (transfer_id, variant_id)
     where (t.shipped, t.returned) is distinct from (m.shipped, m.returned)`,
  ),
];
