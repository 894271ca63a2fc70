-- A statement that finds what it wrote refused (stock taken meanwhile, a customer made meanwhile) must fail by itself, so
-- that the commit which travels with it finds nothing to commit. New function: locks nothing, and older code runs beside
-- it.

create function platform.run_again_unless(is_as_decided boolean, why text) returns void language plpgsql as $$
begin
  if not is_as_decided then
    raise exception using errcode = 'LS001', message = why;
  end if;
end
$$;
