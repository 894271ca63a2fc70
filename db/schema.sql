-- The schema that the migrations make, for reading. Written by `longshore schema-dump`, compared by the tests.

create schema catalog;

create table catalog.bundle_components (
  bundle_id uuid not null,
  component_id uuid not null,
  quantity integer not null,
  constraint bundle_components_pkey PRIMARY KEY (bundle_id, component_id),
  constraint bundle_not_of_itself CHECK ((bundle_id <> component_id)),
  constraint bundle_quantity_positive CHECK ((quantity > 0)),
  constraint bundle_components_bundle_id_fkey FOREIGN KEY (bundle_id) REFERENCES catalog.variants(id) ON DELETE CASCADE,
  constraint bundle_components_component_id_fkey FOREIGN KEY (component_id) REFERENCES catalog.variants(id)
);

CREATE INDEX bundle_components_of_component ON catalog.bundle_components USING btree (component_id);

create table catalog.prices (
  variant_id uuid not null,
  currency text not null,
  amount bigint not null,
  constraint prices_pkey PRIMARY KEY (variant_id, currency),
  constraint price_not_negative CHECK ((amount >= 0)),
  constraint prices_variant_id_fkey FOREIGN KEY (variant_id) REFERENCES catalog.variants(id) ON DELETE CASCADE
);

create table catalog.products (
  id uuid not null,
  title text not null,
  description text default ''::text not null,
  image_url text,
  external_id text,
  status text default 'active'::text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint products_pkey PRIMARY KEY (id),
  constraint product_external_id_once UNIQUE (external_id),
  constraint product_status_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text])))
);

CREATE INDEX products_by_title ON catalog.products USING btree ("left"(lower(title), 80), id);

CREATE INDEX products_by_words ON catalog.products USING gin (to_tsvector('simple'::regconfig, title));

create table catalog.variants (
  id uuid not null,
  product_id uuid not null,
  sku text not null,
  gtin text,
  title text not null,
  options text default ''::text not null,
  image_url text,
  weight_grams integer default 0 not null,
  length_mm integer,
  width_mm integer,
  height_mm integer,
  hs_code text,
  origin_country text,
  is_bundle boolean default false not null,
  status text default 'active'::text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  tracking text default 'none'::text not null,
  shelf_life_days integer,
  min_remaining_days integer default 0 not null,
  lot_confirmation text default 'scan'::text not null,
  special_handling text[] default '{}'::text[] not null,
  constraint variants_pkey PRIMARY KEY (id),
  constraint variant_gtin_once UNIQUE (gtin),
  constraint variant_sku_once UNIQUE (sku),
  constraint bundle_not_tracked CHECK (((NOT is_bundle) OR (tracking = 'none'::text))),
  constraint variant_gtin_digits CHECK ((gtin ~ '^(\d{8}|\d{12,14})$'::text)),
  constraint variant_height_positive CHECK ((height_mm > 0)),
  constraint variant_length_positive CHECK ((length_mm > 0)),
  constraint variant_lot_confirmation_known CHECK ((lot_confirmation = ANY (ARRAY['scan'::text, 'proposal'::text]))),
  constraint variant_min_remaining_not_negative CHECK ((min_remaining_days >= 0)),
  constraint variant_shelf_life_positive CHECK ((shelf_life_days > 0)),
  constraint variant_sku_length CHECK (((length(sku) >= 1) AND (length(sku) <= 100))),
  constraint variant_special_handling_known CHECK ((special_handling <@ ARRAY['hazardous'::text, 'oversize'::text, 'fragile'::text])),
  constraint variant_status_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text]))),
  constraint variant_tracking_known CHECK ((tracking = ANY (ARRAY['none'::text, 'lot'::text, 'serial'::text]))),
  constraint variant_weight_not_negative CHECK ((weight_grams >= 0)),
  constraint variant_width_positive CHECK ((width_mm > 0)),
  constraint variants_product_id_fkey FOREIGN KEY (product_id) REFERENCES catalog.products(id)
);

CREATE INDEX variants_by_sku_prefix ON catalog.variants USING btree (lower(sku) text_pattern_ops);

CREATE INDEX variants_by_words ON catalog.variants USING gin (to_tsvector('simple'::regconfig, title));

CREATE INDEX variants_of_product ON catalog.variants USING btree (product_id);

CREATE INDEX variants_with_special_handling ON catalog.variants USING btree (id) WHERE (special_handling <> '{}'::text[]);

create view catalog.v_bundle_components as
 SELECT bundle_id,
    component_id,
    quantity
   FROM catalog.bundle_components;

create view catalog.v_prices as
 SELECT variant_id,
    currency,
    amount
   FROM catalog.prices;

create view catalog.v_variants as
 SELECT id,
    product_id,
    sku,
    gtin,
    title,
    options,
    image_url,
    weight_grams,
    length_mm,
    width_mm,
    height_mm,
    hs_code,
    origin_country,
    is_bundle,
    status,
    tracking,
    shelf_life_days,
    min_remaining_days,
    lot_confirmation,
    special_handling
   FROM catalog.variants;

create schema channels;

create table channels.channels (
  id uuid not null,
  code text not null,
  name text not null,
  kind text not null,
  currency text not null,
  market text not null,
  language text default 'en'::text not null,
  stock_buffer integer default 0 not null,
  shortage_policy text default 'refuse'::text not null,
  sender_name text default ''::text not null,
  status text default 'active'::text not null,
  created_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  buffer_percent integer default 0 not null,
  end_when integer default 0 not null,
  max_listed integer,
  tells_delays boolean default false not null,
  constraint channels_pkey PRIMARY KEY (id),
  constraint channel_code_once UNIQUE (code),
  constraint channel_buffer_is_a_share CHECK (((buffer_percent >= 0) AND (buffer_percent <= 100))),
  constraint channel_buffer_not_negative CHECK ((stock_buffer >= 0)),
  constraint channel_end_not_negative CHECK ((end_when >= 0)),
  constraint channel_kind_known CHECK ((kind = ANY (ARRAY['web_shop'::text, 'marketplace'::text, 'point_of_sale'::text, 'b2b'::text, 'phone'::text]))),
  constraint channel_max_listed_not_negative CHECK ((max_listed >= 0)),
  constraint channel_shortage_policy_known CHECK ((shortage_policy = ANY (ARRAY['refuse'::text, 'backorder'::text]))),
  constraint channel_status_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text])))
);

create view channels.v_channels as
 SELECT id,
    code,
    name,
    kind,
    currency,
    market,
    language,
    stock_buffer,
    shortage_policy,
    sender_name,
    status,
    tells_delays
   FROM channels.channels;

create schema customers;

create table customers.addresses (
  id uuid not null,
  customer_id uuid not null,
  address jsonb not null,
  digest bytea not null,
  last_used_at timestamp with time zone default now() not null,
  constraint addresses_pkey PRIMARY KEY (id),
  constraint address_once UNIQUE (customer_id, digest)
);

create table customers.customers (
  id uuid not null,
  name text not null,
  email text,
  phone text,
  company text,
  external_id text,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint customers_pkey PRIMARY KEY (id),
  constraint customer_external_id_once UNIQUE (external_id),
  constraint customer_email_lower_case CHECK ((email = lower(email)))
);

CREATE INDEX customers_by_email_prefix ON customers.customers USING btree (email text_pattern_ops);

CREATE INDEX customers_by_phone ON customers.customers USING btree (phone);

CREATE INDEX customers_by_words ON customers.customers USING gin (to_tsvector('simple'::regconfig, ((name || ' '::text) || COALESCE(company, ''::text))));

CREATE UNIQUE INDEX customers_email_once ON customers.customers USING btree (email) WHERE (email IS NOT NULL);

create view customers.v_customers as
 SELECT id,
    name,
    email,
    phone,
    company
   FROM customers.customers;

create schema fulfillment;

create table fulfillment.backorders (
  id uuid not null,
  order_id uuid not null,
  order_line_id uuid not null,
  variant_id uuid not null,
  channel_id uuid not null,
  quantity integer not null,
  state text default 'waiting'::text not null,
  snapshot jsonb not null,
  created_at timestamp with time zone default now() not null,
  closed_at timestamp with time zone,
  is_held boolean default false not null,
  waiting_since timestamp with time zone default now() not null,
  priority integer default 0 not null,
  policy text default 'backorder'::text not null,
  promised_at timestamp with time zone,
  expected_at timestamp with time zone,
  bundle_line_id uuid,
  per_bundle integer default 1 not null,
  constraint backorders_pkey PRIMARY KEY (id),
  constraint backorder_per_bundle_positive CHECK ((per_bundle > 0)),
  constraint backorder_policy_known CHECK ((policy = ANY (ARRAY['backorder'::text, 'preorder'::text]))),
  constraint backorder_quantity_positive CHECK ((quantity > 0)),
  constraint backorder_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'filled'::text, 'cancelled'::text])))
);

CREATE INDEX backorders_of_bundle ON fulfillment.backorders USING btree (bundle_line_id) WHERE ((state = 'waiting'::text) AND (bundle_line_id IS NOT NULL));

CREATE INDEX backorders_of_order ON fulfillment.backorders USING btree (order_id);

CREATE INDEX backorders_waiting ON fulfillment.backorders USING btree (variant_id, ((- priority)), COALESCE(promised_at, 'infinity'::timestamp with time zone), waiting_since, order_id, id) WHERE (state = 'waiting'::text);

create table fulfillment.fulfillment_order_lines (
  id uuid not null,
  fulfillment_order_id uuid not null,
  order_line_id uuid not null,
  variant_id uuid not null,
  quantity integer not null,
  cancelled integer default 0 not null,
  picked integer default 0 not null,
  packed integer default 0 not null,
  shipped integer default 0 not null,
  delivered integer default 0 not null,
  constraint fulfillment_order_lines_pkey PRIMARY KEY (id),
  constraint fulfillment_line_counters_in_order CHECK (((0 <= delivered) AND (delivered <= shipped) AND (shipped <= packed) AND (packed <= picked) AND (0 <= cancelled) AND ((picked + cancelled) <= quantity))),
  constraint fulfillment_line_quantity_positive CHECK ((quantity > 0))
);

CREATE INDEX fulfillment_order_lines_of_order ON fulfillment.fulfillment_order_lines USING btree (fulfillment_order_id);

CREATE INDEX fulfillment_order_lines_of_order_line ON fulfillment.fulfillment_order_lines USING btree (order_line_id);

create table fulfillment.fulfillment_orders (
  id uuid not null,
  order_id uuid not null,
  number text not null,
  location_id uuid not null,
  channel_id uuid not null,
  status text not null,
  service_code text not null,
  ship_by timestamp with time zone not null,
  deliver_by timestamp with time zone,
  destination jsonb not null,
  customer_name text not null,
  units integer not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  waiting_since timestamp with time zone default now() not null,
  priority integer default 0 not null,
  constraint fulfillment_orders_pkey PRIMARY KEY (id),
  constraint fulfillment_order_number_once UNIQUE (number),
  constraint fulfillment_order_status_known CHECK ((status = ANY (ARRAY['scheduled'::text, 'open'::text, 'in_progress'::text, 'on_hold'::text, 'incomplete'::text, 'closed'::text, 'cancelled'::text]))),
  constraint fulfillment_order_units_positive CHECK ((units > 0))
);

CREATE INDEX fulfillment_orders_of_location ON fulfillment.fulfillment_orders USING btree (location_id, order_id) WHERE (status <> 'cancelled'::text);

CREATE INDEX fulfillment_orders_of_order ON fulfillment.fulfillment_orders USING btree (order_id);

CREATE INDEX fulfillment_orders_to_do ON fulfillment.fulfillment_orders USING btree (location_id, ship_by, id) WHERE (status = ANY (ARRAY['scheduled'::text, 'open'::text, 'in_progress'::text, 'on_hold'::text]));

create table fulfillment.line_lots (
  fulfillment_order_line_id uuid not null,
  lot_id uuid not null,
  picked integer not null,
  packed integer default 0 not null,
  shipped integer default 0 not null,
  constraint line_lots_pkey PRIMARY KEY (fulfillment_order_line_id, lot_id),
  constraint line_lot_counters CHECK (((picked >= packed) AND (packed >= shipped) AND (shipped >= 0)))
);

CREATE INDEX line_lots_of_lot ON fulfillment.line_lots USING btree (lot_id);

create table fulfillment.offer_answers (
  offer_id uuid not null,
  location_id uuid not null,
  round integer not null,
  answer text default 'asked'::text not null,
  reason text default ''::text not null,
  actor_name text default ''::text not null,
  answered_at timestamp with time zone,
  constraint offer_answers_pkey PRIMARY KEY (offer_id, location_id),
  constraint offer_answer_known CHECK ((answer = ANY (ARRAY['asked'::text, 'accepted'::text, 'declined'::text, 'expired'::text, 'too_late'::text]))),
  constraint offer_answers_offer_id_fkey FOREIGN KEY (offer_id) REFERENCES fulfillment.offers(id)
);

CREATE UNIQUE INDEX offer_accepted_once ON fulfillment.offer_answers USING btree (offer_id) WHERE (answer = 'accepted'::text);

CREATE INDEX offer_answers_open ON fulfillment.offer_answers USING btree (location_id) WHERE (answer = 'asked'::text);

create table fulfillment.offers (
  id uuid not null,
  order_id uuid not null,
  fulfillment_order_id uuid not null,
  state text not null,
  round integer not null,
  expires_at timestamp with time zone,
  taken_as uuid,
  made_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint offers_pkey PRIMARY KEY (id),
  constraint offer_of_work_once UNIQUE (fulfillment_order_id),
  constraint offer_ended_with_its_state CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint offer_open_has_an_end CHECK (((state <> 'open'::text) OR (expires_at IS NOT NULL))),
  constraint offer_round_counted CHECK ((round >= 0)),
  constraint offer_state_known CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'assigned'::text, 'withdrawn'::text]))),
  constraint offers_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id),
  constraint offers_taken_as_fkey FOREIGN KEY (taken_as) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX offers_due ON fulfillment.offers USING btree (expires_at) WHERE (state = 'open'::text);

CREATE INDEX offers_of_order ON fulfillment.offers USING btree (order_id);

