-- Why: orders are held by rules that people write, and holds may end at a time; whoever reviews them sees why.
-- Locks: orders.holds for a moment, for two columns without a default, and while the small index is made.
-- Older code beside it: yes. It places orders without asking the rules.

create table orders.hold_rules (
  id uuid primary key,
  name text not null,
  condition text not null,
  hold_type text not null,
  release_after_minutes integer,
  is_active boolean not null default true,
  created_by text not null,
  created_at timestamptz not null,
  updated_by text not null,
  updated_at timestamptz not null,
  version integer not null default 1,
  constraint hold_rule_says_something check (condition <> '' and name <> ''),
  constraint hold_rule_type_known
    check (hold_type in ('address', 'fraud', 'credit', 'payment', 'customer_request', 'stock', 'other')),
  constraint hold_rule_releases_later check (release_after_minutes > 0)
);

create unique index hold_rule_name_once on orders.hold_rules (lower(name));

alter table orders.holds add column rule_id uuid, add column release_at timestamptz;

create index holds_due on orders.holds (release_at) where released_at is null and release_at is not null;
create index holds_to_review on orders.holds (placed_at, id) where released_at is null;
