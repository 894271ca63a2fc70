import type { Queryable, Transaction } from '../../../platform/database.ts';
import { type DatedTerms, type LocationTerms, termsOf } from '../rules/location-terms.ts';

/** Terms of a location with who saved them and why. */
export type SavedTerms = DatedTerms & {
  location_id: string;
  author: string;
  comment: string | null;
  saved_at: Date;
};

type Row = Omit<SavedTerms, keyof LocationTerms> & { terms: LocationTerms };

const COLUMNS = `location_id, version, to_char(valid_from, 'YYYY-MM-DD') as valid_from, terms, author, comment, saved_at`;

/**
 * The terms that count now or will, by location: of those that began, the last one counts. Its day is taken two days early,
 * because it may be yesterday there, so that one more version is read than needed.
 */
export async function readCurrentTerms(reader: Queryable): Promise<Map<string, SavedTerms[]>> {
  const rows = await reader.rows<Row>(
    `select ${COLUMNS} from sourcing.location_terms t
     where valid_from >= coalesce(
       (select max(b.valid_from) from sourcing.location_terms b
        where b.location_id = t.location_id and b.valid_from <= current_date - 2), '-infinity')
     order by location_id, version`,
  );
  return Map.groupBy(rows.map(flat), ({ location_id }) => location_id);
}

/** Every version of some locations, the oldest first. */
export async function readTermsOf(
  reader: Queryable,
  location_ids: readonly string[],
): Promise<Map<string, SavedTerms[]>> {
  const rows = await reader.rows<Row>(
    `select ${COLUMNS} from sourcing.location_terms where location_id = any($1::uuid[]) order by location_id, version`,
    [location_ids],
  );
  return Map.groupBy(rows.map(flat), ({ location_id }) => location_id);
}

/** A page of the versions of a location, the newest first. */
export async function readVersions(
  reader: Queryable,
  location_id: string,
  { before, limit }: { before: number; limit: number },
): Promise<SavedTerms[]> {
  const rows = await reader.rows<Row>(
    `select ${COLUMNS} from sourcing.location_terms where location_id = $1 and version < $2
     order by version desc limit $3`,
    [location_id, before, limit],
  );
  return rows.map(flat);
}

/** Writes new versions. */
export async function insertTerms(
  tx: Transaction,
  rows: readonly Omit<SavedTerms, 'saved_at'>[],
  now: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.rows(
    `insert into sourcing.location_terms (location_id, version, valid_from, terms, author, comment, saved_at)
     select t.*, $7::timestamptz from unnest($1::uuid[], $2::int[], $3::date[], $4::jsonb[], $5::text[], $6::text[]) as t`,
    [
      rows.map(({ location_id }) => location_id),
      rows.map(({ version }) => version),
      rows.map(({ valid_from }) => valid_from),
      rows.map((row) => JSON.stringify(termsOf(row))),
      rows.map(({ author }) => author),
      rows.map(({ comment }) => comment),
      now,
    ],
  );
}

function flat({ terms, ...row }: Row): SavedTerms {
  return { ...termsOf(terms), ...row };
}