create table fulfillment.parcel_lines (
  parcel_id uuid not null,
  fulfillment_order_line_id uuid not null,
  quantity integer not null,
  constraint parcel_lines_pkey PRIMARY KEY (parcel_id, fulfillment_order_line_id),
  constraint parcel_line_quantity_positive CHECK ((quantity > 0)),
  constraint parcel_lines_fulfillment_order_line_id_fkey FOREIGN KEY (fulfillment_order_line_id) REFERENCES fulfillment.fulfillment_order_lines(id),
  constraint parcel_lines_parcel_id_fkey FOREIGN KEY (parcel_id) REFERENCES fulfillment.parcels(id)
);

create table fulfillment.parcel_lots (
  parcel_id uuid not null,
  fulfillment_order_line_id uuid not null,
  lot_id uuid not null,
  quantity integer not null,
  constraint parcel_lots_pkey PRIMARY KEY (parcel_id, fulfillment_order_line_id, lot_id),
  constraint parcel_lot_positive CHECK ((quantity > 0))
);

CREATE INDEX parcel_lots_of_lot ON fulfillment.parcel_lots USING btree (lot_id);

create table fulfillment.parcels (
  id uuid not null,
  fulfillment_order_id uuid not null,
  order_id uuid not null,
  number integer not null,
  state text default 'packed'::text not null,
  weight_grams integer not null,
  length_mm integer,
  width_mm integer,
  height_mm integer,
  shipment_id uuid,
  created_at timestamp with time zone default now() not null,
  handed_over_at timestamp with time zone,
  delivered_at timestamp with time zone,
  version integer default 1 not null,
  constraint parcels_pkey PRIMARY KEY (id),
  constraint parcel_number_once UNIQUE (fulfillment_order_id, number),
  constraint parcel_state_known CHECK ((state = ANY (ARRAY['packed'::text, 'labeled'::text, 'handed_over'::text, 'delivered'::text, 'cancelled'::text]))),
  constraint parcel_weight_positive CHECK ((weight_grams > 0)),
  constraint parcels_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX parcels_of_order ON fulfillment.parcels USING btree (order_id);

CREATE INDEX parcels_of_shipment ON fulfillment.parcels USING btree (shipment_id) WHERE (shipment_id IS NOT NULL);

create table fulfillment.pickups (
  fulfillment_order_id uuid not null,
  order_id uuid not null,
  code text not null,
  state text default 'ready'::text not null,
  ready_at timestamp with time zone not null,
  collect_by timestamp with time zone not null,
  ended_at timestamp with time zone,
  identified_by text default ''::text not null,
  actor_name text default ''::text not null,
  constraint pickups_pkey PRIMARY KEY (fulfillment_order_id),
  constraint pickup_code_has_six_digits CHECK ((code ~ '^[0-9]{6}$'::text)),
  constraint pickup_ended_with_its_state CHECK (((state = 'ready'::text) = (ended_at IS NULL))),
  constraint pickup_state_known CHECK ((state = ANY (ARRAY['ready'::text, 'collected'::text, 'expired'::text]))),
  constraint pickups_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX pickups_due ON fulfillment.pickups USING btree (collect_by) WHERE (state = 'ready'::text);

CREATE INDEX pickups_of_order ON fulfillment.pickups USING btree (order_id);

create table fulfillment.queue_changes (
  variant_id uuid not null,
  marks bigint default 1 not null,
  marked_at timestamp with time zone default now() not null,
  constraint queue_changes_pkey PRIMARY KEY (variant_id)
);

create table fulfillment.rejections (
  id uuid not null,
  order_id uuid not null,
  fulfillment_order_id uuid not null,
  location_id uuid not null,
  reason text not null,
  note text default ''::text not null,
  units integer not null,
  actor_name text not null,
  rejected_at timestamp with time zone not null,
  constraint rejections_pkey PRIMARY KEY (id),
  constraint rejection_reason_known CHECK ((reason = ANY (ARRAY['not_found'::text, 'damaged'::text, 'closed'::text, 'no_capacity'::text, 'cannot_ship'::text, 'other'::text]))),
  constraint rejection_units_positive CHECK ((units > 0)),
  constraint rejections_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX rejections_of_order ON fulfillment.rejections USING btree (order_id);

create table fulfillment.reservation_holds (
  reservation_id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  quantity integer not null,
  constraint reservation_holds_pkey PRIMARY KEY (reservation_id, variant_id, location_id),
  constraint reservation_hold_quantity_positive CHECK ((quantity > 0)),
  constraint reservation_holds_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES fulfillment.reservations(id)
);

CREATE INDEX reservation_holds_of_level ON fulfillment.reservation_holds USING btree (variant_id, location_id);

create table fulfillment.reservation_lines (
  reservation_id uuid not null,
  "position" integer not null,
  variant_id uuid not null,
  quantity integer not null,
  reserved integer not null,
  constraint reservation_lines_pkey PRIMARY KEY (reservation_id, "position"),
  constraint reservation_line_quantity_positive CHECK ((quantity > 0)),
  constraint reservation_line_reserved_in_order CHECK (((reserved >= 0) AND (reserved <= quantity))),
  constraint reservation_lines_reservation_id_fkey FOREIGN KEY (reservation_id) REFERENCES fulfillment.reservations(id) ON DELETE CASCADE
);

create table fulfillment.reservations (
  id uuid not null,
  channel_id uuid not null,
  holder text not null,
  holder_name text not null,
  reference text default ''::text not null,
  destination jsonb,
  state text default 'open'::text not null,
  units integer not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  end_reason text,
  order_id uuid,
  version integer default 1 not null,
  constraint reservations_pkey PRIMARY KEY (id),
  constraint reservation_converted_to_an_order CHECK (((state = 'converted'::text) = (order_id IS NOT NULL))),
  constraint reservation_ends_once CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint reservation_lives CHECK ((expires_at > created_at)),
  constraint reservation_state_known CHECK ((state = ANY (ARRAY['open'::text, 'converted'::text, 'released'::text, 'expired'::text]))),
  constraint reservation_units_positive CHECK ((units > 0))
);

CREATE INDEX reservations_ended ON fulfillment.reservations USING btree (ended_at) WHERE (state <> 'open'::text);

CREATE INDEX reservations_ending ON fulfillment.reservations USING btree (expires_at, id) WHERE (state = 'open'::text);

CREATE INDEX reservations_of_holder ON fulfillment.reservations USING btree (holder) INCLUDE (units, expires_at) WHERE (state = 'open'::text);

create table fulfillment.running_late (
  fulfillment_order_id uuid not null,
  order_id uuid not null,
  promised_by timestamp with time zone not null,
  expected_by timestamp with time zone not null,
  found_at timestamp with time zone not null,
  constraint running_late_pkey PRIMARY KEY (fulfillment_order_id),
  constraint running_late_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX running_late_of_order ON fulfillment.running_late USING btree (order_id);

create table fulfillment.scans (
  client_id uuid not null,
  fulfillment_order_id uuid not null,
  fulfillment_order_line_id uuid not null,
  kind text not null,
  quantity integer not null,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  constraint scans_pkey PRIMARY KEY (client_id),
  constraint scan_kind_known CHECK ((kind = ANY (ARRAY['pick'::text, 'unpick'::text]))),
  constraint scan_quantity_positive CHECK ((quantity > 0)),
  constraint scans_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX scans_newest ON fulfillment.scans USING btree (at);

create table fulfillment.shipments (
  id uuid not null,
  order_id uuid not null,
  fulfillment_order_id uuid not null,
  location_id uuid not null,
  carrier_code text not null,
  shipped_at timestamp with time zone default now() not null,
  constraint shipments_pkey PRIMARY KEY (id),
  constraint shipments_fulfillment_order_id_fkey FOREIGN KEY (fulfillment_order_id) REFERENCES fulfillment.fulfillment_orders(id)
);

CREATE INDEX shipments_newest ON fulfillment.shipments USING btree (shipped_at DESC, id DESC);

CREATE INDEX shipments_of_location ON fulfillment.shipments USING btree (location_id, shipped_at);

CREATE INDEX shipments_of_order ON fulfillment.shipments USING btree (order_id);

create view fulfillment.v_backorders as
 SELECT id,
    order_id,
    order_line_id,
    variant_id,
    channel_id,
    quantity,
    state,
    created_at,
    priority,
    policy,
    promised_at,
    expected_at,
    waiting_since
   FROM fulfillment.backorders;

create view fulfillment.v_fulfillment_order_lines as
 SELECT id,
    fulfillment_order_id,
    order_line_id,
    variant_id,
    quantity,
    cancelled,
    picked,
    packed,
    shipped,
    delivered
   FROM fulfillment.fulfillment_order_lines;

create view fulfillment.v_fulfillment_orders as
 SELECT id,
    order_id,
    number,
    location_id,
    channel_id,
    status,
    service_code,
    ship_by,
    deliver_by,
    destination,
    customer_name,
    units,
    created_at,
    updated_at
   FROM fulfillment.fulfillment_orders;

create view fulfillment.v_line_lots as
 SELECT fulfillment_order_line_id,
    lot_id,
    picked,
    packed,
    shipped
   FROM fulfillment.line_lots;

create view fulfillment.v_offers as
 SELECT o.fulfillment_order_id,
    o.order_id,
    o.state,
    o.round,
    o.expires_at,
    jsonb_agg(jsonb_build_object('location', jsonb_build_object('id', l.id, 'name', l.name), 'round', a.round, 'answer', a.answer, 'reason', a.reason, 'actor_name', a.actor_name, 'answered_at', to_char((a.answered_at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text)) ORDER BY a.round, l.name) AS asked
   FROM fulfillment.offers o
     JOIN fulfillment.offer_answers a ON a.offer_id = o.id
     JOIN inventory.v_locations l ON l.id = a.location_id
  GROUP BY o.id;

create view fulfillment.v_origins as
 SELECT f.id AS fulfillment_order_id,
    f.order_id,
    l.time_zone,
    l.name AS location_name,
    f.service_code
   FROM fulfillment.fulfillment_orders f
     JOIN inventory.v_locations l ON l.id = f.location_id;

create view fulfillment.v_parcel_events as
 SELECT p.order_id,
    b.parcel_id,
    b.id AS label_id,
    e.id AS event_id,
    e.status,
    e.message,
    e.place,
    e.occurred_at
   FROM fulfillment.parcels p
     JOIN shipping.v_labels b ON b.parcel_id = p.id AND b.state = 'bought'::text
     JOIN shipping.v_tracking_events e ON e.label_id = b.id;

create view fulfillment.v_parcel_labels as
 SELECT p.order_id,
    b.parcel_id,
    b.id AS label_id,
    b.carrier_code,
    b.service_code,
    b.state,
    b.tracking_number,
    b.tracking_status,
    b.expected_at,
    b.cost_amount,
    b.cost_currency,
    b.tracking_token
   FROM fulfillment.parcels p
     JOIN shipping.v_labels b ON b.parcel_id = p.id;

create view fulfillment.v_parcel_lines as
 SELECT parcel_id,
    fulfillment_order_line_id,
    quantity
   FROM fulfillment.parcel_lines;

create view fulfillment.v_parcels as
 SELECT id,
    fulfillment_order_id,
    order_id,
    number,
    state,
    weight_grams,
    shipment_id,
    created_at,
    handed_over_at,
    delivered_at
   FROM fulfillment.parcels;

create view fulfillment.v_pickups as
 SELECT p.fulfillment_order_id,
    p.order_id,
    f.number,
    f.location_id,
    l.name AS location_name,
    l.address,
    l.time_zone,
    p.code,
    p.state,
    p.ready_at,
    p.collect_by
   FROM fulfillment.pickups p
     JOIN fulfillment.fulfillment_orders f ON f.id = p.fulfillment_order_id
     JOIN inventory.v_locations l ON l.id = f.location_id;

create view fulfillment.v_reservations as
 SELECT id,
    channel_id,
    holder_name,
    reference,
    state,
    units,
    created_at,
    expires_at,
    ended_at,
    order_id
   FROM fulfillment.reservations;

create view fulfillment.v_shipments as
 SELECT id,
    order_id,
    fulfillment_order_id,
    location_id,
    carrier_code,
    shipped_at
   FROM fulfillment.shipments;

create schema identity;

create table identity.api_keys (
  id uuid not null,
  name text not null,
  hint text not null,
  secret_hash bytea not null,
  scopes text[] not null,
  created_by uuid,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone,
  last_used_at timestamp with time zone,
  revoked_at timestamp with time zone,
  parent_id uuid,
  constraint api_keys_pkey PRIMARY KEY (id),
  constraint api_key_secret_once UNIQUE (secret_hash),
  constraint api_keys_created_by_fkey FOREIGN KEY (created_by) REFERENCES identity.users(id),
  constraint api_keys_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES identity.api_keys(id)
);

CREATE INDEX api_keys_of_parent ON identity.api_keys USING btree (parent_id) WHERE (parent_id IS NOT NULL);

create table identity.password_links (
  id uuid not null,
  token_hash bytea not null,
  purpose text not null,
  user_id uuid,
  created_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint password_links_pkey PRIMARY KEY (id),
  constraint password_link_token_once UNIQUE (token_hash),
  constraint password_link_purpose_known CHECK ((purpose = ANY (ARRAY['owner'::text, 'invite'::text, 'reset'::text]))),
  constraint password_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE
);

create table identity.sessions (
  id uuid not null,
  user_id uuid not null,
  token_hash bytea not null,
  previous_token_hash bytea,
  user_agent text default ''::text not null,
  ip text default ''::text not null,
  created_at timestamp with time zone default now() not null,
  rotated_at timestamp with time zone default now() not null,
  last_seen_at timestamp with time zone default now() not null,
  expires_at timestamp with time zone not null,
  token_seen_at timestamp with time zone,
  constraint sessions_pkey PRIMARY KEY (id),
  constraint session_token_once UNIQUE (token_hash),
  constraint sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES identity.users(id) ON DELETE CASCADE
);

CREATE INDEX sessions_by_previous_token ON identity.sessions USING btree (previous_token_hash) WHERE (previous_token_hash IS NOT NULL);

CREATE INDEX sessions_of_user ON identity.sessions USING btree (user_id);

create table identity.sign_in_failures (
  subject text not null,
  failed_at timestamp with time zone default now() not null
);

CREATE INDEX sign_in_failures_recent ON identity.sign_in_failures USING btree (subject, failed_at);

create table identity.users (
  id uuid not null,
  email text not null,
  name text not null,
  password_hash text,
  roles text[] default '{}'::text[] not null,
  is_active boolean default true not null,
  is_demo boolean default false not null,
  time_zone text default 'UTC'::text not null,
  created_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint users_pkey PRIMARY KEY (id),
  constraint user_email_once UNIQUE (email),
  constraint user_email_lower_case CHECK ((email = lower(email)))
);

create schema inventory;

create sequence inventory.goods_receipt_numbers as bigint start 1001 increment 1 cache 1;

create sequence inventory.transfer_numbers as bigint start 1001 increment 1 cache 1;

CREATE OR REPLACE FUNCTION inventory.day_of(id uuid)
 RETURNS date
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select (to_timestamp(('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint / 1000.0) at time zone 'UTC')::date
$function$;

CREATE OR REPLACE FUNCTION inventory.first_id_of(day date)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select (lpad(to_hex(greatest((extract(epoch from day) * 1000)::bigint, 0)), 12, '0') || repeat('0', 20))::uuid
$function$;

CREATE OR REPLACE FUNCTION inventory.id_at(moment timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
AS $function$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$function$;

CREATE OR REPLACE FUNCTION inventory.refuse_ledger_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the movement ledger is append-only' using errcode = 'integrity_constraint_violation';
end $function$;

create table inventory.cost_history (
  variant_id uuid not null,
  serial integer not null,
  on_hand_before integer not null,
  average_before numeric(15,6),
  quantity integer not null,
  unit_cost numeric(15,6) not null,
  average_after numeric(15,6) not null,
  reference_type text not null,
  reference_id uuid,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  constraint cost_history_pkey PRIMARY KEY (variant_id, serial),
  constraint cost_quantity_positive CHECK ((quantity > 0))
);

CREATE TRIGGER cost_history_append_only BEFORE DELETE OR UPDATE ON inventory.cost_history FOR EACH ROW EXECUTE FUNCTION inventory.refuse_ledger_change();

create table inventory.cycle_count_lines (
  id uuid not null,
  count_id uuid not null,
  location_id uuid not null,
  variant_id uuid not null,
  stock text not null,
  class text,
  state text default 'open'::text not null,
  round integer default 1 not null,
  not_by text[] default '{}'::text[] not null,
  counted integer default 0 not null,
  first_counted_at timestamp with time zone,
  counted_at timestamp with time zone,
  expected integer,
  suspected integer,
  missed_since integer default 0 not null,
  held_for text,
  decided_by text,
  decided_at timestamp with time zone,
  note text,
  constraint cycle_count_lines_pkey PRIMARY KEY (id),
  constraint count_line_once UNIQUE (count_id, variant_id),
  constraint count_line_class_known CHECK ((class = ANY (ARRAY['A'::text, 'B'::text, 'C'::text]))),
  constraint count_line_counted_not_negative CHECK ((counted >= 0)),
  constraint count_line_figures_complete CHECK (((state <> ALL (ARRAY['waiting'::text, 'posted'::text])) OR ((counted_at IS NOT NULL) AND (expected IS NOT NULL) AND (suspected IS NOT NULL)))),
  constraint count_line_held_for_known CHECK ((held_for = ANY (ARRAY['units'::text, 'percent'::text, 'value'::text, 'moved'::text]))),
  constraint count_line_state_known CHECK ((state = ANY (ARRAY['open'::text, 'counted'::text, 'waiting'::text, 'recount'::text, 'posted'::text, 'skipped'::text]))),
  constraint cycle_count_lines_count_id_fkey FOREIGN KEY (count_id) REFERENCES inventory.cycle_counts(id)
);

CREATE UNIQUE INDEX count_line_open_once ON inventory.cycle_count_lines USING btree (location_id, variant_id, stock) WHERE (state = ANY (ARRAY['open'::text, 'counted'::text, 'waiting'::text, 'recount'::text]));

CREATE INDEX count_lines_posted ON inventory.cycle_count_lines USING btree (location_id, variant_id, counted_at) WHERE (state = 'posted'::text);

create table inventory.cycle_count_scans (
  client_id uuid not null,
  line_id uuid not null,
  round integer not null,
  kind text not null,
  quantity integer not null,
  actor_name text not null,
  actor_key text not null,
  counted_at timestamp with time zone not null,
  at timestamp with time zone default now() not null,
  constraint cycle_count_scans_pkey PRIMARY KEY (client_id),
  constraint count_scan_kind_known CHECK ((kind = ANY (ARRAY['count'::text, 'uncount'::text, 'none'::text]))),
  constraint count_scan_quantity_not_negative CHECK ((quantity >= 0)),
  constraint cycle_count_scans_line_id_fkey FOREIGN KEY (line_id) REFERENCES inventory.cycle_count_lines(id)
);

CREATE INDEX count_scans_of_line ON inventory.cycle_count_scans USING btree (line_id, round);

create table inventory.cycle_counts (
  id uuid not null,
  number integer generated always as identity not null,
  location_id uuid not null,
  scope text not null,
  stock text not null,
  is_blind boolean not null,
  state text default 'counting'::text not null,
  note text default ''::text not null,
  created_by text not null,
  created_at timestamp with time zone default now() not null,
  closed_at timestamp with time zone,
  version integer default 1 not null,
  constraint cycle_counts_pkey PRIMARY KEY (id),
  constraint cycle_count_number_once UNIQUE (number),
  constraint cycle_count_scope_known CHECK ((scope = ANY (ARRAY['whole'::text, 'skus'::text, 'class'::text, 'not_counted'::text, 'moved'::text]))),
  constraint cycle_count_state_known CHECK ((state = ANY (ARRAY['counting'::text, 'review'::text, 'closed'::text, 'cancelled'::text]))),
  constraint cycle_count_stock_known CHECK ((stock = ANY (ARRAY['sellable'::text, 'quality_control'::text, 'damaged'::text]))),
  constraint cycle_counts_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id)
);

CREATE INDEX cycle_counts_open ON inventory.cycle_counts USING btree (location_id, id) WHERE (state = ANY (ARRAY['counting'::text, 'review'::text]));

create table inventory.daily_changes (
  variant_id uuid not null,
  location_id uuid not null,
  day date not null,
  on_hand integer not null,
  available integer not null,
  received integer not null,
  constraint daily_changes_pkey PRIMARY KEY (variant_id, location_id, day),
  constraint daily_received_not_negative CHECK ((received >= 0)),
  constraint daily_changes_day_fkey FOREIGN KEY (day) REFERENCES inventory.rolled_days(day) ON DELETE CASCADE
);

CREATE INDEX daily_changes_of_day ON inventory.daily_changes USING btree (day);

create table inventory.goods_receipt_lines (
  id uuid not null,
  receipt_id uuid not null,
  "position" integer not null,
  variant_id uuid not null,
  good integer not null,
  damaged integer not null,
  quality_control integer not null,
  received integer generated always as (((good + damaged) + quality_control)) stored not null,
  expected integer not null,
  is_unexpected boolean default false not null,
  unit_cost numeric(15,6),
  constraint goods_receipt_lines_pkey PRIMARY KEY (id),
  constraint goods_receipt_cost_not_negative CHECK ((unit_cost >= (0)::numeric)),
  constraint goods_receipt_damaged_not_negative CHECK ((damaged >= 0)),
  constraint goods_receipt_expected_not_negative CHECK ((expected >= 0)),
  constraint goods_receipt_good_not_negative CHECK ((good >= 0)),
  constraint goods_receipt_line_has_units CHECK ((received > 0)),
  constraint goods_receipt_quality_control_not_negative CHECK ((quality_control >= 0)),
  constraint goods_receipt_lines_receipt_id_fkey FOREIGN KEY (receipt_id) REFERENCES inventory.goods_receipts(id)
);

CREATE INDEX goods_receipt_lines_of_receipt ON inventory.goods_receipt_lines USING btree (receipt_id, "position");

CREATE INDEX goods_receipt_lines_of_variant ON inventory.goods_receipt_lines USING btree (variant_id, receipt_id);

create table inventory.goods_receipt_supplies (
  line_id uuid not null,
  supply_id uuid not null,
  quantity integer not null,
  constraint goods_receipt_supplies_pkey PRIMARY KEY (line_id, supply_id),
  constraint goods_receipt_supply_quantity_positive CHECK ((quantity > 0)),
  constraint goods_receipt_supplies_line_id_fkey FOREIGN KEY (line_id) REFERENCES inventory.goods_receipt_lines(id),
  constraint goods_receipt_supplies_supply_id_fkey FOREIGN KEY (supply_id) REFERENCES inventory.supplies(id)
);

CREATE INDEX goods_receipt_supplies_of_supply ON inventory.goods_receipt_supplies USING btree (supply_id);

create table inventory.goods_receipts (
  id uuid not null,
  number text not null,
  client_id text not null,
  fingerprint text not null,
  location_id uuid not null,
  reference text default ''::text not null,
  note text default ''::text not null,
  actor_name text not null,
  posted_at timestamp with time zone default now() not null,
  constraint goods_receipts_pkey PRIMARY KEY (id),
  constraint goods_receipt_client_id_once UNIQUE (client_id),
  constraint goods_receipt_number_once UNIQUE (number),
  constraint goods_receipts_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id)
);

CREATE INDEX goods_receipts_of_location ON inventory.goods_receipts USING btree (location_id, id);

create table inventory.levels (
  variant_id uuid not null,
  location_id uuid not null,
  available integer default 0 not null,
  committed integer default 0 not null,
  reserved integer default 0 not null,
  damaged integer default 0 not null,
  safety_stock integer default 0 not null,
  quality_control integer default 0 not null,
  on_hand integer generated always as ((((((available + committed) + reserved) + damaged) + safety_stock) + quality_control)) stored not null,
  lots_sellable integer,
  lots_quality_control integer,
  lots_damaged integer,
  constraint levels_pkey PRIMARY KEY (variant_id, location_id),
  constraint level_available_not_negative CHECK ((available >= 0)),
  constraint level_committed_not_negative CHECK ((committed >= 0)),
  constraint level_damaged_not_negative CHECK ((damaged >= 0)),
  constraint level_lots_add_up CHECK (((lots_sellable IS NULL) OR ((lots_sellable = (((available + committed) + reserved) + safety_stock)) AND (lots_quality_control = quality_control) AND (lots_damaged = damaged)))),
  constraint level_quality_control_not_negative CHECK ((quality_control >= 0)),
  constraint level_reserved_not_negative CHECK ((reserved >= 0)),
  constraint level_safety_stock_not_negative CHECK ((safety_stock >= 0)),
  constraint levels_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id)
) with (fillfactor=70);

create table inventory.location_group_channels (
  channel_id uuid not null,
  group_id uuid not null,
  constraint location_group_channels_pkey PRIMARY KEY (channel_id),
  constraint location_group_channels_group_id_fkey FOREIGN KEY (group_id) REFERENCES inventory.location_groups(id)
);

create table inventory.location_group_members (
  group_id uuid not null,
  location_id uuid not null,
  constraint location_group_members_pkey PRIMARY KEY (group_id, location_id),
  constraint location_group_members_group_id_fkey FOREIGN KEY (group_id) REFERENCES inventory.location_groups(id),
  constraint location_group_members_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id)
);

create table inventory.location_groups (
  id uuid not null,
  code text not null,
  name text not null,
  version integer default 1 not null,
  constraint location_groups_pkey PRIMARY KEY (id),
  constraint location_group_code_once UNIQUE (code)
);

create table inventory.locations (
  id uuid not null,
  code text not null,
  name text not null,
  kind text not null,
  address jsonb not null,
  latitude double precision,
  longitude double precision,
  time_zone text not null,
  cut_off time without time zone default '16:00:00'::time without time zone not null,
  ships_orders boolean default true not null,
  status text default 'active'::text not null,
  created_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint locations_pkey PRIMARY KEY (id),
  constraint location_code_once UNIQUE (code),
  constraint location_kind_known CHECK ((kind = ANY (ARRAY['warehouse'::text, 'store'::text, 'supplier'::text, 'third_party'::text]))),
  constraint location_status_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text])))
);

create table inventory.lot_movements (
  id uuid not null,
  movement_id uuid,
  lot_id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  from_state text,
  to_state text,
  quantity integer not null,
  reason text not null,
  reference_type text,
  reference_id uuid,
  note text,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  constraint lot_movements_pkey PRIMARY KEY (id),
  constraint lot_from_known CHECK ((from_state = ANY (ARRAY['sellable'::text, 'picked'::text, 'quality_control'::text, 'damaged'::text]))),
  constraint lot_movement_changes_state CHECK ((from_state IS DISTINCT FROM to_state)),
  constraint lot_movement_positive CHECK ((quantity > 0)),
  constraint lot_to_known CHECK ((to_state = ANY (ARRAY['sellable'::text, 'picked'::text, 'quality_control'::text, 'damaged'::text])))
);

CREATE TRIGGER lot_movements_append_only BEFORE DELETE OR UPDATE ON inventory.lot_movements FOR EACH ROW EXECUTE FUNCTION inventory.refuse_ledger_change();

CREATE INDEX lot_movements_of_lot ON inventory.lot_movements USING btree (lot_id, id);

create table inventory.lot_stock (
  lot_id uuid not null,
  location_id uuid not null,
  variant_id uuid not null,
  is_serial boolean not null,
  sellable integer default 0 not null,
  picked integer default 0 not null,
  quality_control integer default 0 not null,
  damaged integer default 0 not null,
  on_hand integer generated always as ((((sellable + picked) + quality_control) + damaged)) stored not null,
  constraint lot_stock_pkey PRIMARY KEY (lot_id, location_id),
  constraint lot_damaged_not_negative CHECK ((damaged >= 0)),
  constraint lot_picked_not_negative CHECK ((picked >= 0)),
  constraint lot_quality_control_not_negative CHECK ((quality_control >= 0)),
  constraint lot_sellable_not_negative CHECK ((sellable >= 0)),
  constraint serial_is_one CHECK (((NOT is_serial) OR ((((sellable + picked) + quality_control) + damaged) <= 1))),
  constraint lot_stock_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id),
  constraint lot_stock_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES inventory.lots(id)
);

CREATE INDEX lot_stock_of_level ON inventory.lot_stock USING btree (variant_id, location_id) WHERE (on_hand > 0);

CREATE UNIQUE INDEX serial_in_one_place ON inventory.lot_stock USING btree (lot_id) WHERE (is_serial AND (on_hand > 0));

create table inventory.lots (
  id uuid not null,
  variant_id uuid not null,
  kind text not null,
  code text not null,
  lot_id uuid,
  expires_on date,
  supplier_reference text default ''::text not null,
  received_at timestamp with time zone default now() not null,
  blocked_at timestamp with time zone,
  blocked_reason text default ''::text not null,
  version integer default 1 not null,
  constraint lots_pkey PRIMARY KEY (id),
  constraint lot_code_once UNIQUE (variant_id, kind, code),
  constraint lot_code_length CHECK (((length(code) >= 1) AND (length(code) <= 100))),
  constraint lot_holds_serials CHECK (((lot_id IS NULL) OR (kind = 'serial'::text))),
  constraint lot_kind_known CHECK ((kind = ANY (ARRAY['lot'::text, 'serial'::text]))),
  constraint lots_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES inventory.lots(id)
);

CREATE INDEX lots_by_code ON inventory.lots USING btree (lower(code) text_pattern_ops);

CREATE INDEX lots_by_expiry ON inventory.lots USING btree (expires_on) WHERE (expires_on IS NOT NULL);

CREATE INDEX lots_of_lot ON inventory.lots USING btree (lot_id) WHERE (lot_id IS NOT NULL);

create table inventory.low_stock_alerts (
  id uuid not null,
  rule_id uuid not null,
  variant_id uuid not null,
  location_id uuid,
  opened_at timestamp with time zone not null,
  opened_units integer not null,
  threshold integer not null,
  units integer not null,
  closed_at timestamp with time zone,
  look_again_at timestamp with time zone,
  acknowledged_by text,
  acknowledged_at timestamp with time zone,
  snoozed_until timestamp with time zone,
  version integer default 1 not null,
  told_at timestamp with time zone,
  constraint low_stock_alerts_pkey PRIMARY KEY (id)
);

CREATE UNIQUE INDEX low_stock_alert_open_once ON inventory.low_stock_alerts USING btree (rule_id) WHERE (closed_at IS NULL);

CREATE INDEX low_stock_alerts_of_rule ON inventory.low_stock_alerts USING btree (rule_id, closed_at);

CREATE INDEX low_stock_alerts_to_look_at ON inventory.low_stock_alerts USING btree (look_again_at) WHERE (look_again_at IS NOT NULL);

CREATE INDEX low_stock_alerts_untold ON inventory.low_stock_alerts USING btree (id) WHERE ((closed_at IS NULL) AND (told_at IS NULL));

create table inventory.low_stock_reader (
  is_one boolean default true not null,
  place text,
  swept_at timestamp with time zone,
  told_at timestamp with time zone,
  constraint low_stock_reader_pkey PRIMARY KEY (is_one),
  constraint low_stock_reader_once CHECK (is_one)
);

create table inventory.low_stock_rules (
  id uuid not null,
  variant_id uuid not null,
  location_id uuid,
  units integer,
  days numeric(7,2),
  looked_at timestamp with time zone,
  version integer default 1 not null,
  constraint low_stock_rules_pkey PRIMARY KEY (id),
  constraint low_stock_rule_once UNIQUE NULLS NOT DISTINCT (variant_id, location_id),
  constraint low_stock_days_positive CHECK ((days > (0)::numeric)),
  constraint low_stock_rule_says_one CHECK (((units IS NULL) <> (days IS NULL))),
  constraint low_stock_units_not_negative CHECK ((units >= 0)),
  constraint low_stock_rules_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id)
);

