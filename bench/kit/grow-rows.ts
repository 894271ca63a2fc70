/*
 * The rows of a year of trade, as SQL. Everything follows from the number of an order, so that statements agree without
 * asking each other: who bought, what, when, and what became of it. Parameters of the year stand in `grown_year`, those of the
 * part that is being written in `grown_part`.
 */

/** Functions and small tables that the other statements stand on, for all connections that fill: a schema that is dropped. */
export const BASIS: readonly string[] = [
  // Between 0 and 1, always the same for the same two numbers.
  `create function grown.share(n bigint, salt bigint) returns float8 language sql immutable
   return (hashint8extended(n, salt) & 2147483647)::float8 / 2147483648`,
  // An id as Longshore makes them: first the millisecond, so that rows lie in the order of their time.
  `create function grown.id_at(at timestamptz, kind int, n bigint) returns uuid language sql stable
   return (lpad(to_hex((extract(epoch from at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(kind), 3, '0') || 'a'
           || lpad(to_hex(n), 15, '0'))::uuid`,
  `create function grown.syllable(n bigint) returns text language sql immutable
   return (array['an', 'bel', 'cor', 'dar', 'el', 'fen', 'gor', 'hal', 'is', 'jun', 'kel', 'lor', 'mar', 'nor', 'os', 'pel',
     'quin', 'ros', 'sal', 'tor', 'ul', 'ven', 'wil', 'yar', 'zan', 'bri', 'dun', 'fal', 'gil', 'hest', 'ker', 'lan', 'mon',
     'nel', 'par', 'ram', 'sten', 'tul', 'vor', 'wes'])[1 + mod(n, 40)]`,
  `create unlogged table grown_places as
   select row_number() over (order by code) - 1 as place, id as location_id from inventory.locations where ships_orders`,
  `create unlogged table grown_skus as
   select row_number() over (order by v.sku) as at, v.id as variant_id, v.sku, v.title, 490 + 100 * mod(row_number()
     over (order by v.sku), 90) as amount, v.sku like 'GONE-%' as is_gone
   from catalog.variants v where not v.is_bundle`,
  'analyze grown_places',
  'analyze grown_skus',
];

/** Ten SKUs that are sold out everywhere: orders wait for them. */
export const SOLD_OUT = `with variant as (
    insert into catalog.variants (id, product_id, sku, title, weight_grams)
    select gen_random_uuid(), (select id from catalog.products limit 1), 'GONE-' || n, 'Bench sold out ' || n, 400
    from generate_series(0, 9) n returning id)
  insert into catalog.prices (variant_id, currency, amount) select id, 'USD', 1250 from variant`;

/** Customers, of whom some buy once and some often. */
export const CUSTOMERS: readonly string[] = [
  `create unlogged table grown_customers as
   with named as (
     select k, initcap(grown.syllable(k) || grown.syllable(k / 40)) as first,
            initcap(grown.syllable(hashint8extended(k, 31) & 1023) || grown.syllable(hashint8extended(k, 32) & 1023)
                    || grown.syllable(hashint8extended(k, 33) & 1023)) as last
     from generate_series(1, (select greatest(1, orders * 35 / 100) from grown_year)) k)
   select k, grown.id_at((select since from grown_year) + k * interval '1 millisecond', 1, k) as id,
          first || ' ' || last as name, lower(first || '.' || last) || k || '@example.com' as email,
          jsonb_build_object('name', first || ' ' || last, 'line1', 1 + mod(k, 900) || ' Example Street', 'city', c.city,
            'region', c.region, 'postal_code', c.postal_code, 'country', 'US') as address
   from named join (values (0, 'Sacramento', 'CA', '95814'), (1, 'Boston', 'MA', '02108'), (2, 'Denver', 'CO', '80202'),
     (3, 'Austin', 'TX', '78701'), (4, 'Miami', 'FL', '33101')) as c (at, city, region, postal_code) on c.at = mod(k, 5)`,
  'create index on grown_customers (k)',
  'analyze grown_customers',
  `insert into customers.customers (id, name, email, created_at, updated_at)
   select id, name, email, y.since, y.since from grown_customers cross join grown_year y`,
  `insert into customers.addresses (id, customer_id, address, digest, last_used_at)
   select grown.id_at(y.since, 2, k), id, address,
          sha256(convert_to(lower(concat_ws(chr(31), name, '', address->>'line1', '', address->>'city', address->>'region',
            address->>'postal_code', address->>'country', '', '')), 'UTF8')), y.until
   from grown_customers cross join grown_year y`,
];

