import type { Transaction } from '../../../platform/database.ts';
import type { ParcelState } from '../rules/work.ts';

export type NewParcel = {
  id: string;
  fulfillment_order_id: string;
  order_id: string;
  number: number;
  weight_grams: number;
  length_mm: number | null;
  width_mm: number | null;
  height_mm: number | null;
  created_at: Date;
};

/** Inserts a parcel with what lies in it. */
export async function insertParcel(
  tx: Transaction,
  parcel: NewParcel,
  lines: readonly { line_id: string; quantity: number }[],
): Promise<void> {
  await Promise.all([
    tx.rows(
      `insert into fulfillment.parcels
         (id, fulfillment_order_id, order_id, number, weight_grams, length_mm, width_mm, height_mm, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        parcel.id,
        parcel.fulfillment_order_id,
        parcel.order_id,
        parcel.number,
        parcel.weight_grams,
        parcel.length_mm,
        parcel.width_mm,
        parcel.height_mm,
        parcel.created_at,
      ],
    ),
    tx.rows(
      `insert into fulfillment.parcel_lines (parcel_id, fulfillment_order_line_id, quantity)
       select $1, * from unnest($2::uuid[], $3::int[])`,
      [parcel.id, lines.map(({ line_id }) => line_id), lines.map(({ quantity }) => quantity)],
    ),
  ]);
}

/** Sets the state of a parcel that is still in the house. */
export async function setParcelState(tx: Transaction, id: string, state: ParcelState): Promise<void> {
  await tx.rows('update fulfillment.parcels set state = $2, version = version + 1 where id = $1', [
    id,
    state,
  ]);
}

/** Records that parcels left together. */
export async function insertShipment(
  tx: Transaction,
  shipment: {
    id: string;
    order_id: string;
    fulfillment_order_id: string;
    location_id: string;
    carrier_code: string;
    shipped_at: Date;
    parcel_ids: readonly string[];
  },
): Promise<void> {
  await Promise.all([
    tx.rows(
      `insert into fulfillment.shipments (id, order_id, fulfillment_order_id, location_id, carrier_code, shipped_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        shipment.id,
        shipment.order_id,
        shipment.fulfillment_order_id,
        shipment.location_id,
        shipment.carrier_code,
        shipment.shipped_at,
      ],
    ),
    tx.rows(
      `update fulfillment.parcels set state = 'handed_over', shipment_id = $1, handed_over_at = $2, version = version + 1
       where id = any($3::uuid[])`,
      [shipment.id, shipment.shipped_at, shipment.parcel_ids],
    ),
  ]);
}

/** Records when parcels reached their doors; null takes it back. */
export async function setDelivered(
  tx: Transaction,
  parcels: readonly { id: string; delivered_at: Date | null }[],
): Promise<void> {
  await tx.rows(
    `update fulfillment.parcels p set state = case when d.delivered_at is null then 'handed_over' else 'delivered' end,
            delivered_at = d.delivered_at, version = p.version + 1
     from unnest($1::uuid[], $2::timestamptz[]) as d (id, delivered_at) where p.id = d.id`,
    [parcels.map(({ id }) => id), parcels.map(({ delivered_at }) => delivered_at)],
  );
}
