-- Who is written to when stock runs low, and what they were told: one digest at most per pause. Columns with constant defaults in
-- tables that are small, behind a lock of a moment; older code runs on.

alter table inventory.settings
  add column low_stock_recipients text[] not null default '{}'
    constraint settings_low_stock_recipients_bounded check (cardinality(low_stock_recipients) <= 20);

alter table inventory.low_stock_alerts add column told_at timestamptz;
create index low_stock_alerts_untold on inventory.low_stock_alerts (id) where closed_at is null and told_at is null;

alter table inventory.low_stock_reader add column told_at timestamptz;