CREATE INDEX low_stock_rules_new ON inventory.low_stock_rules USING btree (id) WHERE (looked_at IS NULL);

create table inventory.movement_classes (
  location_id uuid not null,
  variant_id uuid not null,
  class text not null,
  units integer not null,
  rank integer not null,
  share_before double precision not null,
  share double precision not null,
  units_28 integer not null,
  days_28 integer not null,
  made_at timestamp with time zone not null,
  constraint movement_classes_pkey PRIMARY KEY (location_id, variant_id),
  constraint movement_class_known CHECK ((class = ANY (ARRAY['A'::text, 'B'::text, 'C'::text])))
);

create table inventory.movements (
  id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  from_state text,
  to_state text,
  quantity integer not null,
  reason text not null,
  reference_type text,
  reference_id uuid,
  note text,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  constraint movements_pkey PRIMARY KEY (id),
  constraint movement_changes_state CHECK ((from_state IS DISTINCT FROM to_state)),
  constraint movement_from_known CHECK ((from_state = ANY (ARRAY['available'::text, 'committed'::text, 'reserved'::text, 'damaged'::text, 'safety_stock'::text, 'quality_control'::text]))),
  constraint movement_quantity_positive CHECK ((quantity > 0)),
  constraint movement_to_known CHECK ((to_state = ANY (ARRAY['available'::text, 'committed'::text, 'reserved'::text, 'damaged'::text, 'safety_stock'::text, 'quality_control'::text])))
);

