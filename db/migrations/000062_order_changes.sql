-- Why: a placed order is changed by a document: typed actions, what they would do, and whether somebody confirmed it.
-- Locks: creates a table; of what exists orders is locked for its foreign key, and a view gains a column, each for a moment.
-- Older code beside it: yes, it knows nothing of the table.

create table orders.changes (
  id uuid primary key,
  order_id uuid not null references orders.orders (id),
  state text not null default 'open',
  reason text not null default '',
  actions jsonb not null,
  preview jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  ended_by text,
  ended_at timestamptz,
  constraint change_state_known check (state in ('open', 'confirmed', 'dropped')),
  constraint change_ends_once check ((state = 'open') = (ended_at is null)),
  constraint change_does_something check (jsonb_array_length(actions) > 0)
);

create index changes_of_order on orders.changes (order_id, created_at desc);
create index changes_open on orders.changes (created_at) where state = 'open';

create or replace view orders.v_line_pictures as
  select l.id as line_id, v.options, v.image_url, l.order_id, l.position, l.title, l.quantity, l.unit_amount, l.backordered,
         l.parent_line_id is not null as is_component, l.sku, l.cancelled, l.is_bundle
  from orders.lines l
  left join lateral (select options, image_url from catalog.v_variants v where v.id = l.variant_id offset 0) v on true;
