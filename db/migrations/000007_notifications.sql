-- What was said to customers. New tables: locks nothing.

create schema notifications;

-- Law 6: one message for each intent. SMTP knows no idempotency key, so a message whose fate is unknown
-- is listed for a person and never sent again by itself.
create table notifications.messages (
  id uuid primary key,
  intent text not null constraint message_intent_once unique,
  kind text not null,
  order_id uuid,
  channel_id uuid,
  recipient text not null,
  subject text not null,
  html text not null,
  text text not null,
  state text not null default 'waiting' constraint message_state_known
    check (state in ('waiting', 'sending', 'sent', 'kept', 'failed', 'unknown')),
  error text,
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index messages_newest on notifications.messages (created_at desc, id desc);
create index messages_of_order on notifications.messages (order_id) where order_id is not null;