CREATE TRIGGER movements_append_only BEFORE DELETE OR UPDATE ON inventory.movements FOR EACH ROW EXECUTE FUNCTION inventory.refuse_ledger_change();

CREATE INDEX movements_of_level ON inventory.movements USING btree (variant_id, location_id, id);

CREATE INDEX movements_taken_out ON inventory.movements USING btree (actor_name, id) WHERE ((to_state IS NULL) AND (reference_type IS NULL));

create table inventory.rolled_days (
  day date not null,
  rolled_at timestamp with time zone default now() not null,
  constraint rolled_days_pkey PRIMARY KEY (day)
);

create table inventory.selling_policies (
  variant_id uuid not null,
  channel_id uuid not null,
  policy text not null,
  ship_by timestamp with time zone,
  cap integer,
  standing integer default 0 not null,
  version integer default 1 not null,
  updated_at timestamp with time zone default now() not null,
  constraint selling_policies_pkey PRIMARY KEY (variant_id, channel_id),
  constraint selling_policy_cap_in_range CHECK (((cap >= 0) AND (cap <= 1000000))),
  constraint selling_policy_cap_of_what_waits CHECK (((policy <> 'refuse'::text) OR (cap IS NULL))),
  constraint selling_policy_known CHECK ((policy = ANY (ARRAY['refuse'::text, 'backorder'::text, 'preorder'::text]))),
  constraint selling_policy_preorder_dated CHECK (((policy = 'preorder'::text) = (ship_by IS NOT NULL)))
);

create table inventory.settings (
  is_only boolean default true not null,
  valuation_currency text default 'USD'::text not null,
  over_delivery_percent integer default 0 not null,
  write_off_limit_units integer,
  write_off_limit_amount bigint,
  version integer default 1 not null,
  count_limit_units integer default 5,
  count_limit_percent integer,
  count_limit_amount bigint,
  low_stock_margin_percent integer default 20 not null,
  low_stock_pause_minutes integer default 60 not null,
  low_stock_recipients text[] default '{}'::text[] not null,
  write_off_day_limit_units integer,
  write_off_day_limit_amount bigint,
  constraint settings_pkey PRIMARY KEY (is_only),
  constraint settings_amount_not_negative CHECK ((write_off_limit_amount >= 0)),
  constraint settings_count_amount_not_negative CHECK ((count_limit_amount >= 0)),
  constraint settings_count_percent_not_negative CHECK ((count_limit_percent >= 0)),
  constraint settings_count_units_not_negative CHECK ((count_limit_units >= 0)),
  constraint settings_day_amount_not_negative CHECK ((write_off_day_limit_amount >= 0)),
  constraint settings_day_units_not_negative CHECK ((write_off_day_limit_units >= 0)),
  constraint settings_low_stock_margin_is_a_share CHECK (((low_stock_margin_percent >= 0) AND (low_stock_margin_percent <= 1000))),
  constraint settings_low_stock_pause_not_negative CHECK (((low_stock_pause_minutes >= 0) AND (low_stock_pause_minutes <= 10080))),
  constraint settings_low_stock_recipients_bounded CHECK ((cardinality(low_stock_recipients) <= 20)),
  constraint settings_once CHECK (is_only),
  constraint settings_over_delivery_is_a_share CHECK (((over_delivery_percent >= 0) AND (over_delivery_percent <= 1000))),
  constraint settings_units_not_negative CHECK ((write_off_limit_units >= 0))
);

create table inventory.shortfalls (
  id uuid not null,
  location_id uuid not null,
  variant_id uuid not null,
  source_type text not null,
  source_id uuid not null,
  quantity integer not null,
  posted integer default 0 not null,
  dismissed integer default 0 not null,
  outstanding integer generated always as (((quantity - posted) - dismissed)) stored not null,
  as_of timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  closed_at timestamp with time zone,
  note text,
  constraint shortfalls_pkey PRIMARY KEY (id),
  constraint shortfall_once UNIQUE (source_id),
  constraint shortfall_quantity_positive CHECK ((quantity > 0)),
  constraint shortfall_source_known CHECK ((source_type = ANY (ARRAY['count'::text, 'snapshot'::text]))),
  constraint shortfall_within_its_quantity CHECK (((posted >= 0) AND (dismissed >= 0) AND ((posted + dismissed) <= quantity))),
  constraint shortfalls_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id)
);

CREATE INDEX shortfalls_open ON inventory.shortfalls USING btree (location_id, variant_id) WHERE (outstanding > 0);

create table inventory.snapshot_lines (
  id uuid not null,
  snapshot_id uuid not null,
  location_id uuid not null,
  variant_id uuid not null,
  quantity integer not null,
  state text default 'open'::text not null,
  booked integer not null,
  difference integer generated always as ((quantity - booked)) stored not null,
  decided_by text,
  decided_at timestamp with time zone,
  note text,
  constraint snapshot_lines_pkey PRIMARY KEY (id),
  constraint snapshot_line_once UNIQUE (snapshot_id, location_id, variant_id),
  constraint snapshot_line_state_known CHECK ((state = ANY (ARRAY['open'::text, 'matched'::text, 'accepted'::text, 'dismissed'::text]))),
  constraint snapshot_match_is_one CHECK (((state <> 'matched'::text) OR (quantity = booked))),
  constraint snapshot_quantity_not_negative CHECK ((quantity >= 0)),
  constraint snapshot_lines_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id),
  constraint snapshot_lines_snapshot_id_fkey FOREIGN KEY (snapshot_id) REFERENCES inventory.snapshots(id)
);

CREATE INDEX snapshot_lines_accepted ON inventory.snapshot_lines USING btree (location_id, snapshot_id) WHERE (state = 'accepted'::text);

CREATE INDEX snapshot_lines_believed ON inventory.snapshot_lines USING btree (variant_id, location_id) WHERE (state = 'accepted'::text);

CREATE INDEX snapshot_lines_open ON inventory.snapshot_lines USING btree (snapshot_id, id) WHERE (state = 'open'::text);

create table inventory.snapshots (
  id uuid not null,
  source text not null,
  taken_at timestamp with time zone not null,
  measures text not null,
  received_at timestamp with time zone default now() not null,
  created_by text not null,
  constraint snapshots_pkey PRIMARY KEY (id),
  constraint snapshot_once UNIQUE (source, taken_at),
  constraint snapshot_measure_known CHECK ((measures = ANY (ARRAY['sellable'::text, 'on_hand'::text])))
);

create table inventory.supplies (
  id uuid not null,
  variant_id uuid not null,
  location_id uuid not null,
  kind text not null,
  reference text default ''::text not null,
  expected_at timestamp with time zone not null,
  quantity integer not null,
  received integer default 0 not null,
  state text default 'open'::text not null,
  outstanding integer generated always as (
CASE
    WHEN (state = 'open'::text) THEN GREATEST((quantity - received), 0)
    ELSE 0
END) stored not null,
  announced_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  receipted integer default 0 not null,
  transfer_id uuid,
  unit_cost numeric(15,6),
  closed_reason text default ''::text not null,
  constraint supplies_pkey PRIMARY KEY (id),
  constraint supply_cost_not_negative CHECK ((unit_cost >= (0)::numeric)),
  constraint supply_quantity_positive CHECK ((quantity > 0)),
  constraint supply_receipted_within_received CHECK (((receipted >= 0) AND (receipted <= received))),
  constraint supply_received_not_negative CHECK ((received >= 0)),
  constraint supply_state_known CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text]))),
  constraint supplies_kind_fkey FOREIGN KEY (kind) REFERENCES inventory.supply_kinds(kind),
  constraint supplies_location_id_fkey FOREIGN KEY (location_id) REFERENCES inventory.locations(id),
  constraint supplies_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES inventory.transfers(id)
);

CREATE INDEX supplies_by_reference ON inventory.supplies USING btree (reference, location_id) WHERE (state = 'open'::text);

CREATE INDEX supplies_coming ON inventory.supplies USING btree (variant_id, expected_at) WHERE (state = 'open'::text);

create table inventory.supply_kinds (
  kind text not null,
  promisable_percent integer not null,
  version integer default 1 not null,
  constraint supply_kinds_pkey PRIMARY KEY (kind),
  constraint supply_kind_known CHECK ((kind = ANY (ARRAY['purchase_order'::text, 'transfer'::text, 'return'::text]))),
  constraint supply_percent_is_a_share CHECK (((promisable_percent >= 0) AND (promisable_percent <= 100)))
);

create table inventory.transfer_line_lots (
  line_id uuid not null,
  lot_id uuid not null,
  shipped integer default 0 not null,
  received integer default 0 not null,
  returned integer default 0 not null,
  written_off integer default 0 not null,
  in_transit integer generated always as (GREATEST((((shipped - received) - returned) - written_off), 0)) stored not null,
  constraint transfer_line_lots_pkey PRIMARY KEY (line_id, lot_id),
  constraint transfer_lot_received_not_negative CHECK ((received >= 0)),
  constraint transfer_lot_returned_not_negative CHECK ((returned >= 0)),
  constraint transfer_lot_shipped_not_negative CHECK ((shipped >= 0)),
  constraint transfer_lot_written_off_not_negative CHECK ((written_off >= 0)),
  constraint transfer_line_lots_line_id_fkey FOREIGN KEY (line_id) REFERENCES inventory.transfer_lines(id),
  constraint transfer_line_lots_lot_id_fkey FOREIGN KEY (lot_id) REFERENCES inventory.lots(id)
);

