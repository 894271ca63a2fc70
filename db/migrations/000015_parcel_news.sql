-- Labels and what carriers scanned, as fulfillment knows them: by the order whose parcel they belong to. Orders show both and
-- stand above fulfillment alone, so they must not ask shipping themselves. Two views: locks nothing that anybody waits for, and
-- older code runs beside them.

create view fulfillment.v_parcel_labels as
select p.order_id, b.parcel_id, b.id as label_id, b.carrier_code, b.service_code, b.state, b.tracking_number, b.tracking_status,
       b.expected_at, b.cost_amount, b.cost_currency, b.tracking_token
from fulfillment.parcels p join shipping.v_labels b on b.parcel_id = p.id;

create view fulfillment.v_parcel_events as
select p.order_id, b.parcel_id, b.id as label_id, e.id as event_id, e.status, e.message, e.place, e.occurred_at
from fulfillment.parcels p
join shipping.v_labels b on b.parcel_id = p.id and b.state = 'bought'
join shipping.v_tracking_events e on e.label_id = b.id;