/** The orders of one part: their moments, fate and money, and what they are made of. */
const DRAFTS: readonly string[] = [
  'drop table if exists grown, grown_lines, grown_work',
  // Trade grows over the year and sleeps at night. How fast an order goes differs by a factor of two.
  // Materialized: put together, each use of a moment computed everything below it anew, a minute for 50,000 orders.
  `create temporary table grown as
   with passed as materialized (
     select n, y.*, 365 * power((n - 0.5) / y.orders, 0.85) as days from grown_year y, grown_part p,
       generate_series(p.first, p.last) n
   ), placed as materialized (
     select n, until, channel_id, channel_name,
            since + (days + 0.12 * sin(2 * pi() * (days - floor(days)))) * interval '1 day' as placed_at,
            grown.share(n, 1) as luck, grown.share(n, 2) as pace, grown.share(n, 3) as split,
            grown.share(n, 4) as place, grown.share(n, 5) as buyer, grown.share(n, 6) as money
     from passed
   ), aged as materialized (
     select *, extract(epoch from until - placed_at) / 3600 as age, 1 / (0.6 + 0.8 * pace) as slowness from placed
   ), fated as materialized (
     select *, case when luck < 0.035 and age > 3 then 'cancelled'
                    when luck < 0.045 and age < 480 then 'held'
                    when luck < 0.055 and age < 480 then 'backordered'
                    when age > 120 * slowness and luck < 0.998 then 'delivered'
                    when age > 30 * slowness then 'shipped' when age > 24 * slowness then 'packed'
                    when age > 14 * slowness then 'picked' else 'allocated' end as fate
     from aged)
   select f.n, grown.id_at(placed_at, 2, f.n) as id, 10000 + f.n as number, 'G-' || lpad(f.n::text, 9, '0') as external_id,
          channel_id, channel_name, placed_at, fate, split < 0.15 and fate <> 'backordered' as is_split, pace, place,
          case when fate = 'cancelled' then 'refunded'
               when money < 0.02 and fate in ('allocated', 'held') then 'authorized'
               when money < 0.03 and fate in ('allocated', 'held') then 'pending'
               when money > 0.97 and fate = 'delivered' then 'partially_refunded' else 'paid' end as payment_status,
          case when money between 0.10 and 0.11 then '{gift}' when money between 0.2 and 0.205 then '{vip,gift}'
               else '{}' end::text[] as tags, 3 + (grown.share(f.n, 9) < 0.25)::int as order_units,
          case when fate = 'delivered' and split > 0.997 then 'requested' when fate = 'delivered' and split > 0.995
               then 'in_progress' else 'none' end as return_status,
          least(until, placed_at + 14 * slowness * interval '1 hour') as picked_at,
          least(until, placed_at + 24 * slowness * interval '1 hour') as packed_at,
          least(until, placed_at + 30 * slowness * interval '1 hour') as shipped_at,
          least(until, placed_at + 120 * slowness * interval '1 hour') as delivered_at,
          placed_at + interval '48 hours' as ship_by, placed_at + interval '7 days' as deliver_by,
          (array[590, 0, 1290])[1 + mod(f.n, 3)] as shipping_amount,
          c.id as customer_id, c.name as customer_name, c.email, c.address
   from fated f cross join (select count(*) as customers from grown_customers) k
   join grown_customers c on c.k = 1 + floor(k.customers * power(f.buyer, 1.5))::bigint`,
  'create index on grown (n)',
  'analyze grown (n, id, fate)',
  `create temporary table grown_lines as
   select g.n, p, grown.id_at(g.placed_at, 3, g.n * 4 + p) as id, grown.id_at(g.placed_at, 4, g.n * 4 + p) as work_line_id,
          s.variant_id, s.sku, s.title, q.quantity, s.amount, round(s.amount * q.quantity * 0.08)::bigint as tax,
          s.is_gone, case when g.is_split and p = 3 then 2 else 1 end as work
   from grown g cross join generate_series(1, 3) p
   cross join (select count(*) filter (where not is_gone) as there, count(*) filter (where is_gone) as gone,
                      min(at) filter (where is_gone) as first_gone,
                      min(at) filter (where not is_gone) as first_there from grown_skus) k
   cross join lateral (select 1 + (p = 2 and grown.share(g.n, 9) < 0.25)::int as quantity) q
   join grown_skus s on s.at = case when p = 3 and g.fate = 'backordered' then k.first_gone + mod(g.n, k.gone)
     else k.first_there + floor(k.there * power(grown.share(g.n * 4 + p, 7), 1.5))::bigint end`,
  'create index on grown_lines (n)',
  'analyze grown_lines (n, p, work)',
  // One fulfillment order, and a second one where a line ships from somewhere else.
  `create temporary table grown_work as
   select g.*, w.work, w.units, grown.id_at(g.placed_at, 5, g.n * 2 + w.work) as work_id,
          g.number || '-' || w.work as work_number, l.location_id,
          grown.id_at(g.packed_at, 6, g.n * 2 + w.work) as parcel_id,
          grown.id_at(g.packed_at, 7, g.n * 2 + w.work) as label_id,
          grown.id_at(g.shipped_at, 8, g.n * 2 + w.work) as shipment_id,
          'GRW' || lpad((g.n * 2 + w.work)::text, 12, '0') as tracking_number,
          g.fate in ('picked', 'packed', 'shipped', 'delivered') as is_picked,
          g.fate in ('packed', 'shipped', 'delivered') as is_packed,
          g.fate in ('shipped', 'delivered') or g.fate = 'packed' and g.pace < 0.5 as is_labeled,
          g.fate in ('shipped', 'delivered') as is_shipped, g.fate = 'delivered' as is_delivered
   from grown g
   join (select n, work, sum(quantity)::int as units from grown_lines where not is_gone group by n, work) w on w.n = g.n
   join grown_places l on l.place = mod(floor(5 * power(g.place, 1.5))::int + w.work - 1, 5)`,
  'create index on grown_work (n, work)',
  'analyze grown_work (n, work, work_id)',
];

