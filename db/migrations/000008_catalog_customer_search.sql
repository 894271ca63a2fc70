-- Finds products, variants and customers by the beginnings of words, SKUs and e-mail addresses. Builds indexes under a
-- lock against writes of these tables (seconds at a million rows); older code runs on unchanged.

create index variants_by_sku_prefix on catalog.variants (lower(sku) text_pattern_ops);
create index variants_by_words on catalog.variants using gin (to_tsvector('simple', title));
create index products_by_words on catalog.products using gin (to_tsvector('simple', title));
create index products_by_title on catalog.products (left(lower(title), 80), id);
-- Asked whenever a variant becomes a bundle: is it a part of another one?
create index bundle_components_of_component on catalog.bundle_components (component_id);

create index customers_by_words on customers.customers using gin (to_tsvector('simple', name || ' ' || coalesce(company, '')));
create index customers_by_email_prefix on customers.customers (email text_pattern_ops);
create index customers_by_phone on customers.customers (phone);
-- Replaced by the search by words, which also finds last names.
drop index customers.customers_by_name;
