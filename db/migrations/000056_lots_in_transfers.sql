-- Which lots a transfer carries: shipped out of the origin, arrived at the destination, back, or lost. A new table alone:
-- older code, which refuses to transfer tracked variants, runs beside it.
create table inventory.transfer_line_lots (
  line_id uuid not null references inventory.transfer_lines (id),
  lot_id uuid not null references inventory.lots (id),
  shipped int not null default 0 constraint transfer_lot_shipped_not_negative check (shipped >= 0),
  -- More than was shipped, where somebody at the origin took from another lot than they said.
  received int not null default 0 constraint transfer_lot_received_not_negative check (received >= 0),
  returned int not null default 0 constraint transfer_lot_returned_not_negative check (returned >= 0),
  written_off int not null default 0 constraint transfer_lot_written_off_not_negative check (written_off >= 0),
  in_transit int not null generated always as (greatest(shipped - received - returned - written_off, 0)) stored,
  primary key (line_id, lot_id)
);
create index transfer_lots_in_transit on inventory.transfer_line_lots (lot_id) where in_transit > 0;