const ORDERS: readonly string[] = [
  `insert into orders.orders (id, number, external_id, channel_id, customer_id, customer_name, email, currency, status,
     payment_status, fulfillment_status, return_status, units, items_amount, discount_amount, shipping_amount, tax_amount,
     total_amount, cancelled_amount, shipping_address, charges, service_code, ship_by, deliver_by, tags, tracking_token,
     request_digest, placed_at, created_at, updated_at)
   select g.id, number, external_id, channel_id, customer_id, customer_name, email, 'USD',
          case fate when 'cancelled' then 'cancelled' when 'delivered' then 'completed' else 'open' end, payment_status,
          case fate when 'delivered' then 'delivered' when 'shipped' then 'fulfilled' when 'packed' then 'in_progress'
               when 'picked' then 'in_progress' when 'held' then 'on_hold' when 'backordered' then 'backordered'
               else 'unfulfilled' end,
          return_status, l.units, l.items, 0, shipping_amount, l.tax, t.total,
          case when fate = 'cancelled' then t.total else 0 end, address,
          jsonb_build_object('shipping', jsonb_build_object('title', 'Ground', 'amount', shipping_amount, 'tax_amount', 0,
            'discount_amount', 0), 'discounts', '[]'::jsonb),
          'ground', ship_by, deliver_by, tags, decode(md5('token' || g.n), 'hex'), sha256(convert_to(external_id, 'UTF8')),
          placed_at, placed_at,
          case fate when 'delivered' then delivered_at when 'shipped' then shipped_at when 'packed' then packed_at
               when 'picked' then picked_at else placed_at end
   from grown g
   join (select n, sum(quantity) as units, sum(amount * quantity) as items, sum(tax) as tax from grown_lines group by n) l
     on l.n = g.n
   cross join lateral (select l.items + l.tax + shipping_amount as total) t
   order by g.n`,
  `insert into orders.lines (id, order_id, position, variant_id, sku, title, quantity, unit_amount, tax_amount, total_amount,
     cancelled, backordered, allocated, picked, packed, shipped, delivered)
   select l.id, g.id, p, variant_id, sku, title, quantity, amount, tax, amount * quantity + tax,
          case when fate = 'cancelled' then quantity else 0 end, case when is_gone then quantity else 0 end,
          case when fate in ('allocated', 'held', 'backordered') and not is_gone then quantity else 0 end,
          case when fate = 'picked' then quantity else 0 end, case when fate = 'packed' then quantity else 0 end,
          case when fate = 'shipped' then quantity else 0 end, case when fate = 'delivered' then quantity else 0 end
   from grown_lines l join grown g on g.n = l.n order by l.n, p`,
  `insert into orders.holds (id, order_id, type, reason, placed_by, placed_at)
   select grown.id_at(placed_at, 9, n), id, (array['address', 'fraud', 'credit'])[1 + mod(n, 3)], 'Looks unusual', 'Bench',
          placed_at
   from grown where fate = 'held'`,
  `insert into orders.search_terms (term, order_id)
   select distinct left(term, 100), id from (
     select id, unnest(array[number::text, lower(external_id), email, lower(customer_name)]
            || string_to_array(lower(customer_name), ' ')) as term from grown
     union all select g.id, lower(l.sku) from grown_lines l join grown g on g.n = l.n
     union all select id, lower(tracking_number) from grown_work where is_labeled) t
   order by 1, 2`,
  `insert into orders.timeline (id, order_id, kind, data, actor_type, actor_name, at)
   select grown.id_at(at, 10 + kind, n * 2 + work), order_id, name, data, 'system', 'Bench', at from (
     select 0 as kind, n, 0 as work, id as order_id, 'placed' as name, placed_at as at,
            jsonb_build_object('channel', channel_name, 'units', order_units) as data from grown
     union all
     select 1, n, 0, id, 'cancelled', placed_at + interval '2 hours',
            jsonb_build_object('units', order_units, 'is_whole', true, 'reason', 'Ordered twice')
     from grown where fate = 'cancelled'
     union all
     select 2, n, 0, id, 'held', placed_at, '{"type": "fraud", "reason": "Looks unusual"}' from grown where fate = 'held'
     union all
     select 3, n, work, id, 'fulfillment_order.picked', picked_at,
            jsonb_build_object('number', work_number, 'units', units, 'picked', units, 'total', units)
     from grown_work where is_picked
     union all
     select 4, n, work, id, 'parcel.packed', packed_at,
            jsonb_build_object('number', work_number, 'units', units, 'is_unpacked', false) from grown_work where is_packed
     union all
     select 5, n, work, id, 'parcel.labeled', packed_at,
            jsonb_build_object('number', work_number, 'tracking_number', tracking_number, 'carrier_code', y.carrier_code,
              'is_voided', false) from grown_work cross join grown_year y where is_labeled
     union all
     select 6, n, work, id, 'fulfillment_order.shipped', shipped_at,
            jsonb_build_object('number', work_number, 'units', units) from grown_work where is_shipped
     union all
     select 7, n, work, id, 'parcel.delivered', delivered_at,
            jsonb_build_object('number', work_number, 'delivered_at', delivered_at) from grown_work where is_delivered) t
   order by order_id, at`,
];

