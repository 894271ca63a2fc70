import type { Queryable } from '../../../platform/database.ts';
import { DEFAULT_RATE_TABLE } from '../rules/default-rate-table.ts';
import type { RateTable } from '../rules/rate.ts';

/** The rate table of the built-in carrier; processes keep it under the reference version `rates`. */
export async function loadRateTable(reader: Queryable): Promise<RateTable> {
  const [row] = await reader.rows<{ rate_table: RateTable }>(
    `select rate_table from shipping.carriers where code = 'longshore-local' and status = 'active'`,
  );
  return row?.rate_table ?? DEFAULT_RATE_TABLE;
}
