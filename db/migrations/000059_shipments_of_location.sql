-- What left a location today counts for what it can still do. An index alone: older code runs beside it.
create index shipments_of_location on fulfillment.shipments (location_id, shipped_at);
