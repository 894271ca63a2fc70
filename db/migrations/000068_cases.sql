-- Cases: what somebody has to look after until it is solved, beside the order or the customer that it is about. New tables alone:
-- older code runs beside them.
create schema if not exists support;

-- Within how many hours a case of a priority is to be answered.
create table support.due_hours (
  priority text primary key constraint due_priority_known check (priority in ('urgent', 'high', 'normal', 'low')),
  hours integer not null constraint due_hours_positive check (hours between 1 and 8760)
);
insert into support.due_hours (priority, hours) values ('urgent', 2), ('high', 8), ('normal', 24), ('low', 72);

create table support.cases (
  id uuid primary key,
  number integer not null generated always as identity constraint case_number_once unique,
  kind text not null
    constraint case_kind_known check (kind in ('question', 'late', 'parcel', 'damaged', 'missing', 'wrong_item', 'address',
                                               'payment', 'return', 'other')),
  title text not null constraint case_title_length check (length(title) between 1 and 200),
  state text not null default 'open' constraint case_state_known check (state in ('open', 'waiting', 'closed')),
  priority text not null references support.due_hours (priority),
  order_id uuid,
  customer_id uuid,
  -- What opened it by itself; empty where a person did. One open case an order for each reason.
  rule text not null default '',
  owner_id uuid,
  owner_name text not null default '',
  due_at timestamptz not null,
  waiting_until timestamptz,
  opened_by text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  closed_at timestamptz,
  close_reason text
    constraint case_close_reason_known check (close_reason in ('solved', 'no_answer', 'duplicate', 'no_problem')),
  merged_into uuid references support.cases (id),
  version integer not null default 1,
  constraint case_closed_with_its_reason check ((state = 'closed') = (closed_at is not null and close_reason is not null)),
  constraint case_waits_until_a_time check ((state = 'waiting') = (waiting_until is not null)),
  constraint case_is_merged_when_closed check (merged_into is null or state = 'closed')
);
create unique index case_of_rule_once on support.cases (order_id, rule) where rule <> '' and state <> 'closed';
create index cases_to_do on support.cases (due_at, id) where state <> 'closed';
create index cases_of_order on support.cases (order_id) where order_id is not null;
create index cases_of_customer on support.cases (customer_id) where customer_id is not null;
create index cases_closed on support.cases (closed_at desc) where state = 'closed';

-- What was said and done, in the order in which it was; nothing of it changes.
create table support.case_entries (
  id uuid primary key,
  case_id uuid not null references support.cases (id),
  kind text not null
    constraint case_entry_kind_known check (kind in ('opened', 'note', 'changed', 'closed', 'reopened', 'merged')),
  text text not null default '',
  facts jsonb not null default '{}',
  actor_name text not null,
  at timestamptz not null default now()
);
create index case_entries_of_case on support.case_entries (case_id, id);

create view support.v_cases as
  select id, number, kind, title, state, priority, order_id, customer_id, owner_name, due_at, created_at, closed_at
  from support.cases;
