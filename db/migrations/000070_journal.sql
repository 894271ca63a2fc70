-- A journal for the accounts, by day. A day that was handed over must not change afterwards, but the ledger dates money by when
-- it moved, which an import of old orders puts into the past: `booked_at` is when it was written here. Older rows have none and
-- count by `at`. Adding it rewrites nothing; older code runs beside it and gets the default.
alter table payments.ledger add column booked_at timestamptz;
alter table payments.ledger alter column booked_at set default now();

-- Of an append-only table the blocks lie in the order of time: a BRIN index finds a day and costs an insert next to nothing.
create index ledger_of_day on payments.ledger using brin ((coalesce(booked_at, at)));

-- Double entry: each movement is two rows, of which the debit is positive. What was captured is owed to the customers until it is
-- earned or given back; a return or goodwill lowers what was earned from the moment it is granted. An authorization or a void
-- moves no money and stands in no account.
create view payments.v_journal as
  with movements as (
    select coalesce(l.booked_at, l.at) as at, l.id as entry_id, l.kind, l.order_id, l.payment_id, l.amount, l.currency,
           l.provider_reference as reference, l.actor_name,
           case when l.kind = 'capture' then 'clearing:' || p.method
                when r.id is not null then 'refunds_granted' else 'customers' end as debit,
           case when l.kind = 'capture' then 'customers' else 'clearing:' || p.method end as credit
    from payments.ledger l
    join payments.payments p on p.id = l.payment_id
    left join payments.refunds r on r.ledger_id = l.id
    where l.kind in ('capture', 'refund')
    union all
    select r.granted_at, r.id, 'refund_granted', r.order_id, r.payment_id, r.amount, r.currency, r.reference, r.granted_by,
           case r.purpose when 'return' then 'returns' when 'goodwill' then 'goodwill' else 'customers' end, 'refunds_granted'
    from payments.refunds r
    union all
    select r.settled_at, r.id, 'refund_withdrawn', r.order_id, r.payment_id, r.amount, r.currency, r.reference, r.settled_by,
           'refunds_granted', case r.purpose when 'return' then 'returns' when 'goodwill' then 'goodwill' else 'customers' end
    from payments.refunds r where r.state = 'withdrawn')
  select at, entry_id, kind, order_id, payment_id, debit as account, amount, currency, reference, actor_name from movements
  union all
  select at, entry_id, kind, order_id, payment_id, credit, -amount, currency, reference, actor_name from movements;