CREATE INDEX transfer_lots_in_transit ON inventory.transfer_line_lots USING btree (lot_id) WHERE (in_transit > 0);

create table inventory.transfer_lines (
  id uuid not null,
  transfer_id uuid not null,
  "position" integer not null,
  variant_id uuid not null,
  quantity integer not null,
  shipped integer default 0 not null,
  received integer default 0 not null,
  damaged integer default 0 not null,
  over integer default 0 not null,
  returned integer default 0 not null,
  written_off integer default 0 not null,
  in_transit integer generated always as ((((shipped - received) - returned) - written_off)) stored not null,
  supply_id uuid,
  constraint transfer_lines_pkey PRIMARY KEY (id),
  constraint transfer_line_once UNIQUE (transfer_id, variant_id),
  constraint transfer_line_conserved CHECK ((in_transit >= 0)),
  constraint transfer_line_damaged_not_negative CHECK ((damaged >= 0)),
  constraint transfer_line_over_not_negative CHECK ((over >= 0)),
  constraint transfer_line_quantity_positive CHECK ((quantity > 0)),
  constraint transfer_line_received_not_negative CHECK ((received >= 0)),
  constraint transfer_line_returned_not_negative CHECK ((returned >= 0)),
  constraint transfer_line_shipped_within CHECK (((shipped >= 0) AND (shipped <= quantity))),
  constraint transfer_line_written_off_not_negative CHECK ((written_off >= 0)),
  constraint transfer_lines_supply_id_fkey FOREIGN KEY (supply_id) REFERENCES inventory.supplies(id),
  constraint transfer_lines_transfer_id_fkey FOREIGN KEY (transfer_id) REFERENCES inventory.transfers(id)
);

CREATE INDEX transfer_lines_in_transit ON inventory.transfer_lines USING btree (variant_id) WHERE (in_transit > 0);

CREATE INDEX transfer_lines_of_supply ON inventory.transfer_lines USING btree (supply_id);

create table inventory.transfers (
  id uuid not null,
  number text not null,
  client_id text,
  fingerprint text,
  origin_id uuid not null,
  destination_id uuid not null,
  state text default 'draft'::text not null,
  expected_at timestamp with time zone,
  note text default ''::text not null,
  tracking_number text default ''::text not null,
  created_by text not null,
  created_at timestamp with time zone default now() not null,
  requested_at timestamp with time zone,
  shipped_at timestamp with time zone,
  closed_at timestamp with time zone,
  version integer default 1 not null,
  closed_by text,
  constraint transfers_pkey PRIMARY KEY (id),
  constraint transfer_client_id_once UNIQUE (client_id),
  constraint transfer_number_once UNIQUE (number),
  constraint transfer_between_two CHECK ((origin_id <> destination_id)),
  constraint transfer_shipped_at_once CHECK (((shipped_at IS NOT NULL) = (state = ANY (ARRAY['shipped'::text, 'closed'::text])))),
  constraint transfer_state_known CHECK ((state = ANY (ARRAY['draft'::text, 'requested'::text, 'shipped'::text, 'closed'::text, 'cancelled'::text]))),
  constraint transfers_destination_id_fkey FOREIGN KEY (destination_id) REFERENCES inventory.locations(id),
  constraint transfers_origin_id_fkey FOREIGN KEY (origin_id) REFERENCES inventory.locations(id)
);

CREATE INDEX transfers_closed_by ON inventory.transfers USING btree (closed_by, closed_at) WHERE (closed_by IS NOT NULL);

CREATE INDEX transfers_of_destination ON inventory.transfers USING btree (destination_id, id);

CREATE INDEX transfers_of_origin ON inventory.transfers USING btree (origin_id, id);

create table inventory.unit_costs (
  variant_id uuid not null,
  average numeric(15,6),
  serial integer default 0 not null,
  constraint unit_costs_pkey PRIMARY KEY (variant_id),
  constraint unit_cost_not_negative CHECK ((average >= (0)::numeric))
);

create table inventory.waiting_demand (
  source_id uuid not null,
  variant_id uuid not null,
  channel_id uuid not null,
  quantity integer not null,
  waiting_since timestamp with time zone not null,
  due_at timestamp with time zone,
  is_capped boolean default false not null,
  constraint waiting_demand_pkey PRIMARY KEY (source_id),
  constraint demand_quantity_positive CHECK ((quantity > 0))
);

CREATE INDEX waiting_demand_of_variant ON inventory.waiting_demand USING btree (variant_id, waiting_since, source_id);

create view inventory.v_levels as
 SELECT variant_id,
    location_id,
    available,
    committed,
    reserved,
    damaged,
    safety_stock,
    quality_control,
    on_hand
   FROM inventory.levels;

create view inventory.v_locations as
 SELECT id,
    code,
    name,
    kind,
    address,
    latitude,
    longitude,
    time_zone,
    cut_off,
    ships_orders,
    status
   FROM inventory.locations;

create view inventory.v_lot_stock as
 SELECT lot_id,
    location_id,
    variant_id,
    sellable,
    picked,
    quality_control,
    damaged,
    on_hand
   FROM inventory.lot_stock;

create view inventory.v_lots as
 SELECT id,
    variant_id,
    kind,
    code,
    lot_id,
    expires_on,
    supplier_reference,
    received_at,
    blocked_at,
    blocked_reason
   FROM inventory.lots;

create view inventory.v_movements as
 SELECT id,
    variant_id,
    location_id,
    from_state,
    to_state,
    quantity,
    reason,
    reference_type,
    reference_id,
    at
   FROM inventory.movements;

create view inventory.v_selling_policies as
 SELECT variant_id,
    channel_id,
    policy,
    ship_by,
    cap,
    standing,
    version
   FROM inventory.selling_policies;

create view inventory.v_supplies as
 SELECT id,
    variant_id,
    location_id,
    kind,
    reference,
    expected_at,
    quantity,
    received,
    outstanding,
    state
   FROM inventory.supplies;

create view inventory.v_transfers as
 SELECT t.id,
    t.number,
    t.origin_id,
    t.destination_id,
    t.state,
    t.expected_at,
    l.variant_id,
    l.quantity,
    l.shipped,
    l.received,
    l.damaged,
    l.over,
    l.returned,
    l.written_off,
    l.in_transit
   FROM inventory.transfers t
     JOIN inventory.transfer_lines l ON l.transfer_id = t.id;

create view inventory.v_unit_costs as
 SELECT c.variant_id,
    c.average,
    s.valuation_currency AS currency
   FROM inventory.unit_costs c
     CROSS JOIN inventory.settings s;

create view inventory.v_waiting_demand as
 SELECT source_id,
    variant_id,
    channel_id,
    quantity,
    waiting_since
   FROM inventory.waiting_demand;

create schema notifications;

create table notifications.messages (
  id uuid not null,
  intent text not null,
  kind text not null,
  order_id uuid,
  channel_id uuid,
  recipient text not null,
  subject text not null,
  html text,
  text text,
  state text default 'waiting'::text not null,
  error text,
  created_at timestamp with time zone default now() not null,
  sent_at timestamp with time zone,
  attempts integer default 0 not null,
  claimed_at timestamp with time zone,
  template text,
  facts jsonb,
  constraint messages_pkey PRIMARY KEY (id),
  constraint message_intent_once UNIQUE (intent),
  constraint message_attempts_not_negative CHECK ((attempts >= 0)),
  constraint message_facts_have_template CHECK (((facts IS NULL) = (template IS NULL))),
  constraint message_has_words_or_facts CHECK ((((html IS NULL) = (text IS NULL)) AND ((html IS NOT NULL) OR (facts IS NOT NULL)))),
  constraint message_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'sending'::text, 'sent'::text, 'kept'::text, 'failed'::text, 'unknown'::text])))
);

CREATE INDEX messages_of_order ON notifications.messages USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX messages_unsettled ON notifications.messages USING btree (state, id DESC) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text, 'failed'::text, 'unknown'::text]));

create schema orders;

create sequence orders.order_numbers as bigint start 10001 increment 1 cache 1;

create table orders.changes (
  id uuid not null,
  order_id uuid not null,
  state text default 'open'::text not null,
  reason text default ''::text not null,
  actions jsonb not null,
  preview jsonb not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  ended_by text,
  ended_at timestamp with time zone,
  constraint changes_pkey PRIMARY KEY (id),
  constraint change_does_something CHECK ((jsonb_array_length(actions) > 0)),
  constraint change_ends_once CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint change_state_known CHECK ((state = ANY (ARRAY['open'::text, 'confirmed'::text, 'dropped'::text]))),
  constraint changes_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(id)
);

CREATE INDEX changes_of_order ON orders.changes USING btree (order_id, created_at DESC);

CREATE INDEX changes_open ON orders.changes USING btree (created_at) WHERE (state = 'open'::text);

create table orders.drafts (
  id uuid not null,
  state text default 'open'::text not null,
  contents jsonb not null,
  customer_name text default ''::text not null,
  units integer default 0 not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_by text not null,
  updated_at timestamp with time zone not null,
  version integer default 1 not null,
  ended_by text,
  ended_at timestamp with time zone,
  order_id uuid,
  constraint drafts_pkey PRIMARY KEY (id),
  constraint draft_confirmed_is_an_order CHECK (((state = 'confirmed'::text) = (order_id IS NOT NULL))),
  constraint draft_ends_once CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint draft_state_known CHECK ((state = ANY (ARRAY['open'::text, 'confirmed'::text, 'dropped'::text])))
);

CREATE INDEX drafts_open ON orders.drafts USING btree (updated_at DESC) WHERE (state = 'open'::text);

create table orders.historical_records (
  id uuid not null,
  kind text not null,
  external_id text not null,
  source_row integer not null,
  sku text not null,
  title text not null,
  quantity integer not null,
  amount bigint not null,
  currency text not null,
  customer_external_id text,
  occurred_at timestamp with time zone not null,
  import_id uuid,
  channel text not null,
  occurrence integer not null,
  constraint historical_records_pkey PRIMARY KEY (id),
  constraint historical_record_once UNIQUE (external_id, sku, channel, occurrence),
  constraint historical_kind_known CHECK ((kind = ANY (ARRAY['cancellation'::text, 'return'::text, 'charge'::text, 'adjustment'::text])))
);

CREATE INDEX historical_records_of_import ON orders.historical_records USING btree (import_id) WHERE (import_id IS NOT NULL);

create table orders.hold_rules (
  id uuid not null,
  name text not null,
  condition text not null,
  hold_type text not null,
  release_after_minutes integer,
  is_active boolean default true not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_by text not null,
  updated_at timestamp with time zone not null,
  version integer default 1 not null,
  constraint hold_rules_pkey PRIMARY KEY (id),
  constraint hold_rule_releases_later CHECK ((release_after_minutes > 0)),
  constraint hold_rule_says_something CHECK (((condition <> ''::text) AND (name <> ''::text))),
  constraint hold_rule_type_known CHECK ((hold_type = ANY (ARRAY['address'::text, 'fraud'::text, 'credit'::text, 'payment'::text, 'customer_request'::text, 'stock'::text, 'other'::text])))
);

CREATE UNIQUE INDEX hold_rule_name_once ON orders.hold_rules USING btree (lower(name));

create table orders.holds (
  id uuid not null,
  order_id uuid not null,
  type text not null,
  reason text default ''::text not null,
  placed_by text not null,
  placed_at timestamp with time zone default now() not null,
  released_by text,
  released_at timestamp with time zone,
  rule_id uuid,
  release_at timestamp with time zone,
  constraint holds_pkey PRIMARY KEY (id),
  constraint hold_type_known CHECK ((type = ANY (ARRAY['address'::text, 'fraud'::text, 'credit'::text, 'payment'::text, 'customer_request'::text, 'stock'::text, 'other'::text]))),
  constraint holds_order_id_fkey FOREIGN KEY (order_id) REFERENCES orders.orders(id)
);

CREATE UNIQUE INDEX hold_once_active ON orders.holds USING btree (order_id, type) WHERE (released_at IS NULL);

CREATE INDEX holds_active ON orders.holds USING btree (type, placed_at) WHERE (released_at IS NULL);

CREATE INDEX holds_due ON orders.holds USING btree (release_at) WHERE ((released_at IS NULL) AND (release_at IS NOT NULL));

CREATE INDEX holds_of_order ON orders.holds USING btree (order_id);

CREATE INDEX holds_to_review ON orders.holds USING btree (placed_at, id) WHERE (released_at IS NULL);

create table orders.lines (
  id uuid not null,
  order_id uuid not null,
  "position" integer not null,
  parent_line_id uuid,
  is_bundle boolean default false not null,
  variant_id uuid not null,
  sku text not null,
  title text not null,
  quantity integer not null,
  unit_amount bigint not null,
  discount_amount bigint default 0 not null,
  tax_amount bigint default 0 not null,
  total_amount bigint not null,
  cancelled integer default 0 not null,
  waiting integer default 0 not null,
  backordered integer default 0 not null,
  allocated integer default 0 not null,
  picked integer default 0 not null,
  packed integer default 0 not null,
  shipped integer default 0 not null,
  delivered integer default 0 not null,
  returned integer default 0 not null,
  constraint lines_pkey PRIMARY KEY (id),
  constraint line_allocated_not_negative CHECK ((allocated >= 0)),
  constraint line_backordered_not_negative CHECK ((backordered >= 0)),
  constraint line_cancelled_not_negative CHECK ((cancelled >= 0)),
  constraint line_delivered_not_negative CHECK ((delivered >= 0)),
  constraint line_packed_not_negative CHECK ((packed >= 0)),
  constraint line_picked_not_negative CHECK ((picked >= 0)),
  constraint line_quantities_conserved CHECK (
CASE
    WHEN is_bundle THEN ((((((((cancelled + waiting) + backordered) + allocated) + picked) + packed) + shipped) + delivered) = 0)
    ELSE (quantity = (((((((cancelled + waiting) + backordered) + allocated) + picked) + packed) + shipped) + delivered))
END),
  constraint line_quantity_positive CHECK ((quantity > 0)),
  constraint line_returned_not_negative CHECK ((returned >= 0)),
  constraint line_returned_within_shipped CHECK ((returned <= (shipped + delivered))),
  constraint line_shipped_not_negative CHECK ((shipped >= 0)),
  constraint line_waiting_not_negative CHECK ((waiting >= 0))
) with (fillfactor=85);

