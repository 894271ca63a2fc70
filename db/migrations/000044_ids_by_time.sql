-- The smallest id of a moment: ids begin with their milliseconds (RFC 9562, version 7), so that a period is a range of a primary
-- key. And a change of an average gets the moment of the movements beside it, those of its transaction, so that what came in is
-- valued by what it made of the average; which change is the later one is said by the serial. A function and a default: locks
-- nothing for longer than that, and older code runs beside it.

alter table inventory.cost_history alter column at set default now();

create function inventory.id_at(moment timestamptz) returns uuid language sql immutable parallel safe as $$
  select (lpad(to_hex((extract(epoch from moment) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
$$;
