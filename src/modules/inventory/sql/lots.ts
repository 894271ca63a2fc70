import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Lot, LotUnits } from '../rules/lot.ts';

/** The columns of a `Lot`, from `inventory.lots l`. */
export const LOT_COLUMNS = `l.id, l.variant_id, l.kind, l.code, l.lot_id, to_char(l.expires_on, 'YYYY-MM-DD') as expires_on,
  l.supplier_reference, l.received_at, l.blocked_at`;

export type LotWithStock = Lot & {
  stock: ({ location_id: string; location_code: string } & LotUnits)[];
};

/**
 * The lots of variants that have one of these codes, with where they lie. They are held against being blocked meanwhile;
 * their units are guarded by the levels that the caller holds, and by the statement that takes them.
 */
export async function holdLotsByCode(
  tx: Transaction,
  variant_ids: readonly string[],
  codes: readonly string[],
): Promise<LotWithStock[]> {
  return tx.rows<LotWithStock>(
    `select ${LOT_COLUMNS},
            coalesce((select jsonb_agg(jsonb_build_object('location_id', s.location_id, 'location_code', o.code,
                        'sellable', s.sellable, 'picked', s.picked, 'quality_control', s.quality_control,
                        'damaged', s.damaged))
                      from inventory.lot_stock s join inventory.locations o on o.id = s.location_id
                      where s.lot_id = l.id and s.on_hand > 0), '[]') as stock
     from inventory.lots l where l.variant_id = any($1::uuid[]) and l.code = any($2::text[])
     order by l.id for share of l`,
    [variant_ids, codes],
  );
}

/** Inserts lots that came in for the first time, those that hold serial numbers before these. */
export async function insertLots(tx: Transaction, lots: readonly Lot[]): Promise<void> {
  if (lots.length === 0) return;
  const sorted = [...lots].sort((a, b) => (a.kind === b.kind ? 0 : a.kind === 'lot' ? -1 : 1));
  await tx.rows(
    `insert into inventory.lots
       (id, variant_id, kind, code, lot_id, expires_on, supplier_reference, received_at, blocked_at)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::date[], $7::text[],
                          $8::timestamptz[], $9::timestamptz[])`,
    [
      sorted.map(({ id }) => id),
      sorted.map(({ variant_id }) => variant_id),
      sorted.map(({ kind }) => kind),
      sorted.map(({ code }) => code),
      sorted.map(({ lot_id }) => lot_id),
      sorted.map(({ expires_on }) => expires_on),
      sorted.map(({ supplier_reference }) => supplier_reference),
      sorted.map(({ received_at }) => received_at),
      sorted.map(({ blocked_at }) => blocked_at),
    ],
  );
}

export type LotAtLocation = Lot & LotUnits & { location_id: string; time_zone: string };

/** Every lot that lies at these levels. */
export async function readLotsAt(
  reader: Queryable,
  levels: readonly { variant_id: string; location_id: string }[],
): Promise<LotAtLocation[]> {
  if (levels.length === 0) return [];
  return reader.rows<LotAtLocation>(
    `select ${LOT_COLUMNS}, s.location_id, o.time_zone, s.sellable, s.picked, s.quality_control,
            s.damaged
     from unnest($1::uuid[], $2::uuid[]) as k (variant_id, location_id)
     join inventory.lot_stock s on s.variant_id = k.variant_id and s.location_id = k.location_id and s.on_hand > 0
     join inventory.lots l on l.id = s.lot_id join inventory.locations o on o.id = s.location_id`,
    [levels.map(({ variant_id }) => variant_id), levels.map(({ location_id }) => location_id)],
  );
}
