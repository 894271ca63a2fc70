import type { SpecialHandling } from '../../../kernel/special-handling.ts';
import type { Queryable } from '../../../platform/database.ts';
import type { RateTable } from '../../shipping/rules/index.ts';
import { ratesTaking } from '../../sourcing/rules/index.ts';

/** The rates that the goods of some work may go by: without the services that do not take them. */
export async function ratesOfWork(
  reader: Queryable,
  { lines }: { lines: readonly { variant_id: string }[] },
  rates: RateTable,
): Promise<RateTable> {
  const ids = lines.map(({ variant_id }) => variant_id);
  const rows = await reader.rows<{ id: string; special_handling: SpecialHandling[] }>(
    `select id, special_handling from catalog.v_variants where id = any($1::uuid[]) and special_handling <> '{}'`,
    [ids],
  );
  if (rows.length === 0) return rates;
  return ratesTaking(rates, ids, new Map(rows.map(({ id, special_handling }) => [id, special_handling])));
}
