-- Nobody is written to when stock runs low yet: events and the console tell. A column that nothing reads is dropped; a lock of
-- one row's table for a moment. Older code that reads the settings of the stock room does not run beside it.

alter table inventory.settings drop column low_stock_recipients;
