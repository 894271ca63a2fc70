import type { Transaction } from '../../../platform/database.ts';

/** Units that are known to be missing, as of a moment, while orders hold them. */
export type Shortfall = {
  id: string;
  location_id: string;
  variant_id: string;
  source_type: 'count' | 'snapshot';
  source_id: string;
  quantity: number;
  posted: number;
  dismissed: number;
  outstanding: number;
};

/** Writes new shortfalls; `as_of` is the moment as the database wrote it. */
export async function insertShortfalls(
  tx: Transaction,
  rows: readonly (Pick<
    Shortfall,
    'id' | 'location_id' | 'variant_id' | 'source_type' | 'source_id' | 'quantity'
  > & {
    as_of: string;
  })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into inventory.shortfalls (id, location_id, variant_id, source_type, source_id, quantity, as_of)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::timestamptz[])`,
    [
      rows.map(({ id }) => id),
      rows.map(({ location_id }) => location_id),
      rows.map(({ variant_id }) => variant_id),
      rows.map(({ source_type }) => source_type),
      rows.map(({ source_id }) => source_id),
      rows.map(({ quantity }) => quantity),
      rows.map(({ as_of }) => as_of),
    ],
  );
}

/** Reads one shortfall and holds it until the transaction ends. */
export async function lockShortfall(tx: Transaction, id: string): Promise<Shortfall | undefined> {
  const [row] = await tx.rows<Shortfall>(
    `select id, location_id, variant_id, source_type, source_id, quantity, posted, dismissed, outstanding
     from inventory.shortfalls where id = $1 for no key update`,
    [id],
  );
  return row;
}

/** Counts units of a locked shortfall as written off, or as found after all. */
export async function reduceShortfall(
  tx: Transaction,
  id: string,
  { posted, dismissed, note }: { posted: number; dismissed: number; note: string | null },
): Promise<void> {
  await tx.rows(
    `update inventory.shortfalls set posted = posted + $2, dismissed = dismissed + $3, note = coalesce($4, note),
       closed_at = case when posted + $2 + dismissed + $3 = quantity then now() end
     where id = $1`,
    [id, posted, dismissed, note],
  );
}

/** A shortfall beside what could be written off for it without taking it from an order. */
export type ShortfallFacts = Shortfall & {
  available: number;
  safety_stock: number;
  /** Units that short picks have not found since the shortfall, in quality control still. */
  missed_since: number;
};

/** Reads a locked shortfall with its locked level. */
export async function readShortfallFacts(tx: Transaction, id: string): Promise<ShortfallFacts | undefined> {
  const [row] = await tx.rows<ShortfallFacts>(
    `select f.id, f.location_id, f.variant_id, f.source_type, f.source_id, f.quantity, f.posted, f.dismissed, f.outstanding,
            l.available, l.safety_stock,
            (select greatest(0, least(l.quality_control,
                coalesce(sum(m.quantity) filter (where m.to_state = 'quality_control' and m.reason = 'short_pick'
                  and m.note = 'not_found'), 0)
                - coalesce(sum(m.quantity) filter (where m.from_state = 'quality_control'), 0)))
             from inventory.movements m
             where m.variant_id = f.variant_id and m.location_id = f.location_id and m.at > f.as_of
               and (m.to_state = 'quality_control' or m.from_state = 'quality_control')) as missed_since
     from inventory.shortfalls f
     join inventory.levels l on l.variant_id = f.variant_id and l.location_id = f.location_id
     where f.id = $1`,
    [id],
  );
  return row;
}
