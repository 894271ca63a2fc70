-- What happens when a variant is short is said per variant and channel, with a cap, and not by the channel alone. A new table,
-- and a column with a constant default: rewrites nothing. Older code ignores both, and oversells no cap that it cannot see,
-- because it refuses or backorders as the channel says: stop old servers before the first policy is set.

create table inventory.selling_policies (
  variant_id uuid not null,
  channel_id uuid not null,
  policy text not null constraint selling_policy_known check (policy in ('refuse', 'backorder', 'preorder')),
  ship_by timestamptz,
  cap int constraint selling_policy_cap_in_range check (cap between 0 and 1000000),
  -- What waited under a cap when this one was set: it stands, however low the new cap.
  standing int not null default 0,
  version int not null default 1,
  updated_at timestamptz not null default now(),
  primary key (variant_id, channel_id),
  constraint selling_policy_preorder_dated check ((policy = 'preorder') = (ship_by is not null)),
  constraint selling_policy_cap_of_what_waits check (policy <> 'refuse' or cap is null)
);
comment on table inventory.selling_policies is 'Where a row is absent, the shortage policy of the channel counts.';

-- Sold while a cap was in force, which the doctor holds against the cap; units that a short pick sent back were not.
alter table inventory.waiting_demand add column is_capped boolean not null default false;

create view inventory.v_selling_policies as
  select variant_id, channel_id, policy, ship_by, cap, standing, version from inventory.selling_policies;
