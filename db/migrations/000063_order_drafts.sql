-- Why: an order that is taken on the phone is kept while it is not complete, and reopened, confirmed or dropped later.
-- Locks: creates a table; nothing that exists is locked.
-- Older code beside it: yes, it knows nothing of the table.

create table orders.drafts (
  id uuid primary key,
  state text not null default 'open',
  contents jsonb not null,
  customer_name text not null default '',
  units integer not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  updated_by text not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  ended_by text,
  ended_at timestamptz,
  order_id uuid,
  constraint draft_state_known check (state in ('open', 'confirmed', 'dropped')),
  constraint draft_ends_once check ((state = 'open') = (ended_at is null)),
  constraint draft_confirmed_is_an_order check ((state = 'confirmed') = (order_id is not null))
);

create index drafts_open on orders.drafts (updated_at desc) where state = 'open';
