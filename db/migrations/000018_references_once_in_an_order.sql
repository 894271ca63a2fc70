-- A provider's reference counts once in an order, not once in each of its payments: the client's confirmation and the
-- provider's notice of one capture may come with and without the payment's id, and were booked twice. What was booked twice
-- before keeps its amount and is marked, for a person to refund or void. Locks the ledger while its index is built (a second
-- for a million rows); the new index takes the place of two. Older code runs on, its second booking is refused.

alter table payments.ledger drop constraint ledger_reference_once;
alter table payments.ledger disable trigger ledger_append_only;
update payments.ledger l set provider_reference = l.provider_reference || ' (booked again: ' || l.id || ')'
where exists (select from payments.ledger e
              where e.order_id = l.order_id and e.kind = l.kind and e.provider_reference = l.provider_reference and e.id < l.id);
alter table payments.ledger enable trigger ledger_append_only;
alter table payments.ledger add constraint ledger_reference_once unique (order_id, kind, provider_reference);
drop index payments.ledger_of_order;