const WAREHOUSE: readonly string[] = [
  `insert into fulfillment.fulfillment_orders (id, order_id, number, location_id, channel_id, status, service_code, ship_by,
     deliver_by, destination, customer_name, units, waiting_since, created_at, updated_at)
   select work_id, id, work_number, location_id, channel_id,
          case when fate = 'cancelled' then 'cancelled' when fate = 'held' then 'on_hold' when is_shipped then 'closed'
               when is_picked then 'in_progress' else 'open' end,
          'ground', ship_by, deliver_by, address, customer_name, units, placed_at, placed_at, placed_at
   from grown_work order by n, work`,
  `insert into fulfillment.fulfillment_order_lines (id, fulfillment_order_id, order_line_id, variant_id, quantity, cancelled,
     picked, packed, shipped, delivered)
   select l.work_line_id, w.work_id, l.id, l.variant_id, l.quantity, case when w.fate = 'cancelled' then l.quantity else 0 end,
          w.is_picked::int * l.quantity, w.is_packed::int * l.quantity, w.is_shipped::int * l.quantity,
          w.is_delivered::int * l.quantity
   from grown_lines l join grown_work w on w.n = l.n and w.work = l.work where not l.is_gone order by l.n, l.p`,
  `with backorder as (
     insert into fulfillment.backorders (id, order_id, order_line_id, variant_id, channel_id, quantity, snapshot, waiting_since,
       created_at)
     select grown.id_at(g.placed_at, 20, g.n), g.id, l.id, l.variant_id, g.channel_id, l.quantity,
            jsonb_build_object('order_id', g.id, 'order_number', g.number, 'channel_id', g.channel_id,
              'customer_name', g.customer_name, 'destination', g.address, 'service_code', null, 'ship_by', null,
              'deliver_by', null),
            g.placed_at, g.placed_at
     from grown_lines l join grown g on g.n = l.n where l.is_gone
     returning id, variant_id, channel_id, quantity, created_at)
   insert into inventory.waiting_demand (source_id, variant_id, channel_id, quantity, waiting_since)
   select id, variant_id, channel_id, quantity, created_at from backorder`,
  `insert into fulfillment.parcels (id, fulfillment_order_id, order_id, number, state, weight_grams, shipment_id, created_at,
     handed_over_at, delivered_at)
   select parcel_id, work_id, id, 1,
          case when is_delivered then 'delivered' when is_shipped then 'handed_over' when is_labeled then 'labeled'
               else 'packed' end,
          120 + 400 * units, case when is_shipped then shipment_id end, packed_at, case when is_shipped then shipped_at end,
          case when is_delivered then delivered_at end
   from grown_work where is_packed order by n, work`,
  `insert into fulfillment.parcel_lines (parcel_id, fulfillment_order_line_id, quantity)
   select w.parcel_id, l.work_line_id, l.quantity
   from grown_lines l join grown_work w on w.n = l.n and w.work = l.work where w.is_packed and not l.is_gone
   order by 1, 2`,
  `insert into fulfillment.shipments (id, order_id, fulfillment_order_id, location_id, carrier_code, shipped_at)
   select shipment_id, id, work_id, location_id, y.carrier_code, shipped_at
   from grown_work cross join grown_year y where is_shipped order by n, work`,
  `insert into shipping.labels (id, parcel_id, carrier_code, service_code, state, request, tracking_number, tracking_token,
     cost_amount, cost_currency, expected_at, tracking_status, tracking_status_at, delivered_at, created_at, bought_at)
   select label_id, parcel_id, y.carrier_code, 'ground', 'bought',
          jsonb_build_object('service_code', 'ground', 'weight_grams', 120 + 400 * units, 'to', address), tracking_number,
          decode(md5(tracking_number), 'hex'), 540 + 35 * units, 'USD', deliver_by,
          case when is_delivered then 'delivered' when is_shipped then 'in_transit' else 'pre_transit' end,
          case when is_delivered then delivered_at when is_shipped then shipped_at else packed_at end,
          case when is_delivered then delivered_at end, packed_at, packed_at
   from grown_work cross join grown_year y where is_labeled order by n, work`,
  `insert into shipping.tracking_events (id, label_id, source_id, status, message, place, occurred_at, received_at)
   select grown.id_at(at, 21 + kind, n * 2 + work), label_id, kind || '-' || tracking_number, status, message,
          address->>'city', at, at
   from (select 0 as kind, 'in_transit' as status, 'On its way' as message, shipped_at as at, n, work, label_id,
                tracking_number, address from grown_work where is_shipped
         union all
         select 1, 'delivered', 'Delivered', delivered_at, n, work, label_id, tracking_number, address
         from grown_work where is_delivered) t
   order by label_id, kind`,
];

