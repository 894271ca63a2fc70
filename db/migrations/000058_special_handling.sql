-- What a variant is that not every location sends and not every carrier takes. Older code, which knows nothing of it, runs beside
-- the new column: it writes variants without one.
alter table catalog.variants add column special_handling text[] not null default '{}'
  constraint variant_special_handling_known check (special_handling <@ array['hazardous', 'oversize', 'fragile']);
create index variants_with_special_handling on catalog.variants (id) where special_handling <> '{}';
create or replace view catalog.v_variants as
  select id, product_id, sku, gtin, title, options, image_url, weight_grams, length_mm, width_mm, height_mm, hs_code,
         origin_country, is_bundle, status, tracking, shelf_life_days, min_remaining_days, lot_confirmation, special_handling
  from catalog.variants;
