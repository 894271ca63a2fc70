import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { LocationFacts, VariantFacts } from '../rules/change-stock.ts';

/** The variants that changes name, by SKU. */
export async function findVariants(
  reader: Queryable,
  skus: readonly string[],
): Promise<Map<string, VariantFacts>> {
  const rows = await reader.rows<VariantFacts>(
    `select id, sku, is_bundle, tracking, shelf_life_days, min_remaining_days
     from catalog.v_variants where sku = any($1::text[])`,
    [skus],
  );
  return new Map(rows.map((row) => [row.sku, row]));
}

type Place = { location_code?: string; location_id?: string };

const NAMED_LOCATIONS = `select id, code, status, time_zone from inventory.locations
   where code = any($1::text[]) or id = any($2::uuid[])
   order by id`;

/** The locations that changes name, by id and by code; held, so that none is closed while stock goes in. */
export async function holdLocations(
  tx: Transaction,
  changes: readonly Place[],
): Promise<Map<string, LocationFacts>> {
  return byName(await tx.rows<LocationFacts>(`${NAMED_LOCATIONS} for share`, namesOf(changes)));
}

/** The same without holding them. */
export async function findLocations(
  reader: Queryable,
  changes: readonly Place[],
): Promise<Map<string, LocationFacts>> {
  return byName(await reader.rows<LocationFacts>(NAMED_LOCATIONS, namesOf(changes)));
}

function namesOf(changes: readonly Place[]): string[][] {
  return [
    [...new Set(changes.flatMap(({ location_code }) => location_code ?? []))],
    [...new Set(changes.flatMap(({ location_id }) => location_id ?? []))],
  ];
}

function byName(rows: readonly LocationFacts[]): Map<string, LocationFacts> {
  return new Map(rows.flatMap((row) => [[row.id, row] as const, [row.code, row] as const]));
}

/** Whether anything moved yet of one of these levels. */
export async function haveMoved(
  reader: Queryable,
  levels: readonly { variant_id: string; location_id: string }[],
): Promise<boolean> {
  const [row] = await reader.rows<{ moved: boolean }>(
    `select exists (select from (select distinct * from unnest($1::uuid[], $2::uuid[])) as k (variant_id, location_id)
       join inventory.movements m on m.variant_id = k.variant_id and m.location_id = k.location_id) as moved`,
    [levels.map(({ variant_id }) => variant_id), levels.map(({ location_id }) => location_id)],
  );
  return row?.moved ?? false;
}

/** The SKU of a variant. */
export async function skuOfVariant(tx: Transaction, variant_id: string): Promise<string> {
  const [row] = await tx.rows<{ sku: string }>('select sku from catalog.v_variants where id = $1', [
    variant_id,
  ]);
  return row?.sku ?? '';
}
