import { type DoctorCheck, sqlCheck } from '../../platform/doctor.ts';

/** What the walks stand on. Stock is counted by fulfillment and inventory, and checked there. */
export const warehouseDoctor: readonly DoctorCheck[] = [
  sqlCheck(
    0,
    'every order of an open wave belongs to the location of the wave',
    `select count(*) from warehouse.wave_orders where is_open`,
    `select 'wave ' || w.number || ' has ' || f.number || ' of another location' as example
     from warehouse.wave_orders o join warehouse.waves w on w.id = o.wave_id
     join fulfillment.v_fulfillment_orders f on f.id = o.fulfillment_order_id
     where o.is_open and f.location_id <> w.location_id`,
  ),
  sqlCheck(
    0,
    'the orders of a wave are open as long as the wave is',
    'select count(*) from warehouse.waves',
    `select 'wave ' || w.number || ' is ' || w.state ||
            ', an order of it is ' || case when o.is_open then 'open' else 'not' end as example
     from warehouse.wave_orders o join warehouse.waves w on w.id = o.wave_id where o.is_open <> (w.state = 'open')`,
  ),
  sqlCheck(
    0,
    'the bin that a SKU is picked from stands at the same location',
    'select count(*) from warehouse.homes',
    `select 'bin ' || b.code || ' is of another location than the SKU it holds' as example
     from warehouse.homes h join warehouse.bins b on b.id = h.bin_id where b.location_id <> h.location_id`,
  ),
];
