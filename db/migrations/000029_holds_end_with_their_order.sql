-- An order that ended holds nothing any more, and one that was cancelled before anybody paid is not paid: both stood on the
-- home board. Touches only such orders; older code runs on.

update orders.holds h set released_at = now(), released_by = 'Longshore'
from orders.orders o where o.id = h.order_id and o.status <> 'open' and h.released_at is null;

update orders.orders o set payment_status = 'voided', updated_at = now(), version = version + 1
where o.status = 'cancelled' and o.payment_status = 'paid'
  and not exists (select from payments.payments p where p.order_id = o.id and p.captured_amount > 0);
