-- What is sold, to whom, and where it is sold. New tables: locks nothing.

create schema catalog;

create table catalog.products (
  id uuid primary key,
  title text not null,
  description text not null default '',
  image_url text,
  external_id text constraint product_external_id_once unique,
  status text not null default 'active' constraint product_status_known check (status in ('active', 'archived')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1
);

create table catalog.variants (
  id uuid primary key,
  product_id uuid not null references catalog.products,
  sku text not null constraint variant_sku_once unique constraint variant_sku_length check (length(sku) between 1 and 100),
  gtin text constraint variant_gtin_once unique constraint variant_gtin_digits check (gtin ~ '^(\d{8}|\d{12,14})$'),
  title text not null,
  options text not null default '',
  image_url text,
  weight_grams int not null default 0 constraint variant_weight_not_negative check (weight_grams >= 0),
  length_mm int constraint variant_length_positive check (length_mm > 0),
  width_mm int constraint variant_width_positive check (width_mm > 0),
  height_mm int constraint variant_height_positive check (height_mm > 0),
  hs_code text,
  origin_country text,
  is_bundle boolean not null default false,
  status text not null default 'active' constraint variant_status_known check (status in ('active', 'archived')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1
);
create index variants_of_product on catalog.variants (product_id);

create table catalog.prices (
  variant_id uuid not null references catalog.variants on delete cascade,
  currency text not null,
  amount bigint not null constraint price_not_negative check (amount >= 0),
  primary key (variant_id, currency)
);

create table catalog.bundle_components (
  bundle_id uuid not null references catalog.variants on delete cascade,
  component_id uuid not null references catalog.variants,
  quantity int not null constraint bundle_quantity_positive check (quantity > 0),
  primary key (bundle_id, component_id),
  constraint bundle_not_of_itself check (bundle_id <> component_id)
);

create view catalog.v_variants as
  select id, product_id, sku, gtin, title, options, image_url, weight_grams, length_mm, width_mm, height_mm,
         hs_code, origin_country, is_bundle, status
  from catalog.variants;

create view catalog.v_prices as select variant_id, currency, amount from catalog.prices;

create view catalog.v_bundle_components as select bundle_id, component_id, quantity from catalog.bundle_components;

create schema customers;

create table customers.customers (
  id uuid primary key,
  name text not null,
  email text constraint customer_email_lower_case check (email = lower(email)),
  phone text,
  company text,
  external_id text constraint customer_external_id_once unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1
);
-- One person for each e-mail address, so that a returning buyer is recognized; blank ones stand alone.
create unique index customers_email_once on customers.customers (email) where email is not null;
create index customers_by_name on customers.customers (lower(name) text_pattern_ops);

create table customers.addresses (
  id uuid primary key,
  customer_id uuid not null references customers.customers on delete cascade,
  address jsonb not null,
  digest bytea not null,
  last_used_at timestamptz not null default now(),
  constraint address_once unique (customer_id, digest)
);

create view customers.v_customers as select id, name, email, phone, company from customers.customers;

create schema channels;

create table channels.channels (
  id uuid primary key,
  code text not null constraint channel_code_once unique,
  name text not null,
  kind text not null constraint channel_kind_known
    check (kind in ('web_shop', 'marketplace', 'point_of_sale', 'b2b', 'phone')),
  currency text not null,
  market text not null,
  language text not null default 'en',
  stock_buffer int not null default 0 constraint channel_buffer_not_negative check (stock_buffer >= 0),
  shortage_policy text not null default 'refuse' constraint channel_shortage_policy_known
    check (shortage_policy in ('refuse', 'backorder')),
  sender_name text not null default '',
  status text not null default 'active' constraint channel_status_known check (status in ('active', 'archived')),
  created_at timestamptz not null default now(),
  version int not null default 1
);

create view channels.v_channels as
  select id, code, name, kind, currency, market, language, stock_buffer, shortage_policy, sender_name, status
  from channels.channels;