const STOCK_AND_MONEY: readonly string[] = [
  `insert into inventory.movements (id, variant_id, location_id, from_state, to_state, quantity, reason, reference_type,
     reference_id, actor_name, at)
   select grown.id_at(at, 30 + kind, n * 4 + p), variant_id, location_id, from_state, to_state, quantity, reason,
          reference_type, reference_id, 'Bench', at
   from (select 0 as kind, l.n, p, variant_id, location_id, 'available' as from_state, 'committed' as to_state, quantity,
                'order_allocated' as reason, 'fulfillment_order' as reference_type, work_id as reference_id, placed_at as at
         from grown_lines l join grown_work w on w.n = l.n and w.work = l.work where not l.is_gone
         union all
         select 1, l.n, p, variant_id, location_id, 'committed', null, quantity, 'shipped', 'shipment', shipment_id, shipped_at
         from grown_lines l join grown_work w on w.n = l.n and w.work = l.work where is_shipped and not l.is_gone
         union all
         select 2, l.n, p, variant_id, location_id, 'committed', 'available', quantity, 'order_cancelled', 'fulfillment_order',
                work_id, placed_at + interval '2 hours'
         from grown_lines l join grown_work w on w.n = l.n and w.work = l.work where fate = 'cancelled' and not l.is_gone) t
   order by at`,
  // What left comes in again, so that no shelf runs empty over the years.
  `insert into inventory.movements (id, variant_id, location_id, to_state, quantity, reason, note, actor_name, at)
   select grown.id_at(max(shipped_at), 33, row_number() over () + 1000000 * (select first from grown_part)), variant_id,
          location_id, 'available', sum(quantity), 'receipt', 'Replenishment', 'Bench', max(shipped_at)
   from grown_lines l join grown_work w on w.n = l.n and w.work = l.work where is_shipped and not l.is_gone
   group by variant_id, location_id`,
  `with paid as (
     insert into payments.payments (id, order_id, method, currency, authorized_amount, captured_amount, refunded_amount,
       created_at)
     select grown.id_at(o.placed_at, 40, g.n), o.id, 'card', 'USD',
            case when o.payment_status = 'authorized' then o.total_amount else 0 end,
            case when o.payment_status = 'authorized' then 0 else o.total_amount end,
            case o.payment_status when 'refunded' then o.total_amount when 'partially_refunded' then 500 else 0 end, o.placed_at
     from grown g join orders.orders o on o.id = g.id where o.payment_status <> 'pending' order by g.n
     returning id, order_id, authorized_amount, captured_amount, refunded_amount, created_at)
   insert into payments.ledger (id, payment_id, order_id, kind, amount, currency, provider_reference, actor_name, at)
   select overlay(id::text placing k.mark from 16 for 3)::uuid, id, order_id, k.kind, k.amount, 'USD',
          'pay-' || right(id::text, 12), 'Bench', created_at + k.after
   from paid, lateral (values ('authorization', authorized_amount, '041', interval '0'),
     ('capture', captured_amount, '042', interval '0'), ('refund', refunded_amount, '043', interval '2 hours'))
     as k (kind, amount, mark, after)
   where k.amount > 0 order by id`,
];