CREATE INDEX lines_of_order ON orders.lines USING btree (order_id, "position");

create table orders.orders (
  id uuid not null,
  number bigint not null,
  external_id text not null,
  channel_id uuid not null,
  customer_id uuid,
  customer_name text not null,
  email text,
  currency text not null,
  status text not null,
  payment_status text not null,
  fulfillment_status text not null,
  return_status text default 'none'::text not null,
  units integer not null,
  items_amount bigint not null,
  discount_amount bigint not null,
  shipping_amount bigint not null,
  tax_amount bigint not null,
  total_amount bigint not null,
  cancelled_amount bigint default 0 not null,
  taxes_included boolean default false not null,
  shipping_address jsonb not null,
  billing_address jsonb,
  charges jsonb default '[]'::jsonb not null,
  service_code text not null,
  ship_by timestamp with time zone,
  deliver_by timestamp with time zone,
  tags text[] default '{}'::text[] not null,
  tracking_token bytea not null,
  request_digest bytea not null,
  fulfilled_elsewhere boolean default false not null,
  placed_at timestamp with time zone not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  priority integer default 0 not null,
  constraint orders_pkey PRIMARY KEY (id),
  constraint order_external_id_once UNIQUE (channel_id, external_id),
  constraint order_number_once UNIQUE (number),
  constraint order_tracking_token_once UNIQUE (tracking_token),
  constraint order_cancelled_within_total CHECK (((cancelled_amount >= 0) AND (cancelled_amount <= total_amount))),
  constraint order_fulfillment_status_known CHECK ((fulfillment_status = ANY (ARRAY['unfulfilled'::text, 'on_hold'::text, 'backordered'::text, 'in_progress'::text, 'ready_for_pickup'::text, 'partially_fulfilled'::text, 'fulfilled'::text, 'delivered'::text]))),
  constraint order_payment_status_known CHECK ((payment_status = ANY (ARRAY['pending'::text, 'authorized'::text, 'partially_paid'::text, 'paid'::text, 'partially_refunded'::text, 'refunded'::text, 'voided'::text]))),
  constraint order_priority_in_range CHECK (((priority >= 0) AND (priority <= 9))),
  constraint order_return_status_known CHECK ((return_status = ANY (ARRAY['none'::text, 'requested'::text, 'in_progress'::text, 'returned'::text]))),
  constraint order_status_known CHECK ((status = ANY (ARRAY['open'::text, 'completed'::text, 'cancelled'::text]))),
  constraint order_total_adds_up CHECK ((total_amount = (((items_amount - discount_amount) + shipping_amount) +
CASE
    WHEN taxes_included THEN (0)::bigint
    ELSE tax_amount
END)))
) with (fillfactor=85);

CREATE INDEX orders_by_fulfillment ON orders.orders USING btree (fulfillment_status, placed_at DESC, id DESC) WHERE (fulfillment_status <> 'delivered'::text);

CREATE INDEX orders_by_promise ON orders.orders USING btree (status, COALESCE(ship_by, 'infinity'::timestamp with time zone), id);

CREATE INDEX orders_by_total ON orders.orders USING btree (total_amount DESC, id DESC);

CREATE INDEX orders_newest ON orders.orders USING btree (placed_at DESC, id DESC);

CREATE INDEX orders_not_paid ON orders.orders USING btree (payment_status, placed_at DESC, id DESC) WHERE (payment_status <> 'paid'::text);

CREATE INDEX orders_of_customer ON orders.orders USING btree (customer_id, placed_at DESC) WHERE (customer_id IS NOT NULL);

CREATE INDEX orders_open ON orders.orders USING btree (placed_at, id) INCLUDE (fulfillment_status, ship_by) WHERE (status = 'open'::text);

CREATE INDEX orders_with_returns ON orders.orders USING btree (return_status, placed_at DESC, id DESC) WHERE (return_status <> 'none'::text);

CREATE INDEX orders_with_tag ON orders.orders USING gin (tags) WHERE (cardinality(tags) > 0);

create table orders.search_terms (
  term text collate "C" not null,
  order_id uuid not null,
  constraint search_terms_pkey PRIMARY KEY (term, order_id)
);

create table orders.timeline (
  id uuid not null,
  order_id uuid not null,
  kind text not null,
  data jsonb default '{}'::jsonb not null,
  actor_type text not null,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  constraint timeline_pkey PRIMARY KEY (id)
);

CREATE INDEX timeline_of_order ON orders.timeline USING btree (order_id, id);

create view orders.v_line_pictures as
 SELECT l.id AS line_id,
    v.options,
    v.image_url,
    l.order_id,
    l."position",
    l.title,
    l.quantity,
    l.unit_amount,
    l.backordered,
    l.parent_line_id IS NOT NULL AS is_component,
    l.sku,
    l.cancelled,
    l.is_bundle
   FROM orders.lines l
     LEFT JOIN LATERAL ( SELECT v_1.options,
            v_1.image_url
           FROM catalog.v_variants v_1
          WHERE v_1.id = l.variant_id
         OFFSET 0) v ON true;

create view orders.v_lines as
 SELECT id,
    order_id,
    "position",
    parent_line_id,
    is_bundle,
    variant_id,
    sku,
    title,
    quantity,
    unit_amount,
    discount_amount,
    tax_amount,
    total_amount,
    cancelled,
    waiting,
    backordered,
    allocated,
    picked,
    packed,
    shipped,
    delivered,
    returned
   FROM orders.lines;

create view orders.v_order_card as
 SELECT id,
    number,
    external_id,
    channel_id,
    customer_id,
    customer_name,
    email,
    currency,
    status,
    payment_status,
    fulfillment_status,
    return_status,
    units,
    total_amount,
    cancelled_amount,
    ship_by,
    deliver_by,
    tags,
    tracking_token,
    placed_at,
    updated_at,
    version,
    fulfilled_elsewhere
   FROM orders.orders;

create view orders.v_order_sums as
 SELECT id,
    items_amount,
    discount_amount,
    shipping_amount,
    tax_amount,
    taxes_included,
    shipping_address ->> 'country'::text AS destination_country
   FROM orders.orders;

create schema payments;

CREATE OR REPLACE FUNCTION payments.refuse_ledger_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the money ledger is append-only' using errcode = 'integrity_constraint_violation';
end $function$;

create table payments.ledger (
  id uuid not null,
  payment_id uuid not null,
  order_id uuid not null,
  kind text not null,
  amount bigint not null,
  currency text not null,
  provider_reference text not null,
  note text,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  booked_at timestamp with time zone default now(),
  constraint ledger_pkey PRIMARY KEY (id),
  constraint ledger_reference_once UNIQUE (order_id, kind, provider_reference),
  constraint ledger_amount_positive CHECK ((amount > 0)),
  constraint ledger_kind_known CHECK ((kind = ANY (ARRAY['authorization'::text, 'capture'::text, 'void'::text, 'refund'::text])))
);

CREATE TRIGGER ledger_append_only BEFORE DELETE OR UPDATE ON payments.ledger FOR EACH ROW EXECUTE FUNCTION payments.refuse_ledger_change();

CREATE INDEX ledger_of_day ON payments.ledger USING brin (COALESCE(booked_at, at));

create table payments.payments (
  id uuid not null,
  order_id uuid not null,
  method text not null,
  provider text default 'external'::text not null,
  currency text not null,
  authorized_amount bigint default 0 not null,
  captured_amount bigint default 0 not null,
  refunded_amount bigint default 0 not null,
  voided_amount bigint default 0 not null,
  created_at timestamp with time zone default now() not null,
  granted_amount bigint default 0 not null,
  constraint payments_pkey PRIMARY KEY (id),
  constraint payment_authorized_not_negative CHECK ((authorized_amount >= 0)),
  constraint payment_captured_not_negative CHECK ((captured_amount >= 0)),
  constraint payment_granted_not_negative CHECK ((granted_amount >= 0)),
  constraint payment_refunded_not_negative CHECK ((refunded_amount >= 0)),
  constraint payment_refunds_within_captures CHECK (((refunded_amount + granted_amount) <= captured_amount)),
  constraint payment_voided_not_negative CHECK ((voided_amount >= 0))
);

CREATE INDEX payments_of_order ON payments.payments USING btree (order_id);

create table payments.refunds (
  id uuid not null,
  order_id uuid not null,
  payment_id uuid not null,
  amount bigint not null,
  currency text not null,
  purpose text not null,
  reason text not null,
  reference text not null,
  gateway text not null,
  state text default 'granted'::text not null,
  granted_by text not null,
  granted_at timestamp with time zone not null,
  settled_by text,
  settled_at timestamp with time zone,
  ledger_id uuid,
  note text,
  constraint refunds_pkey PRIMARY KEY (id),
  constraint refund_intent_once UNIQUE (order_id, reference, payment_id),
  constraint refund_ledger_once UNIQUE (ledger_id),
  constraint refund_amount_positive CHECK ((amount > 0)),
  constraint refund_executed_has_ledger CHECK (((state = 'executed'::text) = (ledger_id IS NOT NULL))),
  constraint refund_gateway_known CHECK ((gateway = ANY (ARRAY['external'::text, 'manual'::text]))),
  constraint refund_purpose_known CHECK ((purpose = ANY (ARRAY['cancellation'::text, 'return'::text, 'goodwill'::text, 'overpayment'::text]))),
  constraint refund_settled_has_author CHECK ((((state = 'granted'::text) = (settled_at IS NULL)) AND ((settled_at IS NULL) = (settled_by IS NULL)))),
  constraint refund_state_known CHECK ((state = ANY (ARRAY['granted'::text, 'executed'::text, 'withdrawn'::text]))),
  constraint refunds_ledger_id_fkey FOREIGN KEY (ledger_id) REFERENCES payments.ledger(id),
  constraint refunds_payment_id_fkey FOREIGN KEY (payment_id) REFERENCES payments.payments(id)
);

CREATE INDEX refunds_of_payment ON payments.refunds USING btree (payment_id);

CREATE INDEX refunds_to_execute ON payments.refunds USING btree (id) WHERE (state = 'granted'::text);

create view payments.v_journal as
 WITH movements AS (
         SELECT COALESCE(l.booked_at, l.at) AS at,
            l.id AS entry_id,
            l.kind,
            l.order_id,
            l.payment_id,
            l.amount,
            l.currency,
            l.provider_reference AS reference,
            l.actor_name,
                CASE
                    WHEN l.kind = 'capture'::text THEN 'clearing:'::text || p.method
                    WHEN r.id IS NOT NULL THEN 'refunds_granted'::text
                    ELSE 'customers'::text
                END AS debit,
                CASE
                    WHEN l.kind = 'capture'::text THEN 'customers'::text
                    ELSE 'clearing:'::text || p.method
                END AS credit
           FROM payments.ledger l
             JOIN payments.payments p ON p.id = l.payment_id
             LEFT JOIN payments.refunds r ON r.ledger_id = l.id
          WHERE l.kind = ANY (ARRAY['capture'::text, 'refund'::text])
        UNION ALL
         SELECT r.granted_at,
            r.id,
            'refund_granted'::text,
            r.order_id,
            r.payment_id,
            r.amount,
            r.currency,
            r.reference,
            r.granted_by,
                CASE r.purpose
                    WHEN 'return'::text THEN 'returns'::text
                    WHEN 'goodwill'::text THEN 'goodwill'::text
                    ELSE 'customers'::text
                END AS "case",
            'refunds_granted'::text
           FROM payments.refunds r
        UNION ALL
         SELECT r.settled_at,
            r.id,
            'refund_withdrawn'::text,
            r.order_id,
            r.payment_id,
            r.amount,
            r.currency,
            r.reference,
            r.settled_by,
            'refunds_granted'::text,
                CASE r.purpose
                    WHEN 'return'::text THEN 'returns'::text
                    WHEN 'goodwill'::text THEN 'goodwill'::text
                    ELSE 'customers'::text
                END AS "case"
           FROM payments.refunds r
          WHERE r.state = 'withdrawn'::text
        )
 SELECT movements.at,
    movements.entry_id,
    movements.kind,
    movements.order_id,
    movements.payment_id,
    movements.debit AS account,
    movements.amount,
    movements.currency,
    movements.reference,
    movements.actor_name
   FROM movements
UNION ALL
 SELECT movements.at,
    movements.entry_id,
    movements.kind,
    movements.order_id,
    movements.payment_id,
    movements.credit AS account,
    - movements.amount AS amount,
    movements.currency,
    movements.reference,
    movements.actor_name
   FROM movements;

create view payments.v_ledger as
 SELECT id,
    payment_id,
    order_id,
    kind,
    amount,
    currency,
    provider_reference,
    note,
    actor_name,
    at
   FROM payments.ledger;

create view payments.v_payments as
 SELECT id,
    order_id,
    method,
    provider,
    currency,
    authorized_amount,
    captured_amount,
    refunded_amount,
    voided_amount,
    created_at,
    granted_amount
   FROM payments.payments;

create view payments.v_refunds as
 SELECT id,
    order_id,
    payment_id,
    amount,
    currency,
    purpose,
    reason,
    reference,
    gateway,
    state,
    granted_by,
    granted_at,
    settled_by,
    settled_at,
    ledger_id,
    note
   FROM payments.refunds;

create schema platform;

create sequence platform.audit_numbers as bigint start 1 increment 1 cache 1;

CREATE OR REPLACE FUNCTION platform.refuse_audit_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'the audit log is append-only' using errcode = 'integrity_constraint_violation';
end $function$;

CREATE OR REPLACE FUNCTION platform.run_again_unless(is_as_decided boolean, why text)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
begin
  if not is_as_decided then
    raise exception using errcode = 'LS001', message = why;
  end if;
end
$function$;

