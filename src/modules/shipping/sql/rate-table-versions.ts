import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { RateTable } from '../rules/rate.ts';

/** Prices of a carrier with when they count, who saved them and why. */
export type RateTableVersion = {
  version: number;
  valid_from: Date;
  /** Null while they wait for their time. */
  applied_at: Date | null;
  author: string;
  comment: string;
  saved_at: Date;
};

const COLUMNS = 'version, valid_from, applied_at, author, comment, saved_at';

/** The newest versions of a carrier, the newest first. */
export async function readRateTableVersions(
  reader: Queryable,
  carrier_id: string,
  limit: number,
): Promise<RateTableVersion[]> {
  return reader.rows<RateTableVersion>(
    `select ${COLUMNS} from shipping.rate_table_versions where carrier_id = $1 order by version desc limit $2`,
    [carrier_id, limit],
  );
}

/** One version with its prices. */
export async function readRateTableVersion(
  reader: Queryable,
  carrier_id: string,
  version: number,
): Promise<(RateTableVersion & { rate_table: RateTable }) | undefined> {
  const [row] = await reader.rows<RateTableVersion & { rate_table: RateTable }>(
    `select ${COLUMNS}, rate_table from shipping.rate_table_versions where carrier_id = $1 and version = $2`,
    [carrier_id, version],
  );
  return row;
}

/** Writes a version after all others of its carrier, which the caller has locked. Answers its number. */
export async function insertRateTableVersion(
  tx: Transaction,
  saved: Omit<RateTableVersion, 'version'> & { carrier_id: string; rate_table: RateTable },
): Promise<number> {
  const [row] = await tx.rows<{ version: number }>(
    `insert into shipping.rate_table_versions
       (carrier_id, version, valid_from, applied_at, rate_table, author, comment, saved_at)
     select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6, $7 from shipping.rate_table_versions where carrier_id = $1
     returning version`,
    [
      saved.carrier_id,
      saved.valid_from,
      saved.applied_at,
      JSON.stringify(saved.rate_table),
      saved.author,
      saved.comment,
      saved.saved_at,
    ],
  );
  return row?.version ?? 0;
}

/** Versions whose time has come, in its order. */
export async function readDueRateTables(
  reader: Queryable,
  now: Date,
): Promise<{ carrier_code: string; version: number }[]> {
  return reader.rows(
    `select c.code as carrier_code, v.version from shipping.rate_table_versions v
     join shipping.carriers c on c.id = v.carrier_id
     where v.applied_at is null and v.valid_from <= $1 order by v.valid_from, v.version`,
    [now],
  );
}

/** Says that a version counts. */
export async function markApplied(
  tx: Transaction,
  carrier_id: string,
  version: number,
  now: Date,
): Promise<void> {
  await tx.rows(
    'update shipping.rate_table_versions set applied_at = $3 where carrier_id = $1 and version = $2',
    [carrier_id, version, now],
  );
}

/** Drops a version that waits for its time. */
export async function deleteRateTableVersion(
  tx: Transaction,
  carrier_id: string,
  version: number,
): Promise<void> {
  await tx.rows(
    'delete from shipping.rate_table_versions where carrier_id = $1 and version = $2 and applied_at is null',
    [carrier_id, version],
  );
}