/** The audit rows and events of one part, after those of the parts before it. */
export const RECORD: readonly string[] = [
  `insert into platform.audit (id, at, actor_type, actor_name, action, subject_type, subject_id, after, request_id)
   select grown.id_at(placed_at, 50, n), placed_at, 'system', 'Bench', 'orders.place', 'order', id,
          jsonb_build_object('number', number, 'currency', 'USD', 'customer_id', customer_id), 'grown-' || n
   from grown order by n`,
  `insert into platform.events (id, type, subject_id, payload, actor_name, request_id, occurred_at)
   select grown.id_at(placed_at, 51, n), 'order.placed', id,
          jsonb_build_object('number', number, 'channel_id', channel_id, 'backordered', (fate = 'backordered')::int), 'Bench',
          'grown-' || n, placed_at
   from grown order by n`,
];

/** Everything that one part of the orders leaves behind, in an order in which later statements find the earlier rows. */
export const PART: readonly string[] = [...DRAFTS, ...ORDERS, ...WAREHOUSE, ...STOCK_AND_MONEY];

/** The levels follow from the ledger, and numbers go on after the last order. */
export const ENDING: readonly string[] = [
  `update inventory.levels l set available = m.available, committed = m.committed
   from (select variant_id, location_id,
                coalesce(sum(quantity) filter (where to_state = 'available'), 0)
                  - coalesce(sum(quantity) filter (where from_state = 'available'), 0) as available,
                coalesce(sum(quantity) filter (where to_state = 'committed'), 0)
                  - coalesce(sum(quantity) filter (where from_state = 'committed'), 0) as committed
         from inventory.movements group by 1, 2) m
   where m.variant_id = l.variant_id and m.location_id = l.location_id
     and (l.available, l.committed) is distinct from (m.available, m.committed)`,
  // What was filled in lies in days that were added up perhaps.
  'delete from inventory.rolled_days',
  `select setval('orders.order_numbers', (select max(number) from orders.orders))`,
];

/** The tables that get most rows: their further indexes are made anew after the filling, which is faster by far. */
export const FILLED_TABLES: readonly string[] = [
  'customers.customers',
  'orders.orders',
  'orders.lines',
  'orders.timeline',
  'fulfillment.fulfillment_orders',
  'fulfillment.fulfillment_order_lines',
  'fulfillment.parcels',
  'fulfillment.shipments',
  'inventory.movements',
  'payments.payments',
  'payments.ledger',
  'platform.events',
];
