-- Who may sign in and what a key may do. New tables: locks nothing.

create schema identity;

create table identity.users (
  id uuid primary key,
  email text not null constraint user_email_lower_case check (email = lower(email)),
  name text not null,
  password_hash text,
  roles text[] not null default '{}',
  is_active boolean not null default true,
  is_demo boolean not null default false,
  time_zone text not null default 'UTC',
  created_at timestamptz not null default now(),
  version int not null default 1,
  constraint user_email_once unique (email)
);

create table identity.sessions (
  id uuid primary key,
  user_id uuid not null references identity.users on delete cascade,
  token_hash bytea not null constraint session_token_once unique,
  previous_token_hash bytea,
  user_agent text not null default '',
  ip text not null default '',
  created_at timestamptz not null default now(),
  rotated_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
create index sessions_of_user on identity.sessions (user_id);
create index sessions_by_previous_token on identity.sessions (previous_token_hash) where previous_token_hash is not null;

create table identity.api_keys (
  id uuid primary key,
  name text not null,
  hint text not null,
  secret_hash bytea not null constraint api_key_secret_once unique,
  scopes text[] not null,
  created_by uuid references identity.users,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);

-- Links that let somebody set a password once: the first owner's, an invitation's.
create table identity.password_links (
  id uuid primary key,
  token_hash bytea not null constraint password_link_token_once unique,
  purpose text not null constraint password_link_purpose_known check (purpose in ('owner', 'invite', 'reset')),
  user_id uuid references identity.users on delete cascade,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

-- Failed sign-ins slow the next one down; nobody is ever locked out for good.
create table identity.sign_in_failures (
  subject text not null,
  failed_at timestamptz not null default now()
);
create index sign_in_failures_recent on identity.sign_in_failures (subject, failed_at);
