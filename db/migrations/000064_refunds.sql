-- A refund is granted first and executed later: what was promised to a customer is kept apart from what has left, and neither
-- together is ever more than what was captured. The columns get constants, which rewrites nothing; the check reads the table of
-- payments once. Older code runs beside it: it grants nothing, and the check holds for it too.
alter table payments.payments add column granted_amount bigint not null default 0;
alter table payments.payments drop constraint payment_refunds_within_captures;
alter table payments.payments
  add constraint payment_granted_not_negative check (granted_amount >= 0),
  add constraint payment_refunds_within_captures check (refunded_amount + granted_amount <= captured_amount);
comment on column payments.payments.granted_amount is 'Of refunds that are granted and neither executed nor withdrawn.';

create table payments.refunds (
  id uuid primary key,
  order_id uuid not null,
  payment_id uuid not null references payments.payments (id),
  amount bigint not null,
  currency text not null,
  purpose text not null,
  reason text not null,
  -- What the caller knows the intent by: the same one again is the same refund. One of several payments has a row for each.
  reference text not null,
  gateway text not null,
  state text not null default 'granted',
  granted_by text not null,
  granted_at timestamptz not null,
  settled_by text,
  settled_at timestamptz,
  ledger_id uuid references payments.ledger (id),
  note text,
  constraint refund_amount_positive check (amount > 0),
  constraint refund_purpose_known check (purpose in ('cancellation', 'return', 'goodwill', 'overpayment')),
  constraint refund_gateway_known check (gateway in ('external', 'manual')),
  constraint refund_state_known check (state in ('granted', 'executed', 'withdrawn')),
  constraint refund_executed_has_ledger check ((state = 'executed') = (ledger_id is not null)),
  constraint refund_settled_has_author
    check ((state = 'granted') = (settled_at is null) and (settled_at is null) = (settled_by is null)),
  constraint refund_intent_once unique (order_id, reference, payment_id),
  constraint refund_ledger_once unique (ledger_id)
);
-- The work list: what is still to be given back, oldest first.
create index refunds_to_execute on payments.refunds (id) where state = 'granted';
create index refunds_of_payment on payments.refunds (payment_id);

create or replace view payments.v_payments as
  select id, order_id, method, provider, currency, authorized_amount, captured_amount, refunded_amount, voided_amount, created_at,
         granted_amount
  from payments.payments;
create view payments.v_refunds as
  select id, order_id, payment_id, amount, currency, purpose, reason, reference, gateway, state, granted_by, granted_at,
         settled_by, settled_at, ledger_id, note
  from payments.refunds;
