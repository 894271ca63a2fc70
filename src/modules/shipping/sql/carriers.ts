import type { Queryable, Transaction } from '../../../platform/database.ts';
import type { RateTable } from '../rules/rate.ts';

export type Carrier = {
  id: string;
  code: string;
  name: string;
  status: 'active' | 'archived';
  rate_table: RateTable;
  updated_at: Date;
  version: number;
};

const COLUMNS = 'id, code, name, status, rate_table, updated_at, version';

/** All carriers by name. */
export async function readCarriers(reader: Queryable): Promise<Carrier[]> {
  return reader.rows<Carrier>(`select ${COLUMNS} from shipping.carriers order by name, id`);
}

/** A carrier, held until the transaction ends. */
export async function lockCarrier(tx: Transaction, code: string): Promise<Carrier | undefined> {
  const [carrier] = await tx.rows<Carrier>(
    `select ${COLUMNS} from shipping.carriers where code = $1 for no key update`,
    [code],
  );
  return carrier;
}

/** Replaces a carrier's prices. */
export async function updateRateTable(tx: Transaction, code: string, rate_table: RateTable): Promise<void> {
  await tx.rows(
    `update shipping.carriers set rate_table = $2, updated_at = now(), version = version + 1 where code = $1`,
    [code, JSON.stringify(rate_table)],
  );
}
