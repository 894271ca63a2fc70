import type { Queryable } from '../../../platform/database.ts';
import { type Building, buildingOf } from '../rules/building.ts';
import { type BinRow, readBins, readFrame } from '../sql/bins.ts';

export type Layout = {
  location_id: string;
  building: Building | null;
  bins: (BinRow & { skus: string[] })[];
  without_bin: number;
};

/** The building of a location: its aisles and bins, and what is picked from each. */
export async function readLayout(reader: Queryable, location_id: string): Promise<Layout> {
  const [bins, frame, homes, [lost]] = await Promise.all([
    readBins(reader, location_id),
    readFrame(reader, location_id),
    reader.rows<{ bin_id: string; skus: string[] }>(
      `select h.bin_id, array_agg(v.sku order by v.sku) as skus
       from warehouse.homes h join catalog.v_variants v on v.id = h.variant_id
       where h.location_id = $1 group by h.bin_id`,
      [location_id],
    ),
    reader.rows<{ count: number }>(
      `select count(*)::int as count from inventory.v_levels l
       where l.location_id = $1 and l.on_hand > 0
         and not exists (select from warehouse.homes h where h.location_id = l.location_id and h.variant_id = l.variant_id)`,
      [location_id],
    ),
  ]);
  const skus = new Map(homes.map((row) => [row.bin_id, row.skus]));
  return {
    location_id,
    building: buildingOf(bins, frame),
    bins: bins.map((bin) => ({ ...bin, skus: skus.get(bin.id) ?? [] })),
    without_bin: lost?.count ?? 0,
  };
}
