import type { Queryable, Transaction } from '../../../platform/database.ts';
import { type Point, postalCodePrefixes } from '../rules/index.ts';

/** A postal code and where it lies. */
export type PostalCode = Point & { country: string; postal_code: string; place: string };

/** Writes postal codes; answers which of them are new or lie elsewhere than before, in their order. */
export async function upsertPostalCodes(
  tx: Transaction,
  rows: readonly PostalCode[],
): Promise<('created' | 'updated' | 'unchanged')[]> {
  const last = new Map(rows.map((row) => [keyOf(row), row]));
  const unique = [...last.values()];
  const written = await tx.rows<{ country: string; postal_code: string; is_new: boolean }>(
    `insert into sourcing.postal_codes as p (country, postal_code, latitude, longitude, place)
     select * from unnest($1::text[], $2::text[], $3::float8[], $4::float8[], $5::text[])
     on conflict (country, postal_code) do update
       set latitude = excluded.latitude, longitude = excluded.longitude, place = excluded.place
       where (p.latitude, p.longitude, p.place) is distinct from (excluded.latitude, excluded.longitude, excluded.place)
     returning p.country, p.postal_code, p.xmax = 0 as is_new`,
    [
      unique.map(({ country }) => country),
      unique.map(({ postal_code }) => postal_code),
      unique.map(({ latitude }) => latitude),
      unique.map(({ longitude }) => longitude),
      unique.map(({ place }) => place),
    ],
  );
  const outcomes = new Map(written.map((row) => [keyOf(row), row.is_new ? 'created' : 'updated'] as const));
  return rows.map((row) => outcomes.get(keyOf(row)) ?? 'unchanged');
}

function keyOf({ country, postal_code }: { country: string; postal_code: string }): string {
  return `${country} ${postal_code}`;
}

/** Where addresses lie, by the longest beginning of their postal code that is known; null where none is. */
export async function locatePlaces(
  reader: Queryable,
  places: readonly { country: string; postal_code: string }[],
): Promise<((Point & { place: string; is_exact: boolean }) | null)[]> {
  const asked = places.flatMap(({ country, postal_code }, index) =>
    postalCodePrefixes(postal_code).map((prefix, cut) => ({ index, country, prefix, cut })),
  );
  const found = await reader.rows<Point & { index: number; place: string; cut: number }>(
    `select distinct on (a.index) a.index, a.cut, p.latitude, p.longitude, p.place
     from unnest($1::int[], $2::text[], $3::text[], $4::int[]) as a (index, country, prefix, cut)
     join sourcing.postal_codes p on p.country = a.country and p.postal_code = a.prefix
     order by a.index, a.cut`,
    [
      asked.map(({ index }) => index),
      asked.map(({ country }) => country),
      asked.map(({ prefix }) => prefix),
      asked.map(({ cut }) => cut),
    ],
  );
  const byIndex = new Map(found.map((row) => [row.index, row]));
  return places.map((_, index) => {
    const row = byIndex.get(index);
    if (!row) return null;
    const { latitude, longitude, place, cut } = row;
    return { latitude, longitude, place, is_exact: cut === 0 };
  });
}
