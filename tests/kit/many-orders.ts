import type { Queryable } from '../../src/platform/database.ts';

/**
 * Fills the tables of orders as years of trade would, with plain SQL because only the amount matters: of 100 orders 95 are
 * delivered, 2 cancelled and 3 open in every stage; each has two lines, a fulfillment order and its search terms. For tests of
 * plans and speed; stock does not stand behind them.
 */
export async function fillOrders(database: Queryable, count: number): Promise<void> {
  const statements = [
    `insert into channels.channels (id, code, name, kind, currency, market)
     select gen_random_uuid(), 'bulk-' || n, 'Bulk channel ' || n, 'web_shop', 'USD', 'US'
     from generate_series(1, 4) n`,
    `insert into inventory.locations (id, code, name, kind, address, time_zone)
     select gen_random_uuid(), 'BULK' || n, 'Bulk location ' || n, 'warehouse', '{}', 'UTC'
     from generate_series(1, 5) n`,
    `create temporary view bulk as
     select n, lpad(to_hex(n), 8, '0') as hex, mod(n::bigint * 7919, 100)::int as share,
            mod(n::bigint * 104729, 997)::int as spread
     from generate_series(1, ${count}) n`,
    `insert into orders.orders (id, number, external_id, channel_id, customer_name, email, currency, status, payment_status,
       fulfillment_status, return_status, units, items_amount, discount_amount, shipping_amount, tax_amount, total_amount,
       shipping_address, service_code, ship_by, deliver_by, tags, tracking_token, request_digest, placed_at)
     select ('01900000-0000-7000-8000-0000' || hex)::uuid, 1000000 + n, 'S' || n,
            (select id from channels.channels where code = 'bulk-' || case when spread < 5 then 4 else 1 + mod(n, 3) end),
            'Demo' || mod(n, 500) || ' Buyer' || mod(n, 5000), 'demo' || n || '@example.com', 'USD',
            case when share < 95 then 'completed' when share < 97 then 'cancelled' else 'open' end,
            case when share < 96 then 'paid' when share < 98 then 'refunded' else 'authorized' end,
            case when share < 95 then 'delivered' when share < 97 then 'unfulfilled'
                 else (array['unfulfilled', 'in_progress', 'fulfilled', 'on_hold', 'backordered'])[1 + mod(spread, 5)] end,
            case when spread = 1 then 'requested' else 'none' end,
            2, 500 + spread * 10, 0, 0, 0, 500 + spread * 10, '{}', 'standard',
            now() - (${count} - n) * interval '30 seconds' + interval '1 day',
            now() - (${count} - n) * interval '30 seconds' + interval '3 days',
            case when spread = 2 then array['gift'] else '{}' end,
            decode(md5('token' || n), 'hex'), decode(md5('digest' || n), 'hex'), now() - (${count} - n) * interval '30 seconds'
     from bulk`,
    `insert into orders.lines (id, order_id, position, variant_id, sku, title, quantity, unit_amount, total_amount,
       cancelled, allocated, picked, shipped, delivered, backordered)
     select gen_random_uuid(), o.id, p, ('01900000-0000-7000-9000-0000' || lpad(to_hex(mod(o.number, 1000)), 8, '0'))::uuid,
            'SKU-' || mod(o.number, 1000), 'Demo thing', 1, 100, 100,
            (o.status = 'cancelled')::int, (o.status = 'open' and o.fulfillment_status in ('unfulfilled', 'on_hold'))::int,
            (o.fulfillment_status = 'in_progress')::int, (o.fulfillment_status = 'fulfilled')::int,
            (o.fulfillment_status = 'delivered')::int, (o.fulfillment_status = 'backordered')::int
     from orders.orders o, generate_series(1, 2) p`,
    `insert into orders.holds (id, order_id, type, placed_by)
     select gen_random_uuid(), id, (array['address', 'fraud', 'credit'])[1 + mod(number, 3)], 'test'
     from orders.orders where fulfillment_status = 'on_hold'`,
    `insert into fulfillment.fulfillment_orders (id, order_id, number, location_id, channel_id, status, service_code, ship_by,
       destination, customer_name, units, created_at)
     select overlay(o.id::text placing 'a' from 20 for 1)::uuid, o.id, o.number || '-1',
            (select id from inventory.locations where code = 'BULK' || 1 + mod(o.number, 5)),
            o.channel_id, case o.status when 'completed' then 'closed' when 'cancelled' then 'cancelled' else 'open' end,
            'standard', o.ship_by, '{}', o.customer_name, 2, o.placed_at
     from orders.orders o`,
    `insert into orders.timeline (id, order_id, kind, actor_type, actor_name, at)
     select overlay(o.id::text placing 'b' from 20 for 1)::uuid, o.id, 'placed', 'system', 'test', o.placed_at
     from orders.orders o`,
    `insert into orders.search_terms (term, order_id)
     select distinct term, o.id from orders.orders o, lateral unnest(
       array[o.number::text, lower(o.external_id), o.email, lower(o.customer_name), 'sku-' || mod(o.number, 1000)]
       || string_to_array(lower(o.customer_name), ' ')) as term`,
    'drop view bulk',
  ];
  for (const statement of statements) await database.adHoc(statement);
  await database.adHoc('analyze');
}