create table platform.audit (
  id uuid not null,
  at timestamp with time zone default now() not null,
  actor_type text not null,
  actor_id uuid,
  actor_name text not null,
  action text not null,
  outcome text default 'done'::text not null,
  subject_type text not null,
  subject_id uuid,
  before jsonb,
  after jsonb,
  reason text,
  request_id text not null,
  salt bytea default uuid_send(gen_random_uuid()) not null,
  number bigint default nextval('platform.audit_numbers'::regclass) not null,
  constraint audit_pkey PRIMARY KEY (id),
  constraint audit_outcome_known CHECK ((outcome = ANY (ARRAY['done'::text, 'refused'::text])))
);

CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE ON platform.audit FOR EACH ROW EXECUTE FUNCTION platform.refuse_audit_change();

CREATE INDEX audit_in_written_order ON platform.audit USING brin (number);

CREATE INDEX audit_of_subject ON platform.audit USING btree (subject_id, id);

create table platform.audit_seals (
  "position" bigint not null,
  audit_id uuid not null,
  details_digest bytea not null,
  hash bytea not null,
  sealed_at timestamp with time zone default now() not null,
  constraint audit_seals_pkey PRIMARY KEY ("position"),
  constraint audit_seal_once UNIQUE (audit_id)
);

CREATE TRIGGER audit_seals_append_only BEFORE DELETE OR UPDATE ON platform.audit_seals FOR EACH ROW EXECUTE FUNCTION platform.refuse_audit_change();

create table platform.bulk_items (
  run_id uuid not null,
  "position" integer not null,
  subject_id uuid not null,
  label text not null,
  outcome text default 'waiting'::text not null,
  code text,
  detail text,
  constraint bulk_items_pkey PRIMARY KEY (run_id, "position"),
  constraint bulk_item_outcome_known CHECK ((outcome = ANY (ARRAY['waiting'::text, 'done'::text, 'refused'::text, 'left'::text]))),
  constraint bulk_items_run_id_fkey FOREIGN KEY (run_id) REFERENCES platform.bulk_runs(id) ON DELETE CASCADE
);

create table platform.bulk_runs (
  id uuid not null,
  action text not null,
  input jsonb not null,
  actor jsonb not null,
  state text default 'running'::text not null,
  items_total integer not null,
  created_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  constraint bulk_runs_pkey PRIMARY KEY (id),
  constraint bulk_run_state_known CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'stopped'::text])))
);

create table platform.demo_decision (
  only_row boolean default true not null,
  is_demo boolean not null,
  decided_at timestamp with time zone default now() not null,
  constraint demo_decision_pkey PRIMARY KEY (only_row),
  constraint demo_decided_once CHECK (only_row)
);

create table platform.demo_seed (
  only_row boolean default true not null,
  began_at timestamp with time zone default now() not null,
  ended_at timestamp with time zone,
  constraint demo_seed_pkey PRIMARY KEY (only_row),
  constraint demo_seeded_once CHECK (only_row)
);

create table platform.event_log_begin (
  only_one boolean default true not null,
  xid xid8 not null,
  id uuid not null,
  constraint event_log_begin_pkey PRIMARY KEY (only_one),
  constraint event_log_begins_once CHECK (only_one)
);

create table platform.events (
  id uuid not null,
  xid xid8 default pg_current_xact_id() not null,
  type text not null,
  subject_id uuid not null,
  payload jsonb not null,
  actor_name text not null,
  request_id text not null,
  occurred_at timestamp with time zone default now() not null,
  constraint events_pkey PRIMARY KEY (id)
);

CREATE INDEX events_in_commit_order ON platform.events USING btree (xid, id);

CREATE INDEX events_of_subject ON platform.events USING btree (subject_id, id);

