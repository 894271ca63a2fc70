-- A historical record is known by its shop, order, code and place among equal codes, not by the row of its file: one file that
-- grew by a row was booked twice, and two shops with equal order numbers dropped each other's records. What was booked twice
-- before stays, for a person to judge. Locks orders.historical_records while it is rewritten, a second for some hundred
-- thousand rows. Older code cannot write records beside it; an import that it runs meanwhile fails and goes on afterwards.

alter table orders.historical_records add column channel text, add column occurrence int;

update orders.historical_records r set channel = coalesce(
  (select i.mapping #>> '{columns,channel,constant}' from platform.imports i where i.id = r.import_id),
  (select c.code from orders.orders o join channels.channels c on c.id = o.channel_id
   where o.external_id = r.external_id order by o.id limit 1),
  '');
update orders.historical_records r set occurrence = n.occurrence
from (select id, row_number() over (partition by channel, external_id, sku order by source_row, id) as occurrence
      from orders.historical_records) n
where n.id = r.id;

alter table orders.historical_records alter column channel set not null, alter column occurrence set not null;
alter table orders.historical_records drop constraint historical_record_once;
alter table orders.historical_records add constraint historical_record_once unique (external_id, sku, channel, occurrence);
