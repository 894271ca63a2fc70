-- What every module stands on: the event log, the audit log with its seals, idempotency keys, saved views,
-- imports and bulk runs. New database: locks nothing.

create schema platform;

-- Reference data (rates, channels, locations) is cached by each process under the version that stands here.
create table platform.reference_versions (
  name text primary key,
  version bigint not null default 1
);

-- `xid` lets a reader wait for every older transaction to end, so that a cursor never steps over an event
-- whose commit came later than its id.
create table platform.events (
  id uuid primary key,
  xid xid8 not null default pg_current_xact_id(),
  type text not null,
  subject_id uuid not null,
  payload jsonb not null,
  actor_name text not null,
  request_id text not null,
  occurred_at timestamptz not null default now()
);
create index events_in_commit_order on platform.events (xid, id);
create index events_of_subject on platform.events (subject_id, id);

create table platform.audit (
  id uuid primary key,
  at timestamptz not null default now(),
  actor_type text not null,
  actor_id uuid,
  actor_name text not null,
  action text not null,
  outcome text not null default 'done' constraint audit_outcome_known check (outcome in ('done', 'refused')),
  subject_type text not null,
  subject_id uuid,
  before jsonb,
  after jsonb,
  reason text,
  request_id text not null,
  salt bytea not null default uuid_send(gen_random_uuid())
);
create index audit_of_subject on platform.audit (subject_id, id);

-- The chain stands apart from the rows it seals, so that no commit waits for another's hash.
create table platform.audit_seals (
  position bigint primary key,
  audit_id uuid not null constraint audit_seal_once unique,
  details_digest bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null default now()
);

create table platform.idempotency_keys (
  scope text not null,
  key text not null constraint idempotency_key_length check (length(key) between 1 and 200),
  request_digest bytea not null,
  status int not null,
  body jsonb not null,
  created_at timestamptz not null default now(),
  primary key (scope, key)
);
create index idempotency_keys_by_age on platform.idempotency_keys using brin (created_at);

create table platform.saved_views (
  id uuid primary key,
  owner_id uuid not null,
  page text not null,
  name text not null,
  query text not null,
  is_shared boolean not null default false,
  is_pinned boolean not null default false,
  created_at timestamptz not null default now(),
  version int not null default 1,
  constraint saved_view_name_once unique (owner_id, page, name)
);

create table platform.imports (
  id uuid primary key,
  kind text not null,
  file_name text not null,
  file_digest bytea not null,
  mapping jsonb not null,
  is_dry_run boolean not null default false,
  state text not null default 'running' constraint import_state_known
    check (state in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  rows_total int,
  rows_read int not null default 0,
  counts jsonb not null default '{}',
  error text,
  actor_name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz
);

-- One row for each source row that was not simply imported, with what became of it and why.
create table platform.import_rows (
  import_id uuid not null references platform.imports on delete cascade,
  row_number int not null,
  outcome text not null,
  reason text not null,
  source jsonb not null,
  primary key (import_id, row_number)
);

create table platform.import_files (
  import_id uuid primary key references platform.imports on delete cascade,
  content bytea not null
);

create table platform.bulk_runs (
  id uuid primary key,
  action text not null,
  input jsonb not null,
  actor jsonb not null,
  state text not null default 'running' constraint bulk_run_state_known
    check (state in ('running', 'done', 'stopped')),
  items_total int not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);

create table platform.bulk_items (
  run_id uuid not null references platform.bulk_runs on delete cascade,
  position int not null,
  subject_id uuid not null,
  label text not null,
  outcome text not null default 'waiting' constraint bulk_item_outcome_known
    check (outcome in ('waiting', 'done', 'refused')),
  code text,
  detail text,
  primary key (run_id, position)
);
