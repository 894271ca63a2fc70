import { newId } from '../../../kernel/ids.ts';
import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { Bin } from '../rules/bins.ts';
import type { BuildingFrame } from '../rules/building.ts';

export type BinRow = Bin & { id: string };

/** A bin of some location. */
export type PlacedBin = Bin & { location_id: string };

/** Inserts bins, or changes those whose code is there already; answers what became of each, in their order. */
export async function upsertBins(
  tx: Transaction,
  bins: readonly PlacedBin[],
): Promise<('created' | 'updated' | 'unchanged')[]> {
  const unique = [...new Map(bins.map((bin) => [binKey(bin), bin])).values()];
  const written = await tx.rows<{ location_id: string; code: string; is_new: boolean }>(
    `insert into warehouse.bins as b (id, location_id, code, zone, aisle, side, bay, level, kind, x_mm, y_mm)
     select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int[],
                          $8::int[], $9::text[], $10::int[], $11::int[])
     on conflict (location_id, lower(code)) do update
       set code = excluded.code, zone = excluded.zone, aisle = excluded.aisle, side = excluded.side, bay = excluded.bay,
           level = excluded.level, kind = excluded.kind, x_mm = excluded.x_mm, y_mm = excluded.y_mm
       where (b.code, b.zone, b.aisle, b.side, b.bay, b.level, b.kind, b.x_mm, b.y_mm) is distinct from
             (excluded.code, excluded.zone, excluded.aisle, excluded.side, excluded.bay, excluded.level, excluded.kind,
              excluded.x_mm, excluded.y_mm)
     returning b.location_id, b.code, b.xmax = 0 as is_new`,
    [
      unique.map(() => newId()),
      unique.map(({ location_id }) => location_id),
      unique.map(({ code }) => code),
      unique.map(({ zone }) => zone),
      unique.map(({ aisle }) => aisle),
      unique.map(({ side }) => side),
      unique.map(({ bay }) => bay),
      unique.map(({ level }) => level),
      unique.map(({ kind }) => kind),
      unique.map(({ x_mm }) => x_mm),
      unique.map(({ y_mm }) => y_mm),
    ],
  );
  const outcomes = new Map(written.map((row) => [binKey(row), row.is_new ? 'created' : 'updated'] as const));
  return bins.map((bin) => outcomes.get(binKey(bin)) ?? 'unchanged');
}

/** One bin, however its code is written. */
export function binKey({ location_id, code }: { location_id: string; code: string }): string {
  return `${location_id} ${code.toLowerCase()}`;
}

/** The bins of a location, by aisle and bay. */
export async function readBins(reader: Queryable, location_id: string): Promise<BinRow[]> {
  return reader.rows<BinRow>(
    `select id, code, zone, aisle, side, bay, level, kind, x_mm, y_mm
     from warehouse.bins where location_id = $1 order by aisle, bay, level, code`,
    [location_id],
  );
}

/** Bins by the codes on their labels, in any case. */
export async function findBins(
  reader: Queryable,
  named: readonly { location_id: string; code: string }[],
): Promise<Map<string, { id: string; code: string }>> {
  const rows = await reader.rows<{ id: string; location_id: string; code: string }>(
    `select b.id, b.location_id, b.code from warehouse.bins b
     join unnest($1::uuid[], $2::text[]) as n (location_id, code)
       on b.location_id = n.location_id and lower(b.code) = lower(n.code)`,
    [named.map(({ location_id }) => location_id), named.map(({ code }) => code)],
  );
  return new Map(rows.map((row) => [binKey(row), row]));
}

/** Deletes bins; answers how many there were. SKUs that lived there have no bin any more. */
export async function deleteBins(tx: Transaction, ids: readonly string[]): Promise<number> {
  const rows = await tx.rows('delete from warehouse.bins where id = any($1::uuid[]) returning id', [ids]);
  return rows.length;
}

/** Says from which bin SKUs are picked; null takes the word back. Answers what became of each, in their order. */
export async function setHomes(
  tx: Transaction,
  homes: readonly { location_id: string; variant_id: string; bin_id: string | null }[],
): Promise<('created' | 'updated' | 'unchanged')[]> {
  const last = new Map(homes.map((home) => [homeKey(home), home]));
  const kept = [...last.values()].filter(({ bin_id }) => bin_id !== null);
  const gone = [...last.values()].filter(({ bin_id }) => bin_id === null);
  const deleted = await tx.rows<{ location_id: string; variant_id: string }>(
    `delete from warehouse.homes h using unnest($1::uuid[], $2::uuid[]) as n (location_id, variant_id)
     where h.location_id = n.location_id and h.variant_id = n.variant_id
     returning h.location_id, h.variant_id`,
    [gone.map(({ location_id }) => location_id), gone.map(({ variant_id }) => variant_id)],
  );
  const written = await tx.rows<{ location_id: string; variant_id: string; is_new: boolean }>(
    `insert into warehouse.homes as h (location_id, variant_id, bin_id)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[])
     on conflict (location_id, variant_id) do update set bin_id = excluded.bin_id where h.bin_id <> excluded.bin_id
     returning h.location_id, h.variant_id, h.xmax = 0 as is_new`,
    [
      kept.map(({ location_id }) => location_id),
      kept.map(({ variant_id }) => variant_id),
      kept.map(({ bin_id }) => bin_id),
    ],
  );
  const outcomes = new Map([
    ...deleted.map((row) => [homeKey(row), 'updated'] as const),
    ...written.map((row) => [homeKey(row), row.is_new ? 'created' : 'updated'] as const),
  ]);
  return homes.map((home) => outcomes.get(homeKey(home)) ?? 'unchanged');
}

function homeKey({ location_id, variant_id }: { location_id: string; variant_id: string }): string {
  return `${location_id} ${variant_id}`;
}

/** What is set of a building, null where everything follows from its bins. */
export async function readFrame(
  reader: Queryable,
  location_id: string,
): Promise<(BuildingFrame & { version: number }) | null> {
  const [row] = await reader.rows<BuildingFrame & { version: number }>(
    `select depot_x_mm, depot_y_mm, front_y_mm, back_y_mm, version from warehouse.buildings where location_id = $1`,
    [location_id],
  );
  return row ?? null;
}

/** Sets where walks begin and where the cross-aisles run. */
export async function writeFrame(tx: Transaction, location_id: string, frame: BuildingFrame): Promise<void> {
  await tx.rows(
    `insert into warehouse.buildings as b (location_id, depot_x_mm, depot_y_mm, front_y_mm, back_y_mm)
     values ($1, $2, $3, $4, $5)
     on conflict (location_id) do update
       set depot_x_mm = excluded.depot_x_mm, depot_y_mm = excluded.depot_y_mm, front_y_mm = excluded.front_y_mm,
           back_y_mm = excluded.back_y_mm, version = b.version + 1`,
    [location_id, frame.depot_x_mm, frame.depot_y_mm, frame.front_y_mm, frame.back_y_mm],
  );
}
