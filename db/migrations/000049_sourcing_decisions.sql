-- Why an order ships from where it does: what was known when it was decided, what was weighed, and the version of the rules.

create schema sourcing;

-- Locations and prices as they were for many decisions, once for each state of them; `id` is the digest of the content.
create table sourcing.fact_sets (
  id bytea primary key,
  content jsonb not null,
  created_at timestamptz not null default now()
);

-- Ids of orders rise with time: the newest decisions are the last of the key.
create table sourcing.decisions (
  order_id uuid not null,
  id uuid not null,
  order_number bigint not null,
  kind text not null constraint decisions_kind check (kind in ('placed', 'again', 'moved', 'replanned')),
  version_id uuid,
  fact_set_id bytea not null,
  -- Packed (`rules/kept-decision.ts`); never looked into by a query, so kept as it was written.
  decision json not null,
  took_us int not null,
  decided_at timestamptz not null,
  primary key (order_id, id)
);

-- Profiles of rules. A draft changes until it is published; what was published never does.
create table sourcing.profile_versions (
  id uuid primary key,
  number int not null constraint profile_versions_number unique,
  name text not null,
  state text not null constraint profile_versions_state check (state in ('draft', 'published')),
  profile jsonb not null,
  comment text not null default '',
  based_on int,
  author_name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version int not null default 1
);

create function sourcing.keep_published() returns trigger language plpgsql as $$
begin
  if old.state = 'published' then
    raise exception 'version % of the sourcing rules is published and never changes', old.number;
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger published_versions_stay before update or delete on sourcing.profile_versions
  for each row execute function sourcing.keep_published();

-- Which version counts since when: the newest row. Without a version the built-in rules count.
create table sourcing.activations (
  id uuid primary key,
  version_id uuid references sourcing.profile_versions (id),
  comment text not null,
  author_name text not null,
  activated_at timestamptz not null default now()
);

-- A draft tried out on orders that were decided before.
create table sourcing.dry_runs (
  id uuid primary key,
  version_id uuid not null,
  profile jsonb not null,
  orders_asked int not null,
  orders_done int not null default 0,
  state text not null default 'running' constraint dry_runs_state check (state in ('running', 'done', 'failed')),
  report jsonb,
  author_name text not null,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index dry_runs_of_version on sourcing.dry_runs (version_id, id);