create table platform.idempotency_keys (
  scope text not null,
  key text not null,
  request_digest bytea not null,
  status integer not null,
  body json not null,
  created_at timestamp with time zone default now() not null,
  constraint idempotency_keys_pkey PRIMARY KEY (scope, key),
  constraint idempotency_key_length CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

CREATE INDEX idempotency_keys_by_age ON platform.idempotency_keys USING brin (created_at);

create table platform.import_files (
  import_id uuid not null,
  content bytea not null,
  constraint import_files_pkey PRIMARY KEY (import_id),
  constraint import_files_import_id_fkey FOREIGN KEY (import_id) REFERENCES platform.imports(id) ON DELETE CASCADE
);

create table platform.import_rows (
  import_id uuid not null,
  row_number integer not null,
  outcome text not null,
  reason text not null,
  source jsonb not null,
  constraint import_rows_pkey PRIMARY KEY (import_id, row_number),
  constraint import_rows_import_id_fkey FOREIGN KEY (import_id) REFERENCES platform.imports(id) ON DELETE CASCADE
);

create table platform.imports (
  id uuid not null,
  kind text not null,
  file_name text not null,
  file_digest bytea not null,
  mapping jsonb not null,
  is_dry_run boolean default false not null,
  state text default 'running'::text not null,
  rows_total integer,
  rows_read integer default 0 not null,
  counts jsonb default '{}'::jsonb not null,
  error text,
  actor_name text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  actor jsonb default '{"id": null, "name": "Longshore", "type": "system"}'::jsonb not null,
  encoding text default 'utf-8'::text not null,
  constraint imports_pkey PRIMARY KEY (id),
  constraint import_encoding_known CHECK ((encoding = ANY (ARRAY['utf-8'::text, 'latin1'::text]))),
  constraint import_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);

CREATE INDEX imports_of_file ON platform.imports USING btree (file_digest, kind);

create table platform.migrations (
  version integer not null,
  name text not null,
  checksum text not null,
  applied_at timestamp with time zone default now() not null,
  constraint migrations_pkey PRIMARY KEY (version)
);

create table platform.reference_versions (
  name text not null,
  version bigint default 1 not null,
  constraint reference_versions_pkey PRIMARY KEY (name)
);

create table platform.saved_views (
  id uuid not null,
  owner_id uuid not null,
  page text not null,
  name text not null,
  query text not null,
  is_shared boolean default false not null,
  is_pinned boolean default false not null,
  created_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint saved_views_pkey PRIMARY KEY (id),
  constraint saved_view_name_once UNIQUE (owner_id, page, name)
);

create schema public;

create schema returns;

create sequence returns.return_numbers as bigint start 1001 increment 1 cache 1;

create table returns.arrivals (
  id uuid not null,
  line_id uuid not null,
  location_id uuid not null,
  quantity integer not null,
  actor_name text not null,
  at timestamp with time zone not null,
  constraint arrivals_pkey PRIMARY KEY (id),
  constraint arrival_has_units CHECK ((quantity > 0)),
  constraint arrivals_line_id_fkey FOREIGN KEY (line_id) REFERENCES returns.lines(id)
);

CREATE INDEX arrivals_of_line ON returns.arrivals USING btree (line_id);

create table returns.inspections (
  id uuid not null,
  line_id uuid not null,
  location_id uuid not null,
  quantity integer not null,
  grade text not null,
  disposition text not null,
  outlet_variant_id uuid,
  lot_id uuid,
  note text default ''::text not null,
  actor_name text not null,
  at timestamp with time zone not null,
  constraint inspections_pkey PRIMARY KEY (id),
  constraint disposition_known CHECK ((disposition = ANY (ARRAY['restock'::text, 'outlet'::text, 'quarantine'::text, 'vendor'::text, 'scrap'::text]))),
  constraint grade_known CHECK ((grade = ANY (ARRAY['as_new'::text, 'opened'::text, 'used'::text, 'damaged'::text]))),
  constraint inspection_has_units CHECK ((quantity > 0)),
  constraint outlet_names_a_variant CHECK (((disposition = 'outlet'::text) = (outlet_variant_id IS NOT NULL))),
  constraint inspections_line_id_fkey FOREIGN KEY (line_id) REFERENCES returns.lines(id)
);

CREATE INDEX inspections_of_line ON returns.inspections USING btree (line_id);

create table returns.line_lots (
  line_id uuid not null,
  lot_id uuid not null,
  location_id uuid not null,
  received integer not null,
  inspected integer default 0 not null,
  constraint line_lots_pkey PRIMARY KEY (line_id, lot_id, location_id),
  constraint return_lot_inspected_within_received CHECK (((inspected >= 0) AND (inspected <= received))),
  constraint line_lots_line_id_fkey FOREIGN KEY (line_id) REFERENCES returns.lines(id)
);

create table returns.lines (
  id uuid not null,
  return_id uuid not null,
  order_line_id uuid not null,
  variant_id uuid not null,
  sku text not null,
  title text not null,
  quantity integer not null,
  received integer default 0 not null,
  inspected integer default 0 not null,
  reason text not null,
  note text default ''::text not null,
  clause jsonb not null,
  is_kept boolean default false not null,
  constraint lines_pkey PRIMARY KEY (id),
  constraint return_line_once UNIQUE (return_id, order_line_id),
  constraint return_line_has_units CHECK ((quantity > 0)),
  constraint return_line_inspected_within_received CHECK (((inspected >= 0) AND (inspected <= received))),
  constraint return_line_kept_never_comes CHECK (((NOT is_kept) OR (received = 0))),
  constraint return_line_received_within_announced CHECK (((received >= 0) AND (received <= quantity))),
  constraint lines_return_id_fkey FOREIGN KEY (return_id) REFERENCES returns.returns(id)
);

CREATE INDEX return_lines_of_order_line ON returns.lines USING btree (order_line_id);

create table returns.policy (
  is_only boolean default true not null,
  clauses jsonb not null,
  version integer default 1 not null,
  changed_by text not null,
  changed_at timestamp with time zone default now() not null,
  constraint policy_pkey PRIMARY KEY (is_only),
  constraint policy_has_clauses CHECK ((jsonb_array_length(clauses) > 0)),
  constraint policy_is_one CHECK (is_only)
);

create table returns.returns (
  id uuid not null,
  number text not null,
  order_id uuid not null,
  order_number bigint not null,
  customer_name text not null,
  currency text not null,
  source text not null,
  state text not null,
  note text default ''::text not null,
  ended_reason text default ''::text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  approved_at timestamp with time zone,
  received_at timestamp with time zone,
  ended_at timestamp with time zone,
  version integer default 1 not null,
  constraint returns_pkey PRIMARY KEY (id),
  constraint return_number_once UNIQUE (number),
  constraint return_ends_with_its_state CHECK (((state = ANY (ARRAY['inspected'::text, 'rejected'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
  constraint return_source_known CHECK ((source = ANY (ARRAY['staff'::text, 'unannounced'::text]))),
  constraint return_state_known CHECK ((state = ANY (ARRAY['requested'::text, 'approved'::text, 'received'::text, 'inspected'::text, 'rejected'::text, 'cancelled'::text])))
);

CREATE INDEX returns_by_state ON returns.returns USING btree (state, id DESC);

CREATE INDEX returns_of_order ON returns.returns USING btree (order_id);

create schema shipping;

create sequence shipping.local_tracking_numbers as bigint start 1 increment 1 cache 1;

create table shipping.carriers (
  id uuid not null,
  code text not null,
  name text not null,
  status text default 'active'::text not null,
  rate_table jsonb not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint carriers_pkey PRIMARY KEY (id),
  constraint carrier_code_once UNIQUE (code),
  constraint carrier_status_known CHECK ((status = ANY (ARRAY['active'::text, 'archived'::text])))
);

create table shipping.labels (
  id uuid not null,
  parcel_id uuid not null,
  carrier_code text not null,
  service_code text not null,
  state text default 'requested'::text not null,
  request jsonb not null,
  tracking_number text,
  tracking_token bytea not null,
  cost_amount bigint,
  cost_currency text,
  expected_at timestamp with time zone,
  refusal text,
  tracking_status text default 'unknown'::text not null,
  tracking_status_at timestamp with time zone,
  delivered_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  bought_at timestamp with time zone,
  constraint labels_pkey PRIMARY KEY (id),
  constraint label_tracking_number_once UNIQUE (tracking_number),
  constraint label_tracking_token_once UNIQUE (tracking_token),
  constraint label_bought_complete CHECK (((state <> 'bought'::text) OR ((tracking_number IS NOT NULL) AND (cost_amount IS NOT NULL) AND (cost_currency IS NOT NULL) AND (bought_at IS NOT NULL)))),
  constraint label_state_known CHECK ((state = ANY (ARRAY['requested'::text, 'bought'::text, 'refused'::text, 'voided'::text]))),
  constraint label_tracking_status_known CHECK ((tracking_status = ANY (ARRAY['unknown'::text, 'pre_transit'::text, 'in_transit'::text, 'out_for_delivery'::text, 'delivered'::text, 'available_for_pickup'::text, 'return_to_sender'::text, 'failure'::text, 'cancelled'::text, 'error'::text])))
);

CREATE UNIQUE INDEX labels_one_living_intent ON shipping.labels USING btree (parcel_id) WHERE (state = ANY (ARRAY['requested'::text, 'bought'::text]));

create table shipping.local_carrier_labels (
  intent_id uuid not null,
  serial bigint default nextval('shipping.local_tracking_numbers'::regclass) not null,
  voided_at timestamp with time zone,
  created_at timestamp with time zone default now() not null,
  constraint local_carrier_labels_pkey PRIMARY KEY (intent_id),
  constraint local_serial_once UNIQUE (serial)
);

create table shipping.rate_table_versions (
  carrier_id uuid not null,
  version integer not null,
  valid_from timestamp with time zone not null,
  applied_at timestamp with time zone,
  rate_table jsonb not null,
  author text not null,
  comment text default ''::text not null,
  saved_at timestamp with time zone not null,
  constraint rate_table_versions_pkey PRIMARY KEY (carrier_id, version),
  constraint rate_table_version_from_one CHECK ((version >= 1)),
  constraint rate_table_versions_carrier_id_fkey FOREIGN KEY (carrier_id) REFERENCES shipping.carriers(id)
);

CREATE INDEX rate_tables_to_apply ON shipping.rate_table_versions USING btree (valid_from) WHERE (applied_at IS NULL);

create table shipping.tracking_events (
  id uuid not null,
  label_id uuid not null,
  source_id text not null,
  status text not null,
  message text default ''::text not null,
  place text default ''::text not null,
  occurred_at timestamp with time zone not null,
  received_at timestamp with time zone default now() not null,
  constraint tracking_events_pkey PRIMARY KEY (id),
  constraint tracking_event_once UNIQUE (label_id, source_id),
  constraint tracking_events_label_id_fkey FOREIGN KEY (label_id) REFERENCES shipping.labels(id)
);

create view shipping.v_carrier_names as
 SELECT code,
    name
   FROM shipping.carriers;

create view shipping.v_carriers as
 SELECT id,
    code,
    name,
    status,
    rate_table,
    version
   FROM shipping.carriers;

create view shipping.v_labels as
 SELECT id,
    parcel_id,
    carrier_code,
    service_code,
    state,
    tracking_number,
    tracking_token,
    cost_amount,
    cost_currency,
    expected_at,
    tracking_status,
    tracking_status_at,
    delivered_at,
    bought_at,
    request,
    refusal,
    created_at
   FROM shipping.labels;

create view shipping.v_tracking_events as
 SELECT id,
    label_id,
    status,
    message,
    place,
    occurred_at
   FROM shipping.tracking_events;

create schema sourcing;

CREATE OR REPLACE FUNCTION sourcing.keep_published()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.state = 'published' then
    raise exception 'version % of the sourcing rules is published and never changes', old.number;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $function$;

CREATE OR REPLACE FUNCTION sourcing.refuse_version_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception 'saved versions are never changed' using errcode = 'integrity_constraint_violation';
end $function$;

create table sourcing.activations (
  id uuid not null,
  version_id uuid,
  comment text not null,
  author_name text not null,
  activated_at timestamp with time zone default now() not null,
  constraint activations_pkey PRIMARY KEY (id),
  constraint activations_version_id_fkey FOREIGN KEY (version_id) REFERENCES sourcing.profile_versions(id)
);

create table sourcing.decisions (
  order_id uuid not null,
  id uuid not null,
  order_number bigint not null,
  kind text not null,
  version_id uuid,
  fact_set_id bytea not null,
  decision json not null,
  took_us integer not null,
  decided_at timestamp with time zone not null,
  constraint decisions_pkey PRIMARY KEY (order_id, id),
  constraint decisions_kind CHECK ((kind = ANY (ARRAY['placed'::text, 'again'::text, 'moved'::text, 'replanned'::text])))
);

create table sourcing.dry_runs (
  id uuid not null,
  version_id uuid not null,
  profile jsonb not null,
  orders_asked integer not null,
  orders_done integer default 0 not null,
  state text default 'running'::text not null,
  report jsonb,
  author_name text not null,
  created_at timestamp with time zone default now() not null,
  finished_at timestamp with time zone,
  constraint dry_runs_pkey PRIMARY KEY (id),
  constraint dry_runs_state CHECK ((state = ANY (ARRAY['running'::text, 'done'::text, 'failed'::text])))
);

CREATE INDEX dry_runs_of_version ON sourcing.dry_runs USING btree (version_id, id);

create table sourcing.fact_sets (
  id bytea not null,
  content jsonb not null,
  created_at timestamp with time zone default now() not null,
  constraint fact_sets_pkey PRIMARY KEY (id)
);

create table sourcing.location_terms (
  location_id uuid not null,
  version integer not null,
  valid_from date not null,
  terms jsonb not null,
  author text not null,
  comment text,
  saved_at timestamp with time zone default now() not null,
  constraint location_terms_pkey PRIMARY KEY (location_id, version),
  constraint location_terms_object CHECK ((jsonb_typeof(terms) = 'object'::text)),
  constraint location_terms_version_positive CHECK ((version > 0))
);

CREATE TRIGGER location_terms_append_only BEFORE DELETE OR UPDATE ON sourcing.location_terms FOR EACH ROW EXECUTE FUNCTION sourcing.refuse_version_change();

create table sourcing.postal_codes (
  country text not null,
  postal_code text not null,
  latitude double precision not null,
  longitude double precision not null,
  place text not null,
  constraint postal_codes_pkey PRIMARY KEY (country, postal_code),
  constraint postal_code_is_bare CHECK ((postal_code ~ '^[0-9A-Z]{1,12}$'::text)),
  constraint postal_latitude_on_earth CHECK (((latitude >= ('-90'::integer)::double precision) AND (latitude <= (90)::double precision))),
  constraint postal_longitude_on_earth CHECK (((longitude >= ('-180'::integer)::double precision) AND (longitude <= (180)::double precision)))
);

create table sourcing.profile_versions (
  id uuid not null,
  number integer not null,
  name text not null,
  state text not null,
  profile jsonb not null,
  comment text default ''::text not null,
  based_on integer,
  author_name text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  version integer default 1 not null,
  constraint profile_versions_pkey PRIMARY KEY (id),
  constraint profile_versions_number UNIQUE (number),
  constraint profile_versions_state CHECK ((state = ANY (ARRAY['draft'::text, 'published'::text])))
);

CREATE TRIGGER published_versions_stay BEFORE DELETE OR UPDATE ON sourcing.profile_versions FOR EACH ROW EXECUTE FUNCTION sourcing.keep_published();

create schema support;

create table support.case_entries (
  id uuid not null,
  case_id uuid not null,
  kind text not null,
  text text default ''::text not null,
  facts jsonb default '{}'::jsonb not null,
  actor_name text not null,
  at timestamp with time zone default now() not null,
  constraint case_entries_pkey PRIMARY KEY (id),
  constraint case_entry_kind_known CHECK ((kind = ANY (ARRAY['opened'::text, 'note'::text, 'changed'::text, 'closed'::text, 'reopened'::text, 'merged'::text]))),
  constraint case_entries_case_id_fkey FOREIGN KEY (case_id) REFERENCES support.cases(id)
);

CREATE INDEX case_entries_of_case ON support.case_entries USING btree (case_id, id);

create table support.cases (
  id uuid not null,
  number integer generated always as identity not null,
  kind text not null,
  title text not null,
  state text default 'open'::text not null,
  priority text not null,
  order_id uuid,
  customer_id uuid,
  rule text default ''::text not null,
  owner_id uuid,
  owner_name text default ''::text not null,
  due_at timestamp with time zone not null,
  waiting_until timestamp with time zone,
  opened_by text not null,
  created_at timestamp with time zone default now() not null,
  updated_at timestamp with time zone default now() not null,
  closed_at timestamp with time zone,
  close_reason text,
  merged_into uuid,
  version integer default 1 not null,
  constraint cases_pkey PRIMARY KEY (id),
  constraint case_number_once UNIQUE (number),
  constraint case_close_reason_known CHECK ((close_reason = ANY (ARRAY['solved'::text, 'no_answer'::text, 'duplicate'::text, 'no_problem'::text]))),
  constraint case_closed_with_its_reason CHECK (((state = 'closed'::text) = ((closed_at IS NOT NULL) AND (close_reason IS NOT NULL)))),
  constraint case_is_merged_when_closed CHECK (((merged_into IS NULL) OR (state = 'closed'::text))),
  constraint case_kind_known CHECK ((kind = ANY (ARRAY['question'::text, 'late'::text, 'parcel'::text, 'damaged'::text, 'missing'::text, 'wrong_item'::text, 'address'::text, 'payment'::text, 'return'::text, 'other'::text]))),
  constraint case_state_known CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'closed'::text]))),
  constraint case_title_length CHECK (((length(title) >= 1) AND (length(title) <= 200))),
  constraint case_waits_until_a_time CHECK (((state = 'waiting'::text) = (waiting_until IS NOT NULL))),
  constraint cases_merged_into_fkey FOREIGN KEY (merged_into) REFERENCES support.cases(id),
  constraint cases_priority_fkey FOREIGN KEY (priority) REFERENCES support.due_hours(priority)
);

CREATE UNIQUE INDEX case_of_rule_once ON support.cases USING btree (order_id, rule) WHERE ((rule <> ''::text) AND (state <> 'closed'::text));

CREATE INDEX cases_closed ON support.cases USING btree (closed_at DESC) WHERE (state = 'closed'::text);

CREATE INDEX cases_of_customer ON support.cases USING btree (customer_id) WHERE (customer_id IS NOT NULL);

CREATE INDEX cases_of_order ON support.cases USING btree (order_id) WHERE (order_id IS NOT NULL);

CREATE INDEX cases_to_do ON support.cases USING btree (due_at, id) WHERE (state <> 'closed'::text);

create table support.due_hours (
  priority text not null,
  hours integer not null,
  constraint due_hours_pkey PRIMARY KEY (priority),
  constraint due_hours_positive CHECK (((hours >= 1) AND (hours <= 8760))),
  constraint due_priority_known CHECK ((priority = ANY (ARRAY['urgent'::text, 'high'::text, 'normal'::text, 'low'::text])))
);

create view support.v_cases as
 SELECT id,
    number,
    kind,
    title,
    state,
    priority,
    order_id,
    customer_id,
    owner_name,
    due_at,
    created_at,
    closed_at
   FROM support.cases;

create schema warehouse;

create table warehouse.batches (
  wave_id uuid not null,
  batch integer not null,
  bins uuid[] not null,
  walk_mm integer not null,
  s_shape_mm integer not null,
  path jsonb not null,
  picker text default ''::text not null,
  constraint batches_pkey PRIMARY KEY (wave_id, batch),
  constraint batches_wave_id_fkey FOREIGN KEY (wave_id) REFERENCES warehouse.waves(id)
);

create table warehouse.bins (
  id uuid not null,
  location_id uuid not null,
  code text not null,
  zone text default ''::text not null,
  aisle text not null,
  side text not null,
  bay integer not null,
  level integer not null,
  kind text default 'pick_face'::text not null,
  x_mm integer not null,
  y_mm integer not null,
  created_at timestamp with time zone default now() not null,
  constraint bins_pkey PRIMARY KEY (id),
  constraint bin_bay_counted CHECK (((bay >= 1) AND (bay <= 9999))),
  constraint bin_kind_known CHECK ((kind = ANY (ARRAY['pick_face'::text, 'bulk'::text, 'packing'::text, 'receiving'::text, 'returns'::text, 'quarantine'::text]))),
  constraint bin_level_counted CHECK (((level >= 1) AND (level <= 99))),
  constraint bin_side_known CHECK ((side = ANY (ARRAY['left'::text, 'right'::text])))
);

CREATE UNIQUE INDEX bin_code_once ON warehouse.bins USING btree (location_id, lower(code));

create table warehouse.boxes (
  id uuid not null,
  location_id uuid,
  code text not null,
  inner_length_mm integer not null,
  inner_width_mm integer not null,
  inner_height_mm integer not null,
  outer_length_mm integer not null,
  outer_width_mm integer not null,
  outer_height_mm integer not null,
  own_weight_grams integer not null,
  max_weight_grams integer not null,
  cost_amount bigint default 0 not null,
  cost_currency text not null,
  stock integer,
  is_active boolean default true not null,
  constraint boxes_pkey PRIMARY KEY (id),
  constraint box_carries_something CHECK ((max_weight_grams > own_weight_grams)),
  constraint box_cost_not_negative CHECK ((cost_amount >= 0)),
  constraint box_has_room CHECK ((LEAST(inner_length_mm, inner_width_mm, inner_height_mm) > 0)),
  constraint box_is_larger_outside CHECK (((outer_length_mm >= inner_length_mm) AND (outer_width_mm >= inner_width_mm) AND (outer_height_mm >= inner_height_mm))),
  constraint box_own_weight_not_negative CHECK ((own_weight_grams >= 0)),
  constraint box_stock_not_negative CHECK ((stock >= 0))
);

CREATE UNIQUE INDEX box_code_once ON warehouse.boxes USING btree (lower(code), location_id) NULLS NOT DISTINCT;

create table warehouse.buildings (
  location_id uuid not null,
  depot_x_mm integer not null,
  depot_y_mm integer not null,
  front_y_mm integer not null,
  back_y_mm integer not null,
  version integer default 1 not null,
  constraint buildings_pkey PRIMARY KEY (location_id),
  constraint building_has_a_depth CHECK ((front_y_mm < back_y_mm))
);

create table warehouse.homes (
  location_id uuid not null,
  variant_id uuid not null,
  bin_id uuid not null,
  constraint homes_pkey PRIMARY KEY (location_id, variant_id),
  constraint homes_bin_id_fkey FOREIGN KEY (bin_id) REFERENCES warehouse.bins(id) ON DELETE CASCADE
);

CREATE INDEX homes_of_bin ON warehouse.homes USING btree (bin_id);

create table warehouse.packing_marks (
  variant_id uuid not null,
  this_side_up boolean not null,
  ships_alone boolean not null,
  is_packaged boolean not null,
  constraint packing_marks_pkey PRIMARY KEY (variant_id),
  constraint packing_mark_says_something CHECK ((this_side_up OR ships_alone OR is_packaged))
);

create table warehouse.wave_orders (
  wave_id uuid not null,
  fulfillment_order_id uuid not null,
  batch integer not null,
  tote integer not null,
  is_open boolean default true not null,
  constraint wave_orders_pkey PRIMARY KEY (wave_id, fulfillment_order_id),
  constraint wave_tote_once UNIQUE (wave_id, batch, tote),
  constraint wave_tote_counted CHECK ((tote >= 1)),
  constraint wave_orders_wave_id_batch_fkey FOREIGN KEY (wave_id, batch) REFERENCES warehouse.batches(wave_id, batch)
);

CREATE UNIQUE INDEX wave_order_once ON warehouse.wave_orders USING btree (fulfillment_order_id) WHERE is_open;

create table warehouse.waves (
  id uuid not null,
  number integer generated always as identity not null,
  location_id uuid not null,
  state text default 'open'::text not null,
  created_by text not null,
  created_at timestamp with time zone default now() not null,
  ended_at timestamp with time zone,
  constraint waves_pkey PRIMARY KEY (id),
  constraint wave_number_once UNIQUE (number),
  constraint wave_ended_with_its_state CHECK (((state = 'open'::text) = (ended_at IS NULL))),
  constraint wave_state_known CHECK ((state = ANY (ARRAY['open'::text, 'completed'::text, 'cancelled'::text])))
);

CREATE INDEX waves_open ON warehouse.waves USING btree (location_id, id) WHERE (state = 'open'::text);
