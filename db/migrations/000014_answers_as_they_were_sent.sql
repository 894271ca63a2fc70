-- A repeated request is answered with the very bytes of the first answer; jsonb gave its fields in another order. Rewrites the
-- table under an exclusive lock: it holds the answers of 72 hours, a second for each half million. Older code
-- writes on as before.

alter table platform.idempotency_keys alter column body type json using body::json;
