import type { Queryable } from '../../../platform/database.ts';

/** A location as a file or a page names it. */
export type NamedLocation = { code: string } | { id: string };

export type FoundLocation = { id: string; code: string; name: string };

/** What a location is named by: its code, or its id. */
export function nameOf(location: NamedLocation): string {
  return 'code' in location ? location.code : location.id;
}

/** Locations by what names them. */
export async function findLocations(
  reader: Queryable,
  named: readonly NamedLocation[],
): Promise<Map<string, FoundLocation>> {
  const rows = await reader.rows<FoundLocation>(
    'select id, code, name from inventory.v_locations where code = any($1::text[]) or id = any($2::uuid[])',
    [
      named.flatMap((location) => ('code' in location ? [location.code] : [])),
      named.flatMap((location) => ('id' in location ? [location.id] : [])),
    ],
  );
  return new Map(rows.flatMap((row) => [[row.code, row] as const, [row.id, row] as const]));
}

/** The ids of variants by their SKU. */
export async function findVariantIds(
  reader: Queryable,
  skus: readonly string[],
): Promise<Map<string, string>> {
  const rows = await reader.rows<{ id: string; sku: string }>(
    'select id, sku from catalog.v_variants where sku = any($1::text[])',
    [skus],
  );
  return new Map(rows.map(({ id, sku }) => [sku, id]));
}
